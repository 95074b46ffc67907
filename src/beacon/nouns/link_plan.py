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
    "Id of the quote it is priced by; None without a usable one."
    monthly: float | None
    "All it costs a month, set-up spread over the term. [currency of the price book]"
    needed_mbps: float | None = None
    "What the busy hour needs on that kind, whatever the site has; None where nobody calls. [Mbit/s]"
    monthly_needed: float | None = None
    "What a line of that rate would cost a month. [currency of the price book]"
    step: int = 0
    "1 when the kind asks for more than the one the site has today, -1 when for less."


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
    "Simultaneous conversations in the busy hour."
    tabulated_share: float | None = None
    "Median share in the table the choice was made from; None where the forecast itself was the table."


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOption:
    """One whole way of connecting the firm."""

    sites: tuple[SiteChoice, ...]
    "In the firm's order."
    pairs: tuple[PairOutcome, ...]
    "In the order of the forecast's pairs; empty for points of the front, which rest on the table."
    monthly: float | None
    "Sum over the sites that have a price; None without any. [currency of the price book]"
    quality: float
    "People-weighted median R on the common scale."
    pairs_failing: int
    pairs_failing_low: int = 0
    "Pairs whose low figure stays below the target: one network in ten is worse than that."
    sites_unpriced: int = 0
    "Sites whose price is not in the sum."


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
    """What would have to change, message key suffix: more_kinds, access, conflict (other pairs need other kinds),
    hours (some reach it), distance (light itself takes too long), target (no network gives this codec that)."""
    cause: str
    "delay, network_loss, late_loss, codec: what takes most quality there, message key suffix `report.cause`."
    kinds: tuple[Link, ...] = ()
    "For more_kinds: what to ask for at both ends, site_a first."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedKind:
    """A kind on offer at a site that the choice had to leave out."""

    site: str
    link: Link
    why: str
    """none (nobody quoted), expired (before the plan was made), not_yet (dated after it), too_small (for the rate
    needed): message key suffix."""
    quote: str | None = None
    "The quote left out."
    valid_until: str | None = None
    "Its last day, ISO date, when expired."
    max_mbps: float | None = None
    "Its largest rate, when too small. [Mbit/s]"


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
    unpriced: tuple[UnpricedKind, ...]
    "Kinds on offer at a site without a usable quote; left out of the choice."
    proven: bool
    "The solver proved that nothing in the table is cheaper."
    gap: float
    "Relative gap left, 0 when proven."
    tabulated_calls: int
    "Calls per cell in the table the choice rests on; the chosen pairs are simulated again in full."
    unserved: tuple[str, ...] = ()
    "Sites that no kind on offer brings to the target with any other site."
    cells: int = 0
    "Pairs of kinds, over all pairs of sites, that there were to choose from."
    cells_estimated: int = 0
    "Of them, those taken from the forecast of equal kinds and not simulated as mixed."
    rounds: int = 1
    "Times the choice was made: again whenever the full simulation contradicted the table."
    front_step: float = 0.0
    "Neighbouring budgets the front was looked for under differ by this part; 0 without steps. [0..]"
    cautious: LinkOption | None = None
    "Cheapest that comes nearest to the target by the low figures too; None where it would do no more than `chosen`."
