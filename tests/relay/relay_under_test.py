"""A real relay for a test: listening on loopback, supervised, with its control interface at hand.

The supervisor is a process of its own (this file run as a program), as with the command; it tells of its child's
starts and ends by lines of JSON, and stops when its standard input ends, so nothing stays behind whatever becomes of
the test.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from beacon.nouns import Impairment, RelayLeg, RelayPath, RelaySession, RelaySite

START_S = 400.0
"A first start compiles the data plane, beside whatever else the machine is doing. [s]"
STOP_S = 15.0
HOSTS = ("127.0.0.1", "::1")


def two_sites(name: str, out: Impairment, back: Impairment | None = None, *, seed: int = 1) -> RelaySession:
    """A session between two sites with a leg at each, in force; `back` as `out` when not given. Clients that hold its
    one credential sit at the two in turn."""
    return RelaySession(
        id=name,
        seed=seed,
        sites=(RelaySite(id="a"), RelaySite(id="b")),
        legs=(RelayLeg(id="leg-a", site="a", in_force=True), RelayLeg(id="leg-b", site="b", in_force=True)),
        paths=(RelayPath(origin="a", target="b", lane=out), RelayPath(origin="b", target="a", lane=back or out)),
        turns=True,
    )


@contextmanager
def relay_under_test(
    folder: Path, *, sessions: Sequence[RelaySession] = (), open_mode: bool = False, portable: bool = False,
    cpu: int | None = None, **settings: Any,
) -> Iterator[RelayUnderTest]:  # fmt: skip
    """Run a relay while the block runs.

    It listens over UDP, TCP and TLS on 127.0.0.1 and ::1, under one port for UDP and TCP and another for TLS; the
    certificate is a local authority's, in `folder`.

    Parameters
    ----------
    folder
        Empty; for state, settings and certificate.
    open_mode
        Serve outside peers, those on this machine's loopback among them.
    portable
        Plain sockets in place of compiled system calls.
    cpu
        Keep the relay to this core.
    settings
        Further fields of RelaySettings.
    """
    wanted: dict[str, Any] = {
        "state_dir": str(folder / "state"),
        "run": "test",
        "portable": portable,
        "sessions": {session.id: body_of(session) for session in sessions},
        **settings,
    }
    if open_mode:
        wanted["open"] = {"allow_special": ["127.0.0.0/8", "::1/128"]}
    (folder / "state").mkdir(mode=0o700)
    plan = folder / "plan.json"
    plan.write_text(json.dumps({"settings": wanted, "folder": str(folder), "cpu": cpu}), encoding="utf-8")
    supervised = _Supervised(plan)
    try:
        ports = supervised.await_ready()["ports"]
        with _control(folder / "state") as control:
            yield RelayUnderTest(supervised, control, ports, folder)
    finally:
        supervised.stop()


class RelayUnderTest:
    """A running relay: what it is, and its control interface."""

    def __init__(self, supervised: _Supervised, control: httpx.Client, ports: dict[str, int], folder: Path) -> None:
        self._supervised = supervised
        self._control = control
        self.folder = folder
        self.udp_port = self.tcp_port = ports["udp"]
        self.tls_port = ports["tls"]

    @property
    def pid(self) -> int:
        """The process that relays now; after a death, the next one as soon as it serves."""
        return self._supervised.pid

    @property
    def authority(self) -> Path:
        """Certificate that a client must trust for TLS, as a PEM file."""
        return self.folder / "authority" / "beacon-root.crt"

    def await_restart(self) -> float:
        """Wait until a relay that died serves again; how long its new start took. [s]"""
        return float(self._supervised.await_ready()["took_s"])

    def put(self, session: RelaySession) -> None:
        """Create or replace a session."""
        self._must("PUT", f"/sessions/{session.id}", json=body_of(session))

    def delete(self, session: str) -> None:
        """End a session."""
        self._must("DELETE", f"/sessions/{session}")

    def mint(self, session: str, leg: str = "*") -> tuple[str, str]:
        """User name and password for a leg, or for the whole session."""
        said = self._must("POST", f"/sessions/{session}/credentials", json={"leg": leg})
        return said["username"], said["password"]

    def revoke(self, session: str, leg: str = "*") -> int:
        """Revoke what was minted; how many allocations were closed."""
        return int(self._must("DELETE", f"/sessions/{session}/credentials/{leg}")["closed"])

    def switch(self, session: RelaySession, *, at_utc_s: float) -> None:
        """Give the session's paths the figures they have here, at an instant."""
        at = datetime.fromtimestamp(at_utc_s, UTC).isoformat()
        paths = body_of(session)["paths"]
        self._must("POST", f"/sessions/{session.id}/switch", json={"paths": paths, "at_utc": at})

    def set_leg(self, session: str, leg: str, **change: Any) -> None:
        """Change a leg: own_delay_ms, udp_refused, in_force, at_utc or in_ms."""
        self._must("PATCH", f"/sessions/{session}/legs/{leg}", json=change)

    def health(self) -> dict[str, Any]:
        """How it says it is."""
        # 503 says with the same fields that it does not serve
        return dict(self._control.get("/health").json())

    def stats(self, session: str = "", *, window_s: float | None = None) -> dict[str, Any]:
        """Lanes, of one session or of all, over a window or since they were made."""
        path = f"/sessions/{session}/stats" if session else "/stats"
        return dict(self._must("GET", path, params={"window_s": window_s} if window_s else {}))

    def datagrams(self) -> dict[str, int]:
        """The data plane's datagrams since its start, by what became of them."""
        text = self._control.get("/metrics").raise_for_status().text
        found = re.findall(r'^beacon_relay_datagrams_total\{what="(\w+)"\} (\S+)', text, re.MULTILINE)
        return {what: int(float(count)) for what, count in found}

    def events(self, *, session: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Records as they come, kind and content: the session's lanes, and the loop."""
        with self._control.stream("GET", "/events", params={"session": session}, timeout=30.0) as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield kind, json.loads(line.removeprefix("data: "))

    def _must(self, method: str, path: str, **content: Any) -> Any:
        answer = self._control.request(method, path, **content)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}


def body_of(session: RelaySession) -> dict[str, Any]:
    """A session as the control interface takes it."""
    body = asdict(session)
    del body["id"]
    body["outside_site"] = session.outside_site or None
    return body


@contextmanager
def _control(state_dir: Path) -> Iterator[httpx.Client]:
    """The control interface, once it answers: it is loaded when the relay serves already."""
    await_that(lambda: (state_dir / "control.token").exists() and (state_dir / "control.sock").exists())
    token = (state_dir / "control.token").read_text(encoding="ascii").strip()
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(state_dir / "control.sock"), retries=3),
        base_url="http://relay", headers={"Authorization": f"Bearer {token}"}, timeout=30.0,
    ) as client:  # fmt: skip
        yield client


def await_that(true: Callable[[], bool], *, timeout_s: float = 30.0) -> None:
    """Poll a state until it holds."""
    deadline_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline_s, f"did not come about in {timeout_s} s"
        time.sleep(0.01)


class _Supervised:
    """The supervisor's process, and what it tells."""

    def __init__(self, plan: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(plan)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.pid = 0
        threading.Thread(target=self._read, daemon=True).start()

    def await_ready(self) -> dict[str, Any]:
        """What is told when the relay serves, again or for the first time."""
        deadline_s = time.monotonic() + START_S
        while True:
            try:
                told = self._told.get(timeout=max(deadline_s - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f"the relay did not come up in {START_S:.0f} s") from None
            assert told["what"] != "ended", "the relay did not come up; what it said stands above"
            if told["what"] == "ready":
                return told

    def stop(self) -> None:
        """Stop the relay and its supervisor."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            if told["what"] == "ready":
                self.pid = told["pid"]
            self._told.put(told)
        self._told.put({"what": "ended"})


async def _supervise(plan: dict[str, Any]) -> None:
    """Bind, write the settings, keep the relay running until standard input ends."""
    from beacon.hosting.listeners import Carrier, Endpoint, bind_all, fds
    from beacon.hosting.local_authority import open_authority
    from beacon.hosting.supervisor import ChildReady, ChildSpec, Supervisor

    folder = Path(plan["folder"])
    plain = bind_all([Endpoint(carrier=c, host=host, port=0) for host in HOSTS for c in (Carrier.UDP, Carrier.TCP)])
    tls = bind_all([Endpoint(carrier=Carrier.TLS, host=host, port=0) for host in HOSTS])
    listeners = [*plain, *tls]
    now_utc = datetime.now(UTC)
    authority = open_authority(folder / "authority", now_utc=now_utc)
    issued = authority.server_certificate([*HOSTS, "localhost"], now_utc=now_utc)
    settings = plan["settings"] | {
        "listeners": [{"carrier": str(each.carrier), "fd": each.socket.fileno()} for each in listeners],
        "certificate": {"certificate": str(issued.certificate), "key": str(issued.key)},
    }
    file = folder / "settings.json"
    file.write_text(json.dumps(settings), encoding="utf-8")
    ports = {"udp": plain[0].port, "tls": tls[0].port}

    def tell(event: object) -> None:
        said: dict[str, Any] = {"what": type(event).__name__}
        if isinstance(event, ChildReady):
            said = {"what": "ready", "pid": event.pid, "took_s": event.took_s, "ports": ports}
        print(json.dumps(said), flush=True)

    argv = (sys.executable, "-m", "beacon.wiring.relay_process", str(file))
    spec = ChildSpec(name="relay", argv=argv, pass_fds=fds(listeners), ready_timeout_s=START_S)
    supervisor = Supervisor([spec], on_event=tell)
    loop = asyncio.get_running_loop()
    threading.Thread(target=_await_end_of_input, args=(loop, supervisor.stop), daemon=True).start()
    await supervisor.run()


def _await_end_of_input(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    sys.stdin.read()
    loop.call_soon_threadsafe(stop)


def _main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if plan["cpu"] is not None and plan["cpu"] in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {plan["cpu"]})
    asyncio.run(_supervise(plan))


if __name__ == "__main__":
    _main()
