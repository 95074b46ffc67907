"""Which encodings of an answer a browser takes."""

from __future__ import annotations


def accepted(header: str) -> frozenset[str]:
    """Of an Accept-Encoding header: `gzip, br;q=0` takes gzip only."""
    found = set()
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(name.strip().lower())
    return frozenset(found)
