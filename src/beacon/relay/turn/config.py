"""How the TURN core is set: lifetimes, quotas, limits."""

from __future__ import annotations

from dataclasses import dataclass

REALM_BYTES = 20
"""Longest realm. The largest answer to a request that nobody signed is 401: header 20, ERROR-CODE 8, REALM 4 + realm,
NONCE 40, PASSWORD-ALGORITHMS 12, FINGERPRINT 8 when asked for = 92 + realm bytes. The smallest request answered over
UDP is 28 bytes, 56 on the wire with IPv4 and UDP; 2.5 times that leaves 112 for the answer's payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnConfig:
    """Settings of one TURN core."""

    realm: str = "beacon"
    default_lifetime_s: int = 600
    "RFC 8656 §7.2."
    max_lifetime_s: int = 3600
    permission_lifetime_s: int = 300
    "RFC 8656 §9: fixed, clients count on it."
    channel_lifetime_s: int = 600
    "RFC 8656 §12: fixed, clients count on it."
    nonce_lifetime_s: int = 3600
    allocations: int = 4000
    "In all."
    allocations_per_user: int = 1000
    "A user is a credential; one for a whole session makes all of its allocations."
    permissions: int = 60_000
    "In all, within what the data plane has rows for."
    permissions_per_allocation: int = 64
    channels: int = 60_000
    "In all, likewise."
    channels_per_allocation: int = 64
    challenges_per_s: float = 100.0
    "Answers a second to one source that has not shown a right password: IPv4 address, IPv6 network of 64 bits."
    challenge_burst: int = 2000
    "Such answers at once, for many clients behind one address."

    def __post_init__(self) -> None:
        if not 1 <= len(self.realm.encode()) <= REALM_BYTES:
            raise ValueError(f"realm of 1 to {REALM_BYTES} bytes")
