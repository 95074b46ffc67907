"""A whole conversation, packet by packet, as it is on the wire.

The client is 198.51.100.7:40000, user 1700003600:demo:london of the secret in turn_conversation.py; a second leg holds
the relayed address 192.0.2.15:65534. Another implementation (aioice) reads every answer and finds its integrity right.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from turn_conversation import NOW_NS, RELAYED_V4, SECOND_NS, UTC_S, Client, five_tuple, turn_server

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.events import AllocationClosed, AllocationOpened, ChannelSet, Event, PermissionSet, Reply

SOURCE = five_tuple(40_000)
OPENED = AllocationOpened(
    allocation=1,
    client=SOURCE,
    username="1700003600:demo:london",
    session="demo",
    leg="london",
    relayed=TransportAddress(RELAYED_V4, 65_535),
    until_ns=NOW_NS + 600 * SECOND_NS,
)
PERMITTED = PermissionSet(allocation=1, peer_ip=RELAYED_V4, until_ns=NOW_NS + 300 * SECOND_NS)
BOUND = ChannelSet(
    allocation=1, number=0x4000, peer=TransportAddress(RELAYED_V4, 65_534), until_ns=NOW_NS + 600 * SECOND_NS
)
CLOSED = AllocationClosed(allocation=1, why="refresh")


class Exchange(NamedTuple):
    name: str
    request: str
    done: list[Event]
    answer: str


CONVERSATION = [
    Exchange(
        "unsigned Allocate",
        "00030008 2112a442 7472616e73616374696f6e31"
        "00190004 11000000",
        [],
        "01130048 2112a442 7472616e73616374696f6e31"
        "00090004 00000401"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "80020008 0002000000010000",
    ),
    Exchange(
        "Allocate",
        "00030070 2112a442 7472616e73616374696f6e32"
        "00190004 11000000"
        "00060016 313730303030333630303a64656d6f3a6c6f6e646f6e0000"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "00080014 57bfd27966fe5e1a701eefc240f6e2d8031b9f58",
        [OPENED],
        "01030038 2112a442 7472616e73616374696f6e32"
        "00160008 0001deede112a64d"
        "000d0004 00000258"
        "00200008 0001bd52e721c045"
        "00080014 14d45cd9f8fa4be3177017a86d2f603ef3dcf8d6",
    ),
    Exchange(
        "CreatePermission",
        "00080074 2112a442 7472616e73616374696f6e33"
        "00120008 0001deece112a64d"
        "00060016 313730303030333630303a64656d6f3a6c6f6e646f6e0000"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "00080014 ffed06b4308662d849b8b4687b61ba016d614c99",
        [PERMITTED],
        "01080018 2112a442 7472616e73616374696f6e33"
        "00080014 a3e4cfc361c50810083cfb42c21f890e929f35f1",
    ),
    Exchange(
        "ChannelBind",
        "0009007c 2112a442 7472616e73616374696f6e34"
        "000c0004 40000000"
        "00120008 0001deece112a64d"
        "00060016 313730303030333630303a64656d6f3a6c6f6e646f6e0000"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "00080014 2eafa731a21139a0397706d61f328da8d47b9952",
        [PERMITTED, BOUND],
        "01090018 2112a442 7472616e73616374696f6e34"
        "00080014 eb43ad1331f688e84e6f343e1b928e3899403c80",
    ),
    Exchange(
        "CreatePermission for loopback",
        "00080074 2112a442 7472616e73616374696f6e35"
        "00120008 000121425e12a443"
        "00060016 313730303030333630303a64656d6f3a6c6f6e646f6e0000"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "00080014 5557580db5eedd705a1ff5da13d2ff461908cbfd",
        [],
        "0118002c 2112a442 7472616e73616374696f6e35"
        "0009000d 00000403466f7262696464656e000000"
        "00080014 8a0f8f91a47c1e2b89af13c15cbb634ec8eb1424",
    ),
    Exchange(
        "Refresh to 0, with FINGERPRINT",
        "00040078 2112a442 7472616e73616374696f6e36"
        "000d0004 00000000"
        "00060016 313730303030333630303a64656d6f3a6c6f6e646f6e0000"
        "00140006 626561636f6e0000"
        "00150021 6f624d61744a6f7332414141424141414436506264393874785849776a4e696e67000000"
        "00080014 cb4041327c392779052e15b6892dc42f867b4cc6"
        "80280004 bfb9885e",
        [CLOSED],
        "01040028 2112a442 7472616e73616374696f6e36"
        "000d0004 00000000"
        "00080014 103d35b5e1662ff6895e57a320ecb1632ba1fcd5"
        "80280004 8f7b5320",
    ),
    Exchange(
        "Binding, with FINGERPRINT",
        "00010008 2112a442 7472616e73616374696f6e37"
        "80280004 5266a05c",
        [],
        "01010014 2112a442 7472616e73616374696f6e37"
        "00200008 0001bd52e721c045"
        "80280004 0534cf8a",
    ),
]


def wire(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


@pytest.mark.parametrize("step", range(len(CONVERSATION)), ids=[exchange.name for exchange in CONVERSATION])
def test_conversation_goes_as_it_is_written(step: int) -> None:
    # Each step stands alone: those before it are spoken again, so that no test needs another's order.
    server = turn_server()
    for number, exchange in enumerate(CONVERSATION[: step + 1]):
        if number == 2:
            assert Client(server, five_tuple(40_001), leg="beijing").allocate().port == 65_534
        events = server.receive(wire(exchange.request), SOURCE, now_ns=NOW_NS, utc_s=UTC_S)
    assert events == [*exchange.done, Reply(to=SOURCE, data=wire(exchange.answer))]


def test_another_implementation_reads_every_answer_and_its_integrity() -> None:
    stun = pytest.importorskip("aioice.stun")
    key = Client(turn_server()).key()
    signed = 0
    for exchange in CONVERSATION:
        answer = stun.parse_message(wire(exchange.answer))
        if "MESSAGE-INTEGRITY" in answer.attributes:
            answer.check_message_integrity(key)
            signed += 1
    assert signed == 5
