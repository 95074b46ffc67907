"""Headers that stand around media on an access line, and what a picture's packets carry.

Row ids are `wire:<header>`; layer 2 is `access:queue.overhead`, which the forecast's queues use too.
"""

from __future__ import annotations

from functools import cache

from beacon.catalogue.figures import read_figures
from beacon.nouns.fact import Figure


@cache
def load_wire_figures() -> dict[str, Figure]:
    """Figures by row id."""
    return read_figures("wire.csv")
