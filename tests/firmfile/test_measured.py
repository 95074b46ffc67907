"""Measured routes: inline, or in a JSON file beside the firm file."""

import json
from pathlib import Path
from typing import Any

import pytest
from firm_texts import SMALL, only_problem, refused

from beacon.cli.failure import problem_line
from beacon.firmfile import firm_from_text
from beacon.i18n import LANGUAGES
from beacon.nouns import Band, Link, LinkKind, MeasuredRoute

ROUTE = {
    "a": "London", "b": "Beijing", "link": "internet",
    "rtt_ms": {"low": 178, "typical": 182.5, "high": 240}, "loss_out": 0.02,
    "hours_utc": [9, 8, 9], "as_of": "2026-10-05", "source": "ping, 5 days",
}  # fmt: skip
FROM_FILE = SMALL + "measured: routes.json\n"


def write(folder: Path, *routes: dict[str, Any], **top: Any) -> None:
    data = {"version": 1, "routes": list(routes), **top}
    (folder / "routes.json").write_text(json.dumps(data, indent="\t", ensure_ascii=False), encoding="utf-8")


EXPECTED = MeasuredRoute(
    site_a="London",
    site_b="Beijing",
    link=Link(LinkKind.INTERNET),
    rtt_ms=Band(low=178, typical=182.5, high=240),
    loss_out=Band.point(0.02),
    hours_utc=(8, 9),
    as_of="2026-10-05",
    source="ping, 5 days",
)


def test_routes_of_a_file_are_read(tmp_path: Path) -> None:
    write(tmp_path, ROUTE)
    assert firm_from_text(FROM_FILE, name="f", folder=tmp_path).measured == (EXPECTED,)


def test_routes_may_stand_in_the_firm_file() -> None:
    text = SMALL + "measured: " + json.dumps({"version": 1, "routes": [ROUTE]}) + "\n"
    assert firm_from_text(text, name="f").measured == (EXPECTED,)


@pytest.mark.parametrize(
    ("change", "key", "path"),
    [
        ({"a": "Paris"}, "firm.no_such_site", "routes[0].a"),
        ({"b": "London"}, "measured.same_site", "routes[0]"),
        # London to Beijing, 8 140 km, takes light in fibre 79.7 ms there and back.
        ({"rtt_ms": 60}, "measured.too_fast", "routes[0]"),
        ({"rtt_ms": -1}, "field.above", "routes[0].rtt_ms"),
        ({"rtt_ms": "182 ms"}, "field.not_group", "routes[0].rtt_ms"),
        ({"rtt_ms": {"low": 300, "typical": 200, "high": 250}}, "band.order", "routes[0].rtt_ms"),
        ({"loss_out": 2}, "field.at_most", "routes[0].loss_out"),
        ({"hours_utc": [24]}, "field.at_most", "routes[0].hours_utc[0]"),
        ({"hours_utc": []}, "field.too_few", "routes[0].hours_utc"),
        ({"as_of": "5 October"}, "date.format", "routes[0].as_of"),
        ({"link": "fibre"}, "link.unknown", "routes[0].link"),
        ({"colour": 1}, "field.unknown", "routes[0].colour"),
    ],
)
def test_mistake_in_the_file_is_named_with_its_line(
    tmp_path: Path, change: dict[str, Any], key: str, path: str
) -> None:
    write(tmp_path, {**ROUTE, **change})
    problem = only_problem(FROM_FILE, tmp_path)
    assert (problem.key, problem.path) == (key, f"routes.json: {path}")
    assert problem.line is not None
    lines = (tmp_path / "routes.json").read_text().splitlines()
    field = path.rpartition(".")[2].partition("[")[0]
    assert field == "routes" or f'"{field}"' in lines[problem.line - 1] or field == "hours_utc"
    for language in LANGUAGES:
        assert problem_line(problem, language)


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        ('{"version": 1,\n "routes": [}', "json.syntax", 2),
        ('{"version": 1, "version": 1, "routes": []}', "json.refused", None),
        ('{"version": NaN, "routes": []}', "json.refused", None),
        ("[" * 100_000, "json.refused", None),
        ("[]", "field.not_group", 1),
        ('{"version": 2, "routes": []}', "file.newer", 1),
    ],
)
def test_file_that_is_no_list_of_routes_is_refused(
    tmp_path: Path, content: str, key: str, line: int | None
) -> None:
    (tmp_path / "routes.json").write_text(content)
    problem = only_problem(FROM_FILE, tmp_path)
    assert (problem.key, problem.line) == (key, line)


@pytest.mark.parametrize("name", ["../routes.json", "/etc/passwd", "a/../../routes.json"])
def test_path_may_not_leave_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "routes.json").write_text("{}")
    folder = tmp_path / "firm"
    folder.mkdir()
    problem = only_problem(SMALL + f"measured: {name}\n", folder)
    assert (problem.key, problem.line, problem.path) == ("measured.outside", 15, "measured")


def test_link_may_not_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("{}")
    (folder / "routes.json").symlink_to(tmp_path / "secret.json")
    assert only_problem(FROM_FILE, folder).key == "measured.outside"


def test_missing_file_is_a_problem_of_the_field(tmp_path: Path) -> None:
    problem = only_problem(FROM_FILE, tmp_path)
    assert (problem.key, problem.line, problem.path) == ("file.missing", 15, "measured")


def test_file_is_not_looked_for_without_a_folder() -> None:
    assert refused(FROM_FILE).problems[0].key == "measured.no_folder"
