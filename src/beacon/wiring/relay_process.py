"""The relay's process: `python -m beacon.wiring.relay_process SETTINGS.json`.

It takes compiled code from this version's own folder, serves, says so to whoever started it, and only then loads the
control interface. SIGTERM and SIGINT stop it at once and cleanly, SIGUSR1 drains it; it ends with its supervisor. What
is heavy is imported where it is needed: a killed relay must be back within two seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from beacon import __version__
from beacon.errors import BeaconError
from beacon.hosting.child import end_with_supervisor, kill_with_parent, report_ready
from beacon.wiring.kernel_cache import use_kernel_cache
from beacon.wiring.one_blas_thread import use_one_blas_thread
from beacon.wiring.start_failure import EXIT_OURS, EXIT_USERS, report_start_failure

if TYPE_CHECKING:
    from beacon.relay.control.serving import ControlServer
    from beacon.relay.node import RelayNode
    from beacon.wiring.relay_settings import ControlSettings, RelaySettings

DESCRIPTORS = 16_384
"4096 connections, as many relayed sockets and their duplicates, and room."
EXIT_STOPPED = 0
EXIT_PLANE_DIED = 70
__all__ = ["EXIT_OURS", "EXIT_PLANE_DIED", "EXIT_STOPPED", "EXIT_USERS", "main"]


def main(arguments: list[str]) -> int:
    """Run the relay; its exit status."""
    gc.disable()  # start-up makes much and drops little: an eighth of its time
    end_with_supervisor()
    if "BEACON_READY_FD" in os.environ:
        kill_with_parent()
    use_kernel_cache()
    use_one_blas_thread()
    _allow_descriptors()
    try:
        if len(arguments) != 1:
            raise SystemExit("usage: python -m beacon.wiring.relay_process SETTINGS.json")
        from beacon.wiring.relay_settings import read_settings

        # Windows' own loop cannot watch a plain socket.
        loop = asyncio.SelectorEventLoop if sys.platform == "win32" else None
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(_serve(read_settings(Path(arguments[0]))))
    except BeaconError as error:
        return report_start_failure(error)


def _allow_descriptors() -> None:
    """As many open files as this user may have: every connection and every relayed socket is one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _serve(settings: RelaySettings) -> int:
    from beacon.wiring.relay_building import build_node

    node = build_node(settings)
    control = _bound_control(node, settings.control) if settings.control is not None else None
    stopping = asyncio.Event()
    await node.start()
    _heed("SIGTERM", stopping.set)
    _heed("SIGINT", stopping.set)
    _heed("SIGUSR1", node.drain)
    report_ready(
        pid=os.getpid(),
        listeners=[f"{each.transport.name.lower()}:{each.server}" for each in node.config.listeners],
        uris=list(node.config.uris),
        restarts=node.memory.restarts,
        warnings=list(node.memory.warnings),
    )
    gc.collect()
    gc.freeze()
    gc.enable()
    if control is not None:
        await _start_control(control)
    try:
        await _first(stopping, node.failed)
    finally:
        if control is not None:
            await control.stop()
        await node.stop()
    return EXIT_PLANE_DIED if node.failed.is_set() else EXIT_STOPPED


def _heed(name: str, act: Callable[[], None]) -> None:
    """Have a signal call `act` within the loop, where the system has such a signal."""
    number = getattr(signal, name, None)
    if number is None:
        return
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(number, act)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))


def _bound_control(node: RelayNode, settings: ControlSettings) -> ControlServer:
    """The control interface on its socket, not yet served. What is wrong with the place is found before the relay says
    that it serves, and whoever connects early waits."""
    from beacon.relay.control.serving import ControlServer, listen_loopback, listen_unix
    from beacon.relay.control.token import SOCKET_NAME, keep_token
    from beacon.relay.node_control import NodeControl

    state_dir = node.config.state_dir
    token = keep_token(state_dir, secrets.token_bytes)  # before the socket: whoever sees that finds the token
    if settings.port is not None:
        listener = listen_loopback(host=settings.host, port=settings.port)
    else:
        listener = listen_unix(settings.socket or state_dir / SOCKET_NAME)
    return ControlServer(NodeControl(node, version=__version__), token=token, listeners=[listener])


async def _start_control(control: ControlServer) -> None:
    """Load and start the control interface. Loading takes a second, which a thread of its own spends: the relay
    serves meanwhile."""
    await asyncio.to_thread(_load_control)
    await control.start()


def _load_control() -> None:
    import uvicorn  # noqa: F401

    import beacon.relay.control.app  # noqa: F401


async def _first(*events: asyncio.Event) -> None:
    """Wait for the first of several events."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
