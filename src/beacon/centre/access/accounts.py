"""Accounts, for hosts."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from beacon.centre.access.answers import AccountRow, AccountsAnswer, NewAccount, OneTimePassword, account_row
from beacon.centre.access.passwords import hashed, one_time_password
from beacon.centre.asked import Asked, Id
from beacon.centre.audit import note
from beacon.centre.parts import CentreParts
from beacon.errors import InputError
from beacon.nouns.account import Role
from beacon.store.accounts import folded

_LONGEST_NAME = 60


class NewAccountBody(Asked):
    """An account to make."""

    name: Annotated[str, Field(max_length=200)]
    role: Role


class AccountChange(Asked):
    """What is left out stays."""

    role: Role | None = None
    disabled: bool | None = None


def router(parts: CentreParts) -> APIRouter:
    """Routes of accounts."""
    routes = APIRouter(tags=["accounts"])

    @routes.get("/api/accounts", response_model=AccountsAnswer, summary="All accounts")
    async def accounts() -> Response:
        known = await asyncio.to_thread(parts.accounts.accounts)
        return JSONResponse({"accounts": [account_row(account) for account in known]})

    @routes.post("/api/accounts", response_model=NewAccount, status_code=201, summary="Make an account")
    async def add(body: NewAccountBody, request: Request) -> Response:
        """The one-time password is shown in this answer only."""
        name, password = _name(body.name), one_time_password()
        kept = await hashed(password)
        account = await asyncio.to_thread(
            parts.accounts.add_account, name=name, role=body.role, password_hash=kept, must_change=True,
            now_utc=parts.now_utc(),
        )  # fmt: skip
        await note(request, parts, "account_made", account.name)
        return JSONResponse({"account": account_row(account), "one_time_password": password}, 201)

    @routes.patch("/api/accounts/{id}", response_model=AccountRow, summary="Change an account")
    async def change(id: Id, body: AccountChange, request: Request) -> Response:
        """Refused when no host who can sign in would be left."""
        account = await asyncio.to_thread(
            parts.accounts.change_account, id, role=body.role, disabled=body.disabled
        )
        await note(request, parts, "account_changed", account.name)
        return JSONResponse(account_row(account))

    @routes.post("/api/accounts/{id}/password", response_model=OneTimePassword, summary="Give a one-time password")
    async def reset(id: Id, request: Request) -> Response:
        """Ends the account's sessions."""
        account, password = await asyncio.to_thread(parts.accounts.account, id), one_time_password()
        kept = await hashed(password)
        await asyncio.to_thread(parts.accounts.set_password, id, password_hash=kept, must_change=True)
        await note(request, parts, "password_reset", account.name)
        return JSONResponse({"one_time_password": password})

    return routes


def _name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError("access.name", most=_LONGEST_NAME)
    # The audit log writes `centre` for what the centre does by itself, and `visitor:` before those invited.
    if ":" in name or folded(name) == "centre":
        raise InputError("access.name_kept", name=name)
    return name
