"""Beyond voice: pictures, chat and presence for the pairs in focus, today and on the best kind of link."""

from __future__ import annotations

from beacon.flows.briefing.reading import Pair, Reading
from beacon.flows.briefing.words import column_name, pair_name, refs
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Column, Paragraph, Section, Table, VideoOutlook


def _columns(reading: Reading) -> list[Column]:
    best = reading.best().column
    return [reading.today] + ([best] if best != reading.today else [])


def _picture(video: VideoOutlook) -> Message:
    if not video.height:
        return msg("report.video.none", limit=msg(f"report.video.limit.{video.limit}"))
    key = "report.video.free" if video.limit == "none" else "report.video.limited"
    return msg(
        key,
        height=str(video.height),
        rate=str(video.frame_rate),
        limit=msg(f"report.video.limit.{video.limit}"),
    )


def _picture_cell(reading: Reading, column: Column, pair: Pair) -> Cell:
    """The worse direction's pictures at the worst working hour."""
    hour, _, _ = reading.at_worst(reading.pair(column, pair))
    video = min((hour.out.video, hour.back.video), key=lambda v: (v.height, v.frame_rate))
    return Cell(text=_picture(video), refs=refs(reading.forecast, [video.row]))


def video(reading: Reading) -> Section:
    """Sustainable pictures."""
    columns = _columns(reading)
    rows = tuple(
        (Cell(text=pair_name(reading.forecast, pair)), *(_picture_cell(reading, c, pair) for c in columns))
        for pair in reading.focus()
    )
    table = Table(
        key="video-table",
        caption=msg("report.video.caption"),
        columns=(msg("report.matrix.pair"), *(column_name(c) for c in columns)),
        rows=rows,
    )
    return Section(
        key="video", title=msg("report.video.title"), blocks=(Paragraph(text=msg("report.video.note")), table)
    )


def _delivery_cells(reading: Reading, column: Column, pair: Pair) -> list[Cell]:
    """Half of messages by, 95 % by, at the slowest hour. [ms]"""
    slowest = max((h.messaging for h in reading.pair(column, pair).hours), key=lambda m: (m.p95_ms, m.p50_ms))
    return [Cell(text=Quantity(v, "ms"), numeric=True) for v in (slowest.p50_ms, slowest.p95_ms)]


def messaging(reading: Reading) -> Section:
    """Chat and presence."""
    columns = _columns(reading)
    rows = tuple(
        (
            Cell(text=pair_name(reading.forecast, pair)),
            *(cell for c in columns for cell in _delivery_cells(reading, c, pair)),
        )
        for pair in reading.focus()
    )
    heads = [msg(f"report.messaging.{p}", link=column_name(c)) for c in columns for p in ("p50", "p95")]
    table = Table(
        key="messaging-table",
        caption=msg("report.messaging.caption"),
        columns=(msg("report.matrix.pair"), *heads),
        rows=rows,
    )
    return Section(
        key="messaging",
        title=msg("report.messaging.title"),
        blocks=(Paragraph(text=msg("report.messaging.note")), table),
    )
