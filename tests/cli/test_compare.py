"""`beacon compare` as a person meets it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import factories
from beacon.cli.main import main
from beacon.report.forecast_json import forecast_json

Beacon = Callable[..., tuple[int, str, str]]


@pytest.fixture
def beacon(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Beacon:
    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["beacon", *map(str, args)])
        monkeypatch.setenv("BEACON_LANG", "en")
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as done:
            main()
        said = capsys.readouterr()
        return int(done.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    a.write_text(forecast_json(factories.small_forecast()), encoding="utf-8")
    b.write_text(forecast_json(factories.small_forecast("Two Towns and a Village")), encoding="utf-8")
    return a, b


def test_the_terminal_says_what_changes(beacon: Beacon, files: tuple[Path, Path]) -> None:
    status, out, _ = beacon("compare", *files)
    assert status == 0
    assert "calls are the same in both" in out
    assert "A: Two Towns" in out and "B: Two Towns and a Village" in out


def test_chinese_is_spoken_when_asked_for(beacon: Beacon, files: tuple[Path, Path]) -> None:
    assert "总览" in beacon("compare", *files, "--lang", "zh")[1]


def test_json_is_the_documents_own_form(beacon: Beacon, files: tuple[Path, Path]) -> None:
    told = json.loads(beacon("compare", *files, "--json")[1])
    assert told["language"] == "en"
    assert told["sections"][0]["key"] == "compare-answer"


@pytest.mark.slow
@pytest.mark.parametrize(("out", "page"), [("made", "made/comparison.html"), ("named.html", "named.html")])
def test_the_page_goes_where_it_was_asked_to(
    beacon: Beacon, files: tuple[Path, Path], tmp_path: Path, out: str, page: str
) -> None:
    status, said, _ = beacon("compare", *files, "--out", tmp_path / out)
    html = (tmp_path / page).read_text(encoding="utf-8")
    assert status == 0 and str(tmp_path / page) in said
    assert "What changes from A to B" in html and "从 A 到 B 的变化" in html


def test_a_file_that_is_not_there_is_named(beacon: Beacon, files: tuple[Path, Path]) -> None:
    status, out, err = beacon("compare", files[0], "no-such.json")
    assert (status, out) == (2, "")
    assert "no-such.json" in err


def test_what_is_no_ordinary_file_is_refused_at_once(beacon: Beacon, files: tuple[Path, Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    status, _, err = beacon("compare", files[0], tmp_path / "pipe.json")
    assert status == 2 and "not an ordinary file" in err
    status, _, err = beacon("compare", files[0], tmp_path)
    assert status == 2 and "is a folder" in err


@pytest.mark.parametrize(
    ("text", "says"),
    [("firm: {}", "not JSON"), ("{}", "not a forecast"), ('{"format": "beacon-forecast", "format_version": 99}', "99")],
)
def test_what_is_no_forecast_is_named_with_its_reason(
    beacon: Beacon, files: tuple[Path, Path], tmp_path: Path, text: str, says: str
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text, encoding="utf-8")
    status, _, err = beacon("compare", files[0], wrong)
    assert status == 2
    assert "wrong.json" in err and says in err


def test_a_page_is_not_written_as_something_else(beacon: Beacon, files: tuple[Path, Path], tmp_path: Path) -> None:
    status, _, err = beacon("compare", *files, "--out", tmp_path / "page.pdf")
    assert status == 2 and ".html" in err
    assert not (tmp_path / "page.pdf").exists()


def test_a_folder_that_is_a_file_is_refused(beacon: Beacon, files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    status, _, err = beacon("compare", *files, "--out", tmp_path / "taken")
    assert status == 2 and "taken" in err
