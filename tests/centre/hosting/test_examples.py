"""The example firms the centre carries are the repository's own."""

from __future__ import annotations

from pathlib import Path

from beacon.centre.examples.loading import EXAMPLES, example_text

ROOT = Path(__file__).parents[3]


def test_carried_examples_are_those_of_the_repository() -> None:
    own = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "examples").glob("*.yaml")}
    assert {name: example_text(name) for name in EXAMPLES} == own
