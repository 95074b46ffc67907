"""One allocation: who holds it, what it relays, its permissions and channels; and the form in which it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.events import FiveTuple, Transport


class Channel(NamedTuple):
    """What a channel number stands for."""

    peer: TransportAddress
    until_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationState:
    """An allocation as it is kept over a restart."""

    allocation: int
    client: FiveTuple
    username: str
    session: str
    leg: str
    relayed: TransportAddress
    until_ns: int
    transaction: bytes = b""
    "Transaction id of the Allocate that made it: another request with it is the same one, sent again."
    token: bytes = b""
    "RESERVATION-TOKEN its answer held."
    permissions: tuple[tuple[bytes, int], ...] = ()
    "Peer's IP and until when. [ns]"
    channels: tuple[tuple[int, TransportAddress, int], ...] = ()
    "Number, peer and until when. [ns]"

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it: bytes in hexadecimal."""
        client = self.client
        return {
            "allocation": self.allocation,
            "transport": int(client.transport),
            "client": _plain(client.client),
            "server": _plain(client.server),
            "listener": client.listener,
            "stream": client.stream,
            "username": self.username,
            "session": self.session,
            "leg": self.leg,
            "relayed": _plain(self.relayed),
            "until_ns": self.until_ns,
            "transaction": self.transaction.hex(),
            "token": self.token.hex(),
            "permissions": [[ip.hex(), until_ns] for ip, until_ns in self.permissions],
            "channels": [[number, _plain(peer), until_ns] for number, peer, until_ns in self.channels],
        }

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> AllocationState:
        """From `plain`. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            allocation=int(plain["allocation"]),
            client=FiveTuple(
                Transport(plain["transport"]),
                _address(plain["client"]),
                _address(plain["server"]),
                int(plain["listener"]),
                int(plain["stream"]),
            ),
            username=str(plain["username"]),
            session=str(plain["session"]),
            leg=str(plain["leg"]),
            relayed=_address(plain["relayed"]),
            until_ns=int(plain["until_ns"]),
            transaction=bytes.fromhex(plain["transaction"]),
            token=bytes.fromhex(plain["token"]),
            permissions=tuple((bytes.fromhex(ip), int(until_ns)) for ip, until_ns in plain["permissions"]),
            channels=tuple((int(number), _address(peer), int(until)) for number, peer, until in plain["channels"]),
        )


def _plain(address: TransportAddress) -> list[Any]:
    return [address.ip.hex(), address.port]


def _address(plain: Iterable[Any]) -> TransportAddress:
    ip, port = plain
    return TransportAddress(bytes.fromhex(ip), int(port))


class Allocation:
    """A live allocation. It keeps its own tables consistent; whether a peer is allowed is not its business."""

    __slots__ = (
        *("number", "client", "username", "session", "leg", "relayed", "until_ns", "transaction", "token"),
        *("permissions", "channels", "_numbers", "queued_ns"),
    )

    def __init__(self, state: AllocationState) -> None:
        self.number = state.allocation
        self.client = state.client
        self.username = state.username
        self.session = state.session
        self.leg = state.leg
        self.relayed = state.relayed
        self.until_ns = state.until_ns
        self.transaction = state.transaction
        self.token = state.token
        self.queued_ns = state.until_ns
        "Instant under which the table looks at it next."
        self.permissions: dict[bytes, int] = dict(state.permissions)
        self.channels: dict[int, Channel] = {n: Channel(peer, until) for n, peer, until in state.channels}
        self._numbers: dict[TransportAddress, int] = {peer: n for n, peer, _ in state.channels}

    def state(self) -> AllocationState:
        """As it is kept."""
        return AllocationState(
            allocation=self.number,
            client=self.client,
            username=self.username,
            session=self.session,
            leg=self.leg,
            relayed=self.relayed,
            until_ns=self.until_ns,
            transaction=self.transaction,
            token=self.token,
            permissions=tuple(self.permissions.items()),
            channels=tuple((number, *channel) for number, channel in self.channels.items()),
        )

    def has_room_for(self, ips: Iterable[bytes], *, limit: int, now_ns: int) -> bool:
        """Whether permissions for all of these fit; those that have lapsed make room."""
        fresh = {ip for ip in ips if ip not in self.permissions}
        if len(self.permissions) + len(fresh) > limit:
            self.permissions = {ip: until_ns for ip, until_ns in self.permissions.items() if until_ns > now_ns}
            fresh = {ip for ip in ips if ip not in self.permissions}
        return len(self.permissions) + len(fresh) <= limit

    def permit(self, ip: bytes, *, until_ns: int) -> None:
        """Install or renew a permission."""
        self.permissions[ip] = until_ns

    def drop_lapsed_channels(self, *, now_ns: int) -> None:
        """Forget the channels whose time is over."""
        for number in [number for number, channel in self.channels.items() if channel.until_ns <= now_ns]:
            del self._numbers[self.channels.pop(number).peer]

    def channel_clashes(self, number: int, peer: TransportAddress) -> bool:
        """Whether a number stands for another peer, or a peer has another number."""
        held = self.channels.get(number)
        return (held is not None and held.peer != peer) or self._numbers.get(peer, number) != number

    def bind(self, number: int, peer: TransportAddress, *, until_ns: int) -> None:
        """Bind or renew a channel."""
        self.channels[number] = Channel(peer, until_ns)
        self._numbers[peer] = number
