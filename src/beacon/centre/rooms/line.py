"""One page's socket: what goes out waits in a bounded queue, what comes in is counted. No room knows of it.

A page that reads too slowly is let go: it comes back, and its seat is kept. One that speaks too fast is refused, and
let go when it does not stop.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from starlette.websockets import WebSocket

from beacon.centre.rooms import wording
from beacon.centre.rooms.effects import REVOKED, SLOW

ENDED, OTHER_VERSION, NO_HELLO, PUT_OUT, TOO_SLOW, TOO_FAST = 4000, 4001, 4002, 4003, 4008, 4029
NOT_TEXT, TOO_LARGE = 1003, 1009
"Codes with which sockets close; docs/room-protocol.md says what a page does then."
WAITING = 256
"Frames that may wait for a page."
SEND_S = 10.0
"A frame that has not gone by then will not. [s]"
PER_S, BURST = 50.0, 100.0
"Frames a page may send: candidates of five peers at once, and then a few a second."
MOST_REFUSED = 400
"Frames too many, beyond which the page is not listening."


class Line:
    """What goes to one page, in order."""

    def __init__(self, websocket: WebSocket, *, number: int) -> None:
        self.number = number
        self._websocket = websocket
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue(WAITING)
        self._ended = False

    def send(self, text: str) -> None:
        """Queue a frame."""
        if self._ended:
            return
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            self._cut(SLOW, TOO_SLOW)

    def end(self, why: str) -> None:
        """Queue the last message, then close."""
        self._end(why, PUT_OUT if why == REVOKED else ENDED)

    def close(self, code: int) -> None:
        """Close after what waits has gone."""
        if not self._ended:
            self._ended = True
            self._put(code)

    def _end(self, why: str, code: int) -> None:
        if not self._ended:
            self._ended = True
            self._put(wording.frame({"t": "ended", "why": why}))
            self._put(code)

    def _cut(self, why: str, code: int) -> None:
        """Throw away what waits: nobody reads it."""
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._end(why, code)

    def _put(self, what: str | int) -> None:
        while self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(what)

    async def write(self) -> None:
        """Until it closes, or the page is gone."""
        try:
            while True:
                what = await self._waiting.get()
                async with asyncio.timeout(SEND_S):
                    if isinstance(what, int):
                        await self._websocket.close(what)
                        return
                    await self._websocket.send_text(what)
        except (TimeoutError, OSError, RuntimeError):
            # RuntimeError is Starlette's word for a socket that closed meanwhile; WebSocketDisconnect is another.
            self._ended = True
        except Exception as error:
            if type(error).__name__ != "WebSocketDisconnect":
                raise
            self._ended = True


@dataclass(slots=True)
class Pace:
    """How fast a page speaks."""

    per_s: float = PER_S
    burst: float = BURST
    at_s: float = 0.0
    tokens: float = field(init=False)
    refused: int = 0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def allows(self, *, now_s: float) -> bool:
        """Whether one more frame is heard."""
        self.tokens = min(self.burst, self.tokens + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        if self.tokens < 1.0:
            self.refused += 1
            return False
        self.tokens -= 1.0
        return True

    @property
    def hopeless(self) -> bool:
        """Whether it was told so often that it will not stop."""
        return self.refused > MOST_REFUSED
