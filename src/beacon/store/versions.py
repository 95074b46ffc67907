"""Raises a database to this version's tables, in one transaction; refuses one that a newer Beacon wrote."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from beacon.errors import StoreError
from beacon.store.engine import Transactions

_SCRIPTS = "beacon.store:migrations"


def raise_to_newest(transactions: Transactions) -> None:
    """Tables as in `tables`, whatever older version, or nothing, the file holds."""
    scripts = ScriptDirectory.from_config(_config())
    with transactions.read() as connection:
        found = _revision(connection)
    if found == scripts.get_current_head():
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError("store.newer", file=str(transactions.file), version=found)
    # A second process may have raised it meanwhile: Alembic looks again inside the transaction.
    with transactions.change() as connection:
        command.upgrade(_config(connection), "head")


def take_down(transactions: Transactions, revision: str) -> None:
    """Back to an older version's tables; "base" for none. For tests and for going back after a failed update."""
    with transactions.change() as connection:
        command.downgrade(_config(connection), revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
