"""The centre keeps to its own description, whatever it is sent.

Schemathesis sends what the description allows and what it forbids, as a host, to the application under a real server.
It cannot see whether an answer is right, only that it is one of those described. It makes up its cases while tests are
collected, some 4 s: tests/conftest.py leaves this file out where slow tests are not wanted.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from centre_under_test import BASE_URL, Centre, open_centre
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from write_centre_openapi import FILE

from beacon.centre.access.cookies import SESSION, VISITOR

STARTED_S = 30.0
"Until a server has started on a busy machine it may take seconds; this is not what is tried here. [s]"


@contextlib.contextmanager
def served(centre: Centre) -> Iterator[str]:
    """The application under a server on a free port of this machine; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(centre.app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            latest = time.monotonic() + STARTED_S
            while not server.started and time.monotonic() < latest:
                time.sleep(0.02)
            assert server.started
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return open_centre(tmp_path_factory.mktemp("centre"))


@pytest.fixture(scope="module")
def address(centre: Centre) -> Iterator[str]:
    """Of a server that keeps to the description."""
    with served(centre) as found:
        yield found


def as_host(centre: Centre) -> dict[str, str]:
    """Headers of a host who is seated in a room too; new each time, for a case may sign out."""
    page = centre.browser()
    centre.hold_session(page)
    proof = page.headers["X-Beacon-CSRF"]
    return {"Origin": BASE_URL, "Cookie": f"{SESSION}={page.cookies[SESSION]}", "X-Beacon-CSRF": proof}


def as_visitor(centre: Centre) -> dict[str, str]:
    """Headers of a visitor."""
    page = centre.browser()
    centre.visitor(page, next(iter(centre.database.visits.visits()), None) or centre.make_visit())
    proof = page.headers["X-Beacon-CSRF"]
    return {"Origin": BASE_URL, "Cookie": f"{VISITOR}={page.cookies[VISITOR]}", "X-Beacon-CSRF": proof}


schema = schemathesis.openapi.from_dict(json.loads(FILE.read_text(encoding="utf-8")))


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_answers_are_as_described(case: Any, centre: Centre, address: str) -> None:
    who = case.operation.definition.raw["x-who"]
    headers = as_visitor(centre) if who == ["visitor"] else as_host(centre)
    response = case.call(base_url=address, headers=headers)
    checks = [
        status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance
    ]  # fmt: skip
    if not (case.path == "/api/room/check" and response.status_code == 503):  # its relay is away
        checks.append(not_a_server_error)
    case.validate_response(response, checks=checks)
