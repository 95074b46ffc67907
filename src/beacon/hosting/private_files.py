"""Files only this user can read, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from beacon.errors import StoreError

_MODE = 0o600


def private_folder(path: Path) -> None:
    """Make a folder that only this user can look into; one that is there is left as it is. Raises StoreError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as cause:
        raise _failed(path, cause) from cause


def replace_private(path: Path, data: bytes) -> None:
    """Write a file in place of whatever is there. A reader sees the old or the new. Raises StoreError."""
    try:
        written = _written_beside(path, data)
        with _removed_on_failure(written):
            written.replace(path)
    except OSError as cause:
        raise _failed(path, cause) from cause


def create_private(path: Path, data: bytes) -> bool:
    """Write a file if there is none; False when there is one, even one that another process wrote just now.

    Raises StoreError.
    """
    try:
        written = _written_beside(path, data)
        try:
            os.link(written, path)
        except FileExistsError:
            return False
        finally:
            written.unlink()
    except OSError as cause:
        raise _failed(path, cause) from cause
    return True


def _written_beside(path: Path, data: bytes) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with _removed_on_failure(beside), os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    return beside


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _failed(path: Path, cause: OSError) -> StoreError:
    return StoreError("private_file.not_written", path=str(path), why=cause.strerror or str(cause))
