"""People of a running centre without a browser: a host over HTTP, and visitors who speak the room protocol.

For what has no page to look at: preparing visits for tests with browsers, and rooms full of scripted visitors.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PASSWORD = "lantern-on-the-quay"
PATIENCE_S = 30.0
FIRM = """\
version: 1
firm: {name: Two Towers, home: GB, languages: [en, zh]}
sites:
  - name: London
    city: London
    people: 40
    access: {medium: fibre, down_mbps: 1000, up_mbps: 1000, background_pct: 20}
    link: internet
    links_available: [internet, internet-premium, mpls, sdwan]
  - name: Beijing
    city: Beijing
    people: 60
    access: {medium: fibre, carrier: China Unicom, down_mbps: 200, up_mbps: 50, background_pct: 40}
    link: internet
    links_available: [internet, internet-premium, mpls, sdwan]
"""
SITES = ("London", "Beijing")


class Host:
    """A host signed in over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=30.0, headers={"Origin": url}, trust_env=False)

    @classmethod
    def first(cls, url: str, one_time_password: str) -> Self:
        """The first host, with a password of their own."""
        host = cls(url)
        host.sign_in(one_time_password)
        host.ask("POST", "/api/me/password", json={"old": one_time_password, "new": PASSWORD})
        host.sign_in(PASSWORD)
        return host

    def sign_in(self, password: str = PASSWORD) -> None:
        """Sign in; what follows carries the session and its CSRF header."""
        told = self.ask("POST", "/api/sign-in", json={"name": "host", "password": password})
        self.http.headers["X-Beacon-CSRF"] = told["csrf"]

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """An answer that must be a success."""
        answer = self.http.request(method, path, **content)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def make_firm(self, text: str = FIRM) -> str:
        """A firm of two sites; its id."""
        return str(self.ask("POST", "/api/firms", json={"text": text})["id"])

    def make_visit(self, firm: str, *, title: str = "A visit", people: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """A visit now, of one person at each site unless told otherwise."""
        usual = [
            {"name": f"Visitor {site}", "site": site, "language": "en", "presenter": number == 0}
            for number, site in enumerate(SITES)
        ]
        body = {
            "title": title,
            "firm": firm,
            "at_utc": datetime.now(UTC).isoformat(timespec="seconds"),
            "minutes": 60,
            "participants": list(people) or usual,
            "choice": choice("mpls", hour_utc=9),
        }
        return dict(self.ask("POST", "/api/visits", json=body))

    def invite(self, visit: dict[str, Any], number: int, **wishes: Any) -> str:
        """The link of a participant of a visit."""
        person = visit["participants"][number]["id"]
        path = f"/api/visits/{visit['id']}/participants/{person}/invitation"
        return str(self.ask("POST", path, json=wishes)["url"])

    def close(self) -> None:
        """Let the connections go."""
        self.http.close()


def choice(link: str, *, hour_utc: int, **more: Any) -> dict[str, Any]:
    """A route with one kind of link at both sites."""
    return {"links": dict.fromkeys(SITES, link), "hour_utc": hour_utc, **more}


class ScriptedVisitor:
    """Somebody with a link who speaks the room protocol, and remembers what was said."""

    _sources = itertools.count(1)

    def __init__(self, url: str, cookies: dict[str, str], socket: ClientConnection) -> None:
        self.url = url
        self._cookies = cookies
        self._socket = socket
        self.heard: list[dict[str, Any]] = []
        "All but `live` messages, which come every second."
        self.live: list[dict[str, Any]] = []
        "The pairs of the last live message."
        self.lives = 0
        self._fresh = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def with_link(cls, link: str) -> Self:
        """Follows a link and opens a socket. Comes from an address of its own, as visitors do."""
        url, _, token = link.partition("/v/")
        number = next(cls._sources)
        source = f"127.3.{number // 250}.{number % 250 + 1}"
        transport = httpx.AsyncHTTPTransport(local_address=source)
        async with httpx.AsyncClient(transport=transport, base_url=url, headers={"Origin": url}) as http:
            answer = await http.post("/api/invitation", json={"token": token})
            assert answer.is_success, answer.text
            cookies = dict(http.cookies)
        return await cls.with_cookies(url, cookies)

    @classmethod
    async def with_cookies(cls, url: str, cookies: dict[str, str]) -> Self:
        """Opens a socket with a seat's cookie."""
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        socket = await connect(
            url.replace("http", "ws", 1) + "/api/room/ws", origin=url, proxy=None, compression=None,
            additional_headers={"Cookie": cookie}, max_size=None,
        )  # fmt: skip
        return cls(url, cookies, socket)

    async def say(self, kind: str, **fields: Any) -> None:
        """Send a message."""
        await self._socket.send(json.dumps({"v": 1, "t": kind, **fields}))

    async def hear(
        self, kind: str, holds: Callable[[dict[str, Any]], bool] = lambda message: True, *, after: int = 0
    ) -> dict[str, Any]:
        """The first message of a kind that holds, of those heard since number `after`."""
        end_s = time.monotonic() + PATIENCE_S
        while True:
            for message in self.heard[after:]:
                if message["t"] == kind and holds(message):
                    return message
            self._fresh.clear()
            try:
                await asyncio.wait_for(self._fresh.wait(), end_s - time.monotonic())
            except TimeoutError:
                seen = [message["t"] for message in self.heard[after:]]
                raise AssertionError(f"no {kind} within {PATIENCE_S} s; heard {seen}") from None

    async def enter(self, site: str, *, language: str = "en") -> dict[str, Any]:
        """Say hello and sit; the ICE servers of the seat."""
        await self.say("hello", language=language, resume=None)
        await self.hear("welcome")
        await self.say("sit", site=site, audio=True, video=False)
        return dict((await self.hear("seated"))["ice"])

    @property
    def you(self) -> str:
        """My id in the room."""
        return str(next(message["you"] for message in self.heard if message["t"] == "welcome"))

    async def close(self) -> None:
        """Go without a word."""
        await self._socket.close()
        await self._reader

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):  # the centre may die: that is what some tests are about
            await self._hear_all()

    async def _hear_all(self) -> None:
        async for frame in self._socket:
            message = json.loads(frame)
            if message["t"] == "live":
                self.live, self.lives = message["pairs"], self.lives + 1
            else:
                self.heard.append(message)
            self._fresh.set()
