"""Keeps child processes running: starts them in order, starts them again when they die, stops them in reverse order.

It knows nothing of what they do. Sockets it holds are passed on by number and stay bound while a child is away. It
signals only processes it started itself, by process number, and only while they have not been waited for, so the
number cannot have become another's. Log lines are key=value.

A child may have an understudy: a second process of it that has loaded what takes long and waits for its cue. When the
child dies the understudy goes on at once, and another is made ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from typing import Any

from beacon.hosting.supervised_child import Child, ChildDied, ChildReady, ChildSpec, SupervisorEvent, cancelled

__all__ = ["ChildDied", "ChildReady", "ChildSpec", "Supervisor", "SupervisorEvent"]


class Supervisor:
    """Runs children until it is told to stop.

    Parameters
    ----------
    specs
        In order of start: each is awaited before the next. Stopped in reverse.
    on_event
        Called within the loop for what happens; must not block.
    """

    def __init__(
        self, specs: Sequence[ChildSpec], *, on_event: Callable[[SupervisorEvent], None] = lambda event: None
    ) -> None:
        self._children = [Child(spec, on_event) for spec in specs]
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask `run` to stop the children and return. May be called more than once."""
        self._stopping.set()

    async def run(self, *, signals: bool = True) -> None:
        """Run until `stop`, SIGINT or SIGTERM. Returns when every child has ended.

        Raises
        ------
        RelayError
            A child could not be started even once; the others have been stopped.
        """
        with _signals(self.stop) if signals else contextlib.nullcontext():
            tasks: list[asyncio.Task[None]] = []
            try:
                for child in self._children:
                    if not await self._first_start(child):
                        return
                    tasks.append(asyncio.create_task(child.keep(), name=child.spec.name))
                await self._until_stopped(tasks)
            finally:
                await self._end(tasks)

    async def _first_start(self, child: Child) -> bool:
        """Start a child; False when told to stop meanwhile."""
        start = asyncio.create_task(child.start())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({start, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                return True
            return False
        finally:
            await cancelled(start, stopping)

    async def _until_stopped(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                task.result()
        finally:
            await cancelled(stopping)

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        await cancelled(*tasks)
        for child in reversed(self._children):
            await child.end()


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Any:
    """SIGINT and SIGTERM call `stop` within the loop, and are what they were afterwards."""
    loop = asyncio.get_running_loop()
    taken: list[signal.Signals] = []
    before: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
            taken.append(number)
        except NotImplementedError:  # Windows.
            before[number] = signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
        for number, handler in before.items():
            signal.signal(number, handler)
