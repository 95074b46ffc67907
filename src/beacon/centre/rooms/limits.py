"""What a room holds, and how long it waits. Figures only."""

from __future__ import annotations

PEOPLE = 6
"Seats: each hears every other, and a page mixes so many without strain."
VIDEO = 3
"Cameras and screens shown at once."
PRESENT = 24
"People in a room, seated or not yet."
STEPS = 50
"Steps of a scripted demonstration."

AWAY_MS = 60_000
"A person whose socket is lost keeps the seat for so long."
SETTLE_MS = 8_000
"After so long a seat takes the route when at least one of its connections stands."
EMPTY_MS = 120_000
"A room nobody is in is kept for so long."
SWITCH_LEAD_MS = 300
"A switch is ordered so long before it takes force, so that relay and pages know the instant."
LONGEST_LEAD_MS = 10_000

CREDENTIAL_S = 4 * 3_600.0
"Lifetime of a relay credential: a long visit, and no longer. [s]"
RENEW_AHEAD_MS = 3_600_000
"A credential is renewed when so little of its life is left."

FRAME_BYTES = 64 * 1024
NAME_CHARACTERS = 64
PROTOCOL = 1
