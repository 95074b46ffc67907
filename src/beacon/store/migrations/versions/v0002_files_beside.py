"""Forecasts hand out a PDF, a workbook and a calendar beside: files are kept by the names people get them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RENAMED = {"figures": "forecast.json", "report": "report.html"}


def upgrade() -> None:
    """Everything kept so far is text, packed."""
    op.add_column("forecast_file", sa.Column("packed", sa.Boolean, nullable=False, server_default=sa.text("1")))
    _rename(_RENAMED)


def downgrade() -> None:
    """What older versions know stays; the rest can be made again."""
    op.execute("DELETE FROM forecast_file WHERE packed = 0 OR name = 'meeting_times'")
    _rename({new: old for old, new in _RENAMED.items()})
    op.drop_column("forecast_file", "packed")


def _rename(names: dict[str, str]) -> None:
    files = sa.table("forecast_file", sa.column("name", sa.Text))
    for old, new in names.items():
        op.execute(files.update().where(files.c.name == old).values(name=new))
