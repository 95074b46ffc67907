"""A request under way, its answer, and its refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from beacon.protocols.stun import Message
from beacon.protocols.stun_attributes import Attribute
from beacon.relay.turn.events import Event, FiveTuple

REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    420: "Unknown Attribute",
    437: "Allocation Mismatch",
    438: "Stale Nonce",
    440: "Address Family not Supported",
    441: "Wrong Credentials",
    442: "Unsupported Transport Protocol",
    443: "Peer Address Family Mismatch",
    486: "Allocation Quota Reached",
    508: "Insufficient Capacity",
}
"The protocol's own words, RFC 8489 §14.8 and RFC 8656 §19; clients may log them."


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who signed a request, and how to sign the answer."""

    name: str
    key: bytes
    sha256: bool
    "Whether the request was signed with MESSAGE-INTEGRITY-SHA256."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request and the instant it is handled at."""

    message: Message
    source: FiveTuple
    now_ns: int
    utc_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A success: what the reply holds and what must be done before it leaves."""

    attributes: tuple[tuple[Attribute, Any], ...] = ()
    events: tuple[Event, ...] = field(default=())


class Refusal(Exception):
    """A request answered with an error. Never leaves the core."""

    def __init__(self, code: int, *attributes: tuple[Attribute, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.attributes = attributes
