"""Signing in and out, and the own account."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from beacon.centre.access import cookies
from beacon.centre.access.answers import Me, Note, SignedInAnswer, account_row
from beacon.centre.access.gate import token_hash
from beacon.centre.access.passwords import LONGEST, check_new, hashed, matches
from beacon.centre.access.people import SignedIn
from beacon.centre.access.refusals import too_often
from beacon.centre.access.source import counted
from beacon.centre.access.throttle import GrowingDelay
from beacon.centre.asked import Asked
from beacon.centre.audit import note
from beacon.centre.parts import CentreParts
from beacon.errors import InputError
from beacon.nouns.account import Account
from beacon.store.accounts import folded

_FREE_TRIES, _FIRST_WAIT_S, _LONGEST_WAIT_S = 5, 2.0, 300.0
_MOST_PLACES = 1_000
Password = Annotated[str, Field(max_length=LONGEST)]


class SignInBody(Asked):
    """Who signs in."""

    name: Annotated[str, Field(max_length=200)]
    password: Password


class PasswordBody(Asked):
    """A change of the own password."""

    old: Password
    new: Annotated[str, Field(max_length=2 * LONGEST)]


def router(parts: CentreParts) -> APIRouter:
    """Routes of the own account."""
    routes = APIRouter(tags=["own account"])
    desk = _Desk(parts)

    @routes.post("/api/sign-in", response_model=SignedInAnswer, summary="Sign in")
    async def sign_in(body: SignInBody, request: Request) -> Response:
        """Sets the session cookie. Failures make further tries wait, by name and by origin."""
        account = await desk.known(body, request)
        await note(request, parts, "sign_in", who=account.name)
        return await desk.open(account)

    @routes.post("/api/sign-out", status_code=204, summary="Sign out")
    async def sign_out(request: Request, who: SignedIn) -> Response:
        await asyncio.to_thread(parts.accounts.close_session, token_hash(request.cookies[cookies.SESSION]))
        await note(request, parts, "sign_out")
        response = Response(status_code=204)
        cookies.clear(response, parts.settings, cookies.SESSION)
        return response

    @routes.get("/api/me", response_model=Me, summary="Who is signed in")
    async def me(who: SignedIn) -> Response:
        return JSONResponse(_me(who.account, who.csrf))

    @routes.post("/api/me/password", response_model=SignedInAnswer, summary="Change the own password")
    async def change_password(body: PasswordBody, request: Request, who: SignedIn) -> Response:
        """Ends every session of the account and opens a new one here."""
        account = await desk.change(body, who.account, request)
        return await desk.open(account)

    return routes


class _Desk:
    """Looks at names and passwords."""

    def __init__(self, parts: CentreParts) -> None:
        self._parts = parts
        self._by_name, self._by_origin = (
            GrowingDelay(free=free, first_s=_FIRST_WAIT_S, most_s=_LONGEST_WAIT_S)
            for free in (_FREE_TRIES, 4 * _FREE_TRIES)
        )
        self._known_places: dict[tuple[str, str], None] = {}

    async def known(self, body: SignInBody, request: Request) -> Account:
        """The account whose password this is."""
        name, origin = folded(body.name.strip()), counted(request.scope)
        # From where somebody has signed in before, others' guesses elsewhere do not keep them out.
        key = (name, origin) if (name, origin) in self._known_places else (name, "")
        self._check_wait(key, origin)
        # Counted before the password is looked at: tries made side by side must not all be heard.
        self._by_name.failed(key, now_s=self._parts.now_s())
        self._by_origin.failed(origin, now_s=self._parts.now_s())
        found = await asyncio.to_thread(self._parts.accounts.credentials, body.name.strip())
        right = await matches(body.password, found[1] if found else None)
        if found is None or not right or found[0].disabled:
            # A name nobody has may be a password typed into the wrong field: it is not kept.
            await note(request, self._parts, "sign_in_failed", found[0].name if found else "", who="")
            raise InputError("access.wrong_password")
        self._by_name.succeeded(key)
        self._by_origin.succeeded(origin)
        self._known_places[name, origin] = None
        if len(self._known_places) > _MOST_PLACES:
            del self._known_places[next(iter(self._known_places))]
        return found[0]

    async def change(self, body: PasswordBody, account: Account, request: Request) -> Account:
        """Give the account a password of its owner's choice."""
        found = await asyncio.to_thread(self._parts.accounts.credentials, account.name)
        if found is None or not await matches(body.old, found[1]):
            raise InputError("access.old_password_wrong")
        check_new(body.new, old=body.old, name=account.name)
        new = await hashed(body.new)
        await asyncio.to_thread(
            self._parts.accounts.set_password, account.id, password_hash=new, must_change=False
        )
        await note(request, self._parts, "password_changed")
        return await asyncio.to_thread(self._parts.accounts.account, account.id)

    async def open(self, account: Account) -> Response:
        """A session of the account, and its cookie."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        expires = self._parts.now_utc() + timedelta(seconds=cookies.LONGEST_S)
        await asyncio.to_thread(
            self._parts.accounts.open_session, account.id, token_hash=token_hash(token), csrf=csrf, expires_utc=expires
        )
        response = JSONResponse(_me(account, csrf))
        cookies.set_session(response, self._parts.settings, token)
        return response

    def _check_wait(self, key: tuple[str, str], origin: str) -> None:
        now_s = self._parts.now_s()
        wait_s = max(self._by_name.wait_s(key, now_s=now_s), self._by_origin.wait_s(origin, now_s=now_s))
        if wait_s > 0:
            raise too_often(wait_s=wait_s)


def _me(account: Account, csrf: str) -> Note:
    return {"account": account_row(account), "csrf": csrf, "must_change_password": account.must_change_password}
