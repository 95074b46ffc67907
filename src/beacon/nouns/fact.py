"""Facts about links, carriers and access lines as routes are composed of them. Not places and not latencies.

A figure is a band with a source; its row id is what `beacon routes` prints and what a firm may override.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band
from beacon.nouns.provenance import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the catalogue: `link:internet.border.loss`, `access:wifi.jitter` ..."""

    value: Band
    "Low to high holds 80 % of cases; all three alike for a plain constant."
    unit: str
    "ms, fraction, 1/s, h, ratio, count or share."
    source: Source
    note: str
    "What the figure is taken from, for engineers."

    @property
    def row(self) -> str:
        """Row id."""
        return self.source.row


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A network at the mainland end of a border crossing."""

    name_en: str
    name_zh: str
    aliases: tuple[str, ...]
    "Other spellings, lower case; AS numbers as `as4134`."
    congested_odds: float
    "How likely its crossing is slow every day towards the mainland. [0..1]"
    slow_h: float
    "Length of the daily slow period where there is one. [h]"
    source: Source
    note: str

    @property
    def row(self) -> str:
        """Row id."""
        return self.source.row
