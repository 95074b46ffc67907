"""The summary on a terminal: the answer, one table, and where the files are."""

from __future__ import annotations

import dataclasses
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

import factories
from beacon.flows.briefing import briefing
from beacon.nouns import Paragraph, Section
from beacon.report.terminal import print_summary

FILES = {"html": Path("/tmp/out put/report.html"), "json": Path("/tmp/out put/forecast.json")}


def summary(language: str, *, width: int = 100, firm: str = "Two Towns") -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    print_summary(briefing(factories.small_forecast(firm)), console, language, files=FILES)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize(("language", "words"), [("en", "today's links"), ("zh_Hans", "现有链路")])
def test_says_the_answer_and_the_paths(language: str, words: str) -> None:
    text = summary(language)
    assert words in text
    for path in FILES.values():
        assert str(path) in text


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal_but_paths(language: str, width: int) -> None:
    lines = [line for line in summary(language, width=width).splitlines() if "/tmp/" not in line]
    assert max(cell_len(line) for line in lines) <= width


def test_name_that_looks_like_markup_is_printed_as_it_is() -> None:
    assert "[red]Two[/red] Towns" in summary("en", firm="[red]Two[/red] Towns")


def planned(*leads: tuple[str, str]) -> str:
    """The summary of a document whose plan has sections with these leads."""
    document = briefing(factories.small_forecast())
    plan = tuple(
        Section(key=key, title=key, part="plan", blocks=(Paragraph(text=lead, role="lead"),)) for key, lead in leads
    )
    console = Console(file=StringIO(), width=80, color_system=None)
    whole = dataclasses.replace(document, sections=(*document.sections, *plan))
    print_summary(whole, console, "en")
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def test_says_what_to_do_in_the_order_of_deciding() -> None:
    text = planned(("next_steps", "Measure first."), ("links", "Buy MPLS."), ("rules", "Not told here."))
    said = text.split("What to do")[1]
    assert said.index("Buy MPLS.") < said.index("Measure first.")
    assert "Not told here." not in said


def test_a_long_lead_is_told_whole() -> None:
    lead = "试" * 100
    assert "".join(planned(("links", lead)).split("What to do")[1].split()).count("试") == 100


def test_without_a_plan_nothing_is_to_be_done() -> None:
    assert "What to do" not in summary("en")


def test_fits_on_one_screen() -> None:
    assert len(summary("en").splitlines()) <= 40
