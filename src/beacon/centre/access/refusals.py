"""What is refused for want of a right, of a proof, or of patience."""

from __future__ import annotations

import math

from beacon.errors import InputError

NOT_SIGNED_IN = "access.not_signed_in"
NO_INVITATION = "access.no_invitation"
NOT_ALLOWED = "access.not_allowed"
OTHER_VISIT = "access.other_visit"
MUST_CHANGE = "access.must_change"
CSRF = "access.csrf"
ORIGIN = "access.origin"
TOO_OFTEN = "access.too_often"

UNAUTHENTICATED = frozenset(
    {
        NOT_SIGNED_IN, NO_INVITATION, "access.wrong_password",
        "access.invitation_wrong", "access.invitation_expired", "access.invitation_revoked",
    }
)  # fmt: skip
"Answered with 401: who are you?"
FORBIDDEN = frozenset({NOT_ALLOWED, OTHER_VISIT, MUST_CHANGE, CSRF, ORIGIN})
"Answered with 403: you may not."


def too_often(*, wait_s: float) -> InputError:
    """Answered with 429 and Retry-After."""
    return InputError(TOO_OFTEN, seconds=max(1, math.ceil(wait_s)))
