"""Keys, integrity and fingerprint of STUN messages. RFC 8489 §9.2.2, §14.5-14.7, §18.5.

Each check covers the message up to its own attribute, with the length in the header counting that attribute: what
follows it could be added by anyone on the way.
"""

from __future__ import annotations

import hashlib
import hmac
from binascii import crc32
from enum import IntEnum

ATTRIBUTE_HEADER_BYTES = 4
HEADER_BYTES = 20
FINGERPRINT_XOR = 0x5354554E
SHA1_BYTES, SHA256_BYTES = 20, 32


class KeyAlgorithm(IntEnum):
    """PASSWORD-ALGORITHM numbers: how a password becomes a key."""

    MD5 = 1
    SHA256 = 2


def long_term_key(*, username: str, realm: str, password: str, algorithm: int = KeyAlgorithm.MD5) -> bytes:
    """Key of the long-term credential mechanism. Name and password are as OpaqueString (RFC 8265) leaves them;
    plain ASCII is left as it is."""
    text = f"{username}:{realm}:{password}".encode()
    if algorithm == KeyAlgorithm.SHA256:
        return hashlib.sha256(text).digest()
    return hashlib.md5(text, usedforsecurity=False).digest()


def user_hash(*, username: str, realm: str) -> bytes:
    """USERHASH: a user name that an eavesdropper cannot read."""
    return hashlib.sha256(f"{username}:{realm}".encode()).digest()


def _covered(head: bytes, attribute_bytes: int) -> bytes:
    """What a check covers: everything before its attribute, with the length that includes the attribute."""
    length = len(head) - HEADER_BYTES + ATTRIBUTE_HEADER_BYTES + attribute_bytes
    return head[:2] + length.to_bytes(2, "big") + head[4:]


def integrity_sha1(head: bytes, key: bytes) -> bytes:
    """MESSAGE-INTEGRITY of a message of which `head` is all that stands before the attribute."""
    return hmac.digest(key, _covered(head, SHA1_BYTES), "sha1")


def integrity_sha256(head: bytes, key: bytes, *, length_bytes: int = SHA256_BYTES) -> bytes:
    """MESSAGE-INTEGRITY-SHA256, cut to `length_bytes`."""
    return hmac.digest(key, _covered(head, length_bytes), "sha256")[:length_bytes]


def fingerprint(head: bytes) -> int:
    """FINGERPRINT."""
    return crc32(_covered(head, 4)) ^ FINGERPRINT_XOR
