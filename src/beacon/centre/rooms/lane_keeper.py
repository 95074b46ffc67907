"""Keeps the relay's session of one room as the room wants it, whatever becomes of either.

The room says what it wants (`want`); `lane_plan` says the next step; this shell takes it, over and over, through
absences of the relay, and tells the room when the relay goes and comes, when a leg has its credential, and what of own
delays could not be subtracted. A session the relay has lost is put again, and everybody gets a new credential.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from beacon.centre.rooms import lane_plan, limits
from beacon.centre.rooms.events import Minted, RelayIs, RelayNews, Shortfalls
from beacon.centre.rooms.session_census import SessionCensus
from beacon.centre.rooms.state import Ice, IceServer
from beacon.centre.rooms.wanted import Wanted
from beacon.errors import InputError, RelayError
from beacon.ports.relay import RelayGateway

log = logging.getLogger("beacon.centre.rooms")

CHECK_S = 3.0
"How often the relay is asked whether it still has the session. [s]"
SOON_S = 0.4
"After a change: by then its own delays are subtracted, or not. [s]"
FIRST_RETRY_S, LAST_RETRY_S = 0.25, 2.0
MINT_AGAIN_MS = 10_000
"A leg that was given a credential is not given another within this, while the room still takes note of it."
UNKNOWN = ("relay_control.unknown_session", "relay_control.unknown_leg")


class LaneKeeper:
    """One room's way to the relay."""

    def __init__(
        self, relay: RelayGateway, census: SessionCensus, *, session: str, now_ms: Callable[[], int],
        tell: Callable[[RelayNews], None],
    ) -> None:  # fmt: skip
        self._relay = relay
        self._census = census
        self._changed_ms = 0
        self._session = session
        self._now_ms = now_ms
        self._tell = tell
        self._wanted: Wanted | None = None
        self._known: lane_plan.Known | None = None
        self._mint_all = False
        self._minted_ms: dict[str, int] = {}
        self._up: bool | None = None
        self._check_due_ms = 0
        self._shortfalls: Mapping[str, float] = {}
        self._woken = asyncio.Event()

    def want(self, wanted: Wanted) -> None:
        """What the relay should play from now on."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._woken.set()

    async def run(self) -> None:
        """For as long as the room is open."""
        retry_s = FIRST_RETRY_S
        while True:
            self._woken.clear()
            try:
                wait_s = await self._bring_there()
                self._is_up(True)
                retry_s = FIRST_RETRY_S
            except RelayError as error:
                self._is_up(False)
                log.info("relay away session=%s key=%s", self._session, error.key)
                self._check_due_ms = 0
                wait_s, retry_s = retry_s, min(2.0 * retry_s, LAST_RETRY_S)
                await asyncio.sleep(wait_s)  # what the room wants meanwhile does not make the relay come sooner
                continue
            except InputError as error:
                wait_s = self._refused(error)
            await self._woken_within(wait_s)

    async def end(self) -> None:
        """The room is over: the session goes, and every credential with it."""
        try:
            await self._relay.delete_session(self._session)
        except (RelayError, InputError) as error:
            log.info("session stays session=%s key=%s", self._session, error.key)

    async def _woken_within(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _is_up(self, up: bool) -> None:
        if up != self._up:
            self._up = up
            self._tell(RelayIs(up=up))

    def _refused(self, error: InputError) -> float:
        """The relay does not have what we thought it has, or does not take what we want; how long to wait. [s]"""
        self._is_up(True)
        self._known = None
        if error.key in UNKNOWN:
            self._mint_all = True
            return 0.0
        log.error("relay refused session=%s key=%s fields=%s", self._session, error.key, error.fields)
        return LAST_RETRY_S

    async def _bring_there(self) -> float:
        """Take all steps there are; how long until there may be another. [s]"""
        if self._now_ms() >= self._check_due_ms:
            await self._check()
        wanted = self._wanted
        if wanted is None:
            return CHECK_S
        while (step := lane_plan.next_step(self._known, wanted, now_ms=self._now_ms())) is not None:
            if isinstance(step, lane_plan.Wait):
                await self._mint(wanted)
                return max(step.until_ms - self._now_ms(), 1) / 1_000
            await self._take(step)
            self._changed_ms = self._now_ms()
            self._known = lane_plan.after(self._known, step)
            self._check_due_ms = min(self._check_due_ms, self._now_ms() + round(SOON_S * 1_000))
        await self._mint(wanted)
        return max(self._check_due_ms - self._now_ms(), 1) / 1_000

    async def _take(self, step: lane_plan.Step) -> None:
        relay, session = self._relay, self._session
        match step:
            case lane_plan.Put(wanted=wanted):
                await relay.put_session(session, lane_plan.session_body(wanted))
            case lane_plan.Switch(at_ms=at_ms):
                await relay.switch(session, **lane_plan.switch_body(step), in_ms=self._in_ms(at_ms))
            case lane_plan.SetLeg(leg=leg, figures=figures, at_ms=at_ms):
                await relay.set_leg(session, leg, **figures, in_ms=self._in_ms(at_ms))
            case lane_plan.Revoke(leg=leg):
                await self._revoke(leg)

    async def _revoke(self, leg: str) -> None:
        try:
            await self._relay.revoke(self._session, leg)
        except InputError as error:
            if error.key not in UNKNOWN:
                raise

    def _in_ms(self, at_ms: int) -> float:
        return float(max(at_ms - self._now_ms(), 0))

    async def _check(self) -> None:
        """Whether the relay is there, has the session, and what it cannot subtract."""
        if self._known is None:
            await self._find()
        else:
            self._note_shortfalls(await self._census.session(self._session, since_ms=self._changed_ms))
        self._check_due_ms = self._now_ms() + round(CHECK_S * 1_000)

    async def _find(self) -> None:
        """Of a relay that was told nothing yet by this keeper: whether it has the session from before. Credentials of
        one it has not count for nothing."""
        if self._wanted is None or not self._wanted.legs:
            await self._relay.health()
            return
        try:
            await self._relay.session(self._session)
        except InputError as error:
            if error.key not in UNKNOWN:
                raise
            self._mint_all = True

    def _note_shortfalls(self, answer: Mapping[str, Any]) -> None:
        worst: dict[str, float] = {}
        for lane in answer.get("shortfalls", ()):
            for leg in (lane["origin"], lane["target"]):
                worst[leg] = max(worst.get(leg, 0.0), float(lane["missing_ms"]))
        if worst != self._shortfalls:
            self._shortfalls = worst
            self._tell(Shortfalls(by_leg=worst))

    async def _mint(self, wanted: Wanted) -> None:
        """Credentials for those who need one, of the legs the relay knows."""
        legs = set() if self._known is None else set(self._known.legs) & set(wanted.legs)
        now_ms = self._now_ms()
        for leg in sorted(legs & (set(wanted.legs) if self._mint_all else wanted.mint)):
            if not self._mint_all and now_ms < self._minted_ms.get(leg, -MINT_AGAIN_MS) + MINT_AGAIN_MS:
                continue
            said = await self._relay.mint(self._session, leg, lifetime_s=limits.CREDENTIAL_S)
            self._minted_ms[leg] = now_ms
            self._tell(Minted(leg=leg, ice=ice_of(said)))
        if self._known is not None:
            self._mint_all = False
        self._minted_ms = {leg: at_ms for leg, at_ms in self._minted_ms.items() if leg in legs}


def ice_of(said: Mapping[str, Any]) -> Ice:
    """The relay's answer to a request for a credential, as pages take it."""
    server = IceServer(urls=tuple(said["uris"]), username=said["username"], credential=said["password"])
    expires = datetime.fromisoformat(said["expires_utc"])
    return Ice(servers=(server,), expires_ms=round(expires.timestamp() * 1_000))
