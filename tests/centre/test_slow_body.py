"""A body that never comes keeps nobody waiting for ever."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from beacon.centre.body_limit import limited
from beacon.errors import InputError

SCOPE = {"type": "http", "headers": []}


async def never_whole() -> Message:
    await asyncio.sleep(0.001)
    return {"type": "http.request", "body": b"", "more_body": True}


def test_a_body_that_trickles_on_is_given_up() -> None:
    with pytest.raises(InputError, match=r"http\.too_slow"):
        asyncio.run(limited(SCOPE, never_whole, largest_kib=1, patience_s=0.05))
