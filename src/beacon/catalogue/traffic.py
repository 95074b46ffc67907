"""What voice and video ask of a line, and published limits of networks that carry them."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.catalogue.rows import figure, read_rows, source_of
from beacon.nouns import Override, Source, VideoRung
from beacon.nouns.video import MeetingPicture

TABLE = "traffic"
RUNG = "rung."
"Beginning of the ids of the rows that are rungs."
MEETING = "meeting."
"Beginning of the ids of the rows that are pictures of meetings: `meeting.<lines>.<up or down>`."
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


def meeting_pictures(*, overrides: Sequence[Override] = ()) -> dict[int, MeetingPicture]:
    """What a camera sends to a meeting server and what one person gets back, by lines of the picture."""
    rates = {
        row["id"]: figure(row, "value", table=TABLE, low=_RATE_KBPS[0], high=_RATE_KBPS[1])
        for row in read_rows(TABLE, overrides=overrides)
        if row["id"].startswith(MEETING) and row["id"].endswith((".up", ".down"))
    }
    heights = sorted({int(key.split(".")[1]) for key in rates})
    return {
        height: MeetingPicture(
            height=height,
            up_kbps=rates[f"{MEETING}{height}.up"],
            down_kbps=rates[f"{MEETING}{height}.down"],
            row_up=f"{TABLE}:{MEETING}{height}.up",
            row_down=f"{TABLE}:{MEETING}{height}.down",
        )
        for height in heights
    }


def traffic_figure(key: str, *, low: float, high: float, overrides: Sequence[Override] = ()) -> float:
    """The value of one row, in the row's own unit. Raises InputError when a firm made it what it cannot be."""
    row = next(row for row in read_rows(TABLE, overrides=overrides) if row["id"] == key)
    return figure(row, "value", table=TABLE, low=low, high=high)


def traffic_sources(*, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Every row's source, by row id."""
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides))
    return {source.row: source for source in sources}
