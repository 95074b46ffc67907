"""Codecs as the quality models need them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from beacon.nouns.provenance import Source


class AudioBand(StrEnum):
    """Audio bandwidth; scores of different bands are never compared raw."""

    NARROW = "nb"
    WIDE = "wb"
    FULL = "fb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """One row of the codec catalogue with published Ie and Bpl."""

    name: str
    "Catalogue name: G.711 + PLC, Opus SWB VBR 24 ..."
    band: AudioBand
    bitrate_kbps: float
    frame_ms: float
    "Speech in one packet. [ms]"
    lookahead_ms: float
    ie: float
    "Equipment impairment factor on the band's own scale."
    bpl: float
    "Packet-loss robustness, random loss."
    bpl_burst: float | None
    "Published robustness against bursty loss, where there is one."
    itu: bool
    "False when the values are published but not in an ITU table."
    source: Source
    flags: tuple[str, ...] = ()
    "Message keys that every score resting on this row carries."
