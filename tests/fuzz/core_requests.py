"""Requests that clients of the core's fuzzer make: right, nearly right, and with anything in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from beacon.protocols.address import IPV4, IPV6, TransportAddress
from beacon.protocols.stun import MessageClass, Method, pack_attribute, pack_message
from beacon.protocols.stun_attributes import Attribute, PasswordAlgorithm
from beacon.relay.turn.events import FiveTuple
from fuzz.core_cast import CLOCK, CONFIG, KEYS, NONCES, RELAY4, RELAY6, SECOND_NS, USERS, Program

METHODS = (*Method, Method.ALLOCATE, Method.ALLOCATE, Method.CREATE_PERMISSION, Method.CHANNEL_BIND)
_OUTSIDE, _LOOPBACK = bytes([8, 8, 8, 8]), bytes([127, 0, 0, 1])
_ALGORITHMS = ((PasswordAlgorithm(2), PasswordAlgorithm(1)), (PasswordAlgorithm(1),), ())


class Known(NamedTuple):
    """What a client has learnt from answers."""

    relayed: list[TransportAddress]
    tokens: list[bytes]


class Made(NamedTuple):
    """A request, and whether it can prove a password."""

    packet: bytes
    proven: bool


def _peer(program: Program, known: Known) -> TransportAddress:
    other = bytes([8, 8, 4, program.byte()])
    ip = program.pick((RELAY4, RELAY6, _OUTSIDE, other, _LOOPBACK, RELAY6[:15] + b"\x09"))
    return program.pick((*known.relayed[-4:], TransportAddress(ip, program.pick((9, 0, 3478, 50_000)))))


VALUES: Mapping[Attribute, Callable[[Program, Known], Any]] = {
    Attribute.XOR_PEER_ADDRESS: _peer,
    Attribute.CHANNEL_NUMBER: lambda p, k: p.pick((0x4000, 0x4001, 0x4FFF, 0x3FFF, 0x5000, 0xFFFF, 0x4002)),
    Attribute.LIFETIME: lambda p, k: p.pick((0, 1, 600, 700, 3600, 0xFFFFFFFF)),
    Attribute.REQUESTED_TRANSPORT: lambda p, k: p.pick((17, 17, 6, 0)),
    Attribute.REQUESTED_ADDRESS_FAMILY: lambda p, k: p.pick((IPV4, IPV6)),
    Attribute.EVEN_PORT: lambda p, k: p.pick((True, False)),
    Attribute.RESERVATION_TOKEN: lambda p, k: p.pick(k.tokens[-2:]),
    Attribute.DONT_FRAGMENT: lambda p, k: True,
    Attribute.ADDITIONAL_ADDRESS_FAMILY: lambda p, k: p.pick((IPV6, IPV4)),
    Attribute.PASSWORD_ALGORITHM: lambda p, k: PasswordAlgorithm(p.pick((1, 2, 3))),
    Attribute.PASSWORD_ALGORITHMS: lambda p, k: p.pick(_ALGORITHMS),
    Attribute.USERHASH: lambda p, k: bytes(32),
}
_NUMBERS = (*VALUES, None)
"None: any type with any value."


def make_request(program: Program, source: FiveTuple, known: Known) -> Made:
    """A request by the program's bytes."""
    method, how, user = program.pick(METHODS), program.byte(), program.pick(USERS)
    attributes: list[tuple[int, Any]] = []
    raw = b""
    for _ in range(how & 3):
        number = program.pick(_NUMBERS)
        if number is None:
            raw += pack_attribute(program.byte() << 8 | program.byte(), program.take(program.byte() % 32))
        else:
            attributes.append((number, VALUES[number](program, known)))
    if method == Method.ALLOCATE and how & 4:
        attributes.append((Attribute.REQUESTED_TRANSPORT, 17))
    if how & 8:
        nonce = NONCES.issue(source, now_ns=CLOCK.now_ns - program.pick((0, 0, 0, 4000)) * SECOND_NS)
        attributes += [(Attribute.USERNAME, user), (Attribute.REALM, CONFIG.realm), (Attribute.NONCE, nonce)]
    chosen = dict(attributes).get(Attribute.PASSWORD_ALGORITHM, PasswordAlgorithm(1)).number
    key = KEYS[user].get(chosen, b"") if how & 16 else b"wrong"
    signed = program.byte()
    packet = pack_message(
        method,
        MessageClass.REQUEST if how & 32 else program.pick(tuple(MessageClass)),
        bytes([program.byte()]) * 12,
        attributes,
        sha1_key=key if signed & 1 and not raw else None,
        sha256_key=key if signed & 2 and not raw else None,
        fingerprinted=bool(signed & 4) and not raw,
    )
    packet += raw
    packet = packet[:2] + (len(packet) - 20).to_bytes(2, "big") + packet[4:]
    return Made(packet, proven=bool(how & 8 and how & 16 and signed & 3 and not raw))
