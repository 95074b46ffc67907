"""The journal: a file of JSON lines from which a relay that was killed starts again.

A line is written to the system before the reply that promises what it says leaves: so it survives the end of the
process, though not of the machine (nothing is forced to the disk; after another boot no allocation could live on
anyway). The journal never stands in the relay's way: one that cannot be read is set aside and said, one that cannot
be written is emptied, so that no later start restores what has been revoked since, and tried again.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from beacon.relay.journal_image import VERSION, JournalImage, Record

NAME = "relay.journal"
MOST_BYTES = 512 * 1024 * 1024
"A longer file is no journal of ours."
COMPACT_FROM_BYTES = 4 * 1024 * 1024
COMPACT_TIMES = 4
"It is written afresh when it is so many times as long as it was when last written afresh."
RETRY_S = 10.0
"How long after a failure writing is tried again. [s]"

DAMAGED = "relay_node.journal_damaged"
NEWER = "relay_node.journal_newer"
UNREADABLE = "relay_node.journal_unreadable"
NOT_WRITABLE = "relay_node.journal_not_writable"


def read_journal(file: Path) -> tuple[JournalImage, tuple[str, ...]]:
    """What a journal says, and message keys of what is wrong with it. Raises nothing: a file that says nothing is an
    empty image. The last line may be torn, as a process was killed while it wrote."""
    try:
        data = _bytes_of(file)
    except FileNotFoundError:
        return JournalImage(), ()
    except OSError:
        return JournalImage(), (UNREADABLE,)
    if not data:
        return JournalImage(), ()
    lines = data.split(b"\n")
    lines.pop()  # what follows the last end of line: nothing, or a torn line
    image, damaged = JournalImage(), 0
    try:
        header = json.loads(lines[0]) if lines else {}
        if isinstance(header.get("journal"), int) and header["journal"] > VERSION:
            return JournalImage(), (NEWER,)
        image.take_header(header)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JournalImage(), (DAMAGED,)
    for line in lines[1:]:
        try:
            image.take(json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
            damaged += 1
    return image, (DAMAGED,) if damaged else ()


def set_aside(file: Path, *, utc_s: float) -> None:
    """Keep a journal that is not understood, under another name, for whoever wants to look."""
    with contextlib.suppress(OSError):
        file.replace(file.with_name(f"{file.name}.{int(utc_s)}.aside"))


def this_boot() -> str:
    """Names this boot of the machine: its monotonic clock began with it."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{round((time.time() - time.monotonic()) / 10.0)}"


class Journal:
    """An open journal."""

    def __init__(
        self,
        file: Path,
        *,
        image: Callable[[], JournalImage],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`image` gives the whole state, whenever the file is written afresh, which it is now."""
        self._file = file
        self._image = image
        self._clock_s = clock_s
        self._fd = -1
        self._waiting: list[Record] = []
        self._bytes = 0
        self._compact_bytes = 0
        self._again_s = 0.0
        self.compact()

    @property
    def writable(self) -> bool:
        """Whether it takes what it is given."""
        return self._fd >= 0

    def add(self, record: Record) -> None:
        """A line for the next `flush`."""
        self._waiting.append(record)

    def flush(self) -> None:
        """Write the lines that wait."""
        if not self._waiting:
            return
        records, self._waiting = self._waiting, []
        if self._fd < 0:
            return
        data = _lines(records)
        try:
            _write(self._fd, data)
        except OSError:
            self._fail()
            return
        self._bytes += len(data)
        if self._bytes > max(COMPACT_FROM_BYTES, COMPACT_TIMES * self._compact_bytes):
            self.compact()

    def tend(self) -> None:
        """Now and then: try again after a failure."""
        if self._fd < 0 and self._clock_s() >= self._again_s:
            self.compact()

    def compact(self) -> None:
        """Write the file afresh, in one move: there is always a whole one."""
        fresh = self._file.with_name(self._file.name + ".new")
        self._waiting.clear()
        try:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
            fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            try:
                data = _lines(self._image().records())
                _write(fd, data)
                fresh.replace(self._file)
            except OSError:
                os.close(fd)
                fresh.unlink(missing_ok=True)
                raise
        except OSError:
            self._fail()
            return
        self._close()
        self._fd = fd
        self._bytes = self._compact_bytes = len(data)

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self.flush()
        self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _fail(self) -> None:
        """What is on the disk is no longer true, and what has been revoked must not come back: empty it."""
        self._close()
        self._again_s = self._clock_s() + RETRY_S
        with contextlib.suppress(OSError):
            os.truncate(self._file, 0)


def _bytes_of(file: Path) -> bytes:
    fd = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(fd, "rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError("too long")
    return data


def _lines(records: Iterable[Record]) -> bytes:
    return b"".join(json.dumps(record, separators=(",", ":")).encode() + b"\n" for record in records)


def _write(fd: int, data: bytes) -> None:
    """All of it or an error: a line that is half there would be read as damage."""
    if os.write(fd, data) != len(data):
        raise OSError("short write")
