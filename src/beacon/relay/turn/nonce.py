"""Nonces that need no memory: the instant of issue and a check over it and the 5-tuple.

    obMatJos2 AAAB  base64( issued: 32 bits of seconds | HMAC-SHA256(key, issued, 5-tuple): 88 bits )
    |         |
    |         security features (RFC 8489 §9.2, §18.1): bit 0, password algorithms
    nonce cookie

Nobody can spend a nonce from another address, and a stale one is known from its own text.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.events import FiveTuple

NONCE_COOKIE = "obMatJos2"
FEATURES = base64.b64encode((0b01).to_bytes(3, "big")).decode()
"Password algorithms; user names are not hidden."
PREFIX = NONCE_COOKIE + FEATURES
_ISSUED_BYTES, _CHECK_BYTES = 4, 11
NONCE_CHARACTERS = len(PREFIX) + 20
_SECOND_NS = 1_000_000_000


class Nonces:
    """Issues and checks."""

    def __init__(self, key: bytes, *, lifetime_s: int) -> None:
        self._key = key
        self._lifetime_s = lifetime_s

    def issue(self, source: FiveTuple, *, now_ns: int) -> str:
        """A nonce for one client."""
        issued = (now_ns // _SECOND_NS % (1 << 32)).to_bytes(_ISSUED_BYTES, "big")
        return PREFIX + base64.b64encode(issued + self._check(issued, source)).decode()

    def fresh(self, nonce: str, source: FiveTuple, *, now_ns: int) -> bool:
        """Whether a nonce is ours, this client's and not too old."""
        if len(nonce) != NONCE_CHARACTERS or not nonce.startswith(PREFIX):
            return False
        try:
            data = base64.b64decode(nonce[len(PREFIX) :], validate=True)
        except (binascii.Error, ValueError):
            return False
        issued = data[:_ISSUED_BYTES]
        age_s = now_ns // _SECOND_NS - int.from_bytes(issued, "big")
        right = hmac.compare_digest(data[_ISSUED_BYTES:], self._check(issued, source))
        return right and 0 <= age_s < self._lifetime_s

    def _check(self, issued: bytes, source: FiveTuple) -> bytes:
        text = issued + bytes((source.transport,)) + _written(source.client) + _written(source.server)
        return hmac.digest(self._key, text, "sha256")[:_CHECK_BYTES]


def _written(address: TransportAddress) -> bytes:
    return bytes((len(address.ip),)) + address.ip + address.port.to_bytes(2, "big")
