"""How much the data plane holds. Memory is taken when used, not when promised. Code is compiled for one capacity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneCapacity:
    """Sizes of the data plane's tables. What does not fit is refused or dropped and counted, never grown."""

    allocations: int = 4_096
    permissions: int = 65_536
    channels: int = 65_536
    lanes: int = 16_384
    queues: int = 4_096
    "Queue numbers run from 0 to this, exclusive."
    switches: int = 32_768
    "Switches of lanes and queues that wait for their instant."
    packets: int = 65_536
    "Packets in flight, 2 KiB each."
    receive_buffer_bytes: int = 8 << 20
    "Of each listening socket."
    relayed_buffer_bytes: int = 1 << 20
    "Of each relayed socket."
    link_buffer_bytes: int = 4 << 20
    "Of the link between the loop and its handle, each way."
