"""Who acts in the core's fuzzer: clients, users with right and wrong passwords, a directory, small quotas, a clock."""

from __future__ import annotations

import random
from typing import Any

from beacon.protocols.address import TransportAddress
from beacon.protocols.stun_integrity import long_term_key
from beacon.relay.relayed_ports import VirtualPorts
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.credentials import password_of
from beacon.relay.turn.events import FiveTuple, Transport
from beacon.relay.turn.nonce import Nonces
from beacon.relay.turn.peer_policy import PeerPolicy
from beacon.relay.turn.ports import Seat

SECOND_NS = 1_000_000_000
START_NS = 1_000 * SECOND_NS
UTC_S = 1_800_000_000.0
CONFIG = TurnConfig(
    allocations=5,
    allocations_per_user=3,
    permissions_per_allocation=3,
    channels_per_allocation=2,
    challenges_per_s=5.0,
    challenge_burst=6,
)
NONCE_KEY, SECRET = bytes(range(32)), b"secret"
RELAY4, RELAY6 = bytes([198, 51, 100, 1]), bytes.fromhex("20010db8000000000000000000000001")
_AT4, _AT6 = TransportAddress(RELAY4, 3478), TransportAddress(RELAY6, 3478)
_CLIENT4, _CLIENT6 = bytes([192, 0, 2, 1]), RELAY6[:8] + bytes(8)
SOURCES = (
    FiveTuple(Transport.UDP, TransportAddress(_CLIENT4, 5000), _AT4, 0),
    FiveTuple(Transport.UDP, TransportAddress(_CLIENT4, 5001), _AT4, 0),
    FiveTuple(Transport.UDP, TransportAddress(_CLIENT6, 5000), _AT6, 1),
    FiveTuple(Transport.TCP, TransportAddress(_CLIENT4, 5002), _AT4, 2, 7),
    FiveTuple(Transport.TLS, TransportAddress(_CLIENT4, 5003), _AT4, 3, 8),
)
USERS = ("1900000000:one:a", "1900000000:one:*", "1900000000:two:b", "5:one:a", "1900000000:one:blocked", "nobody")
"Good ones, one whose time is over, one to whom UDP is refused, one unknown."
KEYS = {
    name: {
        number: long_term_key(
            username=name, realm=CONFIG.realm, password=password_of(SECRET, name), algorithm=number
        )
        for number in (1, 2)
    }
    for name in USERS
}
NONCES = Nonces(NONCE_KEY, lifetime_s=CONFIG.nonce_lifetime_s)
POLICY = PeerPolicy(own=[_AT4, _AT6])


class People:
    """The directory."""

    def password(self, username: str) -> str | None:
        """Of those who are known."""
        return None if username == "nobody" or username not in KEYS else password_of(SECRET, username)

    def seat(self, username: str, *, utc_s: float) -> Seat | None:
        """By the user name alone."""
        expiry, session, leg = username.split(":")
        return Seat(session, leg) if int(expiry) > utc_s else None

    def udp_refused(self, username: str) -> bool:
        """Of one."""
        return username.endswith("blocked")


class Clock:
    """A monotonic clock that moves when told."""

    now_ns = START_NS

    def __call__(self) -> int:
        return self.now_ns


class OpenPorts(VirtualPorts):
    """Open mode without sockets."""

    open = True


class Program:
    """Bytes of an input, taken one after another; after the last they are 0."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def byte(self) -> int:
        """The next."""
        value = self._data[self._at] if self else 0
        self._at += 1
        return value

    def take(self, size: int) -> bytes:
        """The next few, as far as there are."""
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken

    def pick(self, choices: Any) -> Any:
        """One of them."""
        return choices[self.byte() % len(choices)]


CLOCK = Clock()
CHANCE = random.Random(1)


def _ports(kind: type[VirtualPorts]) -> VirtualPorts:
    return kind([RELAY4, RELAY6], below=lambda most: CHANCE.randrange(most), token=CHANCE.randbytes, clock_ns=CLOCK)


PORTS = (_ports(VirtualPorts), _ports(OpenPorts))
"Made once: their tables are large. Each input gives back what it takes, which is checked."
