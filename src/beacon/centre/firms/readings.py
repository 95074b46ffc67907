"""Firm files read, each version once: reading takes tens of milliseconds, and lists ask again and again."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from beacon.centre.access.refusals import too_often
from beacon.errors import InputError
from beacon.firmfile import firm_from_text
from beacon.nouns import Firm
from beacon.nouns.visit import StoredFirm

FILE_NAME = "firm.yaml"
"What messages call a file that came without a name."
_MOST = 64
"Firms kept in memory."
_MOST_WAITING = 8
"Texts that wait to be read; a page that asks for more has asked for each of them twice."
_COME_AGAIN_S = 5.0
_T = TypeVar("_T")


class FirmReadings:
    """Reads stored firms. May be asked from any thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], Firm | InputError] = OrderedDict()
        self._lock = threading.Lock()

    def firm(self, stored: StoredFirm) -> Firm:
        """The firm of the stored text.

        Raises InputError with every mistake: a text that was fine may be refused by a later Beacon, whose catalogue
        no longer has a row it names.
        """
        key = (stored.id, stored.version)
        with self._lock:
            found = self._known.get(key) or self._read(stored)
            self._known[key] = found
            self._known.move_to_end(key)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        if isinstance(found, InputError):
            raise InputError(found.key, problems=found.problems, **found.fields)
        return found

    def firm_or_none(self, stored: StoredFirm) -> Firm | None:
        """The firm, or None where it cannot be read: a list shows the others all the same."""
        try:
            return self.firm(stored)
        except InputError:
            return None

    async def read(self, stored: StoredFirm) -> Firm:
        """As `firm`, beside the event loop."""
        return await asyncio.to_thread(self.firm, stored)

    def _read(self, stored: StoredFirm) -> Firm | InputError:
        try:
            return firm_from_text(stored.text, name=FILE_NAME)
        except InputError as error:
            return error


class ReadingDesk:
    """Reads texts hosts send, one after another in a thread of its own.

    A large text full of mistakes takes ten seconds. In the threads that everybody shares, a few of them would keep the
    store, and with it every room and every sign-in, waiting for as long.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="firm file")
        self._waiting = 0

    async def read(self, work: Callable[[], _T]) -> _T:
        """What `work` makes of a text. Raises InputError `access.too_often` when too many wait already."""
        if self._waiting >= _MOST_WAITING:
            raise too_often(wait_s=_COME_AGAIN_S)
        self._waiting += 1
        # Counted until it is done and not until nobody waits for it: a thread cannot be called off.
        job = self._thread.submit(work)
        ended = asyncio.wrap_future(job)
        ended.add_done_callback(self._one_less)
        return await asyncio.shield(ended)

    def _one_less(self, ended: asyncio.Future[_T]) -> None:
        self._waiting -= 1
        if not ended.cancelled():
            ended.exception()  # looked at, also where nobody waits any longer
