"""The catalogue's fingerprint: what facts a result was made from."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def catalogue_hash() -> str:
    """SHA-256 over names and contents of the catalogue's data files, in the order of their names."""
    digest = hashlib.sha256()
    folder = files("beacon.catalogue") / "data"
    for item in sorted(folder.iterdir(), key=lambda f: f.name):
        if item.is_file():
            content = item.read_bytes()
            digest.update(f"{item.name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
