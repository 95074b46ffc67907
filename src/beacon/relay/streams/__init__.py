"""Clients over TCP and TLS: an asyncio shell that cuts streams into messages and bounds what a client may cost."""

from beacon.relay.streams.counters import Ending, StreamCounters
from beacon.relay.streams.limits import StreamLimits
from beacon.relay.streams.server import StreamGauges, StreamServer
from beacon.relay.streams.tls import ServerCertificate

__all__ = ["Ending", "ServerCertificate", "StreamCounters", "StreamGauges", "StreamLimits", "StreamServer"]
