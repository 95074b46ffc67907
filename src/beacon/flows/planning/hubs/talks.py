"""Who meets whom and when: the conversations that servers are placed for, with their weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.working import hours_of
from beacon.nouns import Forecast, PairLoad

Floats = NDArray[np.float64]
MOST_TALKS = 200
"Of more conversations than this, those with most people: of more than twenty sites, that is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Two sites that meet, and when."""

    line: Line
    weight: float
    hours: tuple[int, ...]
    "Hours of UTC in which both work, or one of them where they share none."
    hour_weights: tuple[float, ...]
    "Hours a year. [h]"

    def few(self, most: int) -> tuple[tuple[int, ...], Floats]:
        """At most so many hours, each in the middle of an equal part of the time, and their weights."""
        if len(self.hours) <= most:
            return self.hours, np.asarray(self.hour_weights)
        reached = np.cumsum(self.hour_weights) / sum(self.hour_weights)
        middles = (np.arange(most) + 0.5) / most
        at = dict.fromkeys(np.searchsorted(reached, middles).tolist())
        return tuple(self.hours[i] for i in at), np.ones(len(at))


def talks_of(forecast: Forecast, pair_loads: Sequence[PairLoad]) -> tuple[tuple[Talk, ...], bool]:
    """Conversations with their weights, and whether those are calls for want of meetings."""
    firm = forecast.firm
    by_calls = not any(load.meeting_people > 0.0 for load in pair_loads)
    found = []
    for load in pair_loads:
        weight = load.weight if by_calls else load.meeting_people
        if weight <= 0.0:
            continue
        a, b = firm.site(load.site_a), firm.site(load.site_b)
        _, hours = hours_of(a, b, firm=firm, hours=forecast.hours_utc)
        worked = [(hour, float(h)) for hour, h in zip(forecast.hours_utc, hours) if h > 0.0]
        line = Line(a=a, b=b, link_a=a.link, link_b=b.link)
        found.append(
            Talk(line=line, weight=weight, hours=tuple(h for h, _ in worked), hour_weights=tuple(w for _, w in worked))
        )
    return tuple(found), by_calls


def heaviest(talks: Sequence[Talk]) -> tuple[Talk, ...]:
    """Of very many conversations those with most people, in the order of the forecast."""
    heavy = sorted(range(len(talks)), key=lambda i: (-talks[i].weight, i))[:MOST_TALKS]
    return tuple(talks[i] for i in sorted(heavy))
