"""Firm files for tests: a small good one, and ways to change it."""

from __future__ import annotations

from pathlib import Path

from beacon.errors import InputError, Problem
from beacon.firmfile import firm_from_text

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = """\
firm:
  name: Small
  home: GB
sites:
  - name: London
    city: London
    people: 10
    access: {medium: fibre, down_mbps: 100, up_mbps: 20}
    link: internet
  - name: Beijing
    city: Beijing
    people: 20
    access: {medium: wifi, down_mbps: 200, up_mbps: 50}
    link: sdwan
"""
"Line 1 is `firm:`; London begins in line 5, Beijing in line 10."


def changed(old: str, new: str) -> str:
    """The small file with one piece replaced."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def refused(text: str, folder: Path | None = None) -> InputError:
    """The error a text is refused with."""
    try:
        firm_from_text(text, name="firm.yaml", folder=folder)
    except InputError as error:
        return error
    raise AssertionError("the text was accepted")


def only_problem(text: str, folder: Path | None = None) -> Problem:
    """The one problem a text is refused for."""
    (problem,) = refused(text, folder).problems
    return problem
