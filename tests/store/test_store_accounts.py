"""Accounts and sessions as ports.store describes them."""

from __future__ import annotations

import pytest
from store_under_test import NOON, after, host

from beacon.errors import InputError, StoreError
from beacon.nouns.account import Role
from beacon.ports.store import IDLE_S
from beacon.store import Database
from beacon.store.engine import Transactions

TOKEN = b"t" * 32


def signed_in(database: Database) -> str:
    """An account with one session for a week; its id."""
    id = host(database).id
    database.accounts.open_session(id, token_hash=TOKEN, csrf="c", expires_utc=after(days=7))
    return id


def test_an_account_is_found_by_its_name_in_any_case(database: Database) -> None:
    made = host(database, "Zoë")
    assert database.accounts.credentials("ZOË") == (made, "hash")
    assert database.accounts.credentials("zoe\u0308") == (made, "hash")
    assert database.accounts.credentials("Zoe") is None
    assert database.accounts.account(made.id) == made


def test_a_name_is_taken_whatever_its_case(database: Database) -> None:
    host(database, "Ada")
    with pytest.raises(InputError, match=r"store\.name_taken"):
        host(database, "ADA")
    assert len(database.accounts.accounts()) == 1


@pytest.mark.parametrize("change", [{"role": Role.VIEWER}, {"disabled": True}])
def test_the_last_host_stays_one(database: Database, change: dict[str, object]) -> None:
    ada, boole = host(database, "Ada"), host(database, "Boole")
    database.accounts.change_account(boole.id, **change)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"store\.last_host"):
        database.accounts.change_account(ada.id, **change)  # type: ignore[arg-type]
    assert database.accounts.account(ada.id) == ada


def test_a_viewer_may_be_disabled_when_one_host_is_left(database: Database) -> None:
    host(database)
    viewer = database.accounts.add_account(
        name="V", role=Role.VIEWER, password_hash="h", must_change=True, now_utc=NOON
    )
    assert database.accounts.change_account(viewer.id, disabled=True).disabled


def test_a_session_is_its_account_until_it_expires(database: Database) -> None:
    id = signed_in(database)
    for hours in range(0, 7 * 24, 11):  # used often enough not to lie idle
        found = database.accounts.session(TOKEN, now_utc=after(hours=hours))
        assert found is not None
        assert (found.account.id, found.csrf) == (id, "c")
    assert database.accounts.session(TOKEN, now_utc=after(days=7)) is None
    assert database.accounts.session(TOKEN, now_utc=NOON) is None  # gone, not only refused


def test_an_idle_session_ends(database: Database) -> None:
    signed_in(database)
    assert database.accounts.session(TOKEN, now_utc=NOON) is not None
    assert database.accounts.session(TOKEN, now_utc=after(seconds=IDLE_S - 1)) is not None
    assert database.accounts.session(TOKEN, now_utc=after(seconds=2 * IDLE_S)) is None


@pytest.mark.parametrize("act", ["password", "disable", "close"])
def test_what_ends_a_session(database: Database, act: str) -> None:
    host(database, "Boole")
    id = signed_in(database)
    if act == "password":
        database.accounts.set_password(id, password_hash="other", must_change=True)
        assert database.accounts.account(id).must_change_password
    elif act == "disable":
        database.accounts.change_account(id, disabled=True)
    else:
        database.accounts.close_session(TOKEN)
    assert database.accounts.session(TOKEN, now_utc=NOON) is None


def test_unknown_accounts_are_told(database: Database) -> None:
    with pytest.raises(InputError, match=r"store\.unknown_account"):
        database.accounts.account("nobody")
    with pytest.raises(InputError, match=r"store\.unknown_account"):
        database.accounts.set_password("nobody", password_hash="h", must_change=False)
    with pytest.raises(InputError, match=r"store\.unknown_account"):
        database.accounts.open_session("nobody", token_hash=TOKEN, csrf="c", expires_utc=NOON)


def test_a_full_disk_keeps_nobody_from_reading(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(database)

    def full() -> None:
        raise StoreError("store.full", file="beacon.db")

    monkeypatch.setattr(Transactions, "change", lambda _self: full())
    assert database.accounts.session(TOKEN, now_utc=after(hours=1)) is not None
    assert database.accounts.session(TOKEN, now_utc=after(days=8)) is None
