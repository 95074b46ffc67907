"""Looks at the relay for all rooms: one question a second serves every room that looks back ten seconds.

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
"The window all rooms share. [s]"
PATIENCE_S = 0.8
"A relay that takes longer has other troubles. [s]"
_FRESH_NS = 600_000_000
"What was told so long ago still serves another room in the same second: the relay's records are seconds."
_REST_NS = 1_000_000_000

Lanes = dict[tuple[str, str], LaneWindow]
"By legs, from and to."


class RelayEye:
    """Asks a relay on behalf of many rooms."""

    def __init__(self, relay: RelayGateway, *, monotonic_ns: Callable[[], int]) -> None:
        self._relay = relay
        self._now_ns = monotonic_ns
        self._alone = asyncio.Lock()
        self._steady: dict[str, Lanes] = {}
        self._steady_at_ns = -_FRESH_NS
        self._failed_at_ns = -_REST_NS

    async def lanes(self, session: str, *, window_s: float) -> Lanes:
        """Lanes of a session over the last seconds.

        Raises
        ------
        RelayError
            The relay does not answer.
        """
        if window_s != STEADY_S:
            told = await self._asked(self._relay.stats(session, window_s=window_s))
            return _by_session(told).get(session, {})
        async with self._alone:
            if self._now_ns() - self._steady_at_ns > _FRESH_NS:
                self._steady = _by_session(await self._asked(self._relay.stats(window_s=STEADY_S)))
                self._steady_at_ns = self._now_ns()
            return self._steady.get(session, {})

    async def session(self, session: str) -> Mapping[str, Any]:
        """A session as it stands; empty for one the relay does not know. Raises RelayError."""
        return await self._asked(self._relay.session(session))

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
