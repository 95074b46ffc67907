"""What a site needs in the busy hour: bandwidth on the wire, trunks, agents; what gives way first as people grow."""

from __future__ import annotations

from dataclasses import dataclass, field

from beacon.nouns.band import Band
from beacon.nouns.link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRate:
    """What one stream costs on an access line, one direction, every header shown."""

    what: str
    "call, meeting_voice, camera or pictures: message key suffix."
    codec: str
    "Codec of the catalogue, or the traffic row of a picture."
    payload_bytes: float
    "Of a packet. [bytes]"
    packets_per_s: float
    rtp_bytes: int
    srtp_bytes: int
    "Authentication tag."
    udp_bytes: int
    ip_bytes: int
    tunnel_bytes: int
    "Of the link's kind: SD-WAN's or MPLS's own headers."
    layer2_bytes: int
    "Ethernet header, check sequence, preamble and gap; a VLAN tag and PPPoE where the firm says so."
    row: str
    "Catalogue row it rests on."

    @property
    def packet_bytes(self) -> float:
        """All of a packet on the wire. [bytes]"""
        headers = self.rtp_bytes + self.srtp_bytes + self.udp_bytes + self.ip_bytes
        return self.payload_bytes + headers + self.tunnel_bytes + self.layer2_bytes

    @property
    def kbps(self) -> float:
        """[kbit/s]"""
        return self.packet_bytes * 8.0 * self.packets_per_s / 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Streams that cross a site's access line at once, one direction."""

    calls: int
    "Calls at once, not exceeded in more than the blocking target's share of the busy hour."
    mean_calls: float
    "Calls at once, on average. [erlang]"
    meeting_voices: int
    "People in meetings at once, exceeded as rarely as calls; so are cameras and pictures."
    cameras: int
    "Cameras on their way to a meeting server."
    pictures: int
    "People to whom a meeting server shows pictures this way."
    media_mbps: float
    "All of them on the wire. [Mbit/s]"
    background_mbps: float
    "What everything else uses in that hour; it grows with the people. [Mbit/s]"
    rate_mbps: float
    "Of the line. [Mbit/s]"
    needed_mbps: float
    "Least rate at which media stays within its share, and delay and loss within bounds; 0 without media. [Mbit/s]"

    @property
    def utilisation(self) -> float:
        """Mean use of the line in the busy hour; may exceed 1. [0..]"""
        return (self.media_mbps + self.background_mbps) / self.rate_mbps


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOutcome:
    """What one site's access queue does to voice in the busy hour, simulated with every call, meeting and picture."""

    delay_p50_ms: float
    "From sending to leaving the queue, serialisation included. [ms]"
    delay_p95_ms: float
    delay_p99_ms: float
    loss: float
    "Voice packets dropped for want of room. [0..1]"
    r_lost: Band
    "R on the common scale that the queue alone costs a call."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunks:
    """PSTN channels by Erlang B (Engset where the group is small)."""

    offered_erlangs: float
    model: str
    "erlang_b or engset: message key suffix."
    needed: int
    "Channels that keep blocking within the target."
    have: int | None
    "None: not said."
    blocking_have: float | None
    "Blocking with the channels there are. [0..1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """A contact centre's agents by Erlang C."""

    calls_per_h: float
    hold_s: float
    offered_erlangs: float
    needed: int
    "Agents that reach the service level."
    have: int
    service_level_have: float
    "Share answered in time with the agents there are; 0 when they cannot keep up. [0..1]"
    wait_have_s: float | None
    "Mean wait with the agents there are; None when the queue grows without end. [s]"
    occupancy_have: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """The same busy hour on the line the plan chooses for a site; other traffic stays what it is, in Mbit/s."""

    link: Link
    changes: bool
    "Of another kind than today's; else only larger."
    ordered_mbps: float
    "Rate to order, the larger way; the other way keeps today's proportion to it. [Mbit/s]"
    rates: tuple[WireRate, ...]
    up: Flows
    down: Flows
    queue_up: QueueOutcome
    queue_down: QueueOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCapacity:
    """One site in its busy hour."""

    site: str
    busy_hour_utc: int
    "The hour whose calls, meetings and background load the line most; in winter time."
    rates: tuple[WireRate, ...]
    up: Flows
    "From the site."
    down: Flows
    "Towards the site."
    queue_up: QueueOutcome
    queue_down: QueueOutcome
    trunks: Trunks | None
    "None: nobody calls outside."
    agents: Agents | None
    "None: no contact centre."
    needed_by_link: dict[str, float] = field(default_factory=dict)
    "Least rate, the larger of both ways, on each kind on offer there; kinds differ in their tunnels. [Mbit/s]"
    planned: PlannedLine | None = None
    "As the plan would have the line; None: it stays as it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakingPoint:
    """What gives way, when people grow from 1 to 4 times, at one site."""

    site: str
    resource: str
    "line_up, line_down, trunks, agents: message key suffix."
    multiplier: float | None
    """Times today's people (for agents: today's calls) at which it gives way, in steps of a twentieth; 1: it already
    has; None: holds at four times."""
    hour_utc: int
    why: str
    """What goes past its bound: message key suffix.
    share: media's share of the line;
    rate: calls and everything else ask for more than the line has, so that delay goes out of bounds;
    delay: voice waits too long before that; loss: voice packets are dropped;
    blocking: calls find no trunk; service_level: too few calls are answered in time."""
    below: float
    "That figure, simulated, one step below the multiplier: loss and shares [0..1], delay [ms]."
    above: float
    "Simulated at the multiplier; at four times where it holds."
    bound: float
    confirmed: bool
    "The simulation says the same as the sum: within bounds below, past them above."
