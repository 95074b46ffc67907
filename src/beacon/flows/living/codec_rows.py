"""Which row of the codec catalogue scores a codec that two browsers agreed on."""

from __future__ import annotations

from beacon.catalogue.codecs import find_codec
from beacon.errors import InputError
from beacon.nouns import Codec, Firm

_ROWS = {
    "opus": ("Opus", "Opus"),
    "pcmu": ("G.711", "G.711"),
    "pcma": ("G.711", "G.711"),
    "g722": ("G.722", "G.722"),
}
"By name in SDP: how rows of that codec begin, and which stands for it when the firm named none."


def codec_row(negotiated: str, firm: Firm) -> Codec | None:
    """The firm's own row of the codec, so that live and forecast are scored alike; else the usual one.

    None for a codec that no row with published figures describes: it is not scored.
    """
    if negotiated not in _ROWS:
        return None
    begins, usual = _ROWS[negotiated]
    for name in (*firm.codecs, usual):
        try:
            row = find_codec(name, overrides=firm.overrides)
        except InputError:
            continue
        if row.name.startswith(begins):
            return row
    return None
