"""Where compiled code is kept: in a folder named by the kernel's own source, so that it can never be an old one.

Numba renews a cached function when its own file changes, not when a function it calls does; a kernel compiled from
two versions at once would be a forecast of nothing. So every version of the sources gets a folder of its own, and
the folders of other versions beside it are removed once nobody has used them for a while: a process that was started
before an upgrade may still read from one. NUMBA_CACHE_DIR, where set, is the reader's own choice.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

_ROOMS = ("impair", "stats", "sim", "relay/plane")
_PREFIX = "kernel-"
KEPT_S = 7 * 86_400.0
"How long a folder outlives its last use. [s]"


def kernel_fingerprint() -> str:
    """Hash of everything compiled code is made from: the sources of the compiled rooms, Numba, Python."""
    digest = hashlib.sha256(f"{version('numba')} {sys.version}".encode())
    package = Path(__file__).parent.parent
    for room in _ROOMS:
        for source in sorted((package / room).rglob("*.py")):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _homes() -> list[Path]:
    """Folders that may hold caches, best first: beside the package, then the user's own."""
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return [Path(__file__).parent.parent / "__pycache__", user / "beacon"]


def _remove_disused(home: Path, *, keep: str) -> None:
    """Remove other versions' folders that have not been used for KEPT_S, and mark ours as used."""
    with contextlib.suppress(OSError):
        os.utime(home / keep)
    for old in home.glob(_PREFIX + "*"):
        with contextlib.suppress(OSError):
            if old.name != keep and time.time() - old.stat().st_mtime > KEPT_S:
                shutil.rmtree(old, ignore_errors=True)


def use_kernel_cache() -> Path:
    """Point Numba at this version's folder, before Numba is imported; the folder.

    Where no home is writable it is a private folder that goes with the process: Numba wants one, and one in a shared
    place under a name that can be guessed would let others put code into it.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    name = _PREFIX + kernel_fingerprint()
    for home in _homes():
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            _remove_disused(home, keep=name)
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            return folder
    folder = Path(tempfile.mkdtemp(prefix="beacon-kernel-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder
