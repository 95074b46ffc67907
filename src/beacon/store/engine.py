"""One SQLite file and its transactions; the driver's failures come out as StoreError, with the database as it was.

A change takes the writer's place at its start (BEGIN IMMEDIATE), so that two processes wait for each other and never
fail half-way, and returns when the disk has it (WAL with synchronous=FULL): what was acknowledged outlives `kill -9`
and a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from beacon.errors import StoreError

BUSY_S = 10.0
"How long a change waits for another process's. [s]"
_CONNECTIONS = 8
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_WAITED = ("SQLITE_BUSY", "SQLITE_LOCKED")


class Transactions:
    """Reads and changes of one database file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = _engine(file)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """All of it, or nothing; kept by the disk when the block is left."""
        with self._told(), self._engine.connect() as plain:
            connection = plain.execution_options(beacon_change=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise store_error(error.orig, self.file) from error
        except sqlite3.Error as error:  # from a PRAGMA at connecting, before SQLAlchemy wraps
            raise store_error(error, self.file) from error


def store_error(error: BaseException | None, file: Path) -> StoreError:
    """What the driver said, as an error a person can act on."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if name == "SQLITE_FULL":
        return StoreError("store.full", file=str(file))
    if name.startswith(_DAMAGED):
        return StoreError("store.damaged", file=str(file))
    if name.startswith(_WAITED):
        return StoreError("store.busy", file=str(file), seconds=round(BUSY_S))
    return StoreError("store.failed", file=str(file), reason=f"{error} {name}".strip())


def _engine(file: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}", poolclass=QueuePool, pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS,
        connect_args={"timeout": BUSY_S, "check_same_thread": False},
    )  # fmt: skip
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late (at the first write); SQLAlchemy's "begin" sends ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    change = connection.get_execution_options().get("beacon_change", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if change else "BEGIN")
