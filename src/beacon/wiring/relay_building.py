"""Builds a relay from its settings."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address

from beacon.errors import InputError
from beacon.hosting.machine_addresses import machine_addresses
from beacon.protocols.address import IPV4, TransportAddress
from beacon.relay.node import RelayNode
from beacon.relay.node_config import HeldPorts, NodeConfig, NodeListener
from beacon.relay.relayed_ports import BoundPorts, VirtualPorts
from beacon.relay.streams.limits import StreamLimits
from beacon.relay.streams.tls import ServerCertificate
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.events import Transport
from beacon.relay.turn.peer_policy import PeerPolicy
from beacon.wiring.relay_settings import ListenerCarrier, OpenSettings, RelaySettings

TRANSPORTS = {
    ListenerCarrier.UDP: Transport.UDP,
    ListenerCarrier.TCP: Transport.TCP,
    ListenerCarrier.TLS: Transport.TLS,
}


def build_node(settings: RelaySettings) -> RelayNode:
    """A relay, not yet started. Raises InputError for settings that do not fit together."""
    external = _by_family(_packed(text) for text in settings.external_ip)
    listeners = tuple(
        _listener(TRANSPORTS[each.carrier], socket.socket(fileno=each.fd), external) for each in settings.listeners
    )
    # What plane and core call a listener by is its place among those over UDP, and after them the others.
    listeners = tuple(sorted(listeners, key=lambda each: each.transport != Transport.UDP))
    outside = settings.open
    ports, relayed_fd, policy = _closed(listeners) if outside is None else _open(outside, listeners)
    quotas = settings.quotas
    return RelayNode(
        NodeConfig(
            state_dir=settings.state_dir,
            listeners=listeners,
            ports=ports,
            relayed_fd=relayed_fd,
            policy=policy,
            run=settings.run,
            secret=bytes.fromhex(settings.secret),
            sessions=settings.nouns(),
            turn=TurnConfig(
                realm=settings.realm,
                allocations=quotas.allocations,
                allocations_per_user=quotas.allocations_per_user,
                permissions_per_allocation=quotas.permissions_per_allocation,
                channels_per_allocation=quotas.channels_per_allocation,
            ),
            streams=StreamLimits(connections=quotas.connections, waiting=min(quotas.connections, 1_024)),
            certificate=_certificate(settings),
            uris=tuple(_uris(listeners, settings.host_name)),
            portable=settings.portable,
        )
    )


Policy = Callable[[bytes, int], bool]
RelayedFd = Callable[[TransportAddress], int]


def _closed(listeners: tuple[NodeListener, ...]) -> tuple[HeldPorts, RelayedFd, Policy]:
    """Relayed addresses without sockets, and nobody outside to be reached."""
    addresses = _by_family(each.server.ip for each in listeners)
    return VirtualPorts(addresses.values()), lambda address: -1, lambda ip, port: False


def _open(settings: OpenSettings, listeners: tuple[NodeListener, ...]) -> tuple[HeldPorts, RelayedFd, Policy]:
    """Bound relayed addresses, and the peers the policy lets through."""
    bound = _by_family(_concrete(_bound(each.socket)).ip for each in listeners)
    seen = _by_family(each.server.ip for each in listeners)
    ports = BoundPorts({bound[family]: seen[family] for family in bound})
    machine = {each.packed for each in machine_addresses()} | {each.server.ip for each in listeners}
    # Any port of an own address is refused; the listeners' own even where the address is allowed as a special one.
    own = [TransportAddress(ip, each.server.port) for ip in machine for each in listeners]
    policy = PeerPolicy(own=own, allow=settings.allow, allow_special=settings.allow_special)
    return ports, ports.fd, policy.permits


def _listener(transport: Transport, listening: socket.socket, external: Mapping[int, bytes]) -> NodeListener:
    listening.setblocking(False)
    bound = _bound(listening)
    server = bound._replace(ip=external[bound.family]) if bound.family in external else _concrete(bound)
    return NodeListener(transport=transport, socket=listening, server=server)


def _bound(listening: socket.socket) -> TransportAddress:
    name = listening.getsockname()
    return TransportAddress.of(name[0], name[1])


def _concrete(address: TransportAddress) -> TransportAddress:
    """In place of a wildcard an address of this machine, one that others reach if there is any."""
    if any(address.ip):
        return address
    family = [each for each in machine_addresses() if len(each.packed) == len(address.ip)]
    family.sort(key=lambda each: (each.is_loopback, each.is_link_local))
    return address._replace(ip=family[0].packed) if family else address


def _by_family(addresses: Iterable[bytes]) -> dict[int, bytes]:
    """The first address of each family."""
    found: dict[int, bytes] = {}
    for ip in addresses:
        found.setdefault(TransportAddress(ip, 0).family, ip)
    return found


def _packed(text: str) -> bytes:
    try:
        return ip_address(text).packed
    except ValueError as cause:
        raise InputError("listen.not_an_address", host=text) from cause


def _certificate(settings: RelaySettings) -> ServerCertificate | None:
    files = settings.certificate
    if files is not None:
        return ServerCertificate(certificate=files.certificate, key=files.key)
    if any(each.carrier is ListenerCarrier.TLS for each in settings.listeners):
        raise InputError("relay_node.no_certificate")
    return None


def _uris(listeners: tuple[NodeListener, ...], host_name: str) -> Iterator[str]:
    """TURN URIs (RFC 7065), each once."""
    uris = (_uri(each, host_name) for each in listeners)
    yield from dict.fromkeys(uris)


def _uri(listener: NodeListener, host_name: str) -> str:
    server = listener.server
    loopback = ip_address(server.ip).is_loopback
    # A certificate is for a name to some clients: Firefox takes no number in turns:.
    named = host_name or ("localhost" if listener.transport == Transport.TLS and loopback else "")
    host = named or (server.host if server.family == IPV4 else f"[{server.host}]")
    scheme = "turns" if listener.transport == Transport.TLS else "turn"
    carrier = "udp" if listener.transport == Transport.UDP else "tcp"
    return f"{scheme}:{host}:{server.port}?transport={carrier}"
