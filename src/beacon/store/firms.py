"""Firms as their files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from beacon.errors import InputError
from beacon.nouns.visit import StoredFirm
from beacon.store.engine import Transactions
from beacon.store.tables import FIRMS, VISITS


class Firms:
    """FirmStore over a database."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def firms(self) -> Sequence[StoredFirm]:
        """By name."""
        with self._do.read() as connection:
            return [_firm(row) for row in connection.execute(select(FIRMS).order_by(FIRMS.c.name, FIRMS.c.id))]

    def firm(self, id: str) -> StoredFirm:
        """One of them."""
        with self._do.read() as connection:
            return _firm(firm_row(connection, id))

    def add_firm(self, *, name: str, text: str, example: bool, now_utc: datetime) -> StoredFirm:
        """At version 1."""
        id = secrets.token_hex(8)
        with self._do.change() as connection:
            connection.execute(
                insert(FIRMS).values(id=id, name=name, text=text, version=1, changed_utc=now_utc, example=example)
            )
            return _firm(firm_row(connection, id))

    def change_firm(self, id: str, *, name: str, text: str, version: int, now_utc: datetime) -> StoredFirm:
        """Raises InputError `store.changed_meanwhile` when `version` is not the stored one."""
        with self._do.change() as connection:
            known = firm_row(connection, id)
            if known.version != version:
                raise InputError("store.changed_meanwhile", name=known.name, version=known.version, given=version)
            connection.execute(
                update(FIRMS).where(FIRMS.c.id == id)
                .values(name=name, text=text, version=version + 1, changed_utc=now_utc)
            )  # fmt: skip
            return _firm(firm_row(connection, id))

    def delete_firm(self, id: str) -> None:
        """With its forecasts. Raises InputError `store.firm_has_visits` when a visit needs it."""
        with self._do.change() as connection:
            known = firm_row(connection, id)
            needing = connection.execute(
                select(VISITS.c.title).where(VISITS.c.firm == id).order_by(VISITS.c.at_utc.desc())
            ).scalars().all()  # fmt: skip
            if needing:
                raise InputError("store.firm_has_visits", name=known.name, visits=len(needing), visit=needing[0])
            connection.execute(delete(FIRMS).where(FIRMS.c.id == id))


def firm_row(connection: Connection, id: str) -> Row[Any]:
    """The firm's row. Raises InputError `store.unknown_firm`."""
    row = connection.execute(select(FIRMS).where(FIRMS.c.id == id)).one_or_none()
    if row is None:
        raise InputError("store.unknown_firm", id=id)
    return row


def _firm(row: Row[Any]) -> StoredFirm:
    return StoredFirm(
        id=row.id, name=row.name, text=row.text, version=row.version, changed_utc=row.changed_utc,
        example=row.example,
    )  # fmt: skip
