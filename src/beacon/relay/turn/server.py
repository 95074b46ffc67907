"""The TURN server as a sans-IO core: messages and the time in, events out. RFC 8489, RFC 8656.

Theory of operation. `receive` reads a message, lets allocations lapse whose time has come, finds who signed it, and
gives it to the handler of its method. A handler either changes the state and returns an answer, or raises Refusal and
has changed nothing. Nothing is remembered of a message before its integrity is proven: the nonce carries its own proof,
and the limit on unproven sources lives in a table of fixed size. Send and Data indications and ChannelData are the data
plane's; here they are ignored.

Bytes from outside raise nothing: what is no message gives no event and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from beacon.errors import PeerError, RelayError
from beacon.protocols.stun import Message, MessageClass, Method, pack_message, unpack_message
from beacon.protocols.stun_attributes import FORMS, Attribute, ErrorCode
from beacon.relay.turn.allocate import allocate, close, opened_event, refresh
from beacon.relay.turn.allocation import Allocation, AllocationState
from beacon.relay.turn.authentication import authenticate
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.counters import TurnCounters
from beacon.relay.turn.events import Event, FiveTuple, Reply, Transport
from beacon.relay.turn.nonce import Nonces
from beacon.relay.turn.permit import bind_channel, create_permission
from beacon.relay.turn.ports import Directory, RelayedPorts
from beacon.relay.turn.request import REASONS, Answer, Refusal, Request, User
from beacon.relay.turn.state import TurnState
from beacon.relay.turn.throttle import Throttle

LEAST_UDP_BYTES = 28
"""Shorter datagrams are not answered: the answer to them could be used to amplify. Except to a 5-tuple that holds an
allocation, and so is no forged source: Chromium asks with a bare Binding of 20 bytes from the socket it has its
allocation on, and gathers candidates for 40 s when there is no answer."""

UNDERSTOOD = frozenset(FORMS) - {Attribute.PRIORITY, Attribute.USE_CANDIDATE}
"Those of ICE are between peers, not for a relay."

Handler = Callable[[TurnState, Request, User], Answer]
HANDLERS: Mapping[int, Handler] = {
    Method.ALLOCATE: allocate,
    Method.REFRESH: refresh,
    Method.CREATE_PERMISSION: create_permission,
    Method.CHANNEL_BIND: bind_channel,
}


def reach_nobody(ip: bytes, port: int) -> bool:
    """The peer policy of a closed relay."""
    return False


class TurnServer:
    """One relay's TURN core.

    Parameters
    ----------
    nonce_key
        32 bytes; the same after a restart keeps clients' nonces valid.
    chance
        Bytes at random, as many as asked for.
    policy
        Open mode: whether an outside peer may be reached, by address and port; port 0 asks for any.
    first_allocation
        Number of the first allocation, higher than any given out before.
    """

    def __init__(
        self,
        config: TurnConfig,
        *,
        directory: Directory,
        ports: RelayedPorts,
        nonce_key: bytes,
        chance: Callable[[int], bytes],
        policy: Callable[[bytes, int], bool] = reach_nobody,
        first_allocation: int = 1,
    ) -> None:
        self.counters = TurnCounters()
        self._throttle = Throttle(chance(32), per_s=config.challenges_per_s, burst=config.challenge_burst)
        self._state = TurnState(
            config=config,
            directory=directory,
            ports=ports,
            policy=policy,
            nonces=Nonces(nonce_key, lifetime_s=config.nonce_lifetime_s),
            next_number=first_allocation,
        )

    @property
    def draining(self) -> bool:
        """Whether new allocations are refused (508) while the old ones live on."""
        return self._state.draining

    @draining.setter
    def draining(self, value: bool) -> None:
        self._state.draining = value

    def __len__(self) -> int:
        """Live allocations."""
        return len(self._state.table)

    def receive(self, data: bytes, source: FiveTuple, *, now_ns: int, utc_s: float) -> list[Event]:
        """Handle one datagram, or one message of a stream.

        Parameters
        ----------
        now_ns
            Monotonic. [ns]
        utc_s
            Wall time, for the expiry of credentials. [s]
        """
        try:
            message = unpack_message(data)
        except PeerError:
            self.counters.malformed += 1
            return []
        if not self._wants_answer(message, source):
            self.counters.ignored += 1
            return []
        self.counters.requests[Method(message.method).name.lower()] += 1
        events = self.expire(now_ns=now_ns)
        events += self._answered(Request(message=message, source=source, now_ns=now_ns, utc_s=utc_s))
        return events

    def _wants_answer(self, message: Message, source: FiveTuple) -> bool:
        # RFC 8489 §6.3: a method or class we do not know is discarded; §6.3.2: indications want no answer.
        known = message.method == Method.BINDING or message.method in HANDLERS
        if not known or message.kind is not MessageClass.REQUEST:
            return False
        short = source.transport == Transport.UDP and len(message.packet) < LEAST_UDP_BYTES
        return not short or self._state.table.of_client(source) is not None

    def _answered(self, request: Request) -> list[Event]:
        user = None
        try:
            if request.message.method == Method.BINDING:
                answer = _bind(request)
            else:
                user = authenticate(self._state, request)
                if self._is_refused_udp(request, user):
                    return []
                _check_understood(request.message)
                answer = HANDLERS[request.message.method](self._state, request, user)
        except Refusal as refusal:
            return self._refused(request, user, refusal)
        except PeerError:
            # RFC 8489 §6.3.1, RFC 8656: what is malformed in a request is 400.
            return self._refused(request, user, Refusal(400))
        return [*answer.events, _reply(request, user, MessageClass.SUCCESS, answer.attributes)]

    def _is_refused_udp(self, request: Request, user: User) -> bool:
        """A firewall that stops UDP answers nothing, and neither do we."""
        refused = request.source.transport == Transport.UDP and self._state.directory.udp_refused(user.name)
        self.counters.silenced += refused
        return refused

    def _refused(self, request: Request, user: User | None, refusal: Refusal) -> list[Event]:
        # Who has not proven a password may be a forged address: few and short answers, without a reason phrase.
        proven = user is not None
        if not proven and not self._throttle.admits(request.source.client.ip, now_ns=request.now_ns):
            self.counters.throttled += 1
            return []
        self.counters.errors[refusal.code] += 1
        error = (Attribute.ERROR_CODE, ErrorCode(refusal.code, REASONS[refusal.code] if proven else ""))
        # RFC 8489 §9.2.4: 401 is not signed; it also answers credentials that have expired.
        signer = None if refusal.code == 401 else user
        return [_reply(request, signer, MessageClass.ERROR, (error, *refusal.attributes))]

    def expire(self, *, now_ns: int) -> list[Event]:
        """End the allocations whose time is over."""
        return [close(self._state, each, "expired") for each in self._state.table.ended(now_ns=now_ns)]

    def deadline_ns(self) -> int | None:
        """When to call `expire` next at the latest; None while nothing can expire. Permissions and channels lapse in
        the data plane by the instants it was given."""
        return self._state.table.deadline_ns()

    def disconnected(self, stream: int) -> list[Event]:
        """A connection is gone, and with it the allocation behind it."""
        allocation = self._state.table.of_stream(stream)
        return [] if allocation is None else [close(self._state, allocation, "disconnected")]

    def revoke(self, *, session: str, leg: str | None = None) -> list[Event]:
        """End the allocations of a session, or of one of its legs."""
        return [
            close(self._state, each, "revoked")
            for each in self._state.table
            if each.session == session and leg in (None, each.leg)
        ]

    def snapshot(self) -> list[AllocationState]:
        """All live allocations, to be restored after a restart."""
        return [allocation.state() for allocation in self._state.table]

    def state_of(self, client: FiveTuple) -> AllocationState | None:
        """The allocation of a 5-tuple as it is kept; None when it has none."""
        allocation = self._state.table.of_client(client)
        return None if allocation is None else allocation.state()

    def standing(self, client: FiveTuple, *, now_ns: int) -> list[Event]:
        """The permissions and channels of a 5-tuple's allocation, to tell the data plane of them again."""
        allocation = self._state.table.of_client(client)
        return [] if allocation is None else self._state.standing_events(allocation, now_ns=now_ns)

    def restore(self, states: Iterable[AllocationState], *, now_ns: int) -> list[Event]:
        """Take allocations back, with their relayed addresses, and give the events that tell a fresh data plane of
        them. Left out: those whose time is over, those of connections, which did not survive, and those whose relayed
        address cannot be had."""
        events: list[Event] = []
        for state in states:
            self._state.next_number = max(self._state.next_number, state.allocation + 1)
            if state.until_ns > now_ns and state.client.transport == Transport.UDP and self._retake(state):
                allocation = self._admit(state)
                events += [opened_event(allocation), *self._state.standing_events(allocation, now_ns=now_ns)]
        return events

    def _retake(self, state: AllocationState) -> bool:
        if self._state.table.of_client(state.client) is not None:
            return False
        try:
            self._state.ports.restore(state.relayed)
        except RelayError:
            return False
        return True

    def _admit(self, state: AllocationState) -> Allocation:
        allocation = Allocation(state)
        self._state.table.add(allocation)
        return allocation


def _bind(request: Request) -> Answer:
    """Binding: RFC 8489 §12. It needs no credentials, and integrity that was not asked for is not looked at."""
    _check_understood(request.message)
    return Answer(attributes=((Attribute.XOR_MAPPED_ADDRESS, request.source.client),))


def _check_understood(message: Message) -> None:
    # RFC 8489 §6.3.1, after authentication: attributes that must be understood and are not are 420.
    unknown = message.not_understood(UNDERSTOOD)
    if unknown:
        raise Refusal(420, (Attribute.UNKNOWN_ATTRIBUTES, unknown))


def _reply(
    request: Request, user: User | None, kind: MessageClass, attributes: tuple[tuple[Attribute, Any], ...]
) -> Reply:
    # RFC 8489 §9.2.4: the answer is signed as the request was; 401 and 438 are not. §7: FINGERPRINT for FINGERPRINT.
    data = pack_message(
        request.message.method,
        kind,
        request.message.transaction,
        attributes,
        sha1_key=None if user is None or user.sha256 else user.key,
        sha256_key=user.key if user is not None and user.sha256 else None,
        fingerprinted=request.message.fingerprinted,
    )
    return Reply(to=request.source, data=data)
