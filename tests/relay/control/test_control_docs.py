"""The pages say what the interface does: every route, field and metric, and none besides."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from control_app import ControlApp
from memory_relay import lane_record, lane_second, loop_record
from write_openapi import FILE, described

from beacon.relay.control.models import CredentialRequest, ImpairmentBody, LegBody, LegChange, QueueBody, SessionBody

PAGE = (FILE.parent / "relay-control.md").read_text(encoding="utf-8")
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in json.loads(FILE.read_text(encoding="utf-8"))["paths"].items()
    for method, operation in methods.items()
}
"As stored, which the first test holds to what is served."


@pytest.mark.slow
def test_the_stored_description_is_the_served_one():
    stored = FILE.read_text(encoding="utf-8")
    assert stored == described(), "run python tests/relay/control/write_openapi.py"
    assert ControlApp(sessions=())("GET", "/openapi.json").json() == json.loads(stored)


def test_every_route_needs_the_token_by_its_description():
    assert all(o["security"] == [{"HTTPBearer": []}] and "401" in o["responses"] for o in OPERATIONS.values())


def test_the_page_names_every_route_and_no_other():
    named = set(re.findall(r"`(GET|PUT|POST|PATCH|DELETE) (/[a-z/{}]+)`", PAGE))
    assert named == set(OPERATIONS)


@pytest.mark.parametrize("model", [SessionBody, LegBody, LegChange, QueueBody, ImpairmentBody, CredentialRequest])
def test_the_page_names_every_field(model: Any):
    assert [name for name in model.model_fields if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE] == []


def test_the_page_names_every_metric_and_no_other():
    ask = ControlApp()
    ask.relay.play(lane_record(lane_second(at_ns=ask.clock.at_ns)), loop_record(at_ns=ask.clock.at_ns))
    served = {
        line.split("{")[0].split(" ")[0].removeprefix("beacon_relay_")
        for line in ask("GET", "/metrics").text.splitlines() if not line.startswith("#")
    }  # fmt: skip
    served = {re.sub(r"^(lateness_seconds)_\w+$", r"\1", name) for name in served}
    section = PAGE.split("## Metrics")[1].split("## Refusals")[0]
    named = {name for row in re.findall(r"^\| (`[^|]+)\|", section, re.M) for name in re.findall(r"`(\w+)`", row)}
    assert named == served


def test_the_pages_session_is_taken_and_its_requests_work():
    ask = ControlApp(sessions=())
    put, *posts = re.findall(r"ask -X (\w+) http://relay(/\S+) -d '(.*?)'$", PAGE, re.M | re.S)
    for method, path, body in (put, *posts):
        answer = ask(method, path, json=json.loads(body))
        assert answer.is_success, (path, answer.text)
    assert [len(ask.relay.held["demo"].paths), len(ask.relay.switched), len(ask.relay.legs_set)] == [2, 1, 2]
