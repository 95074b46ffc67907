"""The best times to meet: hours that are shared, joined with the quality the forecast expects at that hour of UTC.

A group is as well off as its worst pair, and a pair as its worse direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from beacon.calendars import Slot
from beacon.nouns import AS_IS, Band, Category, Forecast, LinkPlan, MeetingTime, PairForecast
from beacon.quality import category_of

BEST = 3
"Times told."
_ORDER = list(Category)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedHours:
    """Quality by pair and hour of UTC with the main codec, on the links of today and on those of the plan."""

    today: Mapping[Pair, Mapping[int, Band]]
    chosen: Mapping[Pair, Mapping[int, Band]]
    "Pairs simulated hour by hour on the plan's two links."
    target_r: float
    "What the firm calls good enough, on the common scale."

    @classmethod
    def of(cls, forecast: Forecast, links: LinkPlan, simulated: Sequence[PairForecast] = ()) -> ExpectedHours:
        """From the forecast's columns, and pairs `simulated` beside them.

        A pair on two links is one line, whichever column shows it.
        """
        codec = forecast.codecs[0]
        column = AS_IS if any(c.key == AS_IS for c in forecast.columns) else forecast.columns[0].key
        link = {choice.site: choice.link for choice in links.chosen.sites}
        chosen: dict[Pair, Mapping[int, Band]] = {}
        for pair in (*simulated, *forecast.pairs):
            if (link.get(pair.site_a), link.get(pair.site_b)) == (pair.link_a, pair.link_b):
                chosen.setdefault((pair.site_a, pair.site_b), _by_hour(pair, codec))
        today = {(p.site_a, p.site_b): _by_hour(p, codec) for p in forecast.pairs if p.column == column}
        return cls(today=today, chosen=chosen, target_r=forecast.firm.target.r)

    def worst(self, sites: Sequence[str], hour_utc: int, *, of: Mapping[Pair, Mapping[int, Band]]) -> Band | None:
        """The worst pair of a group at an hour; None where a pair, or the hour, was not forecast."""
        pairs = [of.get(pair, {}).get(hour_utc) for pair in combinations(sites, 2)]
        known = [band for band in pairs if band is not None]
        return min(known, key=lambda band: band.typical) if known and len(known) == len(pairs) else None


def _by_hour(pair: PairForecast, codec: str) -> dict[int, Band]:
    return {h.hour_utc: min((q.r_common for q in h.quality[codec]), key=lambda b: b.typical) for h in pair.hours}


def best_times(slots: Sequence[Slot], sites: Sequence[str], expected: ExpectedHours) -> tuple[MeetingTime, ...]:
    """The times to propose to a group, best first.

    Times that fewer than half as many days allow as the most frequent one come last. Then times at which calls are
    good enough come first, those on most days before others; of times that are not, those in the better category.
    The days themselves are told of the first time only.
    """
    rated = []
    for slot in slots:
        band = expected.worst(sites, slot.start_utc_min // 60, of=expected.today)
        if band is not None:
            rated.append((slot, band))
    if not rated:
        return ()
    often = max(len(slot.days) for slot, _ in rated) / 2

    def rank(item: tuple[Slot, Band]) -> tuple[float, ...]:
        slot, band = item
        category = _ORDER.index(category_of(band.typical))
        short = 0 if band.typical >= expected.target_r else 1 + category
        return len(slot.days) < often, short, -len(slot.days), category, -band.typical, slot.start_utc_min

    return tuple(
        _time(slot, band, expected.worst(sites, slot.start_utc_min // 60, of=expected.chosen), first=i == 0)
        for i, (slot, band) in enumerate(sorted(rated, key=rank)[:BEST])
    )


def _time(slot: Slot, today: Band, chosen: Band | None, *, first: bool) -> MeetingTime:
    return MeetingTime(
        hour_utc=slot.start_utc_min // 60,
        days_per_year=len(slot.days),
        r_common=today,
        r_chosen=chosen,
        category=str(category_of(today.typical)),
        start_utc_min=slot.start_utc_min,
        length_min=slot.length_min,
        days=tuple(day.isoformat() for day in slot.days) if first else (),
    )
