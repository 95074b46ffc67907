"""Passwords: their hashes, the rules they keep, and those given for one use."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from beacon.errors import InputError
from beacon.store.accounts import folded

SHORTEST = 10
LONGEST = 200
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"Without l, o, 0 and 1: people read a one-time password from one screen and type it at another."
_GROUPS, _GROUP = 4, 4


def _hasher() -> PasswordHasher:
    # argon2id, the first configuration of OWASP's Password Storage Cheat Sheet: 46 MiB, 1 pass, 1 lane. RFC 9106's
    # own options take several times as long on several cores, which calls on the same machine would hear.
    return PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


@cache
def _workers() -> ThreadPoolExecutor:
    """One thread, and not of those the stores use: however many guess, at most one core and 46 MiB are theirs."""
    return ThreadPoolExecutor(1, thread_name_prefix="argon2")


@cache
def _dummy() -> str:
    """The hash of a password nobody has."""
    return _hasher().hash(secrets.token_hex(16))


def one_time_password() -> str:
    """Sixteen characters in groups, 80 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hash_now(password: str) -> str:
    """Some 50 ms of one core; on the event loop use `hashed`."""
    return _hasher().hash(password)


async def hashed(password: str) -> str:
    """The argon2id hash, made off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_workers(), hash_now, password)


async def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of the hash. Without a hash the same work is done, and the answer is no."""
    return await asyncio.get_running_loop().run_in_executor(_workers(), _matches, password, kept)


def check_new(new: str, *, old: str, name: str) -> None:
    """Raises InputError for a password that may not be had."""
    if len(new) < SHORTEST:
        raise InputError("access.password_short", least=SHORTEST)
    if len(new) > LONGEST:
        raise InputError("access.password_long", most=LONGEST)
    if new == old:
        raise InputError("access.password_same")
    if folded(name) in folded(new) and len(new) - len(name) < SHORTEST // 2:
        raise InputError("access.password_name")
    if len(set(new)) < SHORTEST // 2:
        raise InputError("access.password_plain")


def _matches(password: str, kept: str | None) -> bool:
    try:
        return _hasher().verify(kept or _dummy(), password) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
