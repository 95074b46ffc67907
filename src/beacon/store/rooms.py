"""Open rooms, so that they come back, and what was lived in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from beacon.nouns.visit import RoomInterval
from beacon.store.engine import Transactions
from beacon.store.tables import INTERVALS, ROOMS
from beacon.store.visit_json import choice_json, choice_of
from beacon.store.visits import visit_row


class Rooms:
    """RoomStore over a database."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def save_room(self, visit: str, state: dict[str, Any]) -> None:
        """Replaced whole."""
        with self._do.change() as connection:
            visit_row(connection, visit)
            connection.execute(
                insert(ROOMS).values(visit=visit, state=state)
                .on_conflict_do_update(index_elements=["visit"], set_={"state": state})
            )  # fmt: skip

    def rooms(self) -> dict[str, dict[str, Any]]:
        """Open rooms by visit."""
        with self._do.read() as connection:
            return {row.visit: row.state for row in connection.execute(select(ROOMS))}

    def close_room(self, visit: str) -> None:
        """Whether or not it is open."""
        with self._do.change() as connection:
            connection.execute(delete(ROOMS).where(ROOMS.c.visit == visit))

    def save_interval(self, interval: RoomInterval) -> None:
        """Made or replaced, by (visit, number)."""
        values = {
            "from_utc": interval.from_utc, "to_utc": interval.to_utc, "choice": choice_json(interval.choice),
            "pairs": list(interval.pairs),
        }  # fmt: skip
        with self._do.change() as connection:
            visit_row(connection, interval.visit)
            connection.execute(
                insert(INTERVALS).values(visit=interval.visit, number=interval.number, **values)
                .on_conflict_do_update(index_elements=["visit", "number"], set_=values)
            )  # fmt: skip

    def intervals(self, visit: str) -> Sequence[RoomInterval]:
        """In order."""
        query = select(INTERVALS).where(INTERVALS.c.visit == visit).order_by(INTERVALS.c.number)
        with self._do.read() as connection:
            visit_row(connection, visit)
            return [_interval(row) for row in connection.execute(query)]


def _interval(row: Row[Any]) -> RoomInterval:
    return RoomInterval(
        visit=row.visit, number=row.number, from_utc=row.from_utc, to_utc=row.to_utc, choice=choice_of(row.choice),
        pairs=tuple(row.pairs),
    )  # fmt: skip
