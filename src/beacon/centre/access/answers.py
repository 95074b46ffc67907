"""What the access routes answer."""

from __future__ import annotations

from typing import Any

from beacon.centre.asked import Answer
from beacon.centre.times import utc_text
from beacon.nouns.account import Account

Note = dict[str, Any]
"A JSON object."


class AccountRow(Answer):
    """An account."""

    id: str
    name: str
    role: str
    "host or viewer."
    disabled: bool
    must_change_password: bool
    created_utc: str


class Me(Answer):
    """Who is signed in."""

    account: AccountRow
    csrf: str
    "To be sent as X-Beacon-CSRF with everything but GET."
    must_change_password: bool


SignedInAnswer = Me


class AccountsAnswer(Answer):
    """All accounts."""

    accounts: list[AccountRow]


class NewAccount(Answer):
    """An account just made."""

    account: AccountRow
    one_time_password: str
    "Shown once; changed at the first sign-in."


class OneTimePassword(Answer):
    """A password for one use."""

    one_time_password: str


def account_row(account: Account) -> Note:
    """An account as JSON."""
    return {
        "id": account.id, "name": account.name, "role": account.role.value, "disabled": account.disabled,
        "must_change_password": account.must_change_password, "created_utc": utc_text(account.created_utc),
    }  # fmt: skip
