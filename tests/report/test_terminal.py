"""The summary on a terminal: the answer, one table, and where the files are."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

import factories
from beacon.flows.briefing import briefing
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


def test_fits_on_one_screen() -> None:
    assert len(summary("en").splitlines()) <= 40
