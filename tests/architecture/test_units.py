"""Numbers that cross borders carry their unit in the name. Sees fields of nouns, not what is put into them."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import beacon.nouns

SUFFIXES = (
    *("_ms", "_s", "_min", "_h", "_days", "_utc", "_per_s", "_per_year"),
    *("_kbps", "_mbps", "_bytes", "_packets", "_km", "_db", "_deg", "_erlangs"),
)
DIMENSIONLESS = {
    *("loss", "loss_out", "loss_back", "late", "concealed", "reorder", "duplicate", "burst_density", "gap_density"),
    *("burst_ratio", "share", "on_target", "share_difference", "weight", "odds", "congested_odds", "asymmetry"),
    *("load", "background_down", "background_up", "categories", "progress", "rank"),
    # Rating, opinion and the codec's own factors are numbers without unit by definition.
    *("r", "r_common", "r_telr", "r_difference", "mos", "mos_telr", "ie", "bpl", "bpl_burst"),
    *("quality", "gain", "as_is_quality", "as_is_gain", "today_as_is_quality", "today_quality", "r_today", "r_chosen"),
    *("gap", "short_by", "tabulated_share", "front_step", "step"),
    # Shares of people, of calls, of a line; what a queue costs in points of R; times today's people.
    *("meeting_share", "video_share", "other_sites_share", "meetings_across_share", "media_share", "blocking"),
    *("blocking_have", "service_level", "service_level_have", "occupancy_have", "r_lost", "multiplier"),
}
"Fractions from 0 to 1, ratios and ratings."
COUNTS = {
    *("people", "calls", "packets", "lost", "loss_runs", "seed", "year", "line", "height", "frame_rate"),
    *("id", "version", "firm_version", "number", "minutes"),
    *("pairs_failing", "pairs_failing_low", "sites_unpriced", "tabulated_calls", "cells", "cells_estimated"),
    *("rounds", "term_months"),
    # Days of the week from Monday as 0; years; minutes, said in the field's own words.
    *("weekend", "provisional", "clock_changes", "pairs_left_out", "days"),
    # People, calls, streams, trunks at once.
    *("mean_calls", "meeting_voices", "cameras", "pictures", "needed", "have", "trunks", "callers", "agents"),
    *("meeting_size", "meeting_people", "watching", "hosted_people", "hosted_cameras", "hosted_watching"),
    # Years; lines of a picture; a rate in its own words; figures whose unit another field says.
    *("horizon_years", "meeting_height", "mbps", "needed_by_link", "below", "above", "bound"),
    # Money, in the currency that stands beside it.
    *("monthly", "monthly_needed", "set_up", "rates"),
}
"Whole numbers that count what their name says: lines of a picture, pictures a second, versions, minutes."
HOLDERS = {
    "Band": "three quantiles of whatever its field says",
    "Quantiles": "a distribution of whatever its field says",
    "QualityShares": "points of R, said once for all its fields",
    "Figure": "a catalogue row, which has a field for its unit",
}
"Classes whose figures have the unit of the field, or the row, that holds them."
NUMBERS = ("float", "int", "Band", "Quantiles")


def noun_classes() -> Iterator[type[Any]]:
    """Every dataclass of the nouns."""
    for module in pkgutil.iter_modules(beacon.nouns.__path__):
        held = importlib.import_module(f"beacon.nouns.{module.name}")
        for thing in vars(held).values():
            if inspect.isclass(thing) and dataclasses.is_dataclass(thing) and thing.__module__ == held.__name__:
                yield thing


def number_fields() -> list[tuple[str, str]]:
    """Class and field of every number; annotations are text, since nouns postpone their evaluation."""
    found = []
    for noun in noun_classes():
        for field in dataclasses.fields(noun):
            words = str(field.type).replace("|", " ").replace("[", " ").replace("]", " ").replace(",", " ").split()
            if noun.__name__ not in HOLDERS and set(words) & set(NUMBERS):
                found.append((noun.__name__, field.name))
    return found


@pytest.mark.parametrize(("noun", "field"), number_fields())
def test_number_says_its_unit(noun: str, field: str) -> None:
    assert field.endswith(SUFFIXES) or field in DIMENSIONLESS | COUNTS, f"{noun}.{field} has no unit"


def test_numbers_were_found() -> None:
    assert ("Way", "delay_ms") in number_fields()
    assert ("Score", "r") in number_fields()


@pytest.mark.parametrize("noun", list(noun_classes()), ids=lambda noun: noun.__name__)
def test_noun_cannot_be_changed(noun: type[Any]) -> None:
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]
