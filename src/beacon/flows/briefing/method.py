"""How it was made, in brief, with every row of facts it rests on."""

from __future__ import annotations

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import category_word, row_numbers
from beacon.i18n import Quantity, msg
from beacon.nouns import Bullets, Category, Cell, Section, Table

_LIMITS = {
    Category.BEST: "90–100",
    Category.HIGH: "80–90",
    Category.MEDIUM: "70–80",
    Category.LOW: "60–70",
    Category.POOR: "50–60",
    Category.UNUSABLE: "0–50",
}
"R on the common scale, ITU-T G.109 Table 1."


def _categories() -> Table:
    rows = tuple(
        (
            Cell(text=category_word(c), category=str(c)),
            Cell(text=limits, numeric=True),
            Cell(text=msg(f"report.satisfaction.{c}")),
        )
        for c, limits in _LIMITS.items()
    )
    return Table(
        key="categories",
        caption=msg("report.method.categories"),
        rows=rows,
        columns=(msg("report.category.legend"), msg("report.method.r"), msg("report.method.satisfaction")),
    )


def _sources(reading: Reading) -> Table:
    forecast = reading.forecast
    numbers = row_numbers(forecast)
    rows = []
    for key, number in numbers.items():
        row = forecast.rows[key]
        whose = msg("report.rows.yours") if row.users else msg(f"report.grade.{row.grade}")
        rows.append(
            (
                Cell(text=number, numeric=True),
                Cell(text=row.row),
                Cell(text=row.source),
                Cell(text=row.as_of),
                Cell(text=whose),
            )
        )
    return Table(
        key="rows",
        caption=msg("report.rows.caption", n=len(rows)),
        rows=tuple(rows),
        folded=True,
        anchors=tuple(numbers.values()),
        columns=(
            msg("report.rows.number"),
            msg("report.rows.row"),
            msg("report.rows.source"),
            msg("report.rows.as_of"),
            msg("report.rows.grade"),
        ),
    )


def method(reading: Reading) -> Section:
    """Method, categories and sources."""
    forecast = reading.forecast
    made = forecast.provenance
    items = (
        msg("report.method.network"),
        msg(
            "report.method.calls",
            calls=forecast.calls,
            seconds=Quantity(forecast.call_s, "seconds"),
            hours=len(forecast.hours_utc),
        ),
        msg("report.method.receiver"),
        msg("report.method.score"),
        msg("report.method.shared"),
        msg("report.method.best"),
        msg("report.method.weight"),
        msg("report.method.again", version=made.version, seed=str(made.seed), hash=made.catalogue_hash[:16]),
    )
    return Section(
        key="method",
        title=msg("report.method.title"),
        blocks=(Bullets(items=items), _categories(), _sources(reading)),
    )
