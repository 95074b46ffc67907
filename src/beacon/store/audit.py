"""Who did what. Entries are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from beacon.nouns.account import AuditEntry
from beacon.store.engine import Transactions
from beacon.store.tables import AUDIT


class Audit:
    """AuditStore over a database."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def note(self, *, who: str, act: str, subject: str = "", address: str = "", now_utc: datetime) -> None:
        """Add an entry."""
        with self._do.change() as connection:
            connection.execute(
                insert(AUDIT).values(who=who, act=act, subject=subject, address=address, at_utc=now_utc)
            )

    def entries(self, *, before: int | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        """Newest first; `before` an id."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        with self._do.read() as connection:
            rows = connection.execute(query if before is None else query.where(AUDIT.c.id < before))
            return [
                AuditEntry(
                    id=row.id, at_utc=row.at_utc, who=row.who, act=row.act, subject=row.subject, address=row.address
                )
                for row in rows
            ]
