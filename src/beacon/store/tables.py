"""The tables as they are now. How older ones become these is told in `migrations`; a test holds the two together.

A visit is one row: its participants, route and script are read and written together, so they are one JSON each.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware instant, kept as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: a time without a zone means nothing and is our mistake."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a time without a zone"
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _of(table: str, *, primary_key: bool = False, cascade: bool = True) -> Column[str]:
    """A row that belongs to one of `table`, and goes with it."""
    parent = ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else "RESTRICT")
    return Column(table, Text, parent, primary_key=primary_key, nullable=False)


ACCOUNTS = Table(
    "account", METADATA, _id(),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),  # the name whatever the case of its letters
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
)  # fmt: skip
SESSIONS = Table(
    "session", METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    _of("account"),
    Column("csrf", Text, nullable=False),
    Column("expires_utc", UtcTime, nullable=False),
    Column("seen_utc", UtcTime, nullable=True),  # None until it is first used
)  # fmt: skip
FIRMS = Table(
    "firm", METADATA, _id(),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_utc", UtcTime, nullable=False),
    Column("example", Boolean, nullable=False),
)  # fmt: skip
FORECASTS = Table(
    "forecast", METADATA, _id(),
    _of("firm"),
    Column("firm_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", Float, nullable=False),
    Column("stage", Text, nullable=False),
    Column("error_key", Text, nullable=False),
    Column("error_fields", JSON, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
    Column("finished_utc", UtcTime, nullable=True),
    Index("forecast_of_firm", "firm"),
)  # fmt: skip
FORECAST_FILES = Table(
    "forecast_file", METADATA,
    _of("forecast", primary_key=True),
    Column("name", Text, primary_key=True),  # report.html, forecast.json ..., page.<language>, meeting_times
    Column("content", LargeBinary, nullable=False),
    Column("packed", Boolean, nullable=False, server_default=text("1")),  # by gzip; a PDF or a workbook is so already
)  # fmt: skip
VISITS = Table(
    "visit", METADATA, _id(),
    _of("firm", cascade=False),
    Column("title", Text, nullable=False),
    Column("at_utc", UtcTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("participants", JSON, nullable=False),
    Column("choice", JSON, nullable=False),
    Column("script", JSON, nullable=False),
    Column("impair_setup", Boolean, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
    Index("visit_of_firm", "firm"),
)  # fmt: skip
INVITATIONS = Table(
    "invitation", METADATA, _id(),
    _of("visit"),
    Column("participant", Text, nullable=False),
    Column("created_utc", UtcTime, nullable=False),
    Column("expires_utc", UtcTime, nullable=False),
    Column("revoked_utc", UtcTime, nullable=True),
    Index("invitation_of_visit", "visit"),
)  # fmt: skip
ROOMS = Table(
    "room", METADATA,
    _of("visit", primary_key=True),
    Column("state", JSON, nullable=False),
)  # fmt: skip
INTERVALS = Table(
    "room_interval", METADATA,
    _of("visit", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("from_utc", UtcTime, nullable=False),
    Column("to_utc", UtcTime, nullable=True),
    Column("choice", JSON, nullable=False),
    Column("pairs", JSON, nullable=False),
)  # fmt: skip
AUDIT = Table(
    "audit", METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_utc", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("address", Text, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip
