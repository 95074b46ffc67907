"""`beacon forecast` as people run it: files, summary, languages, and mistakes named with a remedy."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from beacon.report.formats import FILES

FIRM = """
firm: {name: Test & Söhne, home: GB}
sites:
  - {name: Leeds, city: "Leeds, GB", people: 10, link: internet,
     access: {medium: fibre, down_mbps: 500, up_mbps: 500, background_pct: 20}}
  - {name: Beijing, city: Beijing, people: 30, link: mpls,
     access: {medium: fibre, carrier: China Telecom, down_mbps: 200, up_mbps: 200, background_pct: 20}}
codecs: [G.711 + PLC]
links: [internet, mpls]
prices:
  currency: GBP
  fictional: true
  quotes:
    - {site: Leeds, link: internet, supplier: A, monthly: 180, as_of: 2027-01-15}
    - {site: Leeds, link: mpls, supplier: B, monthly: 900, per_mbps: 6, as_of: 2027-01-15}
    - {site: Beijing, link: internet, supplier: A, monthly: 400, as_of: 2027-01-15}
    - {site: Beijing, link: mpls, supplier: B, monthly: 1900, per_mbps: 12, as_of: 2027-01-15}
"""
DAY = "2027-03-01"
pytestmark = pytest.mark.slow
BEACON = [sys.executable, "-c", "from beacon.cli import main; main()"]


def _run(*words: str, cwd: Path, language: str = "en", **more: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BEACON_LANG": language, "COLUMNS": "120"}
    return subprocess.run(
        [*BEACON, *words], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False, **more
    )  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("firm")
    (folder / "firm.yaml").write_text(FIRM, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(folder: Path) -> subprocess.CompletedProcess[str]:
    words = ["--hours", "3,13", "--calls", "8", "--today", DAY, "--threads", "1"]
    return _run("forecast", "firm.yaml", *words, cwd=folder)


def test_it_writes_every_file_and_ends_with_the_path_of_the_report(
    folder: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert done.returncode == 0, done.stderr
    report = folder / "out" / "firm" / "report.html"
    assert done.stdout.rstrip().endswith(str(report.resolve()))
    assert {p.name for p in report.parent.iterdir()} == set(FILES.values())
    figures = json.loads((folder / "out" / "firm" / "forecast.json").read_text(encoding="utf-8"))
    assert figures["format"] == "beacon-forecast"
    assert figures["hours_utc"] == [3, 13]
    assert figures["plan"]["made_on"] == DAY
    assert "Test &amp; Söhne" in report.read_text(encoding="utf-8")
    assert (report.parent / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (report.parent / "forecast.xlsx").read_bytes().startswith(b"PK")
    assert (report.parent / "windows.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_the_summary_says_what_to_do(done: subprocess.CompletedProcess[str]) -> None:
    assert "\nWhat to do\n" in done.stdout


@contextlib.contextmanager
def _stolen_core() -> Iterator[None]:
    """Another program takes what it can get."""
    thief = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        thief.kill()
        thief.wait()


def test_the_same_firm_seed_and_day_give_the_same_files_whatever_the_machine_does(
    folder: Path, done: subprocess.CompletedProcess[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another number of threads, another order of sets, and no core of its own."""
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    words = ["--hours", "3,13", "--calls", "8", "--today", DAY, "--threads", "4", "--out", "again"]
    with _stolen_core():
        assert _run("forecast", "firm.yaml", *words, cwd=folder).returncode == done.returncode == 0
    assert _digests(folder / "again") == _digests(folder / "out" / "firm")


def _digests(made: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in made.iterdir()}


def test_without_a_plan_it_writes_the_formats_asked_for(folder: Path) -> None:
    words = ["--hours", "8", "--calls", "8", "--no-plan", "--formats", "json,XLSX", "--out", "few"]
    made = _run("forecast", "firm.yaml", *words, cwd=folder)
    assert made.returncode == 0, made.stderr
    assert {p.name for p in (folder / "few").iterdir()} == {"forecast.json", "forecast.xlsx"}
    assert json.loads((folder / "few" / "forecast.json").read_text(encoding="utf-8"))["plan"] is None
    assert "What to do" not in made.stdout


def test_the_summary_is_in_the_language_asked_for(folder: Path) -> None:
    words = ["--hours", "8", "--calls", "8", "--lang", "zh", "--out", "zh", "--no-plan", "--formats", "html"]
    made = _run("forecast", "firm.yaml", *words, cwd=folder)
    assert made.returncode == 0, made.stderr
    assert "通话质量预测" in made.stdout
    page = (folder / "zh" / "report.html").read_text(encoding="utf-8")
    assert 'lang="zh-Hans"' in page and "Call quality forecast" not in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forecast", "nobody.yaml"], "nobody.yaml"),
        (["forecast", "firm.yaml", "--hours", "24"], "--hours: '24'"),
        (["forecast", "firm.yaml", "--hours", "9-3"], "--hours: '9-3'"),
        (["forecast", "firm.yaml", "--links", "isdn"], "--links: 'isdn'"),
        (["forecast", "firm.yaml", "--links", ","], "--links names no link"),
        (["forecast", "firm.yaml", "--out", "firm.yaml"], "--out: cannot write into firm.yaml"),
        (["forecast", "firm.yaml", "--calls", "0"], "--calls"),
        (["forecast", "firm.yaml", "--formats", "docx"], "--formats: 'docx' is not a format"),
        (["forecast", "firm.yaml", "--formats", ","], "--formats names no format"),
        (["forecast", "firm.yaml", "--formats", "ics", "--no-plan"], "windows.ics comes from the plan"),
        (["forecast", "firm.yaml", "--today", "1 March"], "--today: '1 March' is not a date"),
        (["forecast", "firm.yaml", "--today", "0001-01-01"], "--today: 0001-01-01 is out of reach"),
        (["forecast", "firm.yaml", "--lang", "fr"], "--lang"),
        (["forecast", "firm.yaml", "--seed", "-1"], "--seed"),
        (["forecast"], "FIRM.yaml"),
        (["foretell"], "foretell"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_place_and_exit_status_2(folder: Path, words: list[str], said: str) -> None:
    made = _run(*words, cwd=folder)
    assert made.returncode == 2
    assert said in made.stderr
    assert "Traceback" not in made.stderr


def test_mistakes_are_told_in_chinese_to_chinese_readers(folder: Path) -> None:
    made = _run("forecast", "firm.yaml", "--links", "isdn", cwd=folder, language="zh")
    assert made.returncode == 2
    assert "不是链路类型" in made.stderr


def test_a_full_disk_is_our_failure_and_leaves_the_old_report_whole(folder: Path) -> None:
    """A file-size limit stands for the full disk: writing fails half way, as it would."""
    out = folder / "kept"
    out.mkdir()
    (out / "report.html").write_text("old", encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    words = ["--hours", "8", "--calls", "8", "--out", "kept", "--no-plan"]
    made = _run("forecast", "firm.yaml", *words, cwd=folder, preexec_fn=limit)
    assert made.returncode == 1, made.stderr
    assert "Traceback" not in made.stderr
    assert (out / "report.html").read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in out.iterdir()) == ["report.html"]
