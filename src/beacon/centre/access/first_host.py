"""The first host: without one nobody could sign in."""

from __future__ import annotations

from beacon.centre.access.passwords import hash_now, one_time_password
from beacon.centre.parts import CentreParts
from beacon.errors import InputError
from beacon.nouns.account import Account, Role

NAME = "host"


def first_host(parts: CentreParts, *, anew: bool = True) -> str | None:
    """The one-time password of the account `host`, which is made when there is no account at all; else None. Blocks.

    The password is kept nowhere, so a start that shows it again must make another: `anew` does, for a first host who
    never changed theirs. Without it only the very first start has an answer.
    """
    known = parts.accounts.accounts()
    if known and not (anew and _never_used(known[0]) and len(known) == 1):
        return None
    password = one_time_password()
    kept = hash_now(password)
    if known:
        parts.accounts.set_password(known[0].id, password_hash=kept, must_change=True)
        return password
    try:
        parts.accounts.add_account(
            name=NAME, role=Role.HOST, password_hash=kept, must_change=True, now_utc=parts.now_utc()
        )
    except InputError:
        return None  # another process was quicker, and shows its own
    return password


def _never_used(account: Account) -> bool:
    return account.name == NAME and account.must_change_password and not account.disabled
