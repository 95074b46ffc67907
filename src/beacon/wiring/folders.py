"""Where this user's Beacon keeps things: what lives as long as the machine is up, and what outlives it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from beacon.errors import InputError, StoreError
from beacon.hosting.private_files import private_folder
from beacon.relay.control.token import usual_state_dir

LOCK_NAME = "relay.lock"


def user_name() -> str:
    """This user, as part of a folder's name."""
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def relay_state_dir() -> Path:
    """Where a relay keeps its state unless told otherwise."""
    return usual_state_dir(os.environ, user=user_name(), temp_dir=Path(tempfile.gettempdir()))


def data_dir() -> Path:
    """What outlives a restart of the machine: the local authority, which devices trust."""
    home = os.environ.get("XDG_DATA_HOME", "")
    base = Path(home) if home and Path(home).is_absolute() else Path("~/.local/share").expanduser()
    return base / "beacon"


def own_folder(path: Path, *, theirs: str = "relay.folder_open") -> Path:
    """A folder of this user's that nobody else can write to; made, for this user alone, when it is not there.

    Raises StoreError when it cannot be made, InputError with the key `theirs` when it is another's or others may write
    to it: in a shared place somebody may have made it first.
    """
    private_folder(path)
    found = path.stat()
    anothers = hasattr(os, "getuid") and found.st_uid != os.getuid()
    if anothers or (os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o022):
        raise InputError(theirs, folder=str(path))
    return path


@contextlib.contextmanager
def held_by_us(folder: Path, *, lock_name: str = LOCK_NAME, in_use: str = "relay.folder_in_use") -> Iterator[None]:
    """Hold a folder while the block runs. Raises InputError with the key `in_use` when another process holds it."""
    try:
        lock = (folder / lock_name).open("a")
    except OSError as cause:
        raise StoreError("relay.folder_unwritable", folder=str(folder), why=cause.strerror or str(cause)) from cause
    with lock:
        if not _locked(lock):
            raise InputError(in_use, folder=str(folder))
        yield


def _locked(lock: IO[Any]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: an open file of another process cannot be locked over either
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
