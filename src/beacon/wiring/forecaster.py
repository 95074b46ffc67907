"""The centre's forecaster: each forecast, and each comparison of two, is a process of its own at a low priority, so
that calls go before it.

What fails, is cancelled or runs out of memory takes nothing else with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from datetime import date
from typing import Any

from beacon.errors import BeaconError
from beacon.nouns.visit import ForecastFiles
from beacon.wiring.error_lines import error_from_json
from beacon.wiring.forecast_making import Readable
from beacon.wiring.forecast_process import COMPARISON

LONGEST_LINE = 1 << 20
"An error may carry fifty problems. [bytes]"
STOP_S = 5.0
"It has nothing to put away: what has not ended by then is ended the hard way. [s]"
SEED = 1
"That of `beacon forecast`: the same firm file gives the same figures here and there."
_KILLED = -9
"Status of what SIGKILL ended: Linux does so when memory runs out."


class SubprocessForecaster:
    """Runs forecasts by `python -m beacon.wiring.forecast_process`."""

    def __init__(self, *, threads: int | None = None, argv: tuple[str, ...] | None = None) -> None:
        """`threads` None: all cores but one, which stays with calls."""
        self._threads = threads or max(1, (os.cpu_count() or 1) - 1)
        self._argv = argv or (sys.executable, "-m", "beacon.wiring.forecast_process")

    async def run(
        self, firm_text: str, *, name: str, made_on: date, told: Callable[[str, float], None], readable: Readable
    ) -> ForecastFiles:
        """Told (stage, progress 0..1) on the way, and the pages by language once they can be read. Cancelling the task
        ends the process.

        Raises
        ------
        BeaconError
            What the firm file or the machine does not allow; `forecasts.killed` and `forecasts.died` when the process
            was ended, or ended, without a word.
        """
        asked = {"name": name, "firm": firm_text, "seed": SEED, "threads": self._threads, "made_on": str(made_on)}
        return ForecastFiles.from_named(await self._asked({"forecast": asked}, told, readable))

    async def compare(self, a: bytes, b: bytes, *, language: str) -> bytes:
        """Two texts of forecast.json as a page's document in one language. Raises BeaconError, as `run`."""
        asked = {"a": a.decode(), "b": b.decode(), "language": language}
        return (await self._asked({"compare": asked}, _untold, _untold))[COMPARISON]

    async def _asked(
        self, asked: dict[str, Any], told: Callable[[str, float], None], readable: Readable
    ) -> dict[str, bytes]:
        process = await self._started()
        try:
            assert process.stdin is not None
            with contextlib.suppress(ConnectionError):
                process.stdin.write(json.dumps(asked).encode() + b"\n")
                await process.stdin.drain()
            return await _answer(process, told, readable)
        finally:
            await _ended(process)

    async def _started(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._argv, stdin=PIPE, stdout=PIPE, stderr=DEVNULL if not os.environ.get("BEACON_DEBUG") else None,
                limit=LONGEST_LINE, env=_environment(),
            )  # fmt: skip
        except OSError as error:
            raise BeaconError("forecasts.not_started", why=error.strerror or str(error)) from error


async def _answer(process: Process, told: Callable[[str, float], None], readable: Readable) -> dict[str, bytes]:
    assert process.stdout is not None
    try:
        while line := await process.stdout.readline():
            said = json.loads(line)
            if "stage" in said:
                told(said["stage"], said["progress"])
            elif "pages" in said:
                pages = await _parts(process.stdout, said["pages"])
                readable({language: data.decode() for language, data in pages.items()})
            elif "error" in said:
                raise error_from_json(said["error"])
            elif "files" in said:
                return await _parts(process.stdout, said["files"])
    except asyncio.IncompleteReadError:
        pass
    status = await process.wait()
    if status == _KILLED:
        raise BeaconError("forecasts.killed")
    raise BeaconError("forecasts.died", status=status)


async def _parts(stream: asyncio.StreamReader, sizes: list[tuple[str, int]]) -> dict[str, bytes]:
    """What follows a line that says of what size it is."""
    return {part: await stream.readexactly(size) for part, size in sizes}


def _untold(*_: object) -> None:
    """Progress that nobody wants to hear of."""


async def _ended(process: Process) -> None:
    """Make sure that it is gone. Its input closes, which is its sign to go."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    """Ours, less what names our own supervisor's pipes."""
    return {name: value for name, value in os.environ.items() if name not in ("BEACON_READY_FD", "BEACON_LIFELINE_FD")}
