"""What the last hundred metres do to packets, by medium, and how the access queue behaves."""

from __future__ import annotations

from functools import cache

from beacon.catalogue.figures import read_figures
from beacon.nouns.fact import Figure


@cache
def load_access_figures() -> dict[str, Figure]:
    """Figures of access media by row id."""
    return read_figures("access.csv")
