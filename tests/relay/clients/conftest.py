"""One event loop, one relay, one of each browser for all tests of this folder."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the relay under test lives beside this folder

from browsers import Browsers
from page_server import served_page
from relay_control import RelayControl, open_control
from relay_under_test import RelayUnderTest, relay_under_test
from trust import Trust, trust_of


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """The loop the browsers and the relay's interface live on."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    """A relay of its own process, without sessions."""
    with relay_under_test(tmp_path_factory.mktemp("relay")) as running:
        yield running


@pytest.fixture(scope="session")
def trust(relay: RelayUnderTest) -> Trust:
    """Trust in its certificate."""
    return trust_of(relay.folder / "settings.json", authority=relay.authority)


@pytest.fixture
def control(runner: asyncio.Runner, relay: RelayUnderTest) -> Iterator[RelayControl]:
    """Its control interface; sessions a test has put are gone after it."""
    control = open_control(relay.folder / "state")
    yield control
    runner.run(control.close())


@pytest.fixture(scope="session")
def browsers(
    runner: asyncio.Runner, trust: Trust, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browsers]:
    """Browsers that trust the relay's certificate, started when asked for."""
    with served_page() as address:
        opened = Browsers(address=address, folder=tmp_path_factory.mktemp("browsers"), trust=trust)
        yield opened
        runner.run(opened.close())
