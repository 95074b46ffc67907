"""One event loop, one relay, one of each browser for all tests of this folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from browsers import Browsers
from own_certificate import OwnCertificate, own_certificate
from page_server import served_page


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """The loop the browsers and the relay's interface live on."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> OwnCertificate:
    """The relay's certificate."""
    return own_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def browsers(
    runner: asyncio.Runner, certificate: OwnCertificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browsers]:
    """Browsers that trust the relay's certificate, started when asked for."""
    with served_page() as address:
        opened = Browsers(address=address, folder=tmp_path_factory.mktemp("browsers"), certificate=certificate)
        yield opened
        runner.run(opened.close())
