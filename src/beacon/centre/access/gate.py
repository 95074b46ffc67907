"""The gate before the application: finds who a request is from, and asks the permission table whether they may.

Handlers ask for nothing themselves. Whatever the table does not know is not there.
"""

from __future__ import annotations

import asyncio
import hashlib

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from beacon.centre.access.cookies import SESSION, VISITOR
from beacon.centre.access.origin import is_ours
from beacon.centre.access.people import STATE_SEAT, STATE_SIGNED_IN, VisitorSeat
from beacon.centre.access.permissions import WEBSOCKET, Permissions, Rule, Who
from beacon.centre.access.refusals import (
    CSRF,
    MUST_CHANGE,
    NO_INVITATION,
    NOT_ALLOWED,
    NOT_SIGNED_IN,
    ORIGIN,
    OTHER_VISIT,
    too_often,
)
from beacon.centre.access.seats import seat_of
from beacon.centre.access.signing import same
from beacon.centre.access.source import counted
from beacon.centre.access.throttle import Buckets
from beacon.centre.body_limit import limited
from beacon.centre.parts import CentreParts
from beacon.centre.problems import refuse
from beacon.errors import BeaconError, InputError
from beacon.ports.store import SignIn

CSRF_HEADER = "x-beacon-csrf"
_SAFE = ("GET", "HEAD")


class Gate:
    """ASGI application around another."""

    def __init__(self, app: ASGIApp, *, parts: CentreParts, permissions: Permissions) -> None:
        self._app = app
        self._parts = parts
        self._permissions = permissions
        self._buckets = {key: Buckets(rule.rate) for key, rule in permissions.table.items() if rule.rate}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        method = WEBSOCKET if scope["type"] == "websocket" else scope["method"]
        found = self._permissions.find(method, scope["path"])
        try:
            if found is None:
                raise _unknown(method, scope["path"], self._permissions.methods(scope["path"]))
            key, rule, first = found
            await self._admit(scope, method, rule, first)
            self._count(scope, key)
            receive = await limited(scope, receive, largest_kib=rule.largest_kib)
        except BeaconError as error:
            await refuse(error, scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, method: str, rule: Rule, first: str) -> None:
        headers = Headers(scope=scope)
        unsafe = method not in _SAFE
        if unsafe and not is_ours(self._parts.settings, headers):
            raise InputError(ORIGIN)
        if Who.PUBLIC in rule.who:
            return
        cookies = cookie_parser(headers.get("cookie", ""))
        # A WebSocket's opening carries no header of ours; its Origin has been looked at.
        csrf = headers.get(CSRF_HEADER, "") if unsafe and method != WEBSOCKET else None
        refusals = []
        for admit in (self._admit_account, self._admit_visitor):
            try:
                await admit(scope, rule, cookies, csrf, first)
            except InputError as error:
                refusals.append(error)
            else:
                return
        raise _most_telling(rule, *refusals)

    async def _admit_account(
        self, scope: Scope, rule: Rule, cookies: dict[str, str], csrf: str | None, _first: str
    ) -> None:
        token = cookies.get(SESSION, "")
        if not rule.who & {Who.HOST, Who.VIEWER} or not token:
            raise InputError(NOT_SIGNED_IN)
        known = await asyncio.to_thread(
            self._parts.accounts.session, token_hash(token), now_utc=self._parts.now_utc()
        )
        if known is None:
            raise InputError(NOT_SIGNED_IN)
        _check_account(known, rule, csrf)
        scope[STATE_SIGNED_IN] = known

    async def _admit_visitor(
        self, scope: Scope, rule: Rule, cookies: dict[str, str], csrf: str | None, first: str
    ) -> None:
        cookie = cookies.get(VISITOR, "")
        if Who.VISITOR not in rule.who or not cookie:
            raise InputError(NO_INVITATION)
        seat = await asyncio.to_thread(seat_of, self._parts, cookie)
        if rule.own_visit and seat.visit != first:
            raise InputError(OTHER_VISIT)
        if csrf is not None and not same(csrf, seat.csrf):
            raise InputError(CSRF)
        scope[STATE_SEAT] = seat

    def _count(self, scope: Scope, key: tuple[str, str]) -> None:
        buckets = self._buckets.get(key)
        if buckets is None:
            return
        seat = scope.get(STATE_SEAT)
        name = f"{seat.visit}/{seat.participant}" if isinstance(seat, VisitorSeat) else counted(scope)
        wait_s = buckets.wait_s(name, now_s=self._parts.now_s())
        if wait_s > 0:
            raise too_often(wait_s=wait_s)


def _unknown(method: str, path: str, methods: tuple[str, ...]) -> InputError:
    if not methods:
        return InputError("http.unknown_route", path=path)
    return InputError("http.method", path=path, method=method, allowed=", ".join(methods))


def token_hash(token: str) -> bytes:
    """What is kept of a session's token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).digest()


def _check_account(known: SignIn, rule: Rule, csrf: str | None) -> None:
    if Who(known.account.role.value) not in rule.who:
        raise InputError(NOT_ALLOWED)
    if csrf is not None and not same(csrf, known.csrf):
        raise InputError(CSRF)
    if known.account.must_change_password and not rule.before_change:
        raise InputError(MUST_CHANGE)


def _most_telling(rule: Rule, account: InputError, visitor: InputError) -> InputError:
    """Of two refusals the one the person can act on."""
    if rule.accounts_only:
        return account
    if Who.HOST not in rule.who or account.key == NOT_SIGNED_IN:
        return visitor
    return account
