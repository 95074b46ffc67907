"""One centre, one of each browser and one event loop for all tests of this folder."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_centre import Browsers, OpenCentre
from visitor_pages import SPEECH

from centre_command import opened_centre
from centre_people import Host

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def built_page() -> None:
    """The page, built from the sources as they are."""
    done = subprocess.run([sys.executable, ROOT / "scripts" / "build_page.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def centre(built_page: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCentre]:
    """A centre of its own."""
    folder = tmp_path_factory.mktemp("centre")
    with opened_centre(folder, "--no-examples") as command:
        ready = command.await_event("centre_ready")
        host = Host.first(ready["url"], ready["password"])
        command.await_event("relay_ready")
        opened = OpenCentre(command, ready["url"], host, folder / "state")
        opened.firm = host.make_firm()
        opened.data_dir = folder / "data"
        yield opened
        host.close()


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """The loop the browsers live on."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="session")
def browsers(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """Every browser."""
    if not SPEECH.exists():
        pytest.skip("no asterisk-core-sounds-en-wav on this machine")
    opened = Browsers(tmp_path_factory.mktemp("browsers"))
    yield opened
    runner.run(opened.stack.aclose())


@pytest.fixture(autouse=True)
def nothing_asked_outside(browsers: Browsers, centre: OpenCentre) -> Iterator[None]:
    """No page of any test here asks anything of a host that is not the centre."""
    yield
    assert browsers.outside(centre.url) == set()


@pytest.fixture
def room(centre: OpenCentre) -> dict[str, Any]:
    """A fresh visit with links for both of its people, under `links`; the first is a presenter."""
    visit = centre.host.make_visit(centre.firm)
    visit["links"] = [centre.host.invite(visit, number) for number in range(len(visit["participants"]))]
    return visit
