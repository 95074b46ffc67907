"""A TURN core under test, and a client that speaks to it: long-term credentials, one clock, chance that is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from beacon.errors import PeerError
from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import Message, MessageClass, Method, pack_message, unpack_message
from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.protocols.stun_integrity import KeyAlgorithm, long_term_key
from beacon.relay.relayed_ports import VirtualPorts
from beacon.relay.turn.config import TurnConfig
from beacon.relay.turn.credentials import mint, parse_username, password_of
from beacon.relay.turn.events import Event, FiveTuple, Reply, Transport
from beacon.relay.turn.ports import Seat
from beacon.relay.turn.server import TurnServer

SECRET = b"secret of the relay"
NONCE_KEY = bytes(range(32))
NOW_NS = 1_000_000_000_000
UTC_S = 1_700_000_000.0
SECOND_NS = 1_000_000_000
RELAYED_V4 = TransportAddress.of("192.0.2.15", 0).ip
RELAYED_V6 = TransportAddress.of("2001:db8::15", 0).ip
LISTENER = TransportAddress.of("192.0.2.15", 3478)
UDP = (Attribute.REQUESTED_TRANSPORT, 17)


@dataclass
class ListedDirectory:
    """Every well-formed user name of the secret's; some sessions are gone, some legs are refused UDP."""

    gone: set[str] = field(default_factory=set)
    no_udp: set[str] = field(default_factory=set)
    seats: int = 0

    def password(self, username: str) -> str | None:
        try:
            parse_username(username)
        except PeerError:
            return None
        return password_of(SECRET, username)

    def seat(self, username: str, *, utc_s: float) -> Seat | None:
        name = parse_username(username)
        if name.expiry_utc_s <= utc_s or name.session in self.gone:
            return None
        self.seats += 1
        return Seat(name.session, name.leg)

    def udp_refused(self, username: str) -> bool:
        return parse_username(username).leg in self.no_udp


class OpenPorts(VirtualPorts):
    """Virtual ports that say outside peers can be reached: the core does not look further."""

    open = True


def virtual_ports(addresses: Iterable[bytes], *, kind: type[VirtualPorts] = VirtualPorts) -> VirtualPorts:
    """Ports given out from the last one down; every token is the same."""
    return kind(addresses, below=lambda n: n - 1, token=lambda n: bytes([7] * n), clock_ns=lambda: 0)


def five_tuple(
    port: int, *, ip: str = "198.51.100.7", transport: Transport = Transport.UDP, stream: int = 0
) -> FiveTuple:
    """A client."""
    return FiveTuple(transport, TransportAddress.of(ip, port), LISTENER, 0, stream)


def turn_server(
    *,
    directory: ListedDirectory | None = None,
    ports: VirtualPorts | None = None,
    families: Iterable[int] = (IPV4, IPV6),
    policy: Any = None,
    **config: Any,
) -> TurnServer:
    """A core."""
    addresses = [ip for ip in (RELAYED_V4, RELAYED_V6) if TransportAddress(ip, 0).family in set(families)]
    options = {} if policy is None else {"policy": policy}
    return TurnServer(
        TurnConfig(**config),
        directory=directory or ListedDirectory(),
        ports=ports or virtual_ports(addresses),
        nonce_key=NONCE_KEY,
        chance=lambda size: bytes(size),
        **options,
    )


def asked(
    method: Method,
    attributes: Iterable[tuple[int, Any]] = (),
    *,
    transaction: bytes = bytes(12),
    **signing: Any,
) -> bytes:
    """A request."""
    return pack_message(method, MessageClass.REQUEST, transaction, attributes, **signing)


def replies(events: Iterable[Event]) -> list[Message]:
    """The messages among events."""
    return [unpack_message(event.data) for event in events if isinstance(event, Reply)]


def deeds(events: Iterable[Event]) -> list[Event]:
    """The events that are no messages."""
    return [event for event in events if not isinstance(event, Reply)]


def code_of(message: Message) -> int:
    """Error code; 0 for a success."""
    return 0 if message.kind is MessageClass.SUCCESS else message.get(Attribute.ERROR_CODE).code


class Client:
    """One 5-tuple with one credential. It learns its nonce from the first 401, as clients do."""

    _transactions = count(1)

    def __init__(
        self,
        server: TurnServer,
        source: FiveTuple | None = None,
        *,
        session: str = "demo",
        leg: str = "london",
        expiry_utc_s: int = int(UTC_S) + 3600,
        algorithm: KeyAlgorithm | None = None,
    ) -> None:
        self.server = server
        self.source = source or five_tuple(40_000)
        self.credential = mint(SECRET, session=session, leg=leg, expiry_utc_s=expiry_utc_s)
        self.algorithm = algorithm
        self.now_ns = NOW_NS
        self.events: list[Event] = []
        self._nonce = ""

    def key(self) -> bytes:
        return long_term_key(
            username=self.credential.username,
            realm="beacon",
            password=self.credential.password,
            algorithm=self.algorithm or KeyAlgorithm.MD5,
        )

    def learn(self) -> str:
        """A nonce, from the challenge to a bare Allocate."""
        challenge = replies(self.send(asked(Method.ALLOCATE, [UDP])))[0]
        assert code_of(challenge) == 401
        self._nonce = challenge.get(Attribute.NONCE)
        return self._nonce

    def signed(
        self,
        method: Method,
        attributes: Iterable[tuple[int, Any]] = (),
        *,
        transaction: bytes | None = None,
        **extra: Any,
    ) -> bytes:
        """A signed request."""
        if not self._nonce:
            self.learn()
        credentials: list[tuple[int, Any]] = [
            (Attribute.USERNAME, self.credential.username),
            (Attribute.REALM, "beacon"),
            (Attribute.NONCE, self._nonce),
        ]
        if self.algorithm is not None:
            offered = (PasswordAlgorithm(KeyAlgorithm.SHA256), PasswordAlgorithm(KeyAlgorithm.MD5))
            credentials.append((Attribute.PASSWORD_ALGORITHMS, offered))
            credentials.append((Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(self.algorithm)))
        signing = {"sha1_key" if self.algorithm is None else "sha256_key": self.key()}
        transaction = transaction or next(self._transactions).to_bytes(12, "big")
        return asked(method, [*attributes, *credentials], transaction=transaction, **{**signing, **extra})

    def send(self, packet: bytes) -> list[Event]:
        """Give a packet to the core."""
        self.events = self.server.receive(packet, self.source, now_ns=self.now_ns, utc_s=UTC_S)
        return self.events

    def ask(self, method: Method, attributes: Iterable[tuple[int, Any]] = (), **options: Any) -> Message:
        """Send a signed request; the one reply, which is signed with our key unless it is a challenge."""
        (reply,) = replies(self.send(self.signed(method, attributes, **options)))
        assert code_of(reply) in (401, 438) or reply.signed_with(self.key())
        return reply

    def code(self, method: Method, attributes: Iterable[tuple[int, Any]] = (), **options: Any) -> int:
        """Error code of the reply, 0 for a success."""
        return code_of(self.ask(method, attributes, **options))

    def allocate(self, *attributes: tuple[int, Any]) -> TransportAddress:
        """An allocation; its relayed address."""
        reply = self.ask(Method.ALLOCATE, [UDP, *attributes])
        assert code_of(reply) == 0
        relayed: TransportAddress = reply.get(Attribute.XOR_RELAYED_ADDRESS)
        return relayed

    def after(self, seconds: float) -> Client:
        """The same client, later."""
        self.now_ns += int(seconds * SECOND_NS)
        return self
