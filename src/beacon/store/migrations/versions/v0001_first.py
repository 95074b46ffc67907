"""The centre opens: accounts, firms, forecasts, visits, rooms, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From nothing."""
    _people()
    _firms()
    _visits()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at_utc", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """To nothing."""
    for table in (
        *("audit", "room_interval", "room", "invitation", "visit", "forecast_file", "forecast", "firm"),
        *("session", "account"),
    ):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("created_utc", sa.DateTime, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account", sa.Text, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("expires_utc", sa.DateTime, nullable=False),
        sa.Column("seen_utc", sa.DateTime, nullable=True),
    )


def _firms() -> None:
    op.create_table(
        "firm",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_utc", sa.DateTime, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
    )
    op.create_table(
        "forecast",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("firm", sa.Text, sa.ForeignKey("firm.id", ondelete="CASCADE"), nullable=False),
        sa.Column("firm_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("error_key", sa.Text, nullable=False),
        sa.Column("error_fields", sa.JSON, nullable=False),
        sa.Column("created_utc", sa.DateTime, nullable=False),
        sa.Column("finished_utc", sa.DateTime, nullable=True),
    )
    op.create_index("forecast_of_firm", "forecast", ["firm"])
    op.create_table(
        "forecast_file",
        sa.Column("forecast", sa.Text, sa.ForeignKey("forecast.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("firm", sa.Text, sa.ForeignKey("firm.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("at_utc", sa.DateTime, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("participants", sa.JSON, nullable=False),
        sa.Column("choice", sa.JSON, nullable=False),
        sa.Column("script", sa.JSON, nullable=False),
        sa.Column("impair_setup", sa.Boolean, nullable=False),
        sa.Column("created_utc", sa.DateTime, nullable=False),
    )
    op.create_index("visit_of_firm", "visit", ["firm"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("visit", sa.Text, sa.ForeignKey("visit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("participant", sa.Text, nullable=False),
        sa.Column("created_utc", sa.DateTime, nullable=False),
        sa.Column("expires_utc", sa.DateTime, nullable=False),
        sa.Column("revoked_utc", sa.DateTime, nullable=True),
    )
    op.create_index("invitation_of_visit", "invitation", ["visit"])
    op.create_table(
        "room",
        sa.Column("visit", sa.Text, sa.ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("state", sa.JSON, nullable=False),
    )
    op.create_table(
        "room_interval",
        sa.Column("visit", sa.Text, sa.ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("from_utc", sa.DateTime, nullable=False),
        sa.Column("to_utc", sa.DateTime, nullable=True),
        sa.Column("choice", sa.JSON, nullable=False),
        sa.Column("pairs", sa.JSON, nullable=False),
    )
