"""Two aiortc peer connections, audio and a data channel, that may use relayed candidates only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import AudioStreamTrack
from polling import poll
from turn_access import TurnAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class AiortcPair:
    """A standing call; `channel` is the near end's, echoed by the far end."""

    near: RTCPeerConnection
    far: RTCPeerConnection
    channel: RTCDataChannel
    echoes: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def echoed_ms(self, *, count: int) -> list[float]:
        """Round trips through the data channel."""
        found = []
        for number in range(count):
            sent_s = time.monotonic()
            self.channel.send(str(number))
            assert await asyncio.wait_for(self.echoes.get(), 10.0) == str(number)
            found.append(1000.0 * (time.monotonic() - sent_s))
        return found

    async def reported_ms(self, *, count: int, timeout_s: float) -> list[float]:
        """The first `count` distinct round trips the near end's statistics take from RTCP."""
        found: list[float] = []
        last = 0

        async def look() -> int:
            nonlocal last
            for row in (await self.near.getStats()).values():
                if row.type == "remote-inbound-rtp" and row.roundTripTime and row.timestamp.timestamp() != last:
                    last = row.timestamp.timestamp()
                    found.append(1000.0 * row.roundTripTime)
            return len(found)

        await poll(look, lambda n: n >= count, what="RTCP round trips", timeout_s=timeout_s)
        return found[:count]


def _connection(access: TurnAccess) -> RTCPeerConnection:
    server = RTCIceServer(urls=list(access.uris), username=access.username, credential=access.password)
    return RTCPeerConnection(
        RTCConfiguration(iceServers=[server], iceTransportPolicy=RTCIceTransportPolicy.RELAY)
    )


async def _negotiate(near: RTCPeerConnection, far: RTCPeerConnection) -> None:
    await near.setLocalDescription(await near.createOffer())
    await far.setRemoteDescription(near.localDescription)
    await far.setLocalDescription(await far.createAnswer())
    await near.setRemoteDescription(far.localDescription)


@asynccontextmanager
async def aiortc_pair(access_near: TurnAccess, access_far: TurnAccess) -> AsyncIterator[AiortcPair]:
    """Both connections, with media flowing."""
    near, far = _connection(access_near), _connection(access_far)
    sinks = (MediaBlackhole(), MediaBlackhole())
    for connection, sink in zip((near, far), sinks, strict=True):
        connection.addTrack(AudioStreamTrack())
        connection.on("track", sink.addTrack)
    pair = AiortcPair(near=near, far=far, channel=near.createDataChannel("echo"))
    pair.channel.on("message", pair.echoes.put_nowait)
    far.on("datachannel", lambda channel: channel.on("message", channel.send))
    try:
        await _negotiate(near, far)
        await asyncio.gather(*(sink.start() for sink in sinks))

        async def state() -> tuple[str, str, str]:
            return near.connectionState, far.connectionState, pair.channel.readyState

        await poll(state, lambda s: s == ("connected", "connected", "open"), what="the call stands", timeout_s=30.0)
        yield pair
    finally:
        await asyncio.gather(*(sink.stop() for sink in sinks))
        await asyncio.gather(near.close(), far.close())
