"""Passwords: hashes, rules, those for one use, and the first host's."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from centre_under_test import PASSWORD, open_centre, password_hash

from beacon.centre.access import passwords
from beacon.centre.access.first_host import first_host
from beacon.centre.access.passwords import check_new, hash_now, matches, one_time_password
from beacon.errors import InputError


def test_hashes_are_argon2id_of_the_recommended_strength() -> None:
    # OWASP Password Storage Cheat Sheet: argon2id, m=47104 (46 MiB), t=1, p=1.
    made = hash_now(PASSWORD)
    assert made.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert hash_now(PASSWORD) != made


def test_a_password_is_known_by_its_hash_only() -> None:
    assert asyncio.run(matches(PASSWORD, password_hash()))
    assert not asyncio.run(matches(PASSWORD + " ", password_hash()))
    assert not asyncio.run(matches(PASSWORD, "$argon2id$nonsense"))
    assert asyncio.run(matches("口令口令口令口令", hash_now("口令口令口令口令")))


def test_an_unknown_name_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified, real = [], password_hash()

    class Watched:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return True  # even a dummy that matched must not open anything

        def hash(self, password: str) -> str:
            return real

    passwords._dummy.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", Watched)
    try:
        assert not asyncio.run(matches(PASSWORD, None))
        assert asyncio.run(matches(PASSWORD, real))
    finally:
        passwords._dummy.cache_clear()
    assert verified == [real, real]


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ("short", "access.password_short"),
        ("123456789", "access.password_short"),
        ("x" * 201, "access.password_long"),
        ("the old one 1", "access.password_same"),
        ("Ada-lovelace-1", "access.password_name"),
        ("aaaaaaaaaaaaaa", "access.password_plain"),
        ("abababababab", "access.password_plain"),
        ("1234567890", None),
        ("七个字的口令还是太短", None),
        ("ada-lovelace has a long one", None),
    ],
)
def test_rules_of_a_new_password(new: str, key: str | None) -> None:
    if key is None:
        check_new(new, old="the old one 1", name="Ada-Lovelace")
        return
    with pytest.raises(InputError, match=re.escape(key)):
        check_new(new, old="the old one 1", name="Ada-Lovelace")


def test_one_time_passwords_can_be_read_aloud_and_differ() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", password) for password in made)


@pytest.mark.slow
def test_the_first_host_is_made_once_and_helped_until_they_have_their_own(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    first = first_host(centre.parts)
    assert first is not None
    (host,) = centre.database.accounts.accounts()
    assert (host.name, host.role, host.must_change_password) == ("host", "host", True)
    assert first_host(centre.parts, anew=False) is None
    second = first_host(centre.parts)
    assert second not in (None, first)
    with centre.browser() as page:
        assert page.post("/api/sign-in", json={"name": "host", "password": first}).status_code == 401
        answer = page.post("/api/sign-in", json={"name": "Host", "password": second})
        page.headers["X-Beacon-CSRF"] = answer.json()["csrf"]
        changed = page.post("/api/me/password", json={"old": second, "new": "my own choice"})
        assert changed.status_code == 200
    assert first_host(centre.parts) is None


def test_there_is_no_first_host_beside_others(tmp_path: Path) -> None:
    centre = open_centre(tmp_path)
    centre.account("ada", must_change=True)
    assert first_host(centre.parts) is None
    assert len(centre.database.accounts.accounts()) == 1
