"""The stream of records to many readers: one bounded mailbox each, so that a slow reader costs only itself.

A reader that falls behind loses events, oldest kept, newest dropped, and is told how many by an event of its own as
soon as it reads again. Every record is put into text once, whoever reads it.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from beacon.relay.control.ports import LoopRecord, Record
from beacon.relay.control.views import lane_view, loop_view

MAILBOX_EVENTS = 1_024
MOST_READERS = 64
QUIET_S = 15.0
"Without an event for so long a comment is sent, so that both ends know the other is there. [s]"


class Event(NamedTuple):
    """One server-sent event."""

    number: int
    kind: str
    "lane, loop, dropped or end."
    session: str
    "Empty for what belongs to no session."
    data: str
    "JSON in one line."

    def text(self) -> str:
        """As it goes over the wire."""
        number = f"id: {self.number}\n" if self.number else ""
        return f"{number}event: {self.kind}\ndata: {self.data}\n\n"


class Mailbox:
    """One reader's events, at most `limit` of them."""

    def __init__(self, *, session: str | None = None, limit: int = MAILBOX_EVENTS) -> None:
        self._session = session
        self._limit = limit
        self._events: deque[Event] = deque()
        self._dropped = 0
        self._ended = False
        self._filled = asyncio.Event()

    def wants(self, session: str) -> bool:
        """Whether the reader asked for events of this session; what belongs to none is for all."""
        return self._session is None or session in ("", self._session)

    def put(self, event: Event) -> bool:
        """Take an event; False when there was no room."""
        if len(self._events) >= self._limit:
            self._dropped += 1
            return False
        self._events.append(event)
        self._filled.set()
        return True

    def end(self) -> None:
        """No more events will come; what is there is still read."""
        self._ended = True
        self._filled.set()

    async def read(self, *, quiet_s: float = QUIET_S) -> AsyncIterator[str]:
        """Events as text, comments while there are none, until the end."""
        yield ": beacon relay\n\n"
        while True:
            batch = self._take()
            if batch:
                yield batch
                continue
            if self._ended:
                yield Event(0, "end", "", "{}").text()
                return
            try:
                await asyncio.wait_for(self._filled.wait(), quiet_s)
            except TimeoutError:
                yield ": quiet\n\n"

    def _take(self) -> str:
        texts = [event.text() for event in self._events]
        self._events.clear()
        if self._dropped:
            texts.append(Event(0, "dropped", "", json.dumps({"events": self._dropped})).text())
            self._dropped = 0
        self._filled.clear()
        if self._ended:
            self._filled.set()
        return "".join(texts)


class Feed:
    """All readers."""

    def __init__(self) -> None:
        self._mailboxes: set[Mailbox] = set()
        self._number = 0
        self._ended = False
        self.dropped = 0
        "Events that found no room in a mailbox, of all readers."

    @property
    def readers(self) -> int:
        """How many read now."""
        return len(self._mailboxes)

    @property
    def full(self) -> bool:
        """Whether another reader would be one too many."""
        return len(self._mailboxes) >= MOST_READERS

    @contextmanager
    def mailbox(self, *, session: str | None = None, limit: int = MAILBOX_EVENTS) -> Iterator[Mailbox]:
        """A mailbox that is filled while the block runs."""
        box = Mailbox(session=session, limit=limit)
        if self._ended:
            box.end()
        self._mailboxes.add(box)
        try:
            yield box
        finally:
            self._mailboxes.discard(box)

    def publish(self, record: Record) -> None:
        """Hand a record to every reader; returns at once."""
        self._number += 1
        kind, session = ("loop", "") if isinstance(record, LoopRecord) else ("lane", record.session)
        wanting = [box for box in self._mailboxes if box.wants(session)]
        if not wanting:
            return
        view = loop_view(record) if isinstance(record, LoopRecord) else lane_view(record)
        event = Event(self._number, kind, session, json.dumps(view, separators=(",", ":"), allow_nan=False))
        for box in wanting:
            self.dropped += not box.put(event)

    def end(self) -> None:
        """Let every reader go."""
        self._ended = True
        for box in self._mailboxes:
            box.end()

