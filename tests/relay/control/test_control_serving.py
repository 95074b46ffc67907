"""The control interface on real sockets, through its own client: who gets in, what streams, how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from memory_relay import SESSION, TOKEN, Clock, MemoryRelay, lane_record, lane_second, loop_record

from beacon.errors import InputError, RelayError
from beacon.i18n import msg, translate
from beacon.relay.control.client import ControlClient
from beacon.relay.control.feed import MAILBOX_EVENTS, MOST_READERS
from beacon.relay.control.serving import ControlServer, listen_loopback, listen_unix
from beacon.relay.control.token import SOCKET_NAME, keep_token, read_token

pytestmark = pytest.mark.slow

WAIT_S = 10.0
"No state takes longer on a busy machine. [s]"


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 60))


async def until(told: Callable[[], bool]) -> None:
    """Poll a state."""
    deadline = asyncio.get_running_loop().time() + WAIT_S
    while not told():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(state: Path) -> AsyncIterator[tuple[MemoryRelay, ControlClient]]:
    """A relay in memory that serves on its state directory's socket, with one session."""
    relay, clock = MemoryRelay(), Clock()
    token = keep_token(state, os.urandom)
    server = ControlServer(
        relay, token=token, listeners=[listen_unix(state / SOCKET_NAME)], now_ns=clock.now_ns, utc_s=clock.utc_s
    )
    await server.start()
    try:
        async with ControlClient.beside(state) as client:
            await client.put_session("visit", SESSION)
            yield relay, client
    finally:
        await server.stop()
    assert relay.listeners == []


def test_socket_and_token_are_the_owners_alone(tmp_path: Path):
    listener = listen_unix(tmp_path / SOCKET_NAME)
    keep_token(tmp_path, os.urandom)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    listener.close()
    assert modes == {"control.sock": 0o600, "control.token": 0o600}


def test_the_token_is_kept_from_start_to_start(tmp_path: Path):
    first = keep_token(tmp_path, os.urandom)
    assert len(first) == 64
    assert keep_token(tmp_path, os.urandom) == first == read_token(tmp_path)


def test_without_a_relay_the_client_says_where_it_looked(tmp_path: Path):
    with pytest.raises(RelayError) as refused:
        ControlClient.beside(tmp_path)
    assert (refused.value.key, refused.value.fields) == ("relay_control.no_relay", {"place": str(tmp_path)})


def test_a_dead_relays_socket_is_replaced_and_a_live_ones_is_not(tmp_path: Path):
    path = tmp_path / SOCKET_NAME
    listen_unix(path).close()
    assert path.exists()
    alive = listen_unix(path)
    with pytest.raises(RelayError) as refused:
        listen_unix(path)
    assert refused.value.key == "relay_control.socket_taken"
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
    alive.close()


def test_a_file_in_the_way_is_left_alone(tmp_path: Path):
    (tmp_path / SOCKET_NAME).write_text("mine")
    with pytest.raises(RelayError):
        listen_unix(tmp_path / SOCKET_NAME)
    assert (tmp_path / SOCKET_NAME).read_text() == "mine"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "relay.example", "127.0.0.1.example"])
def test_only_loopback_is_served(host: str):
    with pytest.raises(InputError) as refused:
        listen_loopback(host=host, port=0)
    assert refused.value.key == "relay_control.not_loopback"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_serves_over_loopback_tcp(host: str):
    async def work() -> None:
        listener = listen_loopback(host=host, port=0)
        port = listener.getsockname()[1]
        server = ControlServer(MemoryRelay(), token=TOKEN, listeners=[listener])
        await server.start()
        base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        async with ControlClient(token=TOKEN, base_url=base) as client:
            assert (await client.health())["serving"]
        async with ControlClient(token="wrong", base_url=base) as client:
            with pytest.raises(RelayError) as refused:
                await client.health()
            assert refused.value.key == "relay_control.token_refused"
        await server.stop()
        async with ControlClient(token=TOKEN, base_url=base) as client:
            with pytest.raises(RelayError) as gone:
                await client.health()
            assert gone.value.key == "relay_control.unreachable"

    run(work)


def test_the_client_does_everything_the_interface_can(tmp_path: Path):
    async def work() -> None:
        async with serving(tmp_path) as (relay, client):
            assert [entry["id"] for entry in await client.sessions()] == ["visit"]
            assert (await client.session("visit"))["session"]["seed"] == 7
            paths = [{"origin": "London", "target": "北京", "lane": {"base_delay_ms": 150}}]
            assert (await client.switch("visit", paths=paths, in_ms=100))["in_ms"] == pytest.approx(100)
            await client.set_leg("visit", "a", in_force=True)
            assert relay.legs_set[0][2]["in_force"] is True
            assert (await client.mint("visit", "*", lifetime_s=60))["username"].endswith(":visit:*")
            assert await client.revoke("visit", "*") == 2
            relay.play(lane_record(lane_second(at_ns=Clock().at_ns)))
            assert (await client.stats(window_s=10))["lanes"][0]["packets_in"] == 50
            assert (await client.stats("visit"))["lanes"][0]["session"] == "visit"
            assert "beacon_relay_info" in await client.metrics()
            assert (await client.drain())["draining"]
            await client.delete_session("visit")
            assert await client.sessions() == []

    run(work)


def test_refusals_come_back_as_the_errors_they_were(tmp_path: Path):
    async def work() -> None:
        async with serving(tmp_path) as (_, client):
            with pytest.raises(InputError) as unknown:
                await client.session("none")
            assert (unknown.value.key, unknown.value.fields) == ("relay_control.unknown_session", {"session": "none"})
            with pytest.raises(InputError) as refused:
                await client.switch("visit", paths=[{"origin": "London", "target": "北京", "lane": {"loss": 7}}])
            [problem] = refused.value.problems
            assert (problem.key, problem.path) == ("impairment.range", "paths[0].lane.loss")

    run(work)


def test_a_relay_that_is_full_says_of_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def work() -> None:
        async with serving(tmp_path) as (relay, client):
            full = RelayError("relay_sessions.full", what=msg("relay_sessions.legs"), size=3)

            def put_session(_session: object) -> None:
                raise full

            monkeypatch.setattr(relay, "put_session", put_session)
            with pytest.raises(RelayError) as told:
                await client.put_session("more", SESSION)
            assert (told.value.key, told.value.fields) == (full.key, full.fields)
            assert translate(msg(told.value.key, **told.value.fields), "zh_Hans") == translate(
                msg(full.key, **full.fields), "zh_Hans"
            )

    run(work)


def test_records_reach_the_reader_as_events(tmp_path: Path):
    async def work() -> None:
        async with serving(tmp_path) as (relay, client):
            events = client.events("visit")
            first = asyncio.ensure_future(anext(events))
            await until(lambda: readers(relay) == 1)
            relay.play(
                lane_record(lane_second(at_ns=1), session="other"),
                lane_record(lane_second(at_ns=2, lost=5)),
                loop_record(at_ns=3),
            )
            kind, lane = await first
            assert (kind, lane["session"], lane["lost"]) == ("lane", "visit", 5)
            assert (lane["commanded"]["loss"], lane["measured"]["loss"]) == (0.02, 0.1)
            kind, loop = await anext(events)
            # 0.15 ms lies in the bin whose upper edge is 0.16 ms.
            assert (kind, loop["lateness"]["bins"]) == ("loop", [[0.16, 100]])
            await events.aclose()
            await until(lambda: readers(relay) == 0)

    run(work)


def readers(relay: MemoryRelay) -> int:
    """Readers of the observatory that listens to a relay."""
    return relay.listeners[0].__self__.feed.readers  # type: ignore[attr-defined, no-any-return]


def test_a_reader_that_stands_still_delays_nobody_and_is_told_what_it_missed(tmp_path: Path):
    async def work() -> None:
        async with serving(tmp_path) as (relay, client):
            reader, writer = await asyncio.open_unix_connection(str(tmp_path / SOCKET_NAME), limit=1_024)
            writer.write(
                f"GET /events HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {read_token(tmp_path)}\r\n\r\n".encode()
            )
            await until(lambda: readers(relay) == 1)
            # More than sockets, transport and mailbox hold together: 40 mailboxes of some 900 bytes an event.
            record = lane_record(lane_second(at_ns=1))
            for _ in range(40):
                relay.play(*[record] * MAILBOX_EVENTS)
                assert (await client.health())["serving"]
            feed = relay.listeners[0].__self__.feed  # type: ignore[attr-defined]
            await until(lambda: feed.dropped > 0)
            missed, got = 0, 0
            while got + missed < 40 * MAILBOX_EVENTS:
                line = (await reader.readline()).decode()
                got += line.startswith("event: lane")
                if line.startswith("event: dropped"):
                    missed += json.loads((await reader.readline()).removeprefix(b"data: "))["events"]
            assert (got + missed, missed) == (40 * MAILBOX_EVENTS, feed.dropped)
            writer.close()

    run(work)


def test_readers_are_bounded(tmp_path: Path):
    async def work() -> None:
        async with serving(tmp_path) as (relay, client):
            streams = [client.events() for _ in range(MOST_READERS)]
            waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
            await until(lambda: readers(relay) == MOST_READERS)
            with pytest.raises(RelayError) as refused:
                await anext(client.events())
            assert refused.value.key == "relay_control.too_many_readers"
            relay.play(loop_record(at_ns=1))
            assert {event.kind for event in await asyncio.gather(*waiting)} == {"loop"}
            for stream in streams:
                await stream.aclose()

    run(work)


def test_stopping_ends_the_streams_at_once(tmp_path: Path):
    async def work() -> None:
        relay = MemoryRelay()
        server = ControlServer(relay, token=TOKEN, listeners=[listen_unix(tmp_path / SOCKET_NAME)])
        await server.start()
        async with ControlClient(token=TOKEN, socket_path=tmp_path / SOCKET_NAME) as client:
            stream = client.events()
            last = asyncio.ensure_future(anext(stream))
            await until(lambda: readers(relay) == 1)
            began = asyncio.get_running_loop().time()
            await server.stop()
            assert (await last).kind == "end"
            # uvicorn gives standing answers 2 s before it cuts them; an ended stream needs none of that.
            assert asyncio.get_running_loop().time() - began < 2.0
            await stream.aclose()

    run(work)


def test_signals_stay_the_relays(tmp_path: Path):
    async def work() -> None:
        before = {sig: signal.getsignal(sig) for sig in (signal.SIGINT, signal.SIGTERM)}
        server = ControlServer(MemoryRelay(), token=TOKEN, listeners=[listen_unix(tmp_path / SOCKET_NAME)])
        await server.start()
        assert {sig: signal.getsignal(sig) for sig in before} == before
        await server.stop()

    run(work)


def test_importing_it_loads_no_framework():
    code = (
        "import beacon.relay.control.serving, beacon.relay.control.ports, beacon.relay.control.token, sys;"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"fastapi", "starlette", "uvicorn", "pydantic", "httpx", "prometheus_client"} & set(done.stdout.split())
