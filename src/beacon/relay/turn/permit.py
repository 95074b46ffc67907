"""CreatePermission and ChannelBind. RFC 8656 §10.2, §12.2."""

from __future__ import annotations

from beacon.protocols.address import TransportAddress
from beacon.protocols.channel_data import FIRST_CHANNEL, LAST_CHANNEL
from beacon.protocols.stun_attributes import Attribute
from beacon.relay.turn.allocation import Allocation
from beacon.relay.turn.events import ChannelSet, PermissionSet
from beacon.relay.turn.request import Answer, Refusal, Request, User
from beacon.relay.turn.state import SECOND_NS, TurnState


def create_permission(state: TurnState, request: Request, user: User) -> Answer:
    """RFC 8656 §10.2: all of the addresses or none; their ports do not matter."""
    allocation = state.allocation_of(request, user)
    # At least one XOR-PEER-ADDRESS, none malformed: else 400.
    peers: list[TransportAddress] = request.message.all(Attribute.XOR_PEER_ADDRESS)
    if not peers:
        raise Refusal(400)
    # Of the relayed address's family: else 443.
    if any(peer.family != allocation.relayed.family for peer in peers):
        raise Refusal(443)
    # Allowed: else 403.
    ips = tuple(dict.fromkeys(peer.ip for peer in peers))
    if not all(state.may_permit(ip) for ip in ips):
        raise Refusal(403)
    return Answer(events=_permit(state, request, allocation, ips))


def _permit(
    state: TurnState, request: Request, allocation: Allocation, ips: tuple[bytes, ...]
) -> tuple[PermissionSet, ...]:
    """Install or renew permissions; 508 when they do not all fit."""
    if not allocation.has_room_for(ips, limit=state.config.permissions_per_allocation, now_ns=request.now_ns):
        raise Refusal(508)
    fresh = sum(1 for ip in ips if ip not in allocation.permissions)
    if fresh and not state.has_permissions_left(fresh):
        raise Refusal(508)
    until_ns = request.now_ns + state.config.permission_lifetime_s * SECOND_NS
    for ip in ips:
        allocation.permit(ip, until_ns=until_ns)
    return tuple(state.permission_event(allocation, ip) for ip in ips)


def bind_channel(state: TurnState, request: Request, user: User) -> Answer:
    """RFC 8656 §12.2."""
    allocation = state.allocation_of(request, user)
    # Both CHANNEL-NUMBER and XOR-PEER-ADDRESS, the number within its range: else 400.
    number = request.message.get(Attribute.CHANNEL_NUMBER)
    peer: TransportAddress | None = request.message.get(Attribute.XOR_PEER_ADDRESS)
    if number is None or peer is None or not FIRST_CHANNEL <= number <= LAST_CHANNEL:
        raise Refusal(400)
    # Of the relayed address's family: else 443.
    if peer.family != allocation.relayed.family:
        raise Refusal(443)
    # The number not bound to another peer, the peer not to another number: else 400.
    allocation.drop_lapsed_channels(now_ns=request.now_ns)
    if allocation.channel_clashes(number, peer):
        raise Refusal(400)
    # Allowed: else 403.
    if not state.may_bind(peer, allocation):
        raise Refusal(403)
    # Within what we hold: else 508.
    if number not in allocation.channels and (
        len(allocation.channels) >= state.config.channels_per_allocation or not state.has_a_channel_left()
    ):
        raise Refusal(508)
    # Binding installs or renews the permission for the peer's address; its five minutes are not the channel's ten.
    permission = _permit(state, request, allocation, (peer.ip,))
    until_ns = request.now_ns + state.config.channel_lifetime_s * SECOND_NS
    allocation.bind(number, peer, until_ns=until_ns)
    bound = ChannelSet(allocation=allocation.number, number=number, peer=peer, until_ns=until_ns)
    return Answer(events=(*permission, bound))
