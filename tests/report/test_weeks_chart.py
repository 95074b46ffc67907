"""Strips of shared hours: drawn on paper and on the page, in both languages and both themes, and told in words."""

from __future__ import annotations

import dataclasses
import re

import pytest
import vl_convert

import planned_windows as pw
from beacon.flows.briefing.planning.window_chart import CLASSES, weeks_chart
from beacon.flows.briefing.reading import Reading
from beacon.i18n import LANGUAGES, msg, render
from beacon.nouns import Chart
from beacon.report.charts import chart_svg
from beacon.report.charts.palette import HOURS_DOT, HOURS_DOT_ON_DARK, HOURS_FILL
from beacon.report.page_charts import page_spec

VISIBLE = 3.0
"Contrast of a mark that carries meaning, WCAG 2.2, 1.4.11."


@pytest.fixture(scope="module")
def chart() -> Chart:
    forecast = pw.few()
    return weeks_chart(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.windows_of(forecast))


def test_every_strip_has_every_week(chart: Chart) -> None:
    weeks = chart.options["weeks"]
    assert weeks == 53
    strips = {render(row["row"], "en") for row in chart.rows}
    assert len(chart.rows) == weeks * len(strips)
    assert render(chart.rows[0]["row"], "en") == "All 5 sites"
    assert len(strips) > 1


def test_clocks_change_between_the_weeks_around_the_sunday(chart: Chart) -> None:
    starts = {row["week"]: row["start"] for row in chart.rows}
    # 28 March and 31 October 2027 end their weeks: the next ones begin on the Mondays after.
    assert [starts[int(at)] for at in chart.options["changes"]] == ["2027-03-29", "2027-11-01"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_draws_it_with_its_words(chart: Chart, language: str) -> None:
    svg = chart_svg(chart, language, prefix="t-")
    for word in (chart.options["legend"], chart.options["holiday"], *(m["name"] for m in chart.options["months"])):
        assert render(word, language) in svg
    used = {row["class"] for row in chart.rows}
    assert all(HOURS_FILL[c][0] in svg for c in used)
    assert "NaN" not in svg


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width_px", "dark"), [("zh_Hans", 340, True), ("en", 1200, False)])
def test_the_page_draws_it_on_a_phone_and_on_a_projector(
    chart: Chart, language: str, width_px: int, dark: bool
) -> None:
    spec = page_spec(chart, language)
    params = [{"name": "dark", "value": dark}, *spec["params"][1:]]
    svg = vl_convert.vegalite_to_svg({**spec, "width": width_px, "params": params})
    wide = re.search(r'width="([\d.]+)"', svg)
    assert wide is not None
    assert float(wide[1]) == pytest.approx(width_px, abs=1)
    used = {row["class"] for row in chart.rows}
    assert all(HOURS_FILL[c][dark] in svg for c in used)
    assert "NaN" not in svg


@pytest.mark.slow
def test_a_sites_name_never_becomes_markup(chart: Chart) -> None:
    first = chart.rows[0]["row"]
    rows = tuple({**row, "row": "<script>alert(1)</script>"} for row in chart.rows if row["row"] == first)
    svg = chart_svg(dataclasses.replace(chart, rows=rows), "en", prefix="t-")
    assert "<script" not in svg


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("dark", [False, True])
def test_dots_are_seen_on_every_fill(kind: str, dark: bool) -> None:
    dot = (HOURS_DOT, HOURS_DOT_ON_DARK)[dark][kind]
    assert contrast(dot, HOURS_FILL[kind][dark]) >= VISIBLE


@pytest.mark.parametrize("dark", [False, True])
def test_more_hours_stand_out_more(dark: bool) -> None:
    ground = ("#ffffff", "#11161c")[dark]
    steps = [contrast(HOURS_FILL[kind][dark], ground) for kind in CLASSES]
    assert steps == sorted(steps)


def test_weeks_without_shared_hours_are_told_to_those_who_cannot_see() -> None:
    forecast = pw.of_cities("Manchester", "Tokyo")
    found = weeks_chart(Reading(forecast=forecast, codec=forecast.codecs[0]), pw.windows_of(forecast))
    # Tokyo stops at 17:30, 08:30 UTC; Manchester starts at 09:00 UTC in winter and 08:00 in summer.
    assert re.search(r"Manchester – Tokyo 2\d", render(found.alt, "en"))
    assert render(msg("windows.chart_full"), "en") not in render(found.alt, "en")
