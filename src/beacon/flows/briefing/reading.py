"""What every section looks up in a forecast: pairs by column, weights, tallies, groups, pairs in focus.

A pair weighs as many conversations as it could hold: people at one end times people at the other. Nothing
here is averaged across audio bands; every figure is of one codec.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from beacon.nouns import (
    AS_IS,
    Band,
    Category,
    CellNetwork,
    CellQuality,
    Column,
    Forecast,
    HourForecast,
    PairForecast,
    Place,
    WorkingOutlook,
)
from beacon.quality.bands import category_of

FOCUS_PAIRS = 12
"Pairs shown where all would be too many: the weakest of each group, those with most people first."
LISTED_PAIRS = 200
"Pairs listed one by one; of more, the weakest today. A page of every pair of a hundred sites helps nobody."
EQUAL_SHARE = 0.005
"Kinds of link whose shares of hours differ by less count as equal: it is less than the figures can tell."
REACHED = ("yes", "likely")
"Outlooks that count as on target: at least the typical figure reaches it."

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How some pairs fare in one column."""

    column: Column
    pairs: int
    met: int
    "Pairs whose typical figure reaches the target."
    certain: int
    "Pairs where even the low figure does."
    people: float
    "Share of possible conversations that those pairs hold. [0..1]"
    on_target: Band
    "Mean share of working hours on target, by possible conversations. [0..1]"
    weakest: PairForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A forecast with the lookups of one codec."""

    forecast: Forecast
    codec: str
    _pairs: dict[str, dict[Pair, PairForecast]] = field(init=False, repr=False, compare=False)
    "Pairs by column and names, in the order of the forecast."

    def __post_init__(self) -> None:
        index: dict[str, dict[Pair, PairForecast]] = {}
        for pair in self.forecast.pairs:
            index.setdefault(pair.column, {})[names_of(pair)] = pair
        object.__setattr__(self, "_pairs", index)

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.forecast.columns

    @property
    def today(self) -> Column:
        """The column the reader knows: each site as it is, or the first there is."""
        return next((c for c in self.columns if c.key == AS_IS), self.columns[0])

    @property
    def has_today(self) -> bool:
        return self.today.key == AS_IS

    def place(self, site: str) -> Place:
        return self.forecast.firm.site(site).place

    def in_column(self, column: Column, among: Iterable[Pair] | None = None) -> tuple[PairForecast, ...]:
        """Pairs of a column: all in the order of the forecast, or those named."""
        pairs = self._pairs[column.key]
        return tuple(pairs.values()) if among is None else tuple(pairs[names] for names in among)

    def pair(self, column: Column, names: Pair) -> PairForecast:
        return self._pairs[column.key][names]

    def working(self, pair: PairForecast) -> WorkingOutlook:
        return pair.working[self.codec]

    def category(self, pair: PairForecast) -> Category:
        """Category of the typical working hour."""
        return category_of(self.working(pair).r_common.typical)

    def weight(self, pair: PairForecast) -> int:
        firm = self.forecast.firm
        return firm.site(pair.site_a).people * firm.site(pair.site_b).people

    def tally(self, column: Column, among: Sequence[Pair] | None = None) -> Tally:
        """How the pairs (all, or those named) fare in a column."""
        pairs = self.in_column(column, among)
        weights = [self.weight(p) for p in pairs]
        whole = sum(weights) or 1
        met = [self.working(p).meets_target in REACHED for p in pairs]
        return Tally(
            column=column,
            pairs=len(pairs),
            met=sum(met),
            certain=sum(self.working(p).meets_target == "yes" for p in pairs),
            people=sum(w for w, m in zip(weights, met, strict=True) if m) / whole,
            on_target=_mean_band([self.working(p).on_target for p in pairs], weights),
            weakest=min(pairs, key=self._strength),
        )

    def _strength(self, pair: PairForecast) -> tuple[float, float, int]:
        """Sorts weak pairs first: by R at the worst hour, then typically, then those with more people."""
        worst = self.at_worst(pair)[1].r_common.typical
        return worst, self.working(pair).r_common.typical, -self.weight(pair)

    def equals(self, among: Sequence[Pair] | None = None) -> tuple[Tally, ...]:
        """The kinds of link that do best and cannot be told apart by it, in the firm's order."""
        kinds = [c for c in self.columns if c.link is not None] or list(self.columns)
        tallies = [self.tally(c, among) for c in kinds]
        top = max(t.on_target.typical for t in tallies)
        near = [t for t in tallies if t.on_target.typical >= top - EQUAL_SHARE]
        most = max(t.met for t in near)
        return tuple(t for t in near if t.met == most)

    def best(self, among: Sequence[Pair] | None = None) -> Tally:
        """The kind of link that does best; of equals the first in the firm's order."""
        return self.equals(among)[0]

    def firmest(self, tallies: Sequence[Tally]) -> Tally:
        """Of kinds that do equally well, the one whose weakest pair is best at its worst hour."""
        return max(tallies, key=lambda t: self.at_worst(t.weakest)[1].r_common.typical)

    def at_worst(self, pair: PairForecast) -> tuple[HourForecast, CellQuality, CellNetwork]:
        """The worst working hour, and its worse direction."""
        return self.worse(self.hour(pair, self.working(pair).worst_hour_utc))

    def hour(self, pair: PairForecast, hour_utc: int) -> HourForecast:
        return next((h for h in pair.hours if h.hour_utc == hour_utc), pair.hours[0])

    def worse(self, hour: HourForecast) -> tuple[HourForecast, CellQuality, CellNetwork]:
        """The worse direction of an hour."""
        out, back = hour.quality[self.codec]
        if back.r_common.typical < out.r_common.typical:
            return hour, back, hour.back
        return hour, out, hour.out

    def groups(self) -> dict[tuple[str, str], tuple[Pair, ...]]:
        """Pairs by the regions they join, in the order they first appear."""
        found: dict[tuple[str, str], list[Pair]] = {}
        for pair in self.in_column(self.today):
            regions = sorted(
                {region(self.place(pair.site_a)), region(self.place(pair.site_b))}, key=REGIONS.index
            )
            found.setdefault((regions[0], regions[-1]), []).append(names_of(pair))
        order = sorted(found, key=lambda g: (REGIONS.index(g[0]), REGIONS.index(g[1])))
        return {group: tuple(found[group]) for group in order}

    def listed(self) -> tuple[Pair, ...]:
        """Pairs worth a row of their own, in the order of the forecast."""
        pairs = self.in_column(self.today)
        chosen = {names_of(p) for p in sorted(pairs, key=self._strength)[:LISTED_PAIRS]}
        return tuple(names_of(p) for p in pairs if names_of(p) in chosen)

    def focus(self) -> tuple[Pair, ...]:
        """The weakest pair of each group today, those with most people first."""
        weakest = [self.tally(self.today, pairs).weakest for pairs in self.groups().values()]
        chosen = sorted(weakest, key=lambda p: -self.weight(p))[:FOCUS_PAIRS]
        return tuple(names_of(p) for p in sorted(chosen, key=self._strength))


REGIONS = ("uk", "mainland", "hk", "europe", "asia", "americas", "africa", "oceania")
"Regions pairs are grouped by: message key suffix `report.region.<region>`."
_BY_COUNTRY = {"GB": "uk", "CN": "mainland", "HK": "hk", "MO": "hk"}
_BY_ZONE = {
    "Europe": "europe",
    "Asia": "asia",
    "America": "americas",
    "Africa": "africa",
    "Australia": "oceania",
    "Pacific": "oceania",
    "Atlantic": "europe",
    "Indian": "africa",
    "Arctic": "europe",
    "Antarctica": "oceania",
}


def region(place: Place) -> str:
    """The region of a place, by its country or region code, else by its time zone's area."""
    return _BY_COUNTRY.get(place.country) or _BY_ZONE.get(place.zone.partition("/")[0], "asia")


def names_of(pair: PairForecast) -> Pair:
    return pair.site_a, pair.site_b


def _mean_band(bands: Sequence[Band], weights: Sequence[float]) -> Band:
    """Weighted mean of each quantile: wide, as if all pairs were low or high together."""
    whole = sum(weights)
    if not whole:
        weights, whole = [1.0] * len(bands), len(bands)

    def mean(part: str) -> float:
        return float(sum(getattr(b, part) * w for b, w in zip(bands, weights, strict=True)) / whole)

    low, typical, high = mean("low"), mean("typical"), mean("high")
    return Band(low=min(low, typical), typical=typical, high=max(high, typical))
