"""What gives way first when people grow from one to four times, at every site: lines, trunks, agents.

People bring their calls, meetings, cameras and their other traffic with them; lines, trunks and agents stay as they
are (for agents it is the calls that grow: more agents would answer more). The sum says where in steps of a twentieth
the bound is passed, the simulation looks at that step and the one below it, and where it disagrees the step is looked
for again by simulation alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from beacon.capacity.engset import per_idle_erl
from beacon.capacity.erlang_c import service_level
from beacon.capacity.trunk_group import ENGSET
from beacon.flows.forecasting.worlds import key_of
from beacon.flows.planning.lines.at_once import ERROR, counted
from beacon.flows.planning.lines.capacity import BusySite, in_threads
from beacon.flows.planning.lines.line import (
    BOUND_DELAY_MS,
    BOUND_LOSS,
    Crossing,
    Line,
    crossing,
    group_mbps,
    grown,
    simulate,
    within,
)
from beacon.flows.planning.lines.telephony import blocking, callers, offered_to_trunks
from beacon.flows.planning.request import PlanRequest, Progress, untold
from beacon.nouns import SiteLoad
from beacon.nouns.capacity import BreakingPoint, SiteCapacity
from beacon.sim.telephone import Estimate, simulated_blocking, simulated_service_level

STEPS = 60
"From one to four times in twentieths."
_PER_TIME = 20.0
_CALLS = 600_000
"Calls simulated for a share refused or answered: one per cent is then known to about four hundredths of itself."
_ERRORS = 3.0
"Standard errors by which a simulated share may miss its bound and still be taken to agree with the formula."
_SLACK = 1.2
"""A simulated percentile and loss may miss their bound by this factor, and a count of calls by one, of meetings by half
a group, of either by ERROR of itself, and still be taken to agree: their sampling error (`line`, `at_once`). A step of
a twentieth moves the delay of a line near its bound by far more."""
_NEAR = 1.5
"Times its share, or a part of it, within which what crosses a line is counted: further off no sampling error matters."
_OTHER_SEED = 1_000_003
"Added to the seed for the look that confirms, so that it sees other phases than the search did."


def times_of(step: int) -> float:
    """Times today's people."""
    return 1.0 + step / _PER_TIME


def breaking_points(
    sites: Sequence[BusySite], capacities: Sequence[SiteCapacity], request: PlanRequest, *, progress: Progress = untold
) -> tuple[BreakingPoint, ...]:
    """Every resource of every site, what gives way earliest first, of what has already the worst; what holds last."""

    def one(at: int) -> list[BreakingPoint]:
        return _site_points(sites[at], capacities[at])

    count = len(sites)
    by_site = in_threads(one, range(count), threads=request.threads, told=progress, of=2 * count, before=count)
    points = [point for points in by_site for point in points]
    return tuple(sorted(points, key=lambda p: (math.inf if p.multiplier is None else p.multiplier, -_excess(p))))


def _excess(point: BreakingPoint) -> float:
    """How many times its bound a figure is that is past it today; 0 for what gives way later."""
    if point.multiplier != times_of(0):
        return 0.0
    if point.resource == "agents":
        return point.bound / point.above if point.above > 0.0 else math.inf
    return point.above / point.bound


def _site_points(busy: BusySite, capacity: SiteCapacity) -> list[BreakingPoint]:
    points = [_line_point(busy, up=True), _line_point(busy, up=False)]
    if capacity.trunks is not None and capacity.trunks.have is not None:
        points.append(_trunk_point(busy, have=capacity.trunks.have, model=capacity.trunks.model))
    if capacity.agents is not None:
        points.append(_agent_point(busy))
    return points


def _first(is_past: Callable[[int], bool]) -> int | None:
    """First step that is past its bound, None when the last is not: whatever is past stays past."""
    if not is_past(STEPS):
        return None
    low, high = -1, STEPS
    while high > low + 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_past(middle) else (middle, high)
    return high


def _load(busy: BusySite, step: int) -> SiteLoad:
    """Of the site's people today times a step."""
    return grown(busy.today, times=times_of(step))


# Lines


def _grown_line(busy: BusySite, step: int, *, up: bool) -> tuple[Line, Crossing]:
    media = crossing(_load(busy, step), busy.wire, up=up, demand=busy.demand)
    return busy.line(up=up, background=times_of(step)), media


@dataclass(frozen=True, slots=True, kw_only=True)
class _LineLook:
    """A line at one step, simulated."""

    full: bool
    "More is asked for than it has."
    delay_ms: float
    loss: float
    share: float
    "Media's; near its bound with calls and meetings counted as they come and go. [0..1]"
    most_share: float
    miscounted: float
    "What a call, half a group in a meeting, and the error of a count are of the line. [0..1]"

    def why(self, *, slack: float = 1.0) -> str | None:
        """What is past its bound, the plainest first; `slack` widens the bounds by what sampling may err."""
        if self.delay_ms > BOUND_DELAY_MS * slack:
            return "rate" if self.full else "delay"
        if self.loss > BOUND_LOSS * slack:
            return "loss"
        error = self.miscounted * (math.copysign(1.0, slack - 1.0) if slack != 1.0 else 0.0)
        return "share" if self.share > self.most_share + error else None

    def figure(self, why: str) -> tuple[float, float]:
        """What `why` is about, and its bound."""
        known = {"loss": (self.loss, BOUND_LOSS), "share": (self.share, self.most_share)}
        return known.get(why, (self.delay_ms, BOUND_DELAY_MS))


def _line_point(busy: BusySite, *, up: bool) -> BreakingPoint:
    def past_sum(step: int) -> bool:
        line, media = _grown_line(busy, step, up=up)
        if media.mbps == 0.0:  # nobody calls: there is nothing that a full line could spoil
            return False
        return media.mbps > busy.demand.media_share * line.rate_mbps or line.use(media) >= 1.0

    def past(step: int) -> bool:
        line, media = _grown_line(busy, step, up=up)
        return past_sum(step) or not within(simulate(line, media.streams, seed=busy.seed))

    step = _first(past_sum)
    if step != 0 and past(STEPS if step is None else step - 1):
        step = _first(past)
    at, before = _around(step)
    above, below = _line_look(busy, at, up=up), _line_look(busy, before, up=up)
    why = above.why() or ("share" if step is None else "delay")
    figure, bound = above.figure(why)
    return BreakingPoint(
        site=busy.site.name,
        resource="line_up" if up else "line_down",
        multiplier=None if step is None else times_of(step),
        hour_utc=busy.hour_utc,
        why=why,
        below=below.figure(why)[0],
        above=figure,
        bound=bound,
        confirmed=_agree(step, below=below, above=above),
    )


def _agree(step: int | None, *, below: _LineLook, above: _LineLook) -> bool:
    """The look says what the search said, as far as sampling can tell."""
    if step is None:
        return above.why(slack=_SLACK) is None
    return above.why(slack=1.0 / _SLACK) is not None and (step == 0 or below.why(slack=_SLACK) is None)


def _around(step: int | None) -> tuple[int, int]:
    """Where to look: the step, and the one below it; twice the same where it holds, or is past already."""
    if step is None:
        return STEPS, STEPS
    return step, max(step - 1, 0)


def _line_look(busy: BusySite, step: int, *, up: bool) -> _LineLook:
    line, media = _grown_line(busy, step, up=up)
    stats = simulate(line, media.streams, seed=busy.seed + _OTHER_SEED)
    seen = media
    if 1.0 / _NEAR <= media.mbps / (busy.demand.media_share * line.rate_mbps) <= _NEAR:
        count = counted(exceeded=busy.demand.blocking, seed=busy.seed, line=line.key)
        seen = crossing(_load(busy, step), busy.wire, up=up, demand=busy.demand, at_once=count)
    return _LineLook(
        full=line.use(media) >= 1.0,
        delay_ms=stats.delay_ms.p95,
        loss=stats.loss,
        share=seen.mbps / line.rate_mbps,
        most_share=busy.demand.media_share,
        miscounted=ERROR * seen.mbps / line.rate_mbps
        + (busy.wire.call.kbps / 1000.0 + group_mbps(busy.wire, up=up, demand=busy.demand)) / line.rate_mbps,
    )


# Trunks and agents


def _trunk_point(busy: BusySite, *, have: int, model: str) -> BreakingPoint:
    def refused(step: int) -> float:
        return blocking(_load(busy, step), busy.demand, trunks=have, model=model)

    def simulated(step: int) -> Estimate:
        load = _load(busy, step)
        offered, people = offered_to_trunks(load, busy.demand), callers(load)
        few = people if model == ENGSET and people is not None and offered < people else 0
        return simulated_blocking(
            offered_erl=per_idle_erl(intended_erl=offered / few) if few else offered,
            sources=few,
            channels=have,
            calls=_CALLS,
            seed=busy.seed,
            group=key_of("trunks", busy.site.name),
        )

    most = busy.demand.blocking
    step = _first(lambda step: refused(step) > most)
    at, before = _around(step)
    above, below = simulated(at), simulated(before)
    return _shares_point(busy, "trunks", "blocking", step, below=below, above=above, bound=most, worse_is=1.0)


def _agent_point(busy: BusySite) -> BreakingPoint:
    """Calls grow; agents are today's."""
    agents = busy.today.agents
    hold_s, answer_s = busy.today.agent_hold_s, busy.demand.answer_s

    def offered(step: int) -> float:
        return _load(busy, step).agent_calls_per_h * hold_s / 3600.0

    def level(step: int) -> float:
        return service_level(offered_erl=offered(step), agents=agents, answer_s=answer_s, hold_s=hold_s)

    def simulated(step: int) -> Estimate:
        return simulated_service_level(
            offered_erl=offered(step), agents=agents, answer_s=answer_s, hold_s=hold_s, calls=_CALLS,
            seed=busy.seed, group=key_of("agents", busy.site.name),
        )  # fmt: skip

    least = busy.demand.service_level
    step = _first(lambda step: level(step) < least)
    at, before = _around(step)
    above, below = simulated(at), simulated(before)
    return _shares_point(busy, "agents", "service_level", step, below=below, above=above, bound=least, worse_is=-1.0)


def _shares_point(
    busy: BusySite, resource: str, why: str, step: int | None, *, below: Estimate, above: Estimate, bound: float,
    worse_is: float,
) -> BreakingPoint:  # fmt: skip
    """A point whose figures are shares; `worse_is` 1 where more is worse, -1 where less is."""
    past = worse_is * (above.value - bound) > -_ERRORS * above.error
    good = worse_is * (below.value - bound) < _ERRORS * below.error
    at_once = step == 0
    return BreakingPoint(
        site=busy.site.name,
        resource=resource,
        multiplier=None if step is None else times_of(step),
        hour_utc=busy.hour_utc,
        why=why,
        below=below.value,
        above=above.value,
        bound=bound,
        confirmed=good if step is None else past and (good or at_once),
    )
