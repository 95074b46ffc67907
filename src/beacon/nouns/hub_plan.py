"""Where meeting servers should stand: chosen on the lines the plan chooses, with what they do on today's beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HubCandidate:
    """A place a meeting server could stand at."""

    key: str
    "Name of the firm's site, else English name of the city; `City, CC` where a site has the city's name."
    site: str | None
    "The firm's site whose own access line carries the meetings; None: a data centre in the city."
    name_en: str
    name_zh: str | None
    country: str
    "ISO code of the country or region."
    lat_deg: float
    lon_deg: float
    quality: float | None
    "People-weighted median R with this server alone, on the common scale; None: not worked out."
    settled: bool
    "The figure comes from the full simulation, not only from the table that candidates are chosen by."
    adds_mbps: float
    "What everybody else's meetings would add to the site's own line, the busier way; 0: a data centre. [Mbit/s]"
    flags: tuple[str, ...]
    "mainland, far, own_line, full_line: message key suffix of what to mind."
    as_is_quality: float | None = None
    "The same on the lines the sites have today; None: not worked out, or the plan changes no line."
    line_way: str = ""
    "up or down: the way of its site's line that is nearest to its rate, or furthest beyond, with the one server there."
    line_needed_mbps: float | None = None
    """What that way then needs in the busy hour; None: a data centre, or not named as a single server, or another's.
    [Mbit/s]"""
    line_mbps: float | None = None
    "What it has. [Mbit/s]"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPair:
    """Two sites in a meeting at the best of the hubs."""

    site_a: str
    site_b: str
    hub: str
    "Key of a candidate."
    r_common: float
    "Median in shared working hours, through the hub."
    r_today: float
    "The same, where meetings are held today."
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOption:
    """One or two servers."""

    hubs: tuple[str, ...]
    "Keys of candidates."
    quality: float
    "People-weighted median R on the common scale."
    gain: float
    "Over today's place, both on the lines the plan chooses: what moving the servers adds to what the lines do."
    on_target: float
    "Share of conversations, by weight, whose median hour reaches the firm's R. [0..1]"
    pairs: tuple[HubPair, ...]
    as_is_quality: float | None = None
    "The same servers on the lines the sites have today; None where the plan changes none."
    as_is_gain: float | None = None
    "Over today's place, both on those lines."


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlan:
    """The whole; empty options when no two sites meet."""

    candidates: tuple[str, ...]
    "Keys of those the choice was made among."
    today: str | None
    "Where meetings are held today; None: not said, and today is taken as straight from site to site."
    today_quality: float
    one: HubOption | None
    one_runner_up: HubOption | None
    two: HubOption | None
    two_runner_up: HubOption | None
    one_abroad: HubOption | None = None
    "The best single server outside mainland China, where `one` stands inside; else None."
    two_abroad: HubOption | None = None
    "The same for two."
    refused: tuple[tuple[str, str], ...] = ()
    """Candidates left out, and why: line (the site's own could not carry the meetings), screened (of very many, it lies
    too far off the ways): message key suffix."""
    scored: tuple[HubCandidate, ...] = ()
    "Every candidate, best alone first, then those without a figure."
    today_as_is_quality: float | None = None
    "As meetings are held today, on the lines the sites have today; None where the plan changes none."
    by_calls: bool = False
    "Nobody is said to meet, so conversations of any kind are the weights."
    pairs_left_out: int = 0
    "Of very many pairs of sites those with fewest people, which were not counted."
    proven: bool = True
    "The solver proved that no choice among the candidates is better."
