"""The centre's process: `python -m beacon.centre.process SETTINGS.json`.

One uvicorn worker on sockets it inherits. It says to whoever started it that it serves, ends at SIGTERM and SIGINT
with every room told, and ends with its supervisor. A killed centre must be back before a room's patience ends, so a
second process of it stands by with everything loaded, and begins here when its cue comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beacon.errors import BeaconError
from beacon.hosting.child import await_cue, end_with_supervisor, is_understudy, report_ready
from beacon.wiring.kernel_cache import use_kernel_cache
from beacon.wiring.one_blas_thread import use_one_blas_thread
from beacon.wiring.start_failure import report_start_failure

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from beacon.centre.parts import CentreParts
    from beacon.settings.centre import CentreSettings
    from beacon.wiring.centre_adapters import CentreAdapters

EXIT_STOPPED = 0
MESSAGE_BYTES = 64 * 1024
"Longest signalling message: docs/room-protocol.md."
PING_S, PONG_S = 10.0, 15.0
"A signalling socket is asked for a sign of life this often, and given up after this. [s]"
CONNECTIONS = 1_000
"Beyond these newcomers are told to come again."
_GRACE_S = 2


def main(arguments: list[str]) -> int:
    """Run the centre; its exit status."""
    gc.disable()  # start-up makes much and drops little
    end_with_supervisor()
    use_kernel_cache()
    use_one_blas_thread()
    _log_plainly()
    try:
        if len(arguments) != 1:
            raise SystemExit("usage: python -m beacon.centre.process SETTINGS.json")
        if is_understudy():
            _load()
        if not await_cue():
            return EXIT_STOPPED
        from beacon.wiring.centre_adapters import read_centre_settings

        return asyncio.run(_serve(read_centre_settings(Path(arguments[0]))))
    except BeaconError as error:
        return report_start_failure(error)


def _load() -> None:
    """What takes long whatever the settings: two or three seconds of a core."""
    import uvicorn.protocols.websockets.websockets_sansio_impl  # noqa: F401

    import beacon.centre.app
    import beacon.wiring.centre_adapters  # noqa: F401
    from beacon.flows.route_facts import route_facts

    route_facts()  # fits the estimator, which a room's route needs first of all


async def _serve(settings: CentreSettings) -> int:
    from beacon.centre.access.first_host import first_host
    from beacon.centre.app import create_app
    from beacon.wiring.centre_adapters import open_adapters
    from beacon.wiring.centre_service import FRESH_FILE

    adapters = open_adapters(settings)
    try:
        parts = _parts(settings, adapters)
        fresh = settings.relay_state_dir / FRESH_FILE
        password = await asyncio.to_thread(first_host, parts, anew=fresh.exists())
        server = _server(create_app(parts), settings, serving=lambda: _say_ready(settings, password, fresh))
        await server.serve(sockets=[socket.socket(fileno=fd) for fd in settings.listeners])
    finally:
        await adapters.close()
    return EXIT_STOPPED


def _parts(settings: CentreSettings, adapters: CentreAdapters) -> CentreParts:
    from beacon.centre.parts import CentreParts

    database = adapters.database
    return CentreParts(
        settings=settings,
        accounts=database.accounts,
        firms=database.firms,
        forecasts=database.forecasts,
        visits=database.visits,
        rooms=database.rooms,
        audit=database.audit,
        relay=adapters.relay,
        forecaster=adapters.forecaster,
        now_utc=lambda: datetime.now(UTC),
    )


def _say_ready(settings: CentreSettings, password: str | None, fresh: Path) -> None:
    from beacon.centre.access.first_host import NAME

    # By a pipe to whoever shows it: a one-time password is in no file and in no log.
    report_ready(pid=os.getpid(), url=settings.base_url, host=NAME if password else None, password=password)
    fresh.unlink(missing_ok=True)
    gc.collect()
    gc.freeze()
    gc.enable()


def _server(app: FastAPI, settings: CentreSettings, *, serving: Callable[[], None]) -> uvicorn.Server:
    import uvicorn

    class Reporting(uvicorn.Server):
        """Says when it serves; and ends at a signal without dying of it, so that the database is put away."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            loop = asyncio.get_running_loop()
            try:
                for number in (signal.SIGTERM, signal.SIGINT):
                    loop.add_signal_handler(number, self.handle_exit, number, None)
            except NotImplementedError:  # Windows
                with super().capture_signals():
                    yield
                return
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            serving()

    return Reporting(uvicorn.Config(app, **_configuration(settings)))


def _configuration(settings: CentreSettings) -> dict[str, Any]:
    # Each message of a room is small and new: compressing it costs more of the one core than its bytes do.
    sockets: dict[str, Any] = {
        "ws": "websockets-sansio",
        "ws_max_size": MESSAGE_BYTES,
        "ws_ping_interval": PING_S,
        "ws_ping_timeout": PONG_S,
        "ws_per_message_deflate": False,
    }
    secured = {}
    if settings.certificate is not None:
        secured = {"ssl_certfile": str(settings.certificate), "ssl_keyfile": str(settings.key)}
    return {
        **sockets, **secured, "http": "h11", "interface": "asgi3", "loop": "asyncio", "log_config": None,
        "access_log": False, "proxy_headers": False, "server_header": False, "limit_concurrency": CONNECTIONS,
        "timeout_graceful_shutdown": _GRACE_S, "timeout_keep_alive": 30,
    }  # fmt: skip


def _log_plainly() -> None:
    """Warnings and worse on standard error; all there is with BEACON_DEBUG. Libraries' chatter stays out of it."""
    level = logging.INFO if os.environ.get("BEACON_DEBUG") else logging.WARNING
    logging.basicConfig(
        stream=sys.stderr, level=level, format="at=%(asctime)s level=%(levelname)s from=%(name)s %(message)s"
    )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
