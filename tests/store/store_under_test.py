"""Databases for tests, and things to put into them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from beacon.nouns.account import Account, Role
from beacon.nouns.visit import (
    ForecastFiles,
    Invitation,
    Participant,
    RouteChoice,
    ScriptStep,
    StoredFirm,
    Visit,
)
from beacon.store import Database

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
FILES = ForecastFiles(
    figures_json='{"r": 71.5}', report_html="<p>Lotus 莲花</p>" * 500, pages={"en": '{"a":1}', "zh_Hans": '{"甲":1}'},
    beside={"report.pdf": b"%PDF-\x00\xff", "windows.ics": "SUMMARY:会议".encode()},
    meeting_times_json='{"times":[]}',
)  # fmt: skip
CHOICE = RouteChoice(
    links={"London": "internet", "北京": "sdwan@hk"}, hour_utc=10, hub="hongkong", udp_refused=("北京",)
)


def after(**step: float) -> datetime:
    """Noon and then some."""
    return NOON + timedelta(**step)


def host(database: Database, name: str = "Ada") -> Account:
    """A host's account."""
    return database.accounts.add_account(
        name=name, role=Role.HOST, password_hash="hash", must_change=False, now_utc=NOON
    )


def firm(database: Database, name: str = "Lotus") -> StoredFirm:
    """A stored firm."""
    return database.firms.add_firm(name=name, text="firm: {name: Lotus}\n", example=False, now_utc=NOON)


def visit(database: Database, id: str = "v1", *, of: StoredFirm | None = None, **fields: object) -> Visit:
    """A stored visit with two participants, a hub and a script."""
    known = of or firm(database)
    people = (
        Participant(id="a", name="Ann", site="London", language="en", presenter=True),
        Participant(id="b", name="白", site="北京", language="zh_Hans"),
    )
    made = Visit(
        id=id, title="First look", firm=known.id, at_utc=after(hours=1), minutes=45, participants=people,
        choice=CHOICE, script=(ScriptStep(at_s=30.0, choice=CHOICE, title="午后"),), created_utc=NOON,
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return database.visits.add_visit(made)


def invitation(id: str = "i1", *, of: str = "v1", participant: str = "a") -> Invitation:
    """An invitation for two days."""
    return Invitation(id=id, visit=of, participant=participant, created_utc=NOON, expires_utc=after(days=2))
