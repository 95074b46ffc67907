"""What voice and video ask of a line, and published limits of networks that carry them."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.catalogue.rows import figure, read_rows, source_of
from beacon.nouns import Override, Source, VideoRung

TABLE = "traffic"
RUNG = "rung."
"Beginning of the ids of the rows that are rungs."
_LINES, _FRAME_RATE, _RATE_KBPS = (1.0, 8640.0), (1.0, 240.0), (1.0, 1e6)
"What a rung may hold, since a firm may change it."


def video_ladder(*, overrides: Sequence[Override] = ()) -> tuple[VideoRung, ...]:
    """Sizes of picture and the rates asked for them, largest first."""
    rungs = (
        VideoRung(
            height=int(figure(row, "lines", table=TABLE, low=_LINES[0], high=_LINES[1])),
            frame_rate=int(figure(row, "frame_rate", table=TABLE, low=_FRAME_RATE[0], high=_FRAME_RATE[1])),
            rate_kbps=figure(row, "value", table=TABLE, low=_RATE_KBPS[0], high=_RATE_KBPS[1]),
            row=f"{TABLE}:{row['id']}",
        )
        for row in read_rows(TABLE, overrides=overrides)
        if row["id"].startswith(RUNG)
    )
    return tuple(sorted(rungs, key=lambda rung: -rung.height))


def traffic_sources(*, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Every row's source, by row id."""
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides))
    return {source.row: source for source in sources}
