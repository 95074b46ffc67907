"""A published figure about the network between two places: measured, advertised or promised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from beacon.nouns.band import Band
from beacon.nouns.place import Place
from beacon.nouns.provenance import Source


class LinkClass(StrEnum):
    """What the figure was taken on; kinds of link (nouns.link) are composed from these."""

    INTERNET = "internet"
    "Ordinary transit, access and hosting networks."
    PREMIUM = "premium"
    "Premium transit such as CN2."
    BACKBONE = "backbone"
    "A cloud or carrier backbone under one hand: stands in for private cores, which publish little."
    MPLS = "mpls"
    IPLC = "iplc"
    SDWAN = "sdwan"
    CABLE = "cable"
    "A cable system end to end, as its operator advertises it."


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyRow:
    """One row of the latency catalogue. At least one of `rtt_ms`, `loss`, `jitter_ms` is present."""

    row: str
    "Row id: `latency:...`."
    name_a: str
    "One end, as the catalogue names it; the pinging end when `directed`."
    name_b: str
    place_a: Place | None
    "City of that end; None when the source only names a country, a region or a network."
    place_b: Place | None
    country_a: str | None
    "ISO 3166-1 alpha-2 code of that end's country or region; None when the source names a wider area."
    country_b: str | None
    link_class: LinkClass
    rtt_ms: Band | None
    """Round trip. Low and high hold at least 80 % of the source's samples (P10 and P90 are seldom published:
    often minimum and maximum, or minimum and P95, see `note`); a point when the source gives one figure.
    [ms]"""
    statistic: str
    "What the typical value is: mean, median, minimum, ceiling (a promise), best (advertised), model."
    loss: float | None
    "Share of probes lost, both ways together unless the note says otherwise. [0..1]"
    jitter_ms: float | None
    "Variation of the round trip: mean change between probes, or ping's mdev (see note). [ms]"
    carrier: str
    "Network, where the source names one; else empty."
    directed: bool
    "True when a pinged b: the reverse ping may take other paths, though both are round trips."
    source: Source
    "Citation, date and grade."
    note: str
    "What to know before using the row."

    @property
    def city_level(self) -> bool:
        """True when both ends are cities and the row has a round trip."""
        return self.place_a is not None and self.place_b is not None and self.rtt_ms is not None
