"""Hour by hour: the pairs in focus today, and the weakest of them on every link, in UTC and local time."""

from __future__ import annotations

import math
from typing import Any

from beacon.flows.briefing.reading import Pair, Reading, names_of
from beacon.flows.briefing.words import (
    category_word,
    column_name,
    hour_words,
    local_clock,
    offset_h,
    pair_name,
    site_name,
)
from beacon.i18n import Message, msg
from beacon.nouns import Category, Chart, PairForecast, Paragraph, Section, Text
from beacon.quality.bands import category_of

CLOSE_UPS = 3
"Pairs shown on every kind of link."
ENOUGH_H = 26.0
"Shared hours a year from which an hour is marked as shared: one working day in ten. [h]"


def _cells(reading: Reading, pair: PairForecast, row: Text) -> list[dict[str, Any]]:
    found = []
    for hour in pair.hours:
        typical = reading.worse(hour)[1].r_common.typical
        found.append(
            {
                "row": row,
                "hour": hour.hour_utc,
                "r": math.floor(typical),
                "category": str(category_of(typical)),
                "shared": hour.shared_h >= ENOUGH_H,
            }
        )
    return found


def _options(reading: Reading, clocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "words": {str(c): category_word(c) for c in Category},
        "legend": msg("report.category.legend"),
        "hours": list(reading.forecast.hours_utc),
        "clocks": clocks,
        "shared": msg("report.hours.shared"),
    }


def _utc(reading: Reading) -> dict[str, Any]:
    return {"name": msg("report.hours.utc"), "labels": [f"{h:02d}" for h in reading.forecast.hours_utc]}


def _local(reading: Reading, site: str) -> dict[str, Any]:
    """A clock of local hours; minutes past, in zones that have them, go with the name."""
    zone, year = reading.place(site).zone, reading.forecast.firm.year
    labels = [local_clock(h, zone, year) for h in reading.forecast.hours_utc]
    name, minutes = site_name(reading.forecast, site), labels[0][3:]
    if minutes != "00":
        name = msg("report.hours.past", name=name, minutes=minutes)
    return {"name": name, "labels": [label[:2] for label in labels]}


def _offset(zone: str, year: int) -> str:
    hours = offset_h(zone, year)
    sign, minutes = ("+" if hours >= 0 else "−"), round(abs(hours) * 60)
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


def _row_name(reading: Reading, pair: Pair) -> Message:
    year = reading.forecast.firm.year
    a, b = (_offset(reading.place(s).zone, year) for s in pair)
    return msg(
        "report.hours.row",
        a=site_name(reading.forecast, pair[0]),
        offset_a=a,
        b=site_name(reading.forecast, pair[1]),
        offset_b=b,
    )


def _overview(reading: Reading) -> Chart:
    pairs = [reading.pair(reading.today, pair) for pair in reading.focus()]
    rows = [cell for p in pairs for cell in _cells(reading, p, _row_name(reading, names_of(p)))]
    weakest = pairs[0]
    return Chart(
        key="hours-overview",
        kind="hours",
        title=msg("report.hours.overview", link=column_name(reading.today), codec=reading.codec),
        alt=msg(
            "report.hours.alt",
            rows=len(pairs),
            pair=pair_name(reading.forecast, names_of(weakest)),
            hour=hour_words(reading, names_of(weakest), reading.working(weakest).worst_hour_utc),
        ),
        rows=tuple(rows),
        options=_options(reading, [_utc(reading)]),
    )


def _close_up(reading: Reading, pair: Pair, number: int) -> Chart:
    rows = [
        cell
        for column in reading.columns
        for cell in _cells(reading, reading.pair(column, pair), column_name(column))
    ]
    clocks = [_utc(reading), *(_local(reading, s) for s in pair)]
    worst = reading.working(reading.pair(reading.today, pair)).worst_hour_utc
    return Chart(
        key=f"hours-{number}",
        kind="hours",
        title=msg("report.hours.close_up", pair=pair_name(reading.forecast, pair), codec=reading.codec),
        alt=msg(
            "report.hours.alt",
            rows=len(reading.columns),
            pair=pair_name(reading.forecast, pair),
            hour=hour_words(reading, pair, worst),
        ),
        rows=tuple(rows),
        options=_options(reading, clocks),
    )


def hours(reading: Reading) -> Section:
    """The heat maps."""
    closer = reading.focus()[:CLOSE_UPS]
    return Section(
        key="hours",
        title=msg("report.hours.title"),
        blocks=(
            Paragraph(text=msg("report.hours.note", year=str(reading.forecast.firm.year))),
            _overview(reading),
            *(_close_up(reading, pair, i) for i, pair in enumerate(closer, start=1)),
        ),
    )
