"""The servers that were looked at closely, once more on the lines the sites have today.

Places are chosen on the lines the plan chooses, since that is where they will stand; a firm that moves its meetings and
leaves its lines has to know what it gets. Worked out by the same effort, for every candidate that was settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beacon.capacity.hub_placement import placement_of
from beacon.flows.planning.hubs.candidates import spot_of
from beacon.flows.planning.hubs.own_line import elsewhere, own_line
from beacon.flows.planning.hubs.table import Effort, Setting, straight, tabulate
from beacon.flows.planning.hubs.talks import heaviest, talks_of
from beacon.nouns import Forecast, PairLoad
from beacon.nouns.hub_plan import HubOption, HubPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class AsIs:
    """R of every conversation on the lines of today."""

    weights: tuple[float, ...]
    table: dict[str, tuple[float, ...]]
    "By key of a candidate, then by conversation."
    today: float
    "Where meetings are held today, weighted by people."

    def quality(self, hubs: Sequence[str]) -> float:
        """People-weighted, every conversation on the better of the servers."""
        rows = [[self.table[key][i] for key in hubs] for i in range(len(self.weights))]
        return placement_of(rows, self.weights, hubs=tuple(range(len(hubs)))).quality

    def told(self, plan: HubPlan) -> HubPlan:
        """The plan with what every option is worth on these lines."""

        def option(known: HubOption | None) -> HubOption | None:
            if known is None:
                return None
            quality = self.quality(known.hubs)
            return replace(known, as_is_quality=quality, as_is_gain=quality - self.today)

        return replace(
            plan,
            today_as_is_quality=self.today,
            one=option(plan.one),
            one_runner_up=option(plan.one_runner_up),
            two=option(plan.two),
            two_runner_up=option(plan.two_runner_up),
            one_abroad=option(plan.one_abroad),
            two_abroad=option(plan.two_abroad),
        )


def as_is(
    forecast: Forecast,
    pair_loads: Sequence[PairLoad],
    keys: Sequence[str],
    *,
    today: str | None,
    setting: Setting,
    effort: Effort,
) -> AsIs:
    """Work it out.

    Parameters
    ----------
    forecast
        With the lines of today.
    pair_loads, setting, effort
        As for the lines of the plan.
    keys, today
        Candidates to look at; where meetings are held today, None for straight from site to site.

    Raises
    ------
    InputError
        A candidate that is neither a site nor a city.
    """
    firm = forecast.firm
    talks = heaviest(talks_of(forecast, pair_loads)[0])
    spots = [spot_of(firm, key) for key in dict.fromkeys((*keys, *((today,) if today is not None else ())))]
    loads = elsewhere(firm)
    there = replace(setting, talks=talks, own_lines={spot.key: own_line(spot, loads, firm) for spot in spots})
    table = tabulate(spots, there, effort, _untold)
    now = table[today] if today is not None else straight(there, effort)
    weights = tuple(talk.weight for talk in talks)
    return AsIs(weights=weights, table=table, today=sum(w * q for w, q in zip(weights, now)) / sum(weights))


def _untold() -> None:
    """A second look is not counted in the progress."""
