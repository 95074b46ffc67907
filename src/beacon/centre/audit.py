"""The audit log: noting what somebody did, and reading it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from starlette.requests import HTTPConnection

from beacon.centre.access.people import who as person
from beacon.centre.access.source import masked
from beacon.centre.asked import Answer
from beacon.centre.parts import CentreParts
from beacon.centre.times import utc_text

_LONGEST = 200


class EntryAnswer(Answer):
    """Something somebody did."""

    id: int
    at_utc: str
    who: str
    "Account name, `visitor:<participant>`, `centre`, or empty for somebody unknown."
    act: str
    "Message key is `audit.<act>`."
    subject: str
    address: str
    "Of origin, masked to /24 or /48."


class AuditAnswer(Answer):
    """Newest first."""

    entries: list[EntryAnswer]


async def note(
    connection: HTTPConnection, parts: CentreParts, act: str, subject: str = "", *, who: str | None = None
) -> None:
    """Add to the log that the person of this request did `act` (message key `audit.<act>`) to `subject`."""
    await asyncio.to_thread(
        parts.audit.note, who=person(connection) if who is None else who, act=act, subject=subject[:_LONGEST],
        address=masked(connection.scope), now_utc=parts.now_utc(),
    )  # fmt: skip


def router(parts: CentreParts) -> APIRouter:
    """Routes of the log."""
    routes = APIRouter(tags=["audit"])

    @routes.get("/api/audit", response_model=AuditAnswer, summary="Who did what")
    async def entries(
        before: Annotated[int | None, Query(ge=1, le=2**53, description="Only entries older than this id.")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        """Newest first."""
        found = await asyncio.to_thread(parts.audit.entries, before=before, limit=limit)
        rows = [
            {
                "id": entry.id, "at_utc": utc_text(entry.at_utc), "who": entry.who, "act": entry.act,
                "subject": entry.subject, "address": entry.address,
            }
            for entry in found
        ]  # fmt: skip
        return JSONResponse({"entries": rows})

    return routes
