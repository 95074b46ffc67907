"""Allocate and Refresh. RFC 8656 §7.2, §8.2."""

from __future__ import annotations

from beacon.errors import RelayError
from beacon.protocols.address import IPV4, IPV6
from beacon.protocols.stun import Message
from beacon.protocols.stun_attributes import AddressErrorCode, Attribute
from beacon.relay.turn.allocation import Allocation, AllocationState
from beacon.relay.turn.authentication import challenge
from beacon.relay.turn.events import AllocationClosed, AllocationOpened, AllocationRefreshed
from beacon.relay.turn.ports import RelayedPort
from beacon.relay.turn.request import Answer, Refusal, Request, User
from beacon.relay.turn.state import SECOND_NS, TurnState

UDP_PROTOCOL = 17


def allocate(state: TurnState, request: Request, user: User) -> Answer:
    """RFC 8656 §7.2, in its order. (1), authentication, is done."""
    message = request.message
    # (2) A 5-tuple in use: 437, unless this is the request that made the allocation, sent again, which gets the same
    # success; the LIFETIME may be what is left.
    held = state.table.of_client(request.source)
    if held is not None:
        if held.transaction != message.transaction or held.username != user.name:
            raise Refusal(437)
        return _opened(held, request)
    # (3) REQUESTED-TRANSPORT: 400 without, 442 for anything but UDP (TCP would be RFC 6062).
    protocol = message.get(Attribute.REQUESTED_TRANSPORT)
    if protocol is None:
        raise Refusal(400)
    if protocol != UDP_PROTOCOL:
        raise Refusal(442)
    # (4) DONT-FRAGMENT asks whether we can send with DF set. Between two clients of ours there is no packet to a peer
    # that could be fragmented; to outside peers the system sets DF on UDP by itself (path MTU discovery, the default
    # of Linux, macOS and Windows sockets that we leave alone). So it is understood, and needs no state.
    message.get(Attribute.DONT_FRAGMENT)
    # (5)-(8)
    _check_combinations(message)
    family = _family(state, message)
    # (9) Quotas: 486 for the user's own; 508 for the relay's, and while it drains.
    if state.table.count_of(user.name) >= state.config.allocations_per_user:
        raise Refusal(486)
    if state.draining or len(state.table) >= state.config.allocations:
        raise Refusal(508)
    return _open(state, request, user, family)


def _check_combinations(message: Message) -> None:
    """(5) RESERVATION-TOKEN, (6) REQUESTED-ADDRESS-FAMILY, (7) EVEN-PORT and (8) ADDITIONAL-ADDRESS-FAMILY that
    exclude each other: 400."""
    token = message.get(Attribute.RESERVATION_TOKEN)
    family = message.get(Attribute.REQUESTED_ADDRESS_FAMILY)
    even = message.get(Attribute.EVEN_PORT)
    further = message.get(Attribute.ADDITIONAL_ADDRESS_FAMILY)
    if token is not None and (even is not None or family is not None or further is not None):
        raise Refusal(400)
    if further is not None and (family is not None or even or further != IPV6):
        raise Refusal(400)


def _family(state: TurnState, message: Message) -> int:
    # RFC 8656 §7.2: without REQUESTED-ADDRESS-FAMILY it is IPv4; what cannot be had is 440.
    family = message.get(Attribute.REQUESTED_ADDRESS_FAMILY)
    family = IPV4 if family is None else family
    if not message.has(Attribute.RESERVATION_TOKEN) and family not in state.ports.families():
        raise Refusal(440)
    return int(family)


def _open(state: TurnState, request: Request, user: User, family: int) -> Answer:
    # The credential's expiry counts here and nowhere else: a call outlives it.
    try:
        seat = state.directory.seat(user.name, utc_s=request.utc_s)
    except RelayError as cause:  # seats in turn, and none left
        raise Refusal(508) from cause
    if seat is None:
        raise challenge(state, request, 401)
    port = _port(state, request.message, family)
    allocation = Allocation(
        AllocationState(
            allocation=state.next_number,
            client=request.source,
            username=user.name,
            session=seat.session,
            leg=seat.leg,
            relayed=port.address,
            until_ns=request.now_ns + lifetime_s(state, request.message) * SECOND_NS,
            transaction=request.message.transaction,
            token=port.token,
        )
    )
    state.next_number += 1
    state.table.add(allocation)
    return _opened(allocation, request, opening=True)


def _port(state: TurnState, message: Message, family: int) -> RelayedPort:
    token = message.get(Attribute.RESERVATION_TOKEN)
    even = message.get(Attribute.EVEN_PORT)
    try:
        if token is not None:
            return state.ports.take_reserved(token)
        return state.ports.take(family, even=even is not None, reserve=bool(even))
    except RelayError as cause:
        raise Refusal(508) from cause


def lifetime_s(state: TurnState, message: Message) -> int:
    """RFC 8656 §7.2: what is asked for, no less than the default and no more than our most."""
    asked = message.get(Attribute.LIFETIME)
    config = state.config
    return min(max(asked or 0, config.default_lifetime_s), config.max_lifetime_s)


def opened_event(allocation: Allocation) -> AllocationOpened:
    """What the data plane must know of an allocation."""
    return AllocationOpened(
        allocation=allocation.number,
        client=allocation.client,
        username=allocation.username,
        session=allocation.session,
        leg=allocation.leg,
        relayed=allocation.relayed,
        until_ns=allocation.until_ns,
    )


def _opened(allocation: Allocation, request: Request, *, opening: bool = False) -> Answer:
    left_s = -((request.now_ns - allocation.until_ns) // SECOND_NS)
    attributes = [
        (Attribute.XOR_RELAYED_ADDRESS, allocation.relayed),
        (Attribute.LIFETIME, left_s),
        (Attribute.XOR_MAPPED_ADDRESS, request.source.client),
    ]
    if allocation.token:
        attributes.append((Attribute.RESERVATION_TOKEN, allocation.token))
    # One allocation relays one family here; RFC 8656 §7.2 then has the success say why the other is not there.
    if request.message.has(Attribute.ADDITIONAL_ADDRESS_FAMILY):
        attributes.append((Attribute.ADDRESS_ERROR_CODE, AddressErrorCode(IPV6, 440)))
    return Answer(attributes=tuple(attributes), events=(opened_event(allocation),) if opening else ())


def refresh(state: TurnState, request: Request, user: User) -> Answer:
    """RFC 8656 §8.2."""
    allocation = state.allocation_of(request, user)
    # A REQUESTED-ADDRESS-FAMILY other than the allocation's: 443.
    family = request.message.get(Attribute.REQUESTED_ADDRESS_FAMILY)
    if family is not None and family != allocation.relayed.family:
        raise Refusal(443)
    # A LIFETIME of 0 deletes the allocation.
    if request.message.get(Attribute.LIFETIME) == 0:
        return Answer(attributes=((Attribute.LIFETIME, 0),), events=(close(state, allocation, "refresh"),))
    granted_s = lifetime_s(state, request.message)
    state.table.prolong(allocation, until_ns=request.now_ns + granted_s * SECOND_NS)
    refreshed = AllocationRefreshed(allocation=allocation.number, until_ns=allocation.until_ns)
    return Answer(attributes=((Attribute.LIFETIME, granted_s),), events=(refreshed,))


def close(state: TurnState, allocation: Allocation, why: str) -> AllocationClosed:
    """End an allocation and give its address back."""
    state.table.remove(allocation)
    state.ports.release(allocation.relayed)
    return AllocationClosed(allocation=allocation.number, why=why)
