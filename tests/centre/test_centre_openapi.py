"""The centre's description is the one stored, and the page says what the interface does; test_centre_answers.py tries
whether the centre keeps to it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from write_centre_openapi import FILE, described

PAGE = FILE.with_name("http.md")
DESCRIBED = json.loads(FILE.read_text(encoding="utf-8"))
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}


@pytest.mark.slow
def test_the_stored_description_is_the_served_one(tmp_path: Path) -> None:
    assert FILE.read_text(encoding="utf-8") == described(tmp_path), "run python tests/centre/write_centre_openapi.py"


def test_the_page_names_every_route_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`(GET|PUT|POST|PATCH|DELETE) (/api/[a-z0-9._/{}-]+)`", text)
    assert sorted(set(named)) == sorted(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), sorted(OPERATIONS))
def test_a_route_says_who_may_use_it_and_what_it_refuses(method: str, path: str) -> None:
    operation = OPERATIONS[method, path]
    public = operation["x-who"] == ["public"]
    assert public == (operation["security"] == [])
    assert all(("csrf" in way) == (method != "GET") for way in operation["security"])
    assert {"404", "422", "500"} <= set(operation["responses"])
    assert operation["summary"]
