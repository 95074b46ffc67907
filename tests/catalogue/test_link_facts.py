"""Figures of links, access media and carriers: every row says where it comes from and can be right."""

import pytest

from beacon.catalogue.access import load_access_figures
from beacon.catalogue.carriers import load_carriers
from beacon.catalogue.link_kinds import load_gateways, load_link_figures
from beacon.nouns import Medium

FIGURES = {**load_link_figures(), **load_access_figures()}


@pytest.mark.parametrize("row", FIGURES)
def test_every_figure_has_source_date_grade_and_unit(row: str):
    figure = FIGURES[row]
    assert figure.row == row
    assert figure.source.source and figure.source.as_of and figure.source.grade and figure.note
    assert figure.unit in {"ms", "fraction", "share", "ratio", "count", "h", "1/s"}
    if figure.unit in {"fraction", "share"}:
        assert figure.value.low >= 0 and figure.value.high <= 1


def test_every_carrier_has_source_date_grade_and_odds():
    carriers = load_carriers()
    assert carriers[-1].row == "carrier:unknown"
    for carrier in carriers:
        assert carrier.source.source and carrier.source.as_of and carrier.source.grade
        assert 0 <= carrier.congested_odds <= 1 and 0 < carrier.slow_h <= 24


def test_no_spelling_names_two_carriers():
    spellings = [alias for carrier in load_carriers() for alias in carrier.aliases]
    assert len(spellings) == len(set(spellings))


def test_every_medium_has_all_its_figures():
    for medium in Medium:
        for figure in ("loss", "burst", "jitter", "delay", "spike", "spike_rate"):
            assert f"access:{medium}.{figure}" in FIGURES


@pytest.mark.parametrize("kind", ["premium", "preferred", "lastmile"])
def test_kinds_nobody_measured_across_the_border_say_estimate(kind: str):
    grades = {
        f.source.grade for row, f in FIGURES.items() if row.startswith(f"link:{kind}.") and f.unit != "count"
    }
    assert grades <= {"estimate"}


def test_gateways_lie_outside_the_mainland():
    assert not any(place.mainland for place in load_gateways())
    assert {"HK", "SG", "JP", "GB"} <= {place.country for place in load_gateways()}
