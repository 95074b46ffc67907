"""Where quality goes: Shapley shares of lost R by cause, for the pairs in focus at their worst hour."""

from __future__ import annotations

from typing import Any

from beacon.flows.briefing.reading import Reading, names_of
from beacon.flows.briefing.words import codec_words, column_name, hour_words, pair_name
from beacon.i18n import Quantity, msg
from beacon.nouns import Cell, Chart, Paragraph, QualityShares, Section, Table

CAUSES = ("codec", "delay", "network_loss", "late_loss", "echo")


def _points(shares: QualityShares) -> dict[str, float]:
    """Points lost by cause; echo only where the model has it."""
    found = {
        "codec": shares.codec,
        "delay": shares.delay,
        "network_loss": shares.network_loss,
        "late_loss": shares.late_loss,
    }
    return found if shares.echo is None else found | {"echo": shares.echo}


def _rows(reading: Reading) -> tuple[list[dict[str, Any]], list[tuple[Cell, ...]]]:
    """The chart's rows and the table's, of the same figures."""
    bars: list[dict[str, Any]] = []
    rows = []
    for pair in (reading.pair(reading.today, names) for names in reading.focus()):
        hour, cell, _ = reading.at_worst(pair)
        name, points = pair_name(reading.forecast, names_of(pair)), _points(cell.shares)
        bars += [{"row": name, "cause": c, "points": round(v, 1)} for c, v in points.items()]
        figures = (
            Cell(text=Quantity(points[c], "number", 1) if c in points else "–", numeric=True) for c in CAUSES
        )
        rows.append(
            (
                Cell(text=name),
                Cell(text=hour_words(reading, names_of(pair), hour.hour_utc)),
                *figures,
                Cell(text=Quantity(sum(points.values()), "number", 1), numeric=True),
            )
        )
    return bars, rows


def causes(reading: Reading) -> Section:
    """The bars and, folded, their figures."""
    bars, rows = _rows(reading)
    words = {c: msg(f"report.cause.{c}") for c in CAUSES if any(b["cause"] == c for b in bars)}
    chart = Chart(
        key="causes",
        kind="causes",
        title=msg("report.causes.chart", link=column_name(reading.today), codec=reading.codec),
        alt=msg("report.causes.alt", n=len(rows)),
        rows=tuple(bars),
        options={"words": words, "axis": msg("report.causes.axis"), "legend": msg("report.causes.legend")},
    )
    table = Table(
        key="causes-table",
        caption=msg("report.causes.caption", codec=codec_words(reading.forecast, reading.codec)),
        columns=(
            msg("report.matrix.pair"),
            msg("report.causes.hour"),
            *(msg(f"report.cause.{c}") for c in CAUSES),
            msg("report.causes.whole"),
        ),
        rows=tuple(rows),
        folded=True,
    )
    return Section(
        key="causes",
        title=msg("report.causes.title"),
        blocks=(Paragraph(text=msg("report.causes.note")), chart, table),
    )
