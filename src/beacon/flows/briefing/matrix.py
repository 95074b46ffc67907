"""Every pair on every kind of link, and the same pairs in detail."""

from __future__ import annotations

from beacon.flows.briefing.reading import Reading, names_of
from beacon.flows.briefing.words import (
    band,
    clock,
    codec_words,
    column_name,
    pair_name,
    pair_refs,
    quality_cell,
)
from beacon.i18n import Quantity, msg
from beacon.nouns import Cell, CellQuality, PairForecast, Paragraph, Section, Table, Text

DASH = "–"


def _matrix(reading: Reading, *, folded: bool, number: int) -> Table:
    forecast = reading.forecast
    by_key = {(p.column, *names_of(p)): p for p in forecast.pairs}
    rows = []
    for pair in reading.listed():
        cells = [Cell(text=pair_name(forecast, pair))]
        for column in reading.columns:
            found = by_key[(column.key, *pair)]
            cells.append(quality_cell(reading.category(found), reading.working(found).r_common))
        rows.append(tuple(cells))
    return Table(
        key=f"matrix-{number}",
        caption=msg("report.matrix.caption", codec=codec_words(forecast, reading.codec)),
        columns=(msg("report.matrix.pair"), *(column_name(c) for c in reading.columns)),
        rows=tuple(rows),
        folded=folded,
    )


def _score_text(cell: CellQuality) -> Text:
    """R and MOS of the median network on the band's own scale, then with echo where the model has it."""
    plain = {"r": Quantity(cell.r.typical, "number", 1), "mos": Quantity(cell.mos, "number", 1)}
    if cell.r_telr is None or cell.mos_telr is None:
        return msg("report.score", **plain)
    echo = {"r_telr": Quantity(cell.r_telr, "number", 1), "mos_telr": Quantity(cell.mos_telr, "number", 1)}
    return msg("report.score_telr", **plain, **echo)


def _detail_row(readings: tuple[Reading, ...], pair: PairForecast, column: Text) -> tuple[Cell, ...]:
    main = readings[0]
    hour, _, network = main.at_worst(pair)
    working = main.working(pair)
    scores = (Cell(text=_score_text(r.at_worst(pair)[1]), numeric=True) for r in readings)
    return (
        Cell(text=pair_name(main.forecast, names_of(pair))),
        Cell(text=column),
        Cell(text=band(pair.rtt_ms), numeric=True),
        Cell(text=clock(hour.hour_utc), numeric=True),
        Cell(text=band(network.mouth_to_ear_ms), numeric=True),
        Cell(text=band(network.loss, style="pct", digits=1), numeric=True),
        *scores,
        Cell(text=band(working.on_target, style="pct"), numeric=True),
        Cell(text=msg(f"report.meets.{working.meets_target}")),
        Cell(text=DASH if not pair.rows else "", refs=pair_refs(main.forecast, pair)),
    )


def _details(readings: tuple[Reading, ...]) -> Table:
    main = readings[0]
    names = {c.key: column_name(c) for c in main.columns}
    order = {pair: i for i, pair in enumerate(main.listed())}
    listed = (p for p in main.forecast.pairs if names_of(p) in order)
    pairs = sorted(listed, key=lambda p: order[names_of(p)])
    scores = (msg("report.details.score", codec=r.codec) for r in readings)
    scales = [codec_words(main.forecast, r.codec) for r in readings]
    return Table(
        key="details",
        caption=msg("report.details.caption", codec=main.codec, scales=scales),
        columns=(
            msg("report.matrix.pair"),
            msg("report.kinds.link"),
            msg("report.details.rtt"),
            msg("report.details.hour"),
            msg("report.details.delay"),
            msg("report.details.loss"),
            *scores,
            msg("report.kinds.hours"),
            msg("report.details.meets"),
            msg("report.details.rows"),
        ),
        rows=tuple(_detail_row(readings, p, names[p.column]) for p in pairs),
        folded=True,
    )


def matrix(readings: tuple[Reading, ...]) -> Section:
    """The matrix of each codec, the first open, and the details."""
    tables = [_matrix(r, folded=i > 1, number=i) for i, r in enumerate(readings, start=1)]
    notes = [Paragraph(text=msg("report.matrix.note"))]
    whole, shown = len(readings[0].in_column(readings[0].today)), len(readings[0].listed())
    if shown < whole:
        notes.append(Paragraph(text=msg("report.matrix.some", n=shown, all=whole), role="note"))
    return Section(
        key="matrix", title=msg("report.matrix.title"), blocks=(*notes, *tables, _details(readings))
    )
