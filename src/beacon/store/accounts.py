"""Accounts and the sessions of those signed in."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from beacon.errors import InputError, StoreError
from beacon.nouns.account import Account, Role
from beacon.ports.store import IDLE_S, SignIn
from beacon.store.engine import Transactions
from beacon.store.tables import ACCOUNTS, SESSIONS

_TOUCH_S = 300.0
"A session's use is noted no oftener: reading pages should not keep the disk busy. [s]"


class Accounts:
    """AccountStore over a database."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def accounts(self) -> Sequence[Account]:
        """By name."""
        with self._do.read() as connection:
            return [_account(row) for row in connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.folded))]

    def account(self, id: str) -> Account:
        """One of them."""
        with self._do.read() as connection:
            return _account(_row(connection, id))

    def credentials(self, name: str) -> tuple[Account, str] | None:
        """An account by name, and its password hash."""
        with self._do.read() as connection:
            row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.folded == folded(name))).one_or_none()
        return None if row is None else (_account(row), row.password_hash)

    def add_account(
        self, *, name: str, role: Role, password_hash: str, must_change: bool, now_utc: datetime
    ) -> Account:
        """Raises InputError `store.name_taken`."""
        id = secrets.token_hex(8)
        with self._do.change() as connection:
            if connection.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.folded == folded(name))).first():
                raise InputError("store.name_taken", name=name)
            connection.execute(
                insert(ACCOUNTS).values(
                    id=id, name=name, folded=folded(name), role=role.value, password_hash=password_hash,
                    must_change=must_change, disabled=False, created_utc=now_utc,
                )
            )  # fmt: skip
            return _account(_row(connection, id))

    def change_account(self, id: str, *, role: Role | None = None, disabled: bool | None = None) -> Account:
        """None leaves a field as it is; disabling ends the sessions."""
        given = {"role": role.value if role else None, "disabled": disabled}
        values = {name: value for name, value in given.items() if value is not None}
        with self._do.change() as connection:
            row = _row(connection, id)
            if values:
                connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == id).values(**values))
            if _is_active_host(row) and not _hosts(connection):
                raise InputError("store.last_host", name=row.name)
            if disabled:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.account == id))
            return _account(_row(connection, id))

    def set_password(self, id: str, *, password_hash: str, must_change: bool) -> None:
        """Ends all sessions of the account."""
        with self._do.change() as connection:
            _row(connection, id)
            connection.execute(
                update(ACCOUNTS).where(ACCOUNTS.c.id == id)
                .values(password_hash=password_hash, must_change=must_change)
            )  # fmt: skip
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == id))

    def open_session(self, account: str, *, token_hash: bytes, csrf: str, expires_utc: datetime) -> None:
        """Beside the account's other sessions."""
        with self._do.change() as connection:
            _row(connection, account)
            connection.execute(
                insert(SESSIONS).values(token_hash=token_hash, account=account, csrf=csrf, expires_utc=expires_utc)
            )

    def session(self, token_hash: bytes, *, now_utc: datetime, idle_s: float = IDLE_S) -> SignIn | None:
        """None when it has expired, lain idle, or its account may no longer sign in."""
        query = (
            select(ACCOUNTS, SESSIONS.c.csrf, SESSIONS.c.expires_utc, SESSIONS.c.seen_utc)
            .join_from(SESSIONS, ACCOUNTS, SESSIONS.c.account == ACCOUNTS.c.id)
            .where(SESSIONS.c.token_hash == token_hash)
        )
        with self._do.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.disabled:
            return None
        idle_s_so_far = 0.0 if row.seen_utc is None else (now_utc - row.seen_utc).total_seconds()
        # A full disk must not keep people from reading: the answer is the same without these two notes.
        if row.expires_utc <= now_utc or idle_s_so_far >= idle_s:
            with suppress(StoreError):
                self.close_session(token_hash)
            return None
        if row.seen_utc is None or idle_s_so_far >= min(_TOUCH_S, idle_s / 2):
            with suppress(StoreError):
                self._touch(token_hash, now_utc)
        return SignIn(account=_account(row), csrf=row.csrf, expires_utc=row.expires_utc)

    def close_session(self, token_hash: bytes) -> None:
        """Whether or not it is there."""
        with self._do.change() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def _touch(self, token_hash: bytes, now_utc: datetime) -> None:
        with self._do.change() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.token_hash == token_hash).values(seen_utc=now_utc))
            # Sessions nobody comes back to are swept out on the way.
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_utc < now_utc - timedelta(days=1)))


def folded(name: str) -> str:
    """A name whatever the case of its letters or the way its characters are composed."""
    return unicodedata.normalize("NFKC", name).casefold()


def _row(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == id)).one_or_none()
    if row is None:
        raise InputError("store.unknown_account", id=id)
    return row


def _is_active_host(row: Row[Any]) -> bool:
    return row.role == Role.HOST.value and not row.disabled


def _hosts(connection: Connection) -> int:
    """How many hosts can sign in."""
    active = select(func.count()).where(ACCOUNTS.c.role == Role.HOST.value, ACCOUNTS.c.disabled.is_(False))
    return int(connection.execute(active).scalar_one())


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id, name=row.name, role=Role(row.role), created_utc=row.created_utc,
        must_change_password=row.must_change, disabled=row.disabled,
    )  # fmt: skip
