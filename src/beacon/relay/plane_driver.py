"""Tells the data plane what the session book orders and what the TURN core has decided."""

from __future__ import annotations

from beacon.errors import RelayError
from beacon.relay.plane.link import PlaneLink
from beacon.relay.sessions.orders import (
    CloseLane,
    CloseQueue,
    Order,
    SetLane,
    SetQueue,
    SwitchLane,
    SwitchQueue,
)
from beacon.relay.turn.events import AllocationOpened, ChannelSet, PermissionSet, Transport


class PlaneDriver:
    """Knows which live allocations the data plane must not see: those over UDP of legs to whom UDP is refused."""

    def __init__(self, link: PlaneLink) -> None:
        self._link = link
        self._live: dict[int, AllocationOpened] = {}
        self._silenced: set[int] = set()

    def obey(self, order: Order) -> None:
        """Carry out an order about lanes and queues."""
        link = self._link
        match order:
            case SetLane(origin=origin, target=target, key=key, figures=figures):
                link.set_lane(
                    origin=origin, target=target, key=key, profile=figures.profile, up=figures.up, down=figures.down,
                    head_of_line=figures.head_of_line,
                )  # fmt: skip
            case SwitchLane(origin=origin, target=target, figures=figures, at_ns=at_ns):
                link.switch_lane(
                    origin=origin, target=target, profile=figures.profile, up=figures.up, down=figures.down,
                    head_of_line=figures.head_of_line, at_ns=at_ns,
                )  # fmt: skip
            case CloseLane(origin=origin, target=target):
                link.close_lane(origin=origin, target=target)
            case SetQueue(queue=queue, key=key, profile=profile):
                link.set_queue(queue=queue, key=key, profile=profile)
            case SwitchQueue(queue=queue, profile=profile, at_ns=at_ns):
                link.switch_queue(queue=queue, profile=profile, at_ns=at_ns)
            case CloseQueue(queue=queue):
                link.close_queue(queue=queue)
            case _:
                raise RelayError("relay_node.no_plane_order", order=type(order).__name__)

    def opened(
        self, event: AllocationOpened, *, leg: int, outside: int, relayed_fd: int, udp_refused: bool
    ) -> None:
        """An allocation stands. `leg` and `outside` are the data plane's numbers, -1 for no outside."""
        self._live[event.allocation] = event
        if udp_refused and event.client.transport == Transport.UDP:
            self._silenced.add(event.allocation)
            return
        self._link.open_allocation(
            allocation=event.allocation,
            client=event.client.client,
            listener=event.client.listener,
            stream=event.client.stream,
            leg=leg,
            outside=outside,
            relayed=event.relayed,
            relayed_fd=relayed_fd,
        )

    def silence(self, allocation: int) -> None:
        """Nothing goes to or from an allocation any more, as behind a firewall."""
        if allocation in self._live and allocation not in self._silenced:
            self._silenced.add(allocation)
            self._link.close_allocation(allocation=allocation)

    def unsilence(self, allocation: int) -> AllocationOpened | None:
        """The firewall is gone: the allocation must be opened again, as must its permissions and channels; None when
        there is nothing to do."""
        if allocation not in self._silenced:
            return None
        self._silenced.discard(allocation)
        return self._live[allocation]

    def permitted(self, event: PermissionSet) -> None:
        """A permission stands."""
        if event.allocation not in self._silenced:
            self._link.permit(
                allocation=event.allocation, peer_ip=event.peer_ip, until_ns=event.until_ns, outside=event.outside
            )

    def bound(self, event: ChannelSet) -> None:
        """A channel stands."""
        if event.allocation not in self._silenced:
            self._link.bind_channel(
                allocation=event.allocation, number=event.number, peer=event.peer, until_ns=event.until_ns
            )

    def closed(self, allocation: int) -> AllocationOpened | None:
        """An allocation has ended; as it was opened."""
        event = self._live.pop(allocation, None)
        if event is not None and allocation not in self._silenced:
            self._link.close_allocation(allocation=allocation)
        self._silenced.discard(allocation)
        return event

    def of_leg(self, session: str, leg: str) -> list[AllocationOpened]:
        """Live allocations over UDP of a leg."""
        return [
            event
            for event in self._live.values()
            if (event.session, event.leg, event.client.transport) == (session, leg, Transport.UDP)
        ]
