"""Cost against quality: drawn on paper and on the page, names clear of one another, a line where nothing is better."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from beacon.i18n import LANGUAGES, msg, render
from beacon.nouns import Chart
from beacon.report.charts import chart_svg
from beacon.report.charts.front_places import LINE_H, Ends, ends_of, placed, unbeaten
from beacon.report.charts.palette import REACH_FILL
from beacon.report.page_charts import page_spec

WORDS = {reach: msg(f"links.reach.{reach}") for reach in REACH_FILL}


def row(what: str, cost: float, quality: float, reach: str = "low", text: Any = "x") -> dict[str, Any]:
    return {"what": what, "cost": cost, "quality": quality, "reach": reach, "text": text}


@pytest.fixture(scope="module")
def chart() -> Chart:
    return Chart(
        key="links-front-chart",
        kind="front",
        title="t",
        alt="a",
        rows=(
            row("plan", 10_793.0, 91.8, text=msg("links.front.plan")),
            row("cautious", 11_500.0, 91.9, text=msg("links.front.cautious")),
            row("today", 33_994.0, 88.8, "short", msg("links.front.today")),
            row("point", 7_507.0, 82.6, "short"),
            row("point", 55_536.0, 92.3, "median"),
        ),
        options={"x": msg("links.head.monthly", currency="GBP"), "y": msg("links.head.r"), "words": WORDS},
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_on_paper_with_its_names_and_all_it_explains(chart: Chart, language: str) -> None:
    svg = chart_svg(chart, language, prefix="t-")
    for word in (*WORDS.values(), *(msg(f"links.front.{what}") for what in ("plan", "cautious", "today"))):
        assert render(word, language) in svg
    assert all(fill in svg for fill in REACH_FILL.values())
    assert "NaN" not in svg


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width_px", "dark"), [("zh_Hans", 340, True), ("en", 1200, False)])
def test_it_is_drawn_on_a_phone_and_on_a_projector(chart: Chart, language: str, width_px: int, dark: bool) -> None:
    spec = page_spec(chart, language)
    params = [{"name": "dark", "value": dark}, *spec["params"][1:]]
    svg = vl_convert.vegalite_to_svg({**spec, "width": width_px, "params": params})
    wide = re.search(r'width="([\d.]+)"', svg)
    assert wide is not None
    assert float(wide[1]) == pytest.approx(width_px, abs=1)
    assert render(msg("links.front.plan"), language) in svg
    assert "NaN" not in svg


def test_one_choice_without_cost_is_drawn_too() -> None:
    ends = ends_of([row("plan", 0.0, 93.0)])
    assert ends.cost[0] < ends.cost[1]
    assert ends.quality[0] <= 93.0 <= ends.quality[1]


RATINGS = st.lists(
    st.tuples(st.floats(0, 1e6, allow_nan=False), st.floats(0, 93.2, allow_nan=False)), min_size=1, max_size=12
)


@given(RATINGS)
def test_every_choice_lies_within_the_axes(figures: list[tuple[float, float]]) -> None:
    rows = [row("point", cost, quality) for cost, quality in figures]
    ends = ends_of(rows)
    assert all(ends.cost[0] <= r["cost"] <= ends.cost[1] for r in rows)
    assert all(ends.quality[0] <= r["quality"] <= ends.quality[1] for r in rows)


@given(RATINGS)
def test_nothing_lies_above_the_line(figures: list[tuple[float, float]]) -> None:
    rows = [row("point", cost, quality) for cost, quality in figures]
    line = unbeaten(rows)
    for r in rows:
        assert any(kept["cost"] <= r["cost"] and kept["quality"] >= r["quality"] for kept in line)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(80, 90)), min_size=3, max_size=3))
def test_three_names_never_lie_on_one_another(figures: list[tuple[float, float]]) -> None:
    rows = [row("plan", cost, quality, text="name") for cost, quality in figures]
    ends = Ends(cost=(0.0, 100.0), quality=(80.0, 90.0))
    names = placed(rows, ends, width=600.0, height=300.0, lift=17.0, wide=lambda text: 10.0 * len(text))
    middles = [(6.0 * n.cost + n.dx, 30.0 * (90.0 - n.quality) + n.dy) for n in names]
    for (x1, y1), (x2, y2) in combinations(middles, 2):
        assert abs(x1 - x2) >= 40.0 - 1e-6 or abs(y1 - y2) >= LINE_H - 1e-6
