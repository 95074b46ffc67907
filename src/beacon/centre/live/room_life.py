"""One room's live figures: told what happens and when, asked once a second. No clock, no socket, no store.

Theory of operation. Three things are told: who sits where, what each browser counted, what the relay's lanes did. For
every direction between two people the last ten seconds, or those since the route took force there, become a network
window and a receiver window, and these become a score (`flows.living`). What was scored is counted into the interval of
the route in force. Times are monotonic but for the instants that are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from beacon.centre.live.relay_eye import SECOND_S, STEADY_S, Lanes
from beacon.centre.live.route_life import Interval, RouteOrder
from beacon.centre.live.track import Track
from beacon.flows.living import (
    LEAST_S,
    Direction,
    Expectations,
    ForecastBand,
    LaneWindow,
    LinkSnapshot,
    OwnDelay,
    PairView,
    Recovery,
    codec_row,
    direction_of,
    live_pair,
    played,
    read_link,
    tally_of,
    tolerance,
)
from beacon.nouns import Codec, Firm
from beacon.nouns.visit import RoomInterval, RouteChoice

MOST_CODECS = 32
"Names kept with what they were read as."
STALE_NS = 5_000_000_000
"A browser that reported nothing for so long is not there."
CONTINUE_S = 600.0
"A room that comes back within this, on the same route, goes on with its interval. [s]"
MOST_LINKS = 16
"Of one report: six people, a mirror, and room for connections being made anew."
USUAL_CODEC = "opus"
"What the band is drawn for before browsers have agreed on a codec."
_NS_PER_S = 1e9
_NS_PER_MS = 1e6

Pair = tuple[str, str]


def mirror_of(person: str) -> str:
    """The mirror seat of a person: the same suffix."""
    return "m-" + person.partition("-")[2]


def is_mirror(leg: str) -> bool:
    """Whether a leg is a mirror seat."""
    return leg.startswith("m-")


class RoomLife:
    """Figures of one room."""

    def __init__(self, visit: str, firm: Firm) -> None:
        self.visit = visit
        self.expectations = Expectations(firm)
        self._firm = firm
        self._sites: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._muted: frozenset[str] = frozenset()
        self._tracks: dict[Pair, Track] = {}
        self._lanes: dict[Pair, LaneWindow] = {}
        self._lanes_at_ns: int | None = None
        self._own: dict[str, float] = {}
        self._refused: frozenset[str] = frozenset()
        self._shortfalls: dict[Pair, float] = {}
        self._began: dict[Pair, int] = {}
        "Since when a lane has been in force, as far as it was seen."
        self._orders: list[RouteOrder] = []
        self._route: RouteOrder | None = None
        self._interval: Interval | None = None
        self._last_number = 0
        self._unfinished: RoomInterval | None = None
        self._recoveries: dict[Pair, Recovery] = {}
        self._codecs: dict[str, Codec | None] = {}
        self._finished: list[Interval] = []
        self.legs_wanted = True

    # What is told

    def restore(self, intervals: Sequence[RoomInterval], *, now_utc: datetime) -> None:
        """Intervals of the visit so far: numbers go on, and one that was broken off is gone on with or ended."""
        if not intervals:
            return
        last = max(intervals, key=lambda interval: interval.number)
        self._last_number = last.number
        if last.to_utc is not None:
            return
        saved_utc = _saved_utc(last)
        if now_utc - saved_utc <= timedelta(seconds=CONTINUE_S):
            self._unfinished = last
        else:
            self._finished.append(_again(last, to_utc=saved_utc))

    def route_ordered(self, order: RouteOrder) -> None:
        """A route, in force from an instant on; one told again changes nothing."""
        standing = [known.number for known in (*self._orders, *([self._route] if self._route else []))]
        if order.number in standing:
            return
        self._orders.append(order)
        self._orders.sort(key=lambda known: known.at_ns)

    def seats(self, sites: Mapping[str, str], names: Mapping[str, str], muted: Iterable[str]) -> None:
        """Everybody and where they sit; who is not named has left."""
        self._sites, self._names, self._muted = dict(sites), dict(names), frozenset(muted)
        for known in (self._tracks, self._lanes, self._began, self._recoveries):
            for pair in [pair for pair in known if not set(pair) <= set(sites)]:
                del known[pair]
        self.legs_wanted = True

    def report(self, person: str, links: Sequence[Any], *, now_ns: int) -> None:
        """What a person's browser counted."""
        for raw in links[:MOST_LINKS]:
            if not isinstance(raw, Mapping):
                continue
            snapshot = read_link(raw)
            listener = mirror_of(person) if snapshot.mirror else person
            pair = (snapshot.sender, listener)
            if not set(pair) <= set(self._sites) or snapshot.sender == listener:
                continue
            track = self._tracks.setdefault(pair, Track())
            before = track.latest
            window = track.add(snapshot, now_ns=now_ns)
            recovery = self._recoveries.get(pair)
            if window is None or recovery is None or before is None or self._route is None:
                continue
            if before.at_ns >= self._route.at_ns and window.buffer_ms is not None:
                recovery.receiver_second(
                    buffer_ms=window.buffer_ms, made_up=window.concealed or 0.0, since_ms=self._since_ms(now_ns)
                )

    def legs_told(self, session: Mapping[str, Any]) -> None:
        """The relay's session as it stands: own delays, refusals, shortfalls."""
        try:
            legs = session["session"]["legs"]
            self._own = {str(leg["id"]): float(leg["own_delay_ms"]) for leg in legs}
            self._refused = frozenset(str(leg["id"]) for leg in legs if leg["udp_refused"])
            self._shortfalls = {
                (str(lane["origin"]), str(lane["target"])): float(lane["missing_ms"])
                for lane in session["shortfalls"]
            }
        except (KeyError, TypeError, ValueError):
            return
        self.legs_wanted = False

    def lanes_told(self, lanes: Lanes, *, window_s: float, now_ns: int) -> None:
        """Lanes over one of the windows asked for."""
        self._lanes_at_ns = now_ns
        for pair in self.pairs():
            if pair not in lanes and window_s == self._window_s(pair, now_ns=now_ns):
                self._lanes.pop(pair, None)  # nothing has crossed it for so long
        for pair, lane in lanes.items():
            if not set(pair) <= set(self._sites):
                continue
            if not lane.in_force:
                self._began.pop(pair, None)
            else:
                self._began.setdefault(pair, now_ns)
            if window_s == SECOND_S and pair in self._recoveries and lane.in_force:
                self._recoveries[pair].lane_second(lane, since_ms=self._since_ms(now_ns))
            if window_s == self._window_s(pair, now_ns=now_ns):
                self._lanes[pair] = lane

    # What is asked

    def windows_wanted(self, *, now_ns: int) -> set[float]:
        """Windows the relay is to be asked for. [s]"""
        self._turn(now_ns=now_ns)
        wanted = {self._window_s(pair, now_ns=now_ns) for pair in self.pairs()}
        if self.path_unknown(now_ns=now_ns):
            wanted.add(SECOND_S)
        return wanted

    def path_unknown(self, *, now_ns: int) -> bool:
        """Whether some path has yet to recover from the last switch."""
        self._turn(now_ns=now_ns)
        return any(not recovery.path_known for recovery in self._recoveries.values())

    def bands_wanted(self) -> list[tuple[RouteChoice, str, str, Codec]]:
        """Forecasts the room has use for and has not: route, sites, codec."""
        if self._route is None:
            return []
        found = []
        for sender, listener in self.pairs():
            codec = self._codec(self._tracks.get((sender, listener)))
            a, b = self._sites[sender], self._sites[listener]
            if codec and a != b and not self.expectations.asked(self._route.choice, a, b, codec):
                found.append((self._route.choice, a, b, codec))
        return found

    def pairs(self) -> list[Pair]:
        """Directions in which somebody hears somebody: people among each other, and each with the own mirror."""
        people = [leg for leg in self._sites if not is_mirror(leg)]
        alone = [(leg, mirror_of(leg)) for leg in people if mirror_of(leg) in self._sites]
        return [(a, b) for a in people for b in people if a != b] + alone + [(b, a) for a, b in alone]

    def figures(self, *, now_ns: int) -> list[dict[str, Any]]:
        """A LivePair for every direction, counted into the interval: once a second."""
        self._turn(now_ns=now_ns)
        for recovery in self._recoveries.values():
            recovery.time_passes(since_ms=self._since_ms(now_ns))
        views = {pair: self._view(pair, now_ns=now_ns) for pair in self.pairs()}
        heard = {pair: played(view) for pair, view in views.items()}
        told = []
        for pair, view in views.items():
            direction = direction_of(view, heard[pair], heard.get((pair[1], pair[0])))
            told.append(live_pair(direction))
            self._count(view, direction)
        return told

    def interval(self, *, saved_utc: str) -> RoomInterval | None:
        """The interval under way, as it is kept."""
        return None if self._interval is None else self._interval.kept(self.visit, saved_utc=saved_utc)

    def finished(self, *, saved_utc: str) -> list[RoomInterval]:
        """Intervals that have ended since last asked."""
        ended, self._finished = self._finished, []
        return [interval.kept(self.visit, saved_utc=saved_utc) for interval in ended]

    def end(self, *, now_utc: datetime) -> None:
        """The room is closed."""
        if self._interval is not None:
            self._interval.to_utc = max(now_utc, self._interval.from_utc)
            self._finished.append(self._interval)
        self._interval = self._route = None
        self._orders.clear()

    # How

    def _turn(self, *, now_ns: int) -> None:
        """Routes whose instant has come take force: the interval before ends, the next begins."""
        while self._orders and self._orders[0].at_ns <= now_ns:
            order = self._orders.pop(0)
            first = self._route is None
            self._route = order
            if not first:
                self._recoveries = {
                    pair: Recovery(order.number, before_ms=_mean_ms(self._lanes.get(pair))) for pair in self.pairs()
                }
                self._lanes.clear()
            self._begin_interval(order)
            self.legs_wanted = True

    def _begin_interval(self, order: RouteOrder) -> None:
        broken_off, self._unfinished = self._unfinished, None
        if broken_off is not None and broken_off.choice == order.choice:
            self._interval = _again(broken_off, to_utc=None)
            return
        if broken_off is not None:
            self._finished.append(_again(broken_off, to_utc=_saved_utc(broken_off)))
        if self._interval is not None:
            self._interval.to_utc = max(order.at_utc, self._interval.from_utc)
            self._finished.append(self._interval)
        self._last_number += 1
        self._interval = Interval(number=self._last_number, choice=order.choice, from_utc=order.at_utc)

    def _since_ms(self, now_ns: int) -> float:
        return 0.0 if self._route is None else (now_ns - self._route.at_ns) / _NS_PER_MS

    def _began_ns(self, pair: Pair, *, now_ns: int) -> int:
        """Since when this direction has been on the route in force."""
        at_ns = now_ns if self._route is None else self._route.at_ns
        return max(at_ns, self._began.get(pair, now_ns))

    def _window_s(self, pair: Pair, *, now_ns: int) -> float:
        """How far to look back: never beyond the route's first second, whose record holds packets of two routes."""
        age_s = (now_ns - self._began_ns(pair, now_ns=now_ns)) / _NS_PER_S
        if age_s < LEAST_S:
            return SECOND_S
        return float(min(int(age_s - 1.0), STEADY_S))

    def _codec(self, track: Track | None) -> Codec | None:
        name = track.latest.snapshot.codec if track and track.latest else USUAL_CODEC
        name = name or USUAL_CODEC
        if name not in self._codecs:
            if len(self._codecs) >= MOST_CODECS:  # names come from pages
                self._codecs.clear()
            self._codecs[name] = codec_row(name, self._firm)
        return self._codecs[name]

    def _view(self, pair: Pair, *, now_ns: int) -> PairView:
        track = self._tracks.get(pair)
        latest = track.latest if track is not None else None
        fresh = latest is not None and now_ns - latest.at_ns <= STALE_NS
        began_ns = self._began_ns(pair, now_ns=now_ns)
        since_ns = max(began_ns, now_ns - round((STEADY_S + 0.5) * _NS_PER_S))
        reports = [self._latest(way, now_ns=now_ns) for way in (pair, (pair[1], pair[0]))]
        codec = self._codec(track)
        forecast, why_not = self._forecast(pair, codec)
        recovery = self._recoveries.get(pair)
        return PairView(
            sender=pair[0], listener=pair[1], from_site=self._sites[pair[0]], to_site=self._sites[pair[1]],
            relay_away=self._lanes_at_ns is None or now_ns - self._lanes_at_ns > STALE_NS,
            lane=self._lanes.get(pair),
            own=OwnDelay(
                delay_ms=self._own.get(pair[0], 0.0) + self._own.get(pair[1], 0.0),
                shortfall_ms=self._shortfalls.get(pair, 0.0),
            ),
            age_s=(now_ns - began_ns) / _NS_PER_S,
            report=latest.snapshot if latest is not None and fresh else None,
            receiver=track.window(since_ns=since_ns) if track is not None and fresh else None,
            muted=pair[0] in self._muted,
            over_stream=bool(set(pair) & self._refused) or any(r.carrier in ("tcp", "tls") for r in reports if r),
            machine_limited=any(report.limited == "cpu" for report in reports if report),
            codec=codec,
            terminal_ms=self._firm.terminal_delay_ms,
            forecast=forecast,
            forecast_why_not=why_not,
            recovered=None if recovery is None else recovery.told(),
        )  # fmt: skip

    def _latest(self, pair: Pair, *, now_ns: int) -> LinkSnapshot | None:
        track = self._tracks.get(pair)
        latest = track.latest if track is not None else None
        return latest.snapshot if latest is not None and now_ns - latest.at_ns <= STALE_NS else None

    def _forecast(self, pair: Pair, codec: Codec | None) -> tuple[ForecastBand | None, str | None]:
        """The band, or the key of why there is none."""
        a, b = self._sites[pair[0]], self._sites[pair[1]]
        if a == b:
            return None, "living.no_forecast.same_site"
        if codec is None:
            return None, "living.no_forecast.codec"
        if self._route is None or not self.expectations.asked(self._route.choice, a, b, codec):
            return None, "living.no_forecast.pending"
        known = self.expectations.known(self._route.choice, a, b, codec)
        return (known, None) if known is not None else (None, "living.no_forecast.failed")

    def _count(self, view: PairView, direction: Direction) -> None:
        """Into the interval of the route in force."""
        if self._interval is None or direction.report is None:
            return
        tally = self._interval.tally(view.from_site, view.to_site)
        tally.meet(self._names.get(leg, leg) for leg in (view.sender, view.listener))
        if view.forecast is not None and view.codec is not None:
            tally.promise(view.forecast, tolerance=tolerance(view.forecast, band=view.codec.band))
        if direction.lane is not None and direction.lane.in_force and not direction.settling:
            tally.add_network(direction.lane)
        if view.recovered is not None:
            tally.recovered(view.recovered)
        if direction.score is not None:
            score = direction.score.score
            tally.add_score(score.r_common, model=score.model, codec=direction.codec, why=direction.why)
        elif direction.why_not is not None:
            tally.add_silence(direction.why_not)


def _mean_ms(lane: LaneWindow | None) -> float | None:
    return None if lane is None else lane.network.delay_ms.mean + lane.late_mean_ms


def _saved_utc(interval: RoomInterval) -> datetime:
    """When a stored interval was last written; its beginning when it does not say."""
    latest = interval.from_utc
    for pair in interval.pairs:
        kept = pair.get("kept")
        text = kept.get("saved_utc") if isinstance(kept, Mapping) else None
        if isinstance(text, str):
            latest = max(latest, datetime.fromisoformat(text))
    return latest


def _again(stored: RoomInterval, *, to_utc: datetime | None) -> Interval:
    """A stored interval with its counts."""
    tallies = [tally_of(pair) for pair in stored.pairs]
    return Interval(
        number=stored.number, choice=stored.choice, from_utc=stored.from_utc, to_utc=to_utc,
        tallies={(tally.from_site, tally.to_site): tally for tally in tallies},
    )  # fmt: skip
