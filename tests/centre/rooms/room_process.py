"""The centre's process beside a real relay, for tests of rooms over real sockets, and pages scripted in a few words.

    with room_process(folder, relay_state_dir=...) as centre:
        visit = centre.make_visit()
        with centre.page(visit, "at-London") as anna:
            anna.says("hello", language="en", resume=None)
            anna.hears("welcome")

People and visits are written into the same database; the process is the one `beacon open` starts.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import httpx
from room_talk import firm_text, visit_of
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from beacon.centre.access.cookies import VISITOR
from beacon.centre.access.signing import SignedSeat, seat_csrf, sign_seat
from beacon.firmfile import firm_from_text
from beacon.nouns.visit import Invitation, Visit
from beacon.store import open_database

PATIENCE_S = 30.0
SECRET = "5e" * 32


class CentreProcess:
    """A centre that can be killed and started again on the same port."""

    def __init__(self, folder: Path, *, relay_state_dir: Path) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._file = folder / "centre.json"
        database = folder / "beacon.db"
        self._file.write_text(
            json.dumps(
                {
                    "base_url": self.url, "database": str(database), "relay_state_dir": str(relay_state_dir),
                    "secret": SECRET, "start_examples": False, "listeners": [self._listener.fileno()],
                }
            ),
            encoding="utf-8",
        )  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.database = open_database(database)

    @property
    def pid(self) -> int:
        """Of the process that serves now."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Start and wait until it answers; how long that took. [s]"""
        began_s = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "beacon.centre.process", str(self._file)], pass_fds=[self._listener.fileno()],
            env={**os.environ, "BEACON_DEBUG": "1"},
        )  # fmt: skip
        while True:
            assert self._process.poll() is None, "the centre ended; what it said stands above"
            assert time.monotonic() < began_s + 60.0, "the centre does not answer"
            try:
                if httpx.get(f"{self.url}/api/centre", timeout=5.0, trust_env=False).is_success:
                    return time.monotonic() - began_s
            except httpx.TransportError:
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait for its end."""
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(15.0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """End all."""
        self.stop()
        self._listener.close()

    def make_visit(self, *cities: str, **more: Any) -> Visit:
        """A visit of a firm with sites in these cities, somebody invited to each; the first is presenter."""
        text = firm_text(*(cities or ("London", "Beijing")))
        now_utc = datetime.now(UTC)
        firm = self.database.firms.add_firm(name="Tried and True", text=text, example=False, now_utc=now_utc)
        visit = visit_of(firm_from_text(text, name="firm.yaml"), **more)
        people = (replace(visit.participants[0], presenter=True), *visit.participants[1:])
        return self.database.visits.add_visit(
            replace(visit, id=secrets.token_hex(6), firm=firm.id, participants=people)
        )

    def invite(self, visit: Visit, participant: str) -> Invitation:
        """A day's invitation."""
        now_utc = datetime.now(UTC)
        invitation = Invitation(
            id=secrets.token_hex(8), visit=visit.id, participant=participant, created_utc=now_utc,
            expires_utc=now_utc + timedelta(days=1),
        )  # fmt: skip
        self.database.visits.add_invitation(invitation)
        return invitation

    def cookie(self, visit: Visit, participant: str, *, invitation: Invitation | None = None) -> str:
        """What a browser holds that has opened an invitation."""
        known = invitation or self.invite(visit, participant)
        return sign_seat(SECRET, SignedSeat(visit=visit.id, participant=participant, invitation=known.id))

    def page(self, visit: Visit, participant: str, **more: Any) -> ScriptedPage:
        """A page of somebody invited."""
        return ScriptedPage(self, self.cookie(visit, participant, **more))

    def browser(self, visit: Visit, participant: str) -> httpx.Client:
        """The same over HTTP."""
        cookie = self.cookie(visit, participant)
        headers = {"Origin": self.url, "X-Beacon-CSRF": seat_csrf(SECRET, cookie), "Cookie": f"{VISITOR}={cookie}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30.0, trust_env=False)


@contextmanager
def room_process(folder: Path, *, relay_state_dir: Path) -> Iterator[CentreProcess]:
    """Run the centre while the block runs."""
    centre = CentreProcess(folder, relay_state_dir=relay_state_dir)
    try:
        centre.start()
        yield centre
    finally:
        centre.close()


class ScriptedPage:
    """One socket; what was heard and not asked for yet waits."""

    def __init__(self, centre: CentreProcess, cookie: str, *, origin: str | None = None) -> None:
        self._centre = centre
        self._cookie = cookie
        self._origin = origin or centre.url
        self.heard: list[dict[str, Any]] = []
        self.you = self.resume = ""
        self._sockets = ExitStack()
        self.connect()

    def connect(self) -> None:
        """Open the socket, again."""
        opened = connect(
            f"ws://127.0.0.1:{self._centre.port}/api/room/ws", origin=Origin(self._origin), proxy=None,
            compression=None, additional_headers={"Cookie": f"{VISITOR}={self._cookie}"}, open_timeout=PATIENCE_S,
        )  # fmt: skip
        self.socket: ClientConnection = self._sockets.enter_context(opened)

    def says(self, t: str, **fields: Any) -> None:
        """A message."""
        self.socket.send(json.dumps({"v": 1, "t": t, **fields}))

    def hears(self, t: str, *, patience_s: float = PATIENCE_S, **fields: Any) -> dict[str, Any]:
        """The next message of this type with these fields; others before it are dropped."""
        deadline_s = time.monotonic() + patience_s
        while True:
            left_s = deadline_s - time.monotonic()
            try:
                message = json.loads(self.socket.recv(timeout=max(left_s, 0.01)))
            except TimeoutError:
                seen = [m["t"] for m in self.heard]
                raise AssertionError(f"was not told {t} {fields} in {patience_s} s but {seen}") from None
            self.heard.append(message)
            if message["t"] == t and all(message.get(name) == value for name, value in fields.items()):
                self.heard.clear()
                return dict(message)

    def joins(self, site: str | None = None) -> dict[str, Any]:
        """Hello, and a seat; the ICE server of the seat, or the welcome."""
        self.says("hello", language="en", resume=self.resume or None)
        welcome = self.hears("welcome")
        self.you, self.resume = welcome["you"], welcome["resume"]
        if site is None:
            return welcome
        self.says("sit", site=site, audio=True, video=False)
        return dict(self.hears("seated")["ice"]["servers"][0])

    def closes(self, *, patience_s: float = PATIENCE_S) -> int:
        """Wait until the centre closes the socket; the code."""
        deadline_s = time.monotonic() + patience_s
        try:
            while True:
                self.heard.append(json.loads(self.socket.recv(timeout=max(deadline_s - time.monotonic(), 0.01))))
        except ConnectionClosed as closed:
            return 0 if closed.rcvd is None else closed.rcvd.code

    def close(self) -> None:
        """Go without a word."""
        self._sockets.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exit: object) -> None:
        self.close()
