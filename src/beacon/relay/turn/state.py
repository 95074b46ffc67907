"""What the handlers of requests share: settings, live allocations, and who decides what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.allocation import Allocation
from beacon.relay.turn.allocation_table import AllocationTable
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.events import ChannelSet, Event, PermissionSet
from beacon.relay.turn.nonce import Nonces
from beacon.relay.turn.ports import Directory, RelayedPorts
from beacon.relay.turn.request import Refusal, Request, User

SECOND_NS = 1_000_000_000


@dataclass(slots=True, kw_only=True)
class TurnState:
    """The core's state: all of it that lives longer than a request."""

    config: TurnConfig
    directory: Directory
    ports: RelayedPorts
    policy: Callable[[bytes, int], bool]
    nonces: Nonces
    next_number: int
    table: AllocationTable = field(default_factory=AllocationTable)
    draining: bool = False

    def allocation_of(self, request: Request, user: User) -> Allocation:
        """The allocation a request is about."""
        allocation = self.table.of_client(request.source)
        # RFC 8656 §8.2, §10.2, §12.2: no allocation for this 5-tuple is 437.
        if allocation is None:
            raise Refusal(437)
        # RFC 8656 §5: requests after the Allocate must use its credentials, else 441.
        if allocation.username != user.name:
            raise Refusal(441)
        return allocation

    def has_permissions_left(self, more: int) -> bool:
        """Whether so many more permissions fit into the relay. Counted only when they might not."""
        config = self.config
        if len(self.table) * config.permissions_per_allocation <= config.permissions:
            return True
        return sum(len(each.permissions) for each in self.table) + more <= config.permissions

    def has_a_channel_left(self) -> bool:
        """Whether one more channel fits into the relay."""
        config = self.config
        if len(self.table) * config.channels_per_allocation <= config.channels:
            return True
        return sum(len(each.channels) for each in self.table) < config.channels

    def may_permit(self, ip: bytes) -> bool:
        """Whether a permission may be installed for an address, whatever the port."""
        return self.ports.own(ip) or self.is_outside(ip)

    def is_outside(self, ip: bytes) -> bool:
        """Whether an address may be reached by a relayed socket, whatever the port. Our own may not: packets for it
        are handed over in memory, between allocations of one session."""
        return self.ports.open and self.policy(ip, 0)

    def may_bind(self, peer: TransportAddress, allocation: Allocation) -> bool:
        """Whether a channel may be bound to a peer."""
        other = self.table.of_relayed(peer)
        if other is not None:
            return other.session == allocation.session
        # A free port of ours is refused like one of another session, so that neither can be told from the other. In
        # open mode it is the policy that knows our own addresses.
        return self.ports.open and self.policy(peer.ip, peer.port)

    def permission_event(self, allocation: Allocation, ip: bytes) -> PermissionSet:
        """What the data plane must know of a permission."""
        return PermissionSet(
            allocation=allocation.number,
            peer_ip=ip,
            until_ns=allocation.permissions[ip],
            outside=self.is_outside(ip),
        )

    def standing_events(self, allocation: Allocation, *, now_ns: int) -> list[Event]:
        """The permissions and channels of an allocation, for a data plane that does not know them yet."""
        events: list[Event] = [
            self.permission_event(allocation, ip) for ip, until in allocation.permissions.items() if until > now_ns
        ]
        events += [
            ChannelSet(allocation=allocation.number, number=number, peer=channel.peer, until_ns=channel.until_ns)
            for number, channel in allocation.channels.items()
            if channel.until_ns > now_ns
        ]
        return events
