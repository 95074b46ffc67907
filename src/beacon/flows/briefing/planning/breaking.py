"""What gives way first as people grow from one to four times: the answer, a bar a site, every resource."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.flows.briefing.planning.site_words import NONE, hour_text, local_text, number, site_cell, times
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import site_name
from beacon.flows.planning.loads import demand_of
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Chart, Demand, Paragraph, Section, Table, Text
from beacon.nouns.capacity import BreakingPoint
from beacon.nouns.plan import Plan

MOST_TIMES = 4.0
_NAMED = 4
"Resources past their bound today that are named in the answer."
_DIGITS = {"loss": 2, "blocking": 1, "share": 1}
"Digits of shares whose bounds are small, or passed by little."


def breaking(reading: Reading, plan: Plan) -> Section:
    """The section."""
    demand = demand_of(reading.forecast.firm)
    blocks: list[Paragraph | Table | Chart] = [
        Paragraph(text=text, role="lead") for text in _answer(reading, plan.breaking)
    ]
    if demand.growth > 1.0:
        blocks.append(Paragraph(text=_horizon(reading, plan.breaking, demand)))
    if plan.breaking:
        blocks += [_chart(reading, plan.breaking), _table(reading, plan.breaking)]
    blocks += [Paragraph(text=msg(f"breaking.note.{key}"), role="note") for key in ("grows", "bounds", "simulated")]
    return Section(key="breaking", title=msg("breaking.title"), blocks=tuple(blocks))


def _known(points: Sequence[BreakingPoint]) -> list[tuple[float, BreakingPoint]]:
    """What gives way, earliest first."""
    return [(p.multiplier, p) for p in points if p.multiplier is not None]


def _answer(reading: Reading, points: Sequence[BreakingPoint]) -> list[Message]:
    given = _known(points)
    if not given:
        return [msg("breaking.answer.none")]
    already = [p for m, p in given if m <= 1.0]
    later = [p for m, p in given if m > 1.0]
    sentences = []
    if already:
        named = [_named(reading, p) for p in already[:_NAMED]]
        more = len(already) - len(named)
        key = "breaking.answer.already_more" if more else "breaking.answer.already"
        sentences.append(msg(key, what=named, more=more, why=_now(reading, already[0])))
    if later:
        key = "breaking.answer.next" if already else "breaking.answer.first"
        sentences.append(_first(reading, later[0], key))
    return sentences


def _first(reading: Reading, point: BreakingPoint, key: str) -> Message:
    assert point.multiplier is not None
    return msg(
        f"{key}_agents" if point.resource == "agents" else key,
        what=_named(reading, point),
        times=times(point.multiplier),
        people=Quantity(round(_people(reading, point) * point.multiplier), "integer"),
        now=Quantity(_people(reading, point), "integer"),
        hour=hour_text(reading, point.site, point.hour_utc),
        why=_why(point),
    )


def _people(reading: Reading, point: BreakingPoint) -> int:
    return reading.forecast.firm.site(point.site).people


def _named(reading: Reading, point: BreakingPoint) -> Message:
    return msg(
        "breaking.at_site",
        site=site_name(reading.forecast, point.site),
        resource=msg(f"breaking.resource.{point.resource}"),
    )


def _why(point: BreakingPoint) -> Message:
    """What goes past its bound, with the figure there and the bound."""
    return msg(f"breaking.why.{point.why}", figure=_figure(point, point.above), bound=_figure(point, point.bound))


def _now(reading: Reading, point: BreakingPoint) -> Message:
    """The same of what is past its bound today."""
    return msg(
        f"breaking.now.{point.why}",
        site=site_name(reading.forecast, point.site),
        figure=_figure(point, point.above),
        bound=_figure(point, point.bound),
    )


def _figure(point: BreakingPoint, value: float) -> Quantity:
    if point.why in ("rate", "delay"):
        return Quantity(value, "ms", 0 if value >= 10.0 else 1)
    return Quantity(value, "pct", _DIGITS.get(point.why, 0))


def _horizon(reading: Reading, points: Sequence[BreakingPoint], demand: Demand) -> Message:
    short = [p for m, p in _known(points) if m <= demand.growth]
    named = [_named(reading, p) for p in short[:_NAMED]]
    fields = {"times": times(demand.growth), "years": Quantity(demand.horizon_years, "number", 0)}
    if not short:
        return msg("breaking.horizon.lasts", **fields)
    key = "breaking.horizon.short_more" if len(short) > len(named) else "breaking.horizon.short"
    return msg(key, what=named, more=len(short) - len(named), **fields)


def _chart(reading: Reading, points: Sequence[BreakingPoint]) -> Chart:
    """A bar a site, to where its first resource gives way."""
    first: dict[str, BreakingPoint] = {}
    for point in points:
        first.setdefault(point.site, point)
    rows = tuple(
        {
            "row": site_name(reading.forecast, site),
            "times": MOST_TIMES if point.multiplier is None else point.multiplier,
            "holds": point.multiplier is None,
            "resource": point.resource,
            "text": _bar(point),
        }
        for site, point in first.items()
    )
    return Chart(
        key="breaking-chart",
        kind="breaking",
        title=msg("breaking.chart.title"),
        alt=msg("breaking.chart.alt", sites=len(rows)),
        rows=rows,
        options={
            "axis": msg("breaking.chart.axis"),
            "horizon": demand_of(reading.forecast.firm).growth,
            "horizon_word": msg("breaking.chart.horizon"),
        },
    )


def _bar(point: BreakingPoint) -> Message:
    """What stands beside a bar."""
    if point.multiplier is None:
        return msg("breaking.chart.holds")
    resource = msg(f"breaking.resource.{point.resource}")
    if point.multiplier <= 1.0:
        return msg("breaking.chart.already", resource=resource)
    return msg("breaking.chart.bar", times=times(point.multiplier), resource=resource)


def _table(reading: Reading, points: Sequence[BreakingPoint]) -> Table:
    heads = ("site", "resource", "times", "people", "hour", "why", "below", "above", "bound", "confirmed")
    return Table(
        key="breaking-table",
        caption=msg("breaking.table.caption"),
        columns=tuple(msg(f"breaking.table.{head}") for head in heads),
        rows=tuple(_row(reading, point) for point in points),
        folded=len(points) > 40,
        ranked=True,
    )


def _row(reading: Reading, point: BreakingPoint) -> tuple[Cell, ...]:
    holds = point.multiplier is None
    people: Text = NONE
    if point.multiplier is not None and point.resource != "agents":
        people = Quantity(round(_people(reading, point) * point.multiplier), "integer")
    figures = (NONE if holds else _figure(point, point.below), _figure(point, point.above), _figure(point, point.bound))
    return (
        site_cell(reading, point.site),
        Cell(text=msg(f"breaking.resource.{point.resource}")),
        Cell(text=msg("breaking.holds"), numeric=True)
        if point.multiplier is None
        else number(point.multiplier, digits=2),
        Cell(text=people, numeric=True),
        Cell(text=local_text(reading, point.site, point.hour_utc)),
        Cell(text=msg(f"breaking.word.{point.why}")),
        *(Cell(text=figure, numeric=True) for figure in figures),
        Cell(text=msg("breaking.yes" if point.confirmed else "breaking.no")),
    )
