"""Networks at the mainland end of a border crossing, with the odds that theirs is slow every day."""

from __future__ import annotations

from functools import cache

from beacon.catalogue.figures import read_rows, source_of
from beacon.nouns.fact import Carrier


@cache
def load_carriers() -> tuple[Carrier, ...]:
    """Every carrier; the last row, `carrier:unknown`, stands for a carrier that was not stated."""
    return tuple(
        Carrier(
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            congested_odds=float(row["congested_odds"]),
            slow_h=float(row["slow_h"]),
            source=source_of(row),
            note=row["note"],
        )
        for row in read_rows("carriers.csv")
    )
