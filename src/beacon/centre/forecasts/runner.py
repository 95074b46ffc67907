"""Makes forecasts, one at a time, in the order asked. What is asked is in the store first, so nothing asked is lost:
what was running when the centre died waits again when it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import date
from typing import Any

from beacon.centre.firms.readings import FILE_NAME
from beacon.centre.forecasts.queue_order import waiting
from beacon.centre.forecasts.views import UNKNOWN_ERROR
from beacon.centre.parts import CentreParts
from beacon.errors import BeaconError, InputError
from beacon.nouns.visit import ForecastState, StoredFirm, StoredForecast
from beacon.wiring.error_lines import fields_to_json

log = logging.getLogger("beacon.centre.forecasts")
WRITTEN_EVERY_S = 0.5
"Progress goes to the disk no more often. [s]"
RETRY_S = 5.0
"Wait after the store failed. [s]"
_OPEN = (ForecastState.QUEUED, ForecastState.RUNNING)


class ForecastRunner:
    """The queue and its one worker. Its methods belong to the event loop."""

    def __init__(self, parts: CentreParts) -> None:
        self._parts = parts
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._job: asyncio.Task[None] | None = None
        self._running: StoredForecast | None = None
        self._dropped = False
        "Whether the running job was cancelled by somebody, rather than by the centre's end."

    async def start(self) -> None:
        """Take up what was left, and work."""
        await asyncio.to_thread(self._requeue)
        self._worker = asyncio.create_task(self._work(), name="forecasts")

    async def stop(self) -> None:
        """End the running forecast's process; the store still has it as running, so it is made anew next time."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None

    async def order(self, firm: str) -> StoredForecast:
        """A forecast of the firm as it stands: a new one, or the one that is waiting or being made already."""
        ordered = await asyncio.to_thread(self._order, firm)
        self._wake.set()
        return ordered

    async def cancel(self, id: str) -> StoredForecast:
        """End a forecast that waits or runs; one that has ended stays as it is."""
        await asyncio.to_thread(self._parts.forecasts.cancel, id, now_utc=self._parts.now_utc())
        if self._running is not None and self._running.id == id:
            self._drop()
        return await asyncio.to_thread(self._parts.forecasts.forecast, id)

    async def delete(self, id: str) -> None:
        """Remove a forecast, made or not."""
        await asyncio.to_thread(self._parts.forecasts.delete_forecast, id)
        if self._running is not None and self._running.id == id:
            self._drop()

    def firm_deleted(self, firm: str) -> None:
        """Its forecasts went with it."""
        if self._running is not None and self._running.firm == firm:
            self._drop()

    def _drop(self) -> None:
        if self._job is not None:
            self._dropped = True
            self._job.cancel()

    def _requeue(self) -> None:
        for job in self._parts.forecasts.forecasts():
            if job.state == ForecastState.RUNNING:
                self._parts.forecasts.set_progress(job.id, state=ForecastState.QUEUED, progress=0.0)

    def _order(self, id: str) -> StoredForecast:
        firm = self._parts.firms.firm(id)
        for job in self._parts.forecasts.forecasts(id):
            if job.state in _OPEN and job.firm_version == firm.version:
                return job
        return self._parts.forecasts.add_forecast(
            firm=id, firm_version=firm.version, now_utc=self._parts.now_utc()
        )

    async def _work(self) -> None:
        while True:
            try:
                self._wake.clear()
                taken = await asyncio.to_thread(self._take)
                if taken is None:
                    await self._wake.wait()
                    continue
                await self._make(*taken)
            except BeaconError as error:  # the store's: a full disk may have room later
                log.warning("stopped for a while key=%s fields=%s", error.key, error.fields)
                await asyncio.sleep(RETRY_S)

    def _take(self) -> tuple[StoredForecast, StoredFirm] | None:
        """The oldest that waits, and its firm. One ordered of an older file gives way to one of the file as it is."""
        for job in waiting(self._parts.forecasts):
            try:
                firm = self._parts.firms.firm(job.firm)
            except InputError:
                continue  # deleted this moment, and the job with it
            if firm.version == job.firm_version:
                return job, firm
            self._parts.forecasts.cancel(job.id, now_utc=self._parts.now_utc())
            self._order(job.firm)
            return self._take()
        return None

    async def _make(self, job: StoredForecast, firm: StoredFirm) -> None:
        self._running, self._dropped = job, False
        self._job = asyncio.create_task(self._run(job, firm), name=f"forecast {job.id}")
        try:
            await asyncio.shield(self._job)
        except asyncio.CancelledError:
            if self._dropped and self._job.cancelled():
                return
            self._job.cancel()
            await asyncio.gather(self._job, return_exceptions=True)
            raise
        finally:
            self._running = self._job = None

    async def _run(self, job: StoredForecast, firm: StoredFirm) -> None:
        with _Progress(self._parts, job.id) as told:
            try:
                files = await self._parts.forecaster.run(
                    firm.text, name=FILE_NAME, made_on=self._today(), told=told, readable=told.readable
                )
            except BeaconError as error:
                await self._fail(job.id, error.key, error.fields)
                return
            except Exception as error:
                log.exception("forecast failed id=%s", job.id)
                await self._fail(job.id, UNKNOWN_ERROR, {"kind": type(error).__name__})
                return
        try:
            await asyncio.to_thread(self._parts.forecasts.finish, job.id, files, now_utc=self._parts.now_utc())
        except InputError:  # deleted while it was made
            log.info("forecast made of what was deleted id=%s", job.id)
        except BeaconError as error:  # a full disk has no room for the result, but may have some for the reason
            await self._fail(job.id, error.key, error.fields)

    def _today(self) -> date:
        """By the centre's own clock on the wall, as `beacon forecast` would take it on this machine."""
        return self._parts.now_utc().astimezone().date()

    async def _fail(self, id: str, key: str, fields: dict[str, Any]) -> None:
        """Write down why, when there is room: a job nobody ends would be under way for ever."""
        while True:
            try:
                await asyncio.to_thread(
                    self._parts.forecasts.fail, id, key=key, fields=fields_to_json(fields),
                    now_utc=self._parts.now_utc(),
                )  # fmt: skip
                return
            except InputError:  # deleted while it was made
                return
            except BeaconError as error:
                log.warning("failure not written yet id=%s key=%s fields=%s", id, error.key, error.fields)
                await asyncio.sleep(RETRY_S)


class _Progress:
    """Takes what a forecast tells, and writes it down now and then."""

    def __init__(self, parts: CentreParts, id: str) -> None:
        self._parts, self._id = parts, id
        self._told: tuple[str, float] = ("", 0.0)
        self._pages: dict[str, str] = {}

    def __enter__(self) -> _Progress:
        self._writer = asyncio.create_task(self._write())
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.cancel()

    def __call__(self, stage: str, progress: float) -> None:
        self._told = (stage, min(max(progress, self._told[1]), 1.0))

    def readable(self, pages: dict[str, str]) -> None:
        """What can be read before the rest is done."""
        self._pages = pages

    async def _write(self) -> None:
        written: tuple[str, float] | None = None
        while True:
            if self._told != written:
                written = self._told
                # What could not be written is told by the next; a job that was deleted ends by itself.
                with contextlib.suppress(BeaconError):
                    await asyncio.to_thread(
                        self._parts.forecasts.set_progress, self._id, state=ForecastState.RUNNING,
                        progress=written[1], stage=written[0],
                    )  # fmt: skip
            if self._pages:
                pages, self._pages = self._pages, {}
                # Without room for them now, they come with the rest.
                with contextlib.suppress(BeaconError):
                    await asyncio.to_thread(self._parts.forecasts.keep_pages, self._id, pages)
            await asyncio.sleep(WRITTEN_EVERY_S)
