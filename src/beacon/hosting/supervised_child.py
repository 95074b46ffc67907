"""One supervised child: a process at a time, the pipes to it, and perhaps an understudy that has loaded and waits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from beacon.errors import RelayError
from beacon.hosting.back_off import BackOff, Deaths
from beacon.hosting.child import CUE_FD, LIFELINE_FD, READY_FD

_LOG = logging.getLogger("beacon.supervisor")
_MOST_READY_BYTES = 65_536
_KILL_WAIT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """A child to keep running."""

    name: str
    argv: tuple[str, ...]
    pass_fds: tuple[int, ...] = ()
    "Descriptors it inherits under the same numbers."
    environment: Mapping[str, str] = field(default_factory=dict)
    "Added to the supervisor's own."
    ready_timeout_s: float = 60.0
    "It must have said that it serves by then; the first start may have to compile. [s]"
    stop_timeout_s: float = 5.0
    "Between SIGTERM and SIGKILL. [s]"
    back_off: BackOff = field(default_factory=BackOff)
    understudy_after_s: float | None = None
    """So long after it serves, a second process of it is started, which loads and waits (`child.await_cue`) for a quick
    return; None for no understudy. A child that has just begun has better use for the cores. [s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildReady:
    """A child serves."""

    name: str
    pid: int
    starts: int
    "1 the first time."
    took_s: float
    "From its start until it said so. [s]"
    facts: Mapping[str, Any]
    "What it said."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildDied:
    """A child ended although no one had asked it to."""

    name: str
    pid: int
    status: int
    "Exit status; minus the signal's number when a signal ended it."
    looping: bool
    "It has died too often within its window: something is wrong that another start does not mend."
    again_in_s: float
    "It is started again after this. [s]"


SupervisorEvent = ChildReady | ChildDied


@dataclass(slots=True)
class _Started:
    """A process and our ends of its pipes."""

    process: asyncio.subprocess.Process
    ready: int
    lifeline: int
    cue: int = -1
    "Of an understudy that waits."

    def cut(self) -> None:
        """Close the lifeline, and the cue of one that is not wanted."""
        for fd in (self.lifeline, self.cue):
            if fd >= 0:
                os.close(fd)
        self.lifeline = self.cue = -1


class Child:
    """One child: a process at a time, and perhaps one more that waits."""

    def __init__(self, spec: ChildSpec, on_event: Callable[[SupervisorEvent], None]) -> None:
        self.spec = spec
        self._on_event = on_event
        self._deaths = Deaths(rule=spec.back_off)
        self._process: asyncio.subprocess.Process | None = None
        self._lifeline = -1
        self._starts = 0
        self._pid = 0
        self._status = 0
        self._understudy: _Started | None = None
        self._preparing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and wait until it serves. Raises RelayError when it ends or dawdles instead."""
        began_s = time.monotonic()
        started = await self._cued() or await self._spawn()
        self._process, self._lifeline = started.process, started.lifeline
        self._pid, self._starts = started.process.pid, self._starts + 1
        say("child_started", name=self.spec.name, pid=self._pid, start=self._starts)
        facts = await self._ready_facts(started.ready)
        took_s = time.monotonic() - began_s
        say("child_ready", name=self.spec.name, pid=self._pid, took_s=f"{took_s:.3f}")
        self._on_event(
            ChildReady(name=self.spec.name, pid=self._pid, starts=self._starts, took_s=took_s, facts=facts)
        )
        if self.spec.understudy_after_s is not None:
            work = self._prepare(self.spec.understudy_after_s)
            self._preparing = asyncio.create_task(work, name=f"{self.spec.name} understudy")

    async def _prepare(self, after_s: float) -> None:
        """Have an understudy loaded and waiting."""
        await asyncio.sleep(after_s)
        try:
            self._understudy = await self._spawn(waiting=True)
        except RelayError as error:
            say("understudy_not_started", name=self.spec.name, reason=error.key)
        else:
            say("understudy_started", name=self.spec.name, pid=self._understudy.process.pid)

    async def _cued(self) -> _Started | None:
        """The understudy, told to go on; None when there is none that can."""
        if self._preparing is not None:
            await cancelled(self._preparing)
        waiting, self._understudy = self._understudy, None
        if waiting is None:
            return None
        with contextlib.suppress(OSError):
            if waiting.process.returncode is None:
                os.write(waiting.cue, b"\n")
                os.close(waiting.cue)
                waiting.cue = -1
                return waiting
        await self._dismiss(waiting)
        return None

    async def _dismiss(self, waiting: _Started) -> None:
        """End an understudy that is not wanted."""
        with contextlib.suppress(ProcessLookupError):
            waiting.process.kill()
        waiting.cut()
        os.close(waiting.ready)
        await _ended_within(waiting.process, _KILL_WAIT_S)

    async def _spawn(self, *, waiting: bool = False) -> _Started:
        """A process, with the pipe on which it reports, its lifeline, and, of one that waits, its cue."""
        pipes = {READY_FD: os.pipe()[::-1], LIFELINE_FD: os.pipe()}
        if waiting:
            pipes[CUE_FD] = os.pipe()
        theirs = {name: ends[0] for name, ends in pipes.items()}
        ours = {name: ends[1] for name, ends in pipes.items()}
        try:
            process = await self._execute(theirs)
        except BaseException as cause:
            for fd in ours.values():
                os.close(fd)
            if not isinstance(cause, OSError):
                raise
            why = cause.strerror or str(cause)
            raise RelayError("supervisor.not_started", name=self.spec.name, why=why) from cause
        finally:
            for fd in theirs.values():
                os.close(fd)
        return _Started(process, ready=ours[READY_FD], lifeline=ours[LIFELINE_FD], cue=ours.get(CUE_FD, -1))

    async def _execute(self, pipes: Mapping[str, int]) -> asyncio.subprocess.Process:
        # A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the children in order.
        own_group: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
        names = {name: str(fd) for name, fd in pipes.items()}
        return await asyncio.create_subprocess_exec(
            *self.spec.argv,
            stdin=subprocess.DEVNULL,
            pass_fds=(*self.spec.pass_fds, *pipes.values()),
            env={**os.environ, **self.spec.environment, **names},
            **own_group,
        )

    async def _ready_facts(self, ready: int) -> Mapping[str, Any]:
        """What the child says when it serves. Closes the pipe."""
        timeout_s = self.spec.ready_timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                line = await _read_line(ready)
        except TimeoutError as cause:
            await self.end()
            self._status = -signal.SIGTERM
            raise RelayError("supervisor.not_ready", name=self.spec.name, seconds=f"{timeout_s:g}") from cause
        except asyncio.CancelledError:
            await self.end()
            raise
        if not line.endswith(b"\n"):
            status = await self._status_of_the_end()
            raise RelayError("supervisor.ended_at_start", name=self.spec.name, status=status)
        with contextlib.suppress(ValueError):
            facts = json.loads(line)
            if isinstance(facts, dict):
                return facts
        return {}

    async def keep(self) -> None:
        """Wait for its end and start it again, for ever."""
        while True:
            if self._process is not None:
                await self._process.wait()
                await self._status_of_the_end()
            await asyncio.sleep(self._mourn())
            try:
                await self.start()
            except RelayError as error:
                say("child_not_started", name=self.spec.name, reason=error.key)

    def _mourn(self) -> float:
        """Say that it has died; how long to wait. [s]"""
        again_in_s = self._deaths.record(now_s=time.monotonic())
        looping = self._deaths.looping
        say(
            "child_crash_loop" if looping else "child_died",
            name=self.spec.name,
            pid=self._pid,
            status=self._status,
            again_in_s=f"{again_in_s:g}",
        )
        self._on_event(
            ChildDied(
                name=self.spec.name, pid=self._pid, status=self._status, looping=looping, again_in_s=again_in_s
            )
        )
        return again_in_s

    async def end(self) -> None:
        """Stop it: SIGTERM, and SIGKILL when it has not ended in time. Returns when it has been waited for."""
        if self._preparing is not None:
            await cancelled(self._preparing)
        if self._understudy is not None:
            waiting, self._understudy = self._understudy, None
            await self._dismiss(waiting)
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            if not await _ended_within(process, self.spec.stop_timeout_s):
                say("child_killed", name=self.spec.name, pid=process.pid, after_s=f"{self.spec.stop_timeout_s:g}")
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await _ended_within(process, _KILL_WAIT_S)
            say("child_stopped", name=self.spec.name, pid=process.pid, status=process.returncode)
        self._process = None
        self._cut_lifeline()

    async def _status_of_the_end(self) -> int:
        """Exit status of a process that has closed its pipe or ended; one that goes on although it closed it is
        ended."""
        process = self._process
        if process is not None:
            if not await _ended_within(process, self.spec.stop_timeout_s):
                await self.end()
            self._status = process.returncode or 0
        self._process = None
        self._cut_lifeline()
        return self._status

    def _cut_lifeline(self) -> None:
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1


async def _ended_within(process: asyncio.subprocess.Process, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        return False
    return True


async def _read_line(fd: int) -> bytes:
    """Bytes up to and with the first newline, or all there are. Closes the descriptor."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_MOST_READY_BYTES)
    pipe = os.fdopen(fd, "rb", buffering=0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        return await reader.readline()
    except ValueError:  # Longer than any child of ours would write.
        return b""
    finally:
        transport.close()


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they have ended; what they raised is no longer of interest."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def say(event: str, **fields: object) -> None:
    """A line of the log."""
    _LOG.info("event=%s %s", event, " ".join(f"{name}={value}" for name, value in fields.items()))
