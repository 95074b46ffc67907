"""A centre for tests: the whole application over a real database, and a relay that is away.

    centre = open_centre(tmp_path)
    with centre.browser() as page:                      # no cookies yet
        centre.sign_in(page)                            # as host; or centre.viewer(page)
        page.post("/api/firms", json=...)               # carries the CSRF header from then on
        seat = centre.visitor(page, visit, participant)

Time is `centre.clock`: move it with `centre.clock.forward(hours=13)`.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from argon2 import PasswordHasher
from fastapi import FastAPI

from empty_database import empty_database

with warnings.catch_warnings():
    # Starlette's client prefers a successor of httpx that is not among our dependencies.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from beacon.centre.access.cookies import SESSION, VISITOR
from beacon.centre.access.gate import token_hash
from beacon.centre.access.signing import SignedSeat, seat_csrf, sign_invitation, sign_seat
from beacon.centre.app import create_app
from beacon.centre.parts import CentreParts, Forecaster
from beacon.nouns.account import Role
from beacon.nouns.visit import ForecastFiles, Invitation, Participant, RouteChoice, Visit
from beacon.ports.relay import RelayGateway
from beacon.relay.control.client import ControlClient
from beacon.settings.centre import CentreSettings
from beacon.store import Database

BASE_URL = "http://127.0.0.1:8484"
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
FIRM_TEXT = """\
firm: {name: Tried and True}
sites:
  - {name: London, place: London, people: 40, link: internet}
  - {name: Beijing, place: Beijing, people: 60, link: internet}
"""


@dataclass
class Clock:
    """A wall clock that stands until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same as a clock of seconds."""
        return (self.now - NOON).total_seconds()

    def forward(self, **step: float) -> None:
        """Move on, as timedelta(**step)."""
        self.now += timedelta(**step)


class NoForecaster:
    """Fails every job at once: for tests that are not about forecasts."""

    async def run(
        self, firm_text: str, *, name: str, made_on: date, told: Callable[[str, float], None]
    ) -> ForecastFiles:
        """Never returns files."""
        raise AssertionError(f"a forecast of {name} was asked for")

    async def compare(self, a: bytes, b: bytes, *, language: str) -> bytes:
        """Never returns anything."""
        raise AssertionError("a comparison was asked for")


class Browser(TestClient):
    """A browser; of several open at once the first runs the application and the others join it."""

    def __init__(self, running: list[TestClient], app: FastAPI, **told: Any) -> None:
        super().__init__(app, **told)
        self._running = running

    def __enter__(self) -> Self:
        if self._running:
            self.portal = self._running[0].portal
        else:
            super().__enter__()
            self._running.append(self)
        return self

    def websocket_connect(self, url: str, **told: Any) -> Any:
        """At the address of the page: the client's own takes a name it made up."""
        return super().websocket_connect(BASE_URL.replace("http", "ws", 1) + url, **told)

    def __exit__(self, *error: Any) -> None:
        if self in self._running:
            self._running.remove(self)
            super().__exit__(*error)


@dataclass
class Centre:
    """The application and what stands behind it."""

    app: FastAPI
    parts: CentreParts
    database: Database
    clock: Clock
    running: list[TestClient] = field(default_factory=list)

    def browser(self, *, address: str = "198.51.100.7") -> TestClient:
        """A browser at the centre's own page, signed in as nobody. Use it as a context: that runs the lifespan."""
        return Browser(
            self.running, self.app, base_url=BASE_URL, headers={"Origin": BASE_URL}, client=(address, 40_000),
            raise_server_exceptions=False,
        )  # fmt: skip

    def account(self, name: str, role: Role = Role.HOST, *, must_change: bool = False) -> str:
        """Make an account with PASSWORD; its id."""
        made = self.database.accounts.add_account(
            name=name, role=role, password_hash=password_hash(), must_change=must_change, now_utc=self.clock()
        )
        return made.id

    def sign_in(self, page: TestClient, name: str = "host", role: Role = Role.HOST) -> TestClient:
        """Sign in, making the account on the way; further requests carry its CSRF header."""
        if self.database.accounts.credentials(name) is None:
            self.account(name, role)
        answer = page.post("/api/sign-in", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        page.headers["X-Beacon-CSRF"] = answer.json()["csrf"]
        return page

    def hold_session(self, page: TestClient, role: Role = Role.HOST, *, must_change: bool = False) -> TestClient:
        """A session of a new account, without the work of signing in."""
        id, token, csrf = secrets.token_hex(4), secrets.token_hex(32), secrets.token_hex(8)
        account = self.account(f"{role.value}-{id}", role, must_change=must_change)
        self.database.accounts.open_session(
            account, token_hash=token_hash(token), csrf=csrf, expires_utc=self.clock() + timedelta(days=7)
        )
        page.cookies.set(SESSION, token)
        page.headers["X-Beacon-CSRF"] = csrf
        return page

    def viewer(self, page: TestClient) -> TestClient:
        """Sign in as somebody who may only look."""
        return self.sign_in(page, "viewer", Role.VIEWER)

    def make_visit(self, *, sites: tuple[str, ...] = ("London", "Beijing"), firm_text: str = FIRM_TEXT) -> Visit:
        """A visit of a stored firm, with a participant a site; put straight into the database."""
        firm = self.database.firms.add_firm(
            name="Tried and True", text=firm_text, example=False, now_utc=self.clock()
        )
        people = tuple(
            Participant(id=f"someone-{i}", name=f"Someone at {site}", site=site, language="en", presenter=i == 0)
            for i, site in enumerate(sites)
        )
        visit = Visit(
            id=secrets.token_hex(8), title="A first look", firm=firm.id, at_utc=self.clock() + timedelta(hours=1),
            minutes=60, participants=people, created_utc=self.clock(),
            choice=RouteChoice(links=dict.fromkeys(sites, "internet"), hour_utc=10),
        )  # fmt: skip
        return self.database.visits.add_visit(visit)

    def invite(self, visit: Visit, participant: str, *, hours: float = 24.0) -> tuple[Invitation, str]:
        """An invitation and the token of its link."""
        invitation = Invitation(
            id=secrets.token_hex(8), visit=visit.id, participant=participant, created_utc=self.clock(),
            expires_utc=self.clock() + timedelta(hours=hours),
        )  # fmt: skip
        self.database.visits.add_invitation(invitation)
        return invitation, sign_invitation(self.parts.settings.secret, invitation.id)

    def visitor(self, page: TestClient, visit: Visit, participant: str | None = None) -> TestClient:
        """Give a browser a visitor's seat, as an opened invitation does."""
        who = participant or visit.participants[0].id
        invitation, _token = self.invite(visit, who)
        seat = SignedSeat(visit=visit.id, participant=who, invitation=invitation.id)
        cookie = sign_seat(self.parts.settings.secret, seat)
        page.cookies.set(VISITOR, cookie)
        page.headers["X-Beacon-CSRF"] = seat_csrf(self.parts.settings.secret, cookie)
        return page


def open_centre(
    folder: Path, *, relay: RelayGateway | None = None, forecaster: Forecaster | None = None, **settings: Any
) -> Centre:
    """A centre with an empty database in `folder`."""
    clock, database = Clock(), empty_database(folder / "beacon.db")
    told = {
        "base_url": BASE_URL, "database": folder / "beacon.db", "relay_state_dir": folder / "relay",
        "secret": "5e" * 32, "start_examples": False, **settings,
    }  # fmt: skip
    parts = CentreParts(
        settings=CentreSettings(**told), accounts=database.accounts, firms=database.firms,
        forecasts=database.forecasts, visits=database.visits, rooms=database.rooms, audit=database.audit,
        relay=relay or ControlClient(token="none", socket_path=folder / "no-relay.sock"),
        forecaster=forecaster or NoForecaster(), now_utc=clock, now_s=clock.seconds,
    )  # fmt: skip
    return Centre(app=create_app(parts), parts=parts, database=database, clock=clock)


@cache
def password_hash() -> str:
    """A hash of PASSWORD that is quickly checked: what the check costs is written in the hash."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
