"""What the control interface has seen: ties the relay's records to history, readers and metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from beacon.relay.control.feed import MAILBOX_EVENTS, Feed
from beacon.relay.control.history import History, LaneName
from beacon.relay.control.metrics import METRICS_WINDOW_S, metrics_page
from beacon.relay.control.ports import LoopRecord, Record, RelayControl
from beacon.relay.control.views import lateness_view, utc_text, window_view

_LOOK_EVERY = 10
"Loop records between looks at which sessions are still there: others than the interface may end them."

_AT_ONCE = 32
"Lanes worked on before others may have the thread: some milliseconds."


async def unhurried(names: Iterable[LaneName]) -> AsyncIterator[LaneName]:
    """The names, with pauses in which the relay answers its clients."""
    for i, name in enumerate(names):
        if i % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
        yield name


class Observatory:
    """Listens from its making until `close`."""

    def __init__(
        self, relay: RelayControl, *, now_ns: Callable[[], int], utc_s: Callable[[], float],
        mailbox_events: int = MAILBOX_EVENTS,
    ) -> None:  # fmt: skip
        self.feed = Feed()
        self._history = History()
        self._relay = relay
        self._now_ns = now_ns
        self._utc_s = utc_s
        self._mailbox_events = mailbox_events
        self._loops = 0
        self._leave = relay.subscribe(self._take)

    def close(self) -> None:
        """Listen no more; every reader is let go."""
        self._leave()
        self.feed.end()

    def sessions_changed(self) -> None:
        """Forget lanes whose session or leg is gone."""
        self._history.keep_only(
            {(status.session.id, leg.id) for status in self._relay.sessions() for leg in status.session.legs}
        )

    async def stats(self, *, window_s: float | None, session: str | None = None) -> dict[str, Any]:
        """Lanes over a window, busiest first."""
        now_ns = self._now_ns()
        lanes = []
        async for name in unhurried(self._history.names(session=session)):
            window = self._history.window(name, now_ns=now_ns, window_s=window_s)
            if window is not None:
                lanes.append(window_view(name, window))
        lanes.sort(key=lambda lane: (-lane["packets_in"], lane["session"], lane["origin"], lane["target"]))
        return {
            "at_utc": utc_text(self._utc_s()),
            "window_s": window_s,
            "lateness": lateness_view(self._history.lateness(now_ns=now_ns, window_s=window_s)),
            "lanes": lanes,
        }

    async def follow(self, *, session: str | None) -> AsyncIterator[str]:
        """Records as server-sent events, until the reader goes or the relay ends."""
        with self.feed.mailbox(session=session, limit=self._mailbox_events) as box:
            async for text in box.read():
                yield text

    async def metrics_text(self) -> bytes:
        """The page for Prometheus."""
        now_ns = self._now_ns()
        compared = {}
        async for name in unhurried(self._history.names()):
            window = self._history.window(name, now_ns=now_ns, window_s=METRICS_WINDOW_S)
            if window is not None:
                compared[name] = window.tally.comparison()
        return metrics_page(self._relay, history=self._history, feed=self.feed, compared=compared)

    def _take(self, record: Record) -> None:
        self._history.add(record)
        self.feed.publish(record)
        if isinstance(record, LoopRecord):
            self._loops += 1
            if self._loops % _LOOK_EVERY == 0:
                self.sessions_changed()
