"""Codecs the laws of scoring are held to: one of every kind of row."""

from __future__ import annotations

from beacon.nouns import AudioBand, Codec, Grade, Source


def made_codec(
    *, band: AudioBand, ie: float, bpl: float, bpl_burst: float | None = None, itu: bool = True
) -> Codec:
    """A row made for a test."""
    source = Source(row="codecs:test", source="test", as_of="2026", grade=Grade.MEASURED)
    return Codec(
        name="test", band=band, bitrate_kbps=64.0, frame_ms=20.0, lookahead_ms=5.0, ie=ie, bpl=bpl,
        bpl_burst=bpl_burst, itu=itu, source=source,
    )  # fmt: skip


CODECS = {
    "nb": made_codec(band=AudioBand.NARROW, ie=0.0, bpl=25.1),
    "nb-fragile": made_codec(band=AudioBand.NARROW, ie=0.0, bpl=4.3),
    "nb-bursty": made_codec(band=AudioBand.NARROW, ie=11.7, bpl=18.9, bpl_burst=12.4, itu=False),
    "wb": made_codec(band=AudioBand.WIDE, ie=10.0, bpl=4.9),
    "wb-bursty": made_codec(band=AudioBand.WIDE, ie=20.0, bpl=19.5, bpl_burst=16.9, itu=False),
    "fb": made_codec(band=AudioBand.FULL, ie=7.2, bpl=11.4),
    "fb-bursty": made_codec(band=AudioBand.FULL, ie=20.2, bpl=11.3, bpl_burst=9.2, itu=False),
}
