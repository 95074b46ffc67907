"""What a relay knows that outlives its process: what the journal gives back at the start, and what goes into it."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from beacon.errors import BeaconError
from beacon.relay import journal as journal_file
from beacon.relay.journal import Journal, read_journal, set_aside, this_boot
from beacon.relay.journal_image import JournalImage
from beacon.relay.sessions.book import SessionBook
from beacon.relay.sessions.orders import Order
from beacon.relay.sessions.stored import pack_revocations, pack_session, unpack_revocations, unpack_session
from beacon.relay.turn.allocation import AllocationState
from beacon.relay.turn.events import ChannelSet, PermissionSet
from beacon.relay.turn.server import TurnServer

KEY_BYTES = 32


class NodeMemory:
    """The journal as one relay uses it: first it is read, then `open`ed, then written."""

    def __init__(self, state_dir: Path, *, run: str, secret: bytes) -> None:
        """Read what is there. `secret`, where not empty, takes the place of the journal's own."""
        self._file = state_dir / journal_file.NAME
        self._kept, self.warnings = read_journal(self._file)
        if self.warnings:
            set_aside(self._file, utc_s=time.time())
        boot = this_boot()
        self._same_run = self._kept.run == run
        self._same_boot = self._kept.boot == boot
        self.secret = secret or self._kept.secret or secrets.token_bytes(KEY_BYTES)
        self.nonce_key = self._kept.nonce_key or secrets.token_bytes(KEY_BYTES)
        self.restarts = self._kept.starts if self._same_run else 0
        self.draining = self._same_run and self._kept.draining
        self._image = JournalImage(
            run=run, boot=boot, starts=self.restarts + 1, secret=self.secret, nonce_key=self.nonce_key
        )
        self._journal: Journal
        self._book: SessionBook
        self._core: TurnServer

    # What was.

    def restore_sessions(self, book: SessionBook, *, now_ns: int) -> list[Order]:
        """Give a new book what has been revoked and, in the same run, the sessions; orders for the data plane."""
        for name, packed in self._kept.revoked.items():
            with self._or_damaged():
                book.revocations.restore(name, unpack_revocations(packed))
        orders: list[Order] = []
        for packed in self._kept.sessions.values() if self._same_run else ():
            with self._or_damaged():
                stored = unpack_session(packed)
                # Instants are of the boot they were said in.
                orders += book.restore(stored if self._same_boot else replace(stored, pending=()), now_ns=now_ns)
        return orders

    def allocations(self, book: SessionBook, *, listeners: int) -> list[AllocationState]:
        """Allocations that can live on: those of this run and boot whose leg and listener are there."""
        states = []
        for plain in self._kept.allocations.values() if self._same_run and self._same_boot else ():
            with self._or_damaged():
                state = AllocationState.of_plain(plain)
                if book.has_leg(state.session, state.leg) and 0 <= state.client.listener < listeners:
                    states.append(state)
        return states

    @contextlib.contextmanager
    def _or_damaged(self) -> Iterator[None]:
        """What was kept and makes no sense is left out and said; it never prevents the start."""
        try:
            yield
        except (BeaconError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
            self.warnings = tuple(dict.fromkeys((*self.warnings, journal_file.DAMAGED)))

    # What is.

    def open(self, book: SessionBook, core: TurnServer) -> None:
        """Begin to write, with all that there is."""
        self._book, self._core = book, core
        self._kept = JournalImage()
        self._journal = Journal(self._file, image=self._whole)
        book.take_changed()

    @property
    def writable(self) -> bool:
        """Whether a crash would be survived."""
        return self._journal.writable

    def opened(self, state: AllocationState) -> None:
        """An allocation stands."""
        self._journal.add({"allocation": state.plain()})

    def refreshed(self, allocation: int, *, until_ns: int) -> None:
        """An allocation lives on."""
        self._journal.add({"until": [allocation, until_ns]})

    def permitted(self, event: PermissionSet) -> None:
        """A permission stands."""
        self._journal.add({"permit": [event.allocation, event.peer_ip.hex(), event.until_ns]})

    def bound(self, event: ChannelSet) -> None:
        """A channel stands."""
        peer = [event.peer.ip.hex(), event.peer.port]
        self._journal.add({"channel": [event.allocation, event.number, peer, event.until_ns]})

    def closed(self, allocation: int) -> None:
        """An allocation has ended."""
        self._journal.add({"closed": allocation})

    def drains(self) -> None:
        """The relay drains from now on."""
        self._journal.add({"draining": True})

    def write_down_sessions(self) -> None:
        """Sessions and revocations that have changed."""
        book = self._book
        for name in book.take_changed():
            kept = pack_session(book.stored(name)) if book.has(name) else None
            revoked = book.revocations.of(name)
            self._journal.add({"session": name, "is": kept})
            self._journal.add({"revoked": name, "is": None if revoked is None else pack_revocations(revoked)})

    def flush(self) -> None:
        """What was said is written; before a reply promises it."""
        self._journal.flush()

    def tend(self) -> None:
        """Now and then."""
        self._journal.tend()

    def close(self) -> None:
        """The file stays."""
        self._journal.close()

    def _whole(self) -> JournalImage:
        book = self._book
        revoked = {name: book.revocations.of(name) for name in book.revocations}
        self._image.draining = self._core.draining
        self._image.sessions = {name: pack_session(book.stored(name)) for name in book.ids()}
        self._image.revoked = {name: pack_revocations(held) for name, held in revoked.items() if held is not None}
        self._image.allocations = {state.allocation: state.plain() for state in self._core.snapshot()}
        return self._image
