"""Sessions for the tests."""

from __future__ import annotations

from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite

MS = 1_000_000
S = 1_000 * MS
T0 = 1_000 * S
"An instant to begin at, monotonic. [ns]"


def two_sites(**changes: object) -> RelaySession:
    """London and Beijing, one leg at each, in force."""
    figures: dict[str, object] = {
        "id": "call",
        "seed": 7,
        "sites": (
            RelaySite(id="London", up=Queue(rate_kbps=2_000.0), down=Queue(rate_kbps=4_000.0)),
            RelaySite(id="Beijing"),
        ),
        "legs": (
            RelayLeg(id="L", site="London", in_force=True),
            RelayLeg(id="B", site="Beijing", in_force=True),
        ),
        "paths": (
            RelayPath(origin="London", target="Beijing", lane=Impairment(base_delay_ms=100.0, loss=0.01)),
            RelayPath(origin="Beijing", target="London", lane=Impairment(base_delay_ms=120.0, loss=0.02)),
        ),
    }
    return RelaySession(**(figures | changes))  # type: ignore[arg-type]
