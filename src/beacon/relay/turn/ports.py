"""What the TURN core asks of its shell: who a user is, and ports to relay from."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from beacon.protocols.address import TransportAddress


class Seat(NamedTuple):
    """The leg an allocation belongs to."""

    session: str
    leg: str


class Directory(Protocol):
    """Users, sessions and legs."""

    def password(self, username: str) -> str | None:
        """Password of a user name of ours, expired or not; None for any other."""

    def seat(self, username: str, *, utc_s: float) -> Seat | None:
        """Seat for a new allocation; None when the credential has expired or was revoked, or its session is gone.
        With one credential for a whole session it is the next seat in turn. Raises RelayError when the session has no
        seat left (508)."""

    def udp_refused(self, username: str) -> bool:
        """Whether UDP is refused to this user's leg: the relay then does not answer it over UDP, as a firewall
        would not."""


class RelayedPort(NamedTuple):
    """A relayed address, taken."""

    address: TransportAddress
    token: bytes
    "RESERVATION-TOKEN of the port above it, 8 bytes; empty when none was reserved."


class RelayedPorts(Protocol):
    """Where relayed addresses come from: virtual ones (closed mode), or bound sockets (open mode)."""

    open: bool
    "Whether peers outside the session can be reached."

    def own(self, ip: bytes) -> bool:
        """Whether an address is one of the relay's own relayed addresses."""

    def families(self) -> frozenset[int]:
        """Address families that can be relayed."""

    def take(self, family: int, *, even: bool = False, reserve: bool = False) -> RelayedPort:
        """A fresh relayed address. Raises RelayError when none is left (508)."""

    def take_reserved(self, token: bytes) -> RelayedPort:
        """The address a token stands for. Raises RelayError when there is none (508)."""

    def release(self, address: TransportAddress) -> None:
        """Give an address back."""

    def restore(self, address: TransportAddress) -> None:
        """Take exactly this address, which a relay before this one had given out. Raises RelayError when it cannot."""
