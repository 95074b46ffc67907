"""A site's access line in the busy hour, one direction: what crosses it, what the queue does, what rate it needs.

Calls with other sites, with the telephone network and of agents cross the line both ways: trunks are taken to be SIP
trunks over it. Where they are channels of their own in the building, the line has that much more room. Voice and
everything else share one queue in the order of arrival: no priority is counted on, since a firm that has it knows.

Bounds. Voice may wait BOUND_DELAY_MS at the 95th percentile, which a play-out buffer follows: ten milliseconds each way
cost at most 1.3 points of R, where delay takes most (Ta about 240 ms, G.107 (7-27)). Of its packets BOUND_LOSS may be
dropped: 0.25 % costs G.711 with concealment 0.9 points and Opus 1.6. So a line within bounds costs a call about a
point of R for each, less than a listener can tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from beacon.capacity.concurrent_meetings import group_of_site, unit_of_cameras, unit_of_people
from beacon.flows.planning.lines.at_once import AtOnce, by_formula
from beacon.flows.planning.lines.wire_rates import SiteWire
from beacon.nouns import Access, Demand, Queue, SiteLoad
from beacon.sim.busy_line import Streams, VoiceStats, busy_line_stats
from beacon.units import serialisation_ms

BOUND_DELAY_MS = 10.0
BOUND_LOSS = 0.0025
PICTURES_PER_S = 30.0
"Of a camera; every picture leaves at once."
FULLEST = 0.99
"Largest load of other traffic that is simulated: a line it fills has no room for voice anyway."
_KBPS_PER_MBPS = 1000.0
_RUN_S = 0.6
_RUNS = (8, 30)
"Fewest and most runs behind a figure; many streams need fewer, since one run holds more of them."
_VOICES_ENOUGH = 60_000
"""Voice packets behind a figure: six hundred of them lie beyond the 99th percentile."""
_INDEPENDENT = 100.0
"""Independent waits behind a figure: the error of a 95th percentile of an exponential is then a seventh, and less as
phases differ."""
_MOST_RUNS = 120
_GROWING = (
    "people", "within_erlangs", "across_erlangs", "external_erlangs", "agent_calls_per_h", "meeting_people", "cameras",
    "watching", "hosted_people", "hosted_cameras", "hosted_watching",
)  # fmt: skip
"Figures of a site's load that go with its people, and those of the sites it holds meetings for."
_LEAST_SPARE = 0.01
"Room left beside all that is asked for, tried first and doubled until the line is within bounds. [0..]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What crosses a line at once, one direction; each number is exceeded in no more than the blocking target's share
    of the hour, and all of them are taken to be reached together."""

    calls: int
    mean_calls: float
    "[erlang]"
    meeting_voices: int
    cameras: int
    pictures: int
    "People shown pictures this way."
    streams: tuple[Streams, ...]

    @property
    def mbps(self) -> float:
        """All of it on the wire. [Mbit/s]"""
        return sum(stream.kbps for stream in self.streams) / _KBPS_PER_MBPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The line itself, one direction."""

    rate_mbps: float
    background_mbps: float
    "What everything else asks for. [Mbit/s]"
    limit_ms: float
    "Longest wait before the router drops. [ms]"
    key: int
    "Of its chance."

    def use(self, crossing: Crossing) -> float:
        """Share of the rate that is asked for. [0..]"""
        return (crossing.mbps + self.background_mbps) / self.rate_mbps


def agent_erlangs(load: SiteLoad) -> float:
    """Agents' talk: what is offered, and never more than they can. [erlang]"""
    return min(load.agent_calls_per_h * load.agent_hold_s / 3600.0, float(load.agents))


def crossing(
    load: SiteLoad, wire: SiteWire, *, up: bool, demand: Demand, at_once: AtOnce | None = None
) -> Crossing:
    """What crosses a line; `at_once` counts it, by formula unless another is given."""
    count = at_once or by_formula(exceeded=demand.blocking)
    offered = load.across_erlangs + load.external_erlangs + agent_erlangs(load)
    most = _whole(load.people)
    calls = min(_whole(count(offered, 1.0)), most)
    own = _in_meetings(
        load.meeting_people, load.cameras, load.watching, group=min(_group(demand), max(load.people, 1.0)),
        of=load.people, count=count,
    )  # fmt: skip
    # Whoever meets on a server in this building comes from others, whole meetings at a time.
    hosted = _in_meetings(
        load.hosted_people, load.hosted_cameras, load.hosted_watching, group=float(demand.meeting_size), of=math.inf,
        count=count,
    )  # fmt: skip
    voices, sent, shown = (min(people, most) for people in own)
    hosted_voices, hosted_sent, hosted_shown = hosted
    cameras, pictures = (sent, hosted_shown) if up else (hosted_sent, shown)
    streams = (
        _voices(calls, wire.call.packets_per_s, wire.call.packet_bytes),
        _voices(voices + hosted_voices, wire.meeting_voice.packets_per_s, wire.meeting_voice.packet_bytes),
        _pictures(cameras, wire.camera.kbps),
        _pictures(pictures, wire.pictures.kbps),
    )
    return Crossing(
        calls=calls, mean_calls=offered, meeting_voices=voices + hosted_voices, cameras=cameras, pictures=pictures,
        streams=streams,
    )  # fmt: skip


def group_mbps(wire: SiteWire, *, up: bool, demand: Demand) -> float:
    """What half a group of people in a meeting brings at most. [Mbit/s]"""
    each = wire.meeting_voice.kbps + (wire.camera.kbps if up else wire.pictures.kbps)
    return _group(demand) * each / _KBPS_PER_MBPS / 2.0


def _group(demand: Demand) -> float:
    return group_of_site(meeting_size=demand.meeting_size, across_share=demand.meetings_across_share)


def _in_meetings(
    people: float, cameras: float, watching: float, *, group: float, of: float, count: AtOnce
) -> tuple[int, int, int]:
    """Voices, cameras and people who are shown one, at once; `of` how many people they are."""
    if people <= 0.0:
        return 0, 0, 0
    share = min(people / of, 1.0)
    unit = unit_of_people(group=group, meeting_share=share)
    on = unit_of_cameras(group=group, meeting_share=share, video_share=min(cameras / people, 1.0))
    voices = _whole(count(people, unit))
    return voices, min(_whole(count(cameras, on)), voices), min(_whole(count(watching, unit)), voices)


def grown(load: SiteLoad, *, times: float) -> SiteLoad:
    """The load of so many times the people."""
    figures = {name: getattr(load, name) * times for name in _GROWING}
    return replace(load, callers=_whole(load.callers * times), agents=_whole(load.agents * times), **figures)


def line_of(access: Access, *, up: bool, background: float, limit_ms: float, key: int) -> Line:
    """A site's line; `background` times today's other traffic."""
    rate = access.up_mbps if up else access.down_mbps
    share = access.background_up if up else access.background_down
    return Line(rate_mbps=rate, background_mbps=share * rate * background, limit_ms=limit_ms, key=key)


def simulate(line: Line, streams: tuple[Streams, ...], *, seed: int) -> VoiceStats:
    """What the queue does to voices."""
    queue = Queue(
        rate_kbps=line.rate_mbps * _KBPS_PER_MBPS,
        limit_ms=line.limit_ms,
        load=min(line.background_mbps / line.rate_mbps, FULLEST),
    )
    return busy_line_stats(streams, queue=queue, runs=_runs(queue, streams), run_s=_RUN_S, seed=seed, site=line.key)


def _runs(queue: Queue, streams: tuple[Streams, ...]) -> int:
    """Enough runs for the voices, and for the time that a nearly full line remembers its waits."""
    fewest, most = _RUNS
    a_second = sum(s.count * 1000.0 / s.period_ms for s in streams if s.voice)
    runs = most if a_second == 0.0 else min(max(math.ceil(_VOICES_ENOUGH / (a_second * _RUN_S)), fewest), most)
    spare = 1.0 - queue.load - sum(s.kbps for s in streams) / queue.rate_kbps
    if spare <= 0.0:
        return runs
    service_s = serialisation_ms(size_bytes=queue.load_packet_bytes, rate_kbps=queue.rate_kbps) / 1000.0
    memory_s = queue.load * service_s / spare**2
    return min(max(runs, math.ceil(_INDEPENDENT * memory_s / _RUN_S)), _MOST_RUNS)


def within(stats: VoiceStats) -> bool:
    """Delay and loss of voice are within bounds."""
    return stats.delay_ms.p95 <= BOUND_DELAY_MS and stats.loss <= BOUND_LOSS


def needed_mbps(line: Line, media: Crossing, *, media_share: float, seed: int) -> float:
    """Least rate that carries the media within its share of the line and within bounds. [Mbit/s]

    Other traffic stays what it is, in Mbit/s, on a faster or slower line.
    """
    if media.mbps == 0.0:
        return 0.0

    def holds(mbps: float) -> bool:
        return within(simulate(replace(line, rate_mbps=mbps), media.streams, seed=seed))

    least = media.mbps + line.background_mbps
    allowed = media.mbps / media_share
    if allowed > least and holds(allowed):
        return _tenths(allowed)
    spare = _LEAST_SPARE
    while not holds(max(allowed, least * (1.0 + spare))):
        spare *= 2.0
    return _tenths(max(allowed, least * (1.0 + spare)))


def _voices(count: int, packets_per_s: float, packet_bytes: float) -> Streams:
    return Streams(count=count, period_ms=1000.0 / packets_per_s, size_bytes=packet_bytes, voice=True)


def _pictures(count: int, kbps: float) -> Streams:
    period_ms = 1000.0 / PICTURES_PER_S
    return Streams(count=count, period_ms=period_ms, size_bytes=kbps * period_ms / 8.0, voice=False)


def _whole(people: float) -> int:
    """Whole people; a millionth forgives rounding."""
    return math.ceil(people - 1e-6)


def _tenths(mbps: float) -> float:
    return math.ceil(mbps * 10.0 - 1e-9) / 10.0
