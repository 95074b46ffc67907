"""Files that appear whole or not at all, alone or together.

Everything is written beside its target under a temporary name and forced to the disk before any target
changes. When a target cannot be replaced, those already replaced get their old content back.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from beacon.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST}


Content = str | bytes
"Text is written as UTF-8."


def write_whole(path: Path, content: Content) -> None:
    """Write `content` to `path`, replacing what was there, whole or not at all. Raises StoreError."""
    write_together({path: content})


def write_together(contents: Mapping[Path, Content]) -> None:
    """Write several files: all of them appear, or none of the old ones changes. Raises StoreError.

    Folders that are missing are made.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with _named(path):
                drafts[path] = _draft(path, content)
        _replace_all(drafts)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


class _named:
    """Turns an OSError into a StoreError that names the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise store_error(error, self.path) from error


def store_error(error: OSError, path: Path) -> StoreError:
    """What went wrong, as a message about `path`."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in _FULL:
        return StoreError("report.store.full", path=str(path))
    if error.errno in _REFUSED:
        return StoreError("report.store.permission", path=str(path), reason=reason)
    if error.errno in _NO_FOLDER:
        return StoreError("report.store.not_a_folder", path=str(path.parent))
    return StoreError("report.store.failed", path=str(path), reason=reason)


def _beside(path: Path) -> Path:
    """A name nobody uses, in the same folder, so that replacing is one step of the file system."""
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")


def _draft(path: Path, content: Content) -> Path:
    """The content on the disk under a temporary name; removed again when it cannot be written whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    draft = _beside(path)
    try:
        # 0o666 less the user's umask, as any program's output; tempfile would make it private.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _replace_all(drafts: Mapping[Path, Path]) -> None:
    kept: dict[Path, Path | None] = {}
    try:
        for path, draft in drafts.items():
            with _named(path):
                kept[path] = _keep(path)
                draft.replace(path)
    except BaseException:
        for path, old in reversed(kept.items()):
            _restore(path, old, drafts[path])
        raise
    for old in kept.values():
        if old is not None:
            old.unlink(missing_ok=True)
    for folder in {path.parent for path in drafts}:
        _sync(folder)


def _keep(path: Path) -> Path | None:
    """A second name for what is at `path` now; None when nothing is."""
    if not path.exists():
        return None
    old = _beside(path)
    try:
        os.link(path, old)
    except OSError:  # file systems without hard links
        shutil.copy2(path, old)
    return old


def _restore(path: Path, old: Path | None, draft: Path) -> None:
    if draft.exists():  # this one was never replaced
        if old is not None:
            old.unlink(missing_ok=True)
    elif old is None:
        path.unlink(missing_ok=True)
    else:
        old.replace(path)


def _sync(folder: Path) -> None:
    """Force the folder's new entries to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
