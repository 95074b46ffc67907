"""Every published value the project knows of, held to the last digit its source prints."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "validation" / "quality.py"


def _validation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("validation_quality", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


VALIDATION = _validation()
CHECKED = VALIDATION.checked_vectors()
AGREEING = [v for v in CHECKED if v.row["status"] == "agrees"]
OTHERS = [v for v in CHECKED if v.row["status"] != "agrees"]


def _name(v) -> str:
    return f"{v.row['id']}-{v.row['model']}-{v.row['quantity']}"


@pytest.mark.parametrize("vector", AGREEING, ids=_name)
def test_a_published_value_comes_out_to_its_last_digit(vector):
    assert abs(vector.error) <= vector.half_digit * (1 + 1e-9), vector.row["case"]


@pytest.mark.parametrize("vector", OTHERS, ids=_name)
def test_a_withdrawn_or_misprinted_value_differs_from_the_present_formula(vector):
    assert abs(vector.error) > vector.half_digit
    assert vector.row["note"], "why it differs must be said"


def test_the_vectors_are_many_and_of_all_three_models():
    assert len(AGREEING) >= 100
    assert {v.row["model"] for v in AGREEING} == {"g107", "g107.1", "g107.2"}


def test_the_printed_80_of_table_b1_is_off_by_its_rounding_only():
    printed = next(v for v in OTHERS if v.row["status"] == "printed")
    assert 0.005 < abs(printed.error) < 0.01


def test_the_page_in_the_docs_is_the_one_the_script_writes():
    assert VALIDATION.PAGE.read_text(encoding="utf-8") == VALIDATION.page()
