"""From a route, or a profile, to the session a relay plays: two sites, a seat at each, lanes both ways."""

from __future__ import annotations

import re
import unicodedata

from beacon.flows.route_facts import route_facts
from beacon.nouns import Impairment, Path, RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.routes import Endpoint, build_path, world_at_quantile

SESSION = "route"
"Name of the one session of a relay that was given a route."
CLEAN_SITES = ("a", "b")
_LONGEST_ID = 24


def site_id(name: str) -> str:
    """A place's name as an identifier: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID] or "site"


def _site_ids(first: str, second: str) -> tuple[str, str]:
    a, b = site_id(first), site_id(second)
    return (a, b) if a != b else (f"{a}-1", f"{b}-2")


def route_path(a: Endpoint, b: Endpoint, *, hour_utc: int) -> Path:
    """The path between two ends at an hour, by the facts Beacon ships."""
    return build_path(facts=route_facts(), a=a, b=b, hour_utc=hour_utc)


def _two_seats(
    sites: tuple[RelaySite, RelaySite], out: Impairment, back: Impairment, *, seed: int, settle_s: float,
    one_credential: bool, outside: bool,
) -> RelaySession:  # fmt: skip
    a, b = sites
    in_force = settle_s == 0.0
    return RelaySession(
        id=SESSION,
        seed=seed,
        sites=sites,
        legs=tuple(RelayLeg(id=site.id, site=site.id, in_force=in_force) for site in sites),
        paths=(
            RelayPath(origin=a.id, target=b.id, lane=out),
            RelayPath(origin=b.id, target=a.id, lane=back),
        ),
        outside_site=b.id if outside else "",
        turns=one_credential,
        settle_s=settle_s,
    )


def session_of_path(
    path: Path, *, quantile: float, seed: int, settle_s: float = 0.0, one_credential: bool = False,
    outside: bool = False,
) -> RelaySession:  # fmt: skip
    """The session that plays one world of a path.

    Parameters
    ----------
    path
        Bands of a directed pair; its queues become the sites' own, shared by everything that crosses them.
    quantile
        Where in their bands all figures lie. (0..1)
    seed
        Key of the lanes' chance.
    settle_s
        How long a seat's set-up stays clean. [s]
    one_credential
        Whether one credential serves both ends in turn.
    outside
        Open mode: peers outside the relay sit at the path's far end.
    """
    out, back = world_at_quantile(path, quantile=quantile)
    first, second = _site_ids(path.origin.name_en, path.destination.name_en)
    up_a, down_b = path.out.queues
    up_b, down_a = path.back.queues
    sites = (RelaySite(id=first, up=up_a, down=down_a), RelaySite(id=second, up=up_b, down=down_b))
    return _two_seats(
        sites, out, back, seed=seed, settle_s=settle_s, one_credential=one_credential, outside=outside
    )


def session_of_profile(
    out: Impairment, back: Impairment, *, seed: int, settle_s: float = 0.0, one_credential: bool = False,
    outside: bool = False,
) -> RelaySession:  # fmt: skip
    """The session that plays given lanes between two clean sites `a` and `b`."""
    a, b = (RelaySite(id=name) for name in CLEAN_SITES)
    return _two_seats(
        (a, b), out, back, seed=seed, settle_s=settle_s, one_credential=one_credential, outside=outside
    )
