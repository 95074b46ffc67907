"""A relay without sockets: keeps sessions in memory, plays the records it is given. Real enough for its interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from beacon.errors import InputError
from beacon.nouns import RelayPath, RelaySession, RelaySite
from beacon.relay.control.ports import (
    WHOLE_SESSION,
    Health,
    LaneRecord,
    LoopRecord,
    MintedCredential,
    Record,
    SessionStatus,
    Shortfall,
    TurnCounters,
)
from beacon.relay.plane.records import LATENESS_BIN_NS, LATENESS_BINS, FilledBins, LaneSecond, LoopSecond
from beacon.relay.sessions.checks import check_session, path_problems, site_problems
from beacon.stats import BINS, bin_of, no_bursts

TOKEN = "5f3c" * 16
SECOND_NS = 1_000_000_000
START_UTC_S = 1_800_000_000.0


@dataclass
class Clock:
    """Time that stands until it is moved."""

    at_ns: int = 5_000 * SECOND_NS

    def now_ns(self) -> int:
        return self.at_ns

    def utc_s(self) -> float:
        return START_UTC_S + self.at_ns / SECOND_NS


@dataclass
class MemoryRelay:
    """Implements RelayControl."""

    held: dict[str, RelaySession] = field(default_factory=dict)
    switched: list[tuple[str, int]] = field(default_factory=list)
    legs_set: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    draining: bool = False
    serving: bool = True
    listeners: list[Callable[[Record], None]] = field(default_factory=list)

    def put_session(self, session: RelaySession) -> None:
        check_session(session)
        self.held[session.id] = session

    def delete_session(self, session: str) -> None:
        del self.held[session]

    def sessions(self) -> tuple[SessionStatus, ...]:
        return tuple(self.session(name) for name in sorted(self.held))

    def session(self, session: str) -> SessionStatus:
        if session not in self.held:
            raise InputError("relay_control.unknown_session", session=session)
        legs = [leg.id for leg in self.held[session].legs] or [WHOLE_SESSION]
        return SessionStatus(
            session=self.held[session],
            allocations={legs[0]: 1},
            shortfalls=(Shortfall(origin=legs[0], target=legs[-1], missing_ms=1.5),),
        )

    def switch(
        self, session: str, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...], at_ns: int
    ) -> None:
        known = {site.id for site in self.held[session].sites}
        problems = (*path_problems(paths, known), *site_problems(sites))
        if problems:
            raise InputError("relay_sessions.wrong", session=session, problems=problems)
        table = {(path.origin, path.target): path for path in (*self.held[session].paths, *paths)}
        places = {site.id: site for site in (*self.held[session].sites, *sites)}
        self.held[session] = replace(
            self.held[session], paths=tuple(table.values()), sites=tuple(places.values())
        )
        self.switched.append((session, at_ns))

    def set_leg(self, session: str, leg: str, **figures: Any) -> None:
        self.legs_set.append((session, leg, figures))

    def mint(self, session: str, leg: str, *, lifetime_s: float) -> MintedCredential:
        return MintedCredential(
            session=session, leg=leg, site="", username=f"{START_UTC_S + lifetime_s:.0f}:{session}:{leg}",
            password="cGFzcw==", expires_utc_s=START_UTC_S + lifetime_s, uris=("turn:127.0.0.1:3478?transport=udp",),
        )  # fmt: skip

    def revoke(self, session: str, leg: str) -> int:
        return 2

    def drain(self) -> None:
        self.draining = True

    def health(self) -> Health:
        return Health(
            version="0", started_utc_s=START_UTC_S, serving=self.serving, draining=self.draining, restorable=True,
            restarts=1, mode="closed", shell="native", listeners=("udp:127.0.0.1:3478",), sessions=len(self.held),
            allocations=len(self.held),
        )  # fmt: skip

    def counters(self) -> TurnCounters:
        return TurnCounters(
            requests={"allocate": 7, "refresh": 3}, errors={401: 7, 437: 1}, throttled=4, malformed=5,
            allocations_opened=6, allocations_closed={"expired": 2},
        )  # fmt: skip

    def subscribe(self, listener: Callable[[Record], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def play(self, *records: Record) -> None:
        """Hand records to whoever listens."""
        for record in records:
            for listener in tuple(self.listeners):
                listener(record)


def lane_second(*, at_ns: int, packets: int = 50, lost: int = 0, delay_ms: float = 80.0, late_ms: float = 0.1,
                counted: int | None = None, size_bytes: int = 172) -> LaneSecond:  # fmt: skip
    """A second of a lane whose packets all take `delay_ms`; `counted` packets since the lane was made."""
    sent = packets - lost
    commanded, measured = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    commanded[bin_of(delay_ms * 1e6)] = sent
    measured[bin_of((delay_ms + late_ms) * 1e6)] = sent
    return LaneSecond(
        origin=1, target=2, at_ns=at_ns, span_ns=SECOND_NS, packets_in=packets, bytes_in=packets * size_bytes,
        packets_out=sent, bytes_out=sent * size_bytes, lost=lost, queue_dropped=0, overrun=0, unsent=0, duplicated=0,
        in_flight=4, loss_runs=min(lost, 1),
        bursts=no_bursts()._replace(packets=packets if counted is None else counted),
        commanded_sum_ms=sent * delay_ms, commanded_least_ms=delay_ms, measured_sum_ms=sent * (delay_ms + late_ms),
        measured_least_ms=delay_ms + late_ms, changes=max(sent - 1, 0), change_sum_ms=0.0,
        commanded=FilledBins.of(commanded), measured=FilledBins.of(measured),
    )  # fmt: skip


def lane_record(second: LaneSecond, *, session: str = "visit", origin: str = "a", target: str = "b",
                loss: float = 0.02) -> LaneRecord:  # fmt: skip
    """The same, named."""
    return LaneRecord(
        session=session, origin=origin, target=target, origin_site="London", target_site="Beijing",
        at_utc_s=START_UTC_S + second.at_ns / SECOND_NS, second=second, in_force=True, commanded_loss=loss,
        commanded_kbps=2_000.0, switches=3,
    )  # fmt: skip


def loop_record(*, at_ns: int, late_ms: float = 0.15, packets: int = 100) -> LoopRecord:
    """A second of the data plane whose packets all left `late_ms` late."""
    lateness = np.zeros(LATENESS_BINS, np.int64)
    lateness[round(late_ms * 1e6) // LATENESS_BIN_NS] = packets
    second = LoopSecond(
        at_ns=at_ns, span_ns=SECOND_NS, wakes=900, received=packets + 9, handed_up=4, unknown=5, sent=packets,
        overrun=0, kernel_dropped=0, in_flight=8, lateness=lateness,
    )  # fmt: skip
    return LoopRecord(at_utc_s=START_UTC_S + at_ns / SECOND_NS, second=second)


SESSION: dict[str, Any] = {
    "seed": 7,
    "sites": [{"id": "London"}, {"id": "北京", "up": {"rate_kbps": 2000.0, "limit_ms": 200.0}}],
    "legs": [
        {"id": "a", "site": "London", "own_delay_ms": 1.5},
        {"id": "b", "site": "北京", "in_force": True},
    ],
    "paths": [
        {"origin": "London", "target": "北京", "lane": {"base_delay_ms": 90, "loss": 0.02, "burst_ms": 60}},
        {"origin": "北京", "target": "London", "lane": {"base_delay_ms": 95.5}},
    ],
}
"A session as a caller writes it."
