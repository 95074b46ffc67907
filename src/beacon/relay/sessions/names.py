"""Names with a meaning of their own, which no leg can have."""

from __future__ import annotations

OUTSIDE_LEG = "@outside"
"The outside of a session as a leg (open mode)."
WHOLE_SESSION = "*"
"In place of a leg: one credential for the session, every allocation the next seat in turn."
