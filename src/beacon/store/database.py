"""Opens a database file, raised to this version's tables, and joins the stores that read and write it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from beacon.errors import StoreError
from beacon.store.accounts import Accounts
from beacon.store.audit import Audit
from beacon.store.engine import Transactions
from beacon.store.firms import Firms
from beacon.store.forecasts import Forecasts
from beacon.store.rooms import Rooms
from beacon.store.versions import raise_to_newest
from beacon.store.visits import Visits

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Database:
    """All stores over one file, as ports.store describes them."""

    accounts: Accounts
    firms: Firms
    forecasts: Forecasts
    visits: Visits
    rooms: Rooms
    audit: Audit
    transactions: Transactions

    def close(self) -> None:
        """Let the file go."""
        self.transactions.close()


def open_database(file: Path) -> Database:
    """The database in `file`, made when it is not there. Raises StoreError, with the file as it was."""
    _make_private(file)
    transactions = Transactions(file)
    with _closed_on_failure(transactions):
        raise_to_newest(transactions)
    return Database(
        Accounts(transactions), Firms(transactions), Forecasts(transactions), Visits(transactions),
        Rooms(transactions), Audit(transactions), transactions,
    )  # fmt: skip


def _make_private(file: Path) -> None:
    """Password hashes and firms' plans are nobody else's; SQLite gives its side files the same mode."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, _PRIVATE))
    except OSError as error:
        raise StoreError("store.failed", file=str(file), reason=error.strerror or str(error)) from error


@contextmanager
def _closed_on_failure(transactions: Transactions) -> Iterator[None]:
    try:
        yield
    except BaseException:
        transactions.close()
        raise
