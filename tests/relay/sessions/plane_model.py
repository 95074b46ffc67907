"""A data plane that only keeps what it was told, and insists on being told sense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from beacon.impair import QueueProfile
from beacon.relay.sessions.orders import (
    NO_QUEUE_NUMBER,
    CloseLane,
    CloseQueue,
    LaneFigures,
    Order,
    RefuseUdp,
    RevokeLeg,
    SetLane,
    SetQueue,
    SwitchLane,
    SwitchQueue,
)


@dataclass
class PlaneModel:
    """Lanes and queues as they stand after every switch, and what else was ordered."""

    lanes: dict[tuple[int, int], LaneFigures] = field(default_factory=dict)
    keys: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    queues: dict[int, QueueProfile] = field(default_factory=dict)
    switched_ns: dict[tuple[int, int], int] = field(default_factory=dict)
    others: list[RevokeLeg | RefuseUdp] = field(default_factory=list)

    def obey(self, orders: Iterable[Order]) -> None:
        """Carry orders out."""
        for order in orders:
            match order:
                case SetLane(origin=a, target=b, key=key, figures=figures):
                    assert (a, b) not in self.lanes
                    self._crosses(figures)
                    self.lanes[a, b], self.keys[a, b] = figures, key
                case SwitchLane(origin=a, target=b, figures=figures, at_ns=at_ns):
                    assert (a, b) in self.lanes
                    assert at_ns >= self.switched_ns.get((a, b), at_ns), "switches of a lane come in order"
                    self._crosses(figures)
                    self.lanes[a, b], self.switched_ns[a, b] = figures, at_ns
                case CloseLane(origin=a, target=b):
                    del self.lanes[a, b], self.keys[a, b]
                    self.switched_ns.pop((a, b), None)
                case SetQueue(queue=queue, profile=profile):
                    assert queue not in self.queues
                    self.queues[queue] = profile
                case SwitchQueue(queue=queue, profile=profile):
                    assert queue in self.queues
                    self.queues[queue] = profile
                case CloseQueue(queue=queue):
                    del self.queues[queue]
                    assert all(queue not in (lane.up, lane.down) for lane in self.lanes.values())
                case RevokeLeg() | RefuseUdp():
                    self.others.append(order)

    def _crosses(self, figures: LaneFigures) -> None:
        for queue in (figures.up, figures.down):
            assert queue == NO_QUEUE_NUMBER or queue in self.queues
