"""What voice and video ask of a line, and published limits of networks that carry them."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.catalogue.rows import figure, read_rows, source_of
from beacon.nouns import Override, Source, VideoRung

TABLE = "traffic"
LADDER = "video ladder"
"Topic of the rows that are rungs."


def video_ladder(*, overrides: Sequence[Override] = ()) -> tuple[VideoRung, ...]:
    """Sizes of picture and the rates asked for them, largest first."""
    rungs = (
        VideoRung(
            height=int(figure(row, "lines", table=TABLE)),
            frame_rate=int(figure(row, "frame_rate", table=TABLE)),
            rate_kbps=figure(row, "value", table=TABLE),
            row=f"{TABLE}:{row['id']}",
        )
        for row in read_rows(TABLE, overrides=overrides)
        if row["topic"] == LADDER
    )
    return tuple(sorted(rungs, key=lambda rung: -rung.height))


def traffic_sources(*, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Every row's source, by row id."""
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides))
    return {source.row: source for source in sources}
