"""Which kind of link at which site: the choice, what it gives, what else there was, what failed."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band
from beacon.nouns.link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChoice:
    """What one site should have."""

    site: str
    link: Link
    changes: bool
    "It has another kind today."
    mbps: float
    "Rate to order: the larger of what the site has and what its busy hour needs. [Mbit/s]"
    quote: str | None
    "Id of the quote it is priced by; None without a price book."
    monthly: float | None
    "[currency of the price book]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOutcome:
    """What a choice gives two sites, as simulated."""

    site_a: str
    site_b: str
    link_a: Link
    link_b: Link
    on_target: Band
    "Share of shared working hours that reach the firm's R. [0..1]"
    r_common: Band
    meets: bool
    "The median network does: on_target.typical reaches the target's share."
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOption:
    """One whole way of connecting the firm."""

    sites: tuple[SiteChoice, ...]
    pairs: tuple[PairOutcome, ...]
    monthly: float | None
    quality: float
    "People-weighted median R on the common scale."
    pairs_failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingPair:
    """A pair that no kinds on offer bring to the target."""

    site_a: str
    site_b: str
    best_a: Link
    best_b: Link
    "The kinds that come nearest."
    on_target: Band
    short_by: float
    "Target share less the median share. [0..1]"
    remedy: str
    "more_kinds, access, distance, hours: message key suffix of what would have to change."
    cause: str
    "delay, loss, late_loss, codec: what takes most quality there."


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """The whole."""

    priced: bool
    currency: str | None
    fictional: bool
    feasible: bool
    chosen: LinkOption
    "Cheapest (priced) or least demanding that meets the target; where none does, the nearest."
    today: LinkOption
    "As the sites are connected now."
    front: tuple[LinkOption, ...]
    "Cost against quality: none costs less for as much; cheapest first. Empty without prices."
    failing: tuple[FailingPair, ...]
    unpriced: tuple[tuple[str, Link], ...]
    "Kinds on offer at a site without a usable quote; left out of the choice."
    proven: bool
    "The solver proved that nothing is cheaper."
    gap: float
    "Relative gap left, 0 when proven."
    tabulated_calls: int
    "Calls per cell in the table the choice rests on; the chosen pairs are simulated again in full."
