"""Raises a database to this version's tables, in one transaction; refuses one that a newer Beacon wrote.

Alembic is loaded only when there is something to raise: a centre that died must be back before its rooms notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from beacon.errors import StoreError
from beacon.store.engine import Transactions

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0002"
"The revision `tables` describes; a test holds it to the newest script's."
_SCRIPTS = "beacon.store:migrations"
_TABLE = "alembic_version"


def raise_to_newest(transactions: Transactions) -> None:
    """Tables as in `tables`, whatever older version, or nothing, the file holds."""
    with transactions.read() as connection:
        found = _revision(connection)
    if found != NEWEST:
        _raise(transactions, found)


def take_down(transactions: Transactions, revision: str) -> None:
    """Back to an older version's tables; "base" for none. For tests and for going back after a failed update."""
    from alembic import command

    with transactions.change() as connection:
        command.downgrade(_config(connection), revision)


def _raise(transactions: Transactions, found: str | None) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError("store.newer", file=str(transactions.file), version=found)
    # Another process may have raised it meanwhile: Alembic looks again inside the transaction.
    with transactions.change() as connection:
        command.upgrade(_config(connection), NEWEST)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").scalar_one_or_none()
    return None if found is None else str(found)


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
