"""Looks at the relay for all rooms: one question a second serves every room that looks back ten seconds, another every
room that looks at the last one.

A relay that does not answer is asked again after a second, not by every room in turn: no tick waits for it twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from beacon.errors import BeaconError, PeerError, RelayError
from beacon.flows.living import LaneWindow, lane_window
from beacon.ports.relay import RelayGateway

STEADY_S = 10.0
"How far a room looks back once its route has held so long. [s]"
SECOND_S = 1.2
"A window that holds the relay's last second, whenever in it one looks. [s]"
SHARED_S = (SECOND_S, STEADY_S)
"The windows many rooms look at. [s]"
PATIENCE_S = 0.8
"A relay that takes longer has other troubles. [s]"
_FRESH_NS = 600_000_000
"What was told so long ago still serves another room in the same second: the relay's records are seconds."
_LEGS_FRESH_NS = 2_500_000_000
"Legs and their own delays change seldom, and whoever has changed one asks at once."
_REST_NS = 1_000_000_000

Lanes = dict[tuple[str, str], LaneWindow]
"By legs, from and to."


class RelayEye:
    """Asks a relay on behalf of many rooms."""

    def __init__(self, relay: RelayGateway, *, monotonic_ns: Callable[[], int]) -> None:
        self._relay = relay
        self._now_ns = monotonic_ns
        self._alone = {window_s: asyncio.Lock() for window_s in SHARED_S}
        self._told: dict[float, tuple[int, dict[str, Lanes]]] = {}
        self._listing = asyncio.Lock()
        self._listed: dict[str, Mapping[str, Any]] = {}
        self._listed_at_ns: int | None = None
        self._failed_at_ns = -_REST_NS

    async def lanes(self, session: str, *, window_s: float, at_once: bool = False) -> Lanes:
        """Lanes of a session over the last seconds; `at_once` asks for this session alone, however lately all were.

        Raises
        ------
        RelayError
            The relay does not answer.
        """
        if at_once or window_s not in SHARED_S:
            return _by_session(await self._asked(self._relay.stats(session, window_s=window_s))).get(session, {})
        async with self._alone[window_s]:
            at_ns, told = self._told.get(window_s, (self._now_ns() - 2 * _FRESH_NS, {}))
            if self._now_ns() - at_ns > _FRESH_NS:
                at_ns = self._now_ns()
                told = _by_session(await self._asked(self._relay.stats(window_s=window_s)))
                self._told[window_s] = at_ns, told
            return told.get(session, {})

    async def session(self, session: str, *, at_once: bool) -> Mapping[str, Any]:
        """A session as it stands, or stood a moment ago; empty for one the relay does not know. Raises RelayError."""
        if at_once:
            return await self._asked(self._relay.session(session))
        async with self._listing:
            if self._listed_at_ns is None or self._now_ns() - self._listed_at_ns > _LEGS_FRESH_NS:
                self._listed_at_ns = self._now_ns()
                told = await self._asked(self._all_sessions())
                self._listed = {str(each.get("id", "")): each for each in told.get("sessions", ())}
            return self._listed.get(session, {})

    async def _all_sessions(self) -> Mapping[str, Any]:
        return {"sessions": await self._relay.sessions()}

    async def _asked(self, question: Any) -> Mapping[str, Any]:
        if self._now_ns() - self._failed_at_ns < _REST_NS:
            question.close()
            raise RelayError("living.relay_away")
        try:
            told: Mapping[str, Any] = await asyncio.wait_for(question, PATIENCE_S)
        except RelayError:
            self._failed_at_ns = self._now_ns()
            raise
        except TimeoutError:
            self._failed_at_ns = self._now_ns()
            raise RelayError("living.relay_away") from None
        except BeaconError:  # a session that is not there yet, or no more
            return {}
        return told


def _by_session(told: Mapping[str, Any]) -> dict[str, Lanes]:
    found: dict[str, Lanes] = {}
    for lane in told.get("lanes", ()):
        try:
            window = lane_window(lane)
        except PeerError:
            continue
        found.setdefault(str(lane.get("session", "")), {})[window.origin, window.target] = window
    return found
