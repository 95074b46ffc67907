"""The codecs the quality models can score, by any name people use; one without Ie and Bpl is refused.

Plain names stand for stated rows: `G.711` for G.711 + PLC, `G.729` for G.729A + VAD, `Opus` for Opus SWB VBR
25.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from beacon.catalogue.rows import USERS, Row, figure, read_rows, source_of, word
from beacon.errors import InputError
from beacon.nouns import AudioBand, Codec, Override, Source

TABLE = "codecs"
NO_IE, NO_BPL, STAND_IN = "no_ie", "no_bpl", "stand_in"
"Why a row is kept and not used; suffix of the message `error.codec_<refusal>`."
_RANGES = {
    "bitrate_kbps": (1.0, 1000.0),
    "packet_ms": (2.5, 120.0),
    "lookahead_ms": (0.0, 200.0),
    "ie": (0.0, 94.0),
    "bpl": (0.1, 100.0),
    "bpl_burst": (0.1, 100.0),
}
"What a row may hold, since a firm may change it; Ie stays under 95, the ceiling of Ie-eff."


def _plain(name: str) -> str:
    """One spelling for `G.711 + PLC`, `g711-plc`, `G711 PLC`."""
    name = re.sub(r"\s*(kbit/s|kbps|kb/s)\s*$", "", name.strip().lower())
    name = re.sub(r"\bg\.?\s?(\d{3})\.(?=\d)", r"g\1", name)
    name = re.sub(r"\bg\.(?=\d)", "g", name)
    return " ".join(re.findall(r"[a-z0-9.]+", name))


def _refusal(row: Row) -> str:
    # A firm that supplies the figures a row lacks may use it: they are shown as its own.
    if row["ie"] == "":
        return NO_IE
    if row["bpl"] == "":
        return NO_BPL
    return STAND_IN if row["refusal"] == STAND_IN and USERS not in row else ""


def _codec(row: Row) -> Codec:
    def cell(column: str) -> float:
        low, high = _RANGES[column]
        return figure(row, column, table=TABLE, low=low, high=high)

    return Codec(
        name=row["name"],
        band=AudioBand(word(row, "band", table=TABLE, words=tuple(AudioBand))),
        bitrate_kbps=cell("bitrate_kbps"),
        frame_ms=cell("packet_ms"),
        lookahead_ms=cell("lookahead_ms"),
        ie=cell("ie"),
        bpl=cell("bpl"),
        bpl_burst=cell("bpl_burst") if row["bpl_burst"] else None,
        itu=row["itu"] == "yes",
        source=source_of(row, TABLE),
        flags=tuple(row["flags"].split()),
    )


def load_codecs(*, overrides: Sequence[Override] = ()) -> dict[str, Codec]:
    """Every codec that can be scored, by catalogue name."""
    rows = read_rows(TABLE, overrides=overrides)
    return {row["name"]: _codec(row) for row in rows if not _refusal(row)}


def codec_sources(*, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Every row of the table, refused ones too, by row id."""
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides))
    return {source.row: source for source in sources}


def find_codec(name: str, *, overrides: Sequence[Override] = ()) -> Codec:
    """The codec a person means by `name`: catalogue name, row id or plain alias, in any spelling.

    Raises
    ------
    InputError
        Nothing of that name (with the nearest ones), or a row without published Ie or Bpl.
    """
    known: dict[str, Row] = {}
    for row in read_rows(TABLE, overrides=overrides):
        for spelling in (row["name"], row["id"], *filter(None, row["aliases"].split("|"))):
            known[_plain(spelling)] = row
    wanted = _plain(name.removeprefix(f"{TABLE}:"))
    if wanted not in known:
        near = get_close_matches(wanted, known, n=6, cutoff=0.5)
        names = list(dict.fromkeys(known[n]["name"] for n in near if not _refusal(known[n])))[:3]
        if names:
            raise InputError("error.codec_unknown", name=name, near=names)
        raise InputError("error.codec_unknown_far", name=name, example="G.711 + PLC")
    row = known[wanted]
    refusal = _refusal(row)
    if refusal:
        raise InputError(f"error.codec_{refusal}", name=row["name"], row=f"{TABLE}:{row['id']}")
    return _codec(row)
