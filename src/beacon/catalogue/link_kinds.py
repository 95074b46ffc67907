"""What each kind of link does to packets: loss, bursts, fast variation, wander, spikes, families, slow hours.

Row ids are `link:<carriage>[.<zone>].<figure>`. Round trips are in `catalogue.latency`.
"""

from __future__ import annotations

from functools import cache

from beacon.catalogue.figures import read_figures, read_rows
from beacon.catalogue.places import find_place
from beacon.nouns import Place
from beacon.nouns.fact import Figure


@cache
def load_link_figures() -> dict[str, Figure]:
    """Figures of kinds of link by row id."""
    return read_figures("link_figures.csv")


@cache
def load_gateways() -> tuple[Place, ...]:
    """Exchanges where networks of different kinds meet and media providers have an edge."""
    return tuple(find_place(row["place"]) for row in read_rows("link_gateways.csv"))
