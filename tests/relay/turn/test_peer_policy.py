"""No spelling of a denied address passes. Cannot see what lies behind a public address, nor a network's own NAT64."""

from __future__ import annotations

import random
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.errors import InputError
from beacon.protocols.address import TransportAddress
from beacon.relay.turn.peer_policy import PeerPolicy, PeerRefusal, wrapped_addresses
from beacon.relay.turn.special_addresses import SPECIAL_IPV4, SPECIAL_IPV6

PUBLIC = IPv4Address("8.8.8.8").packed
PUBLIC6 = IPv6Address("2a00:1450::1").packed


def packed(text: str) -> bytes:
    return ip_address(text).packed


def inverted(ip: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in ip)


ENCODINGS = {
    "plain": lambda v4: v4,
    "mapped": lambda v4: packed("::ffff:0:0")[:12] + v4,
    "compatible": lambda v4: bytes(12) + v4,
    "translated": lambda v4: packed("::ffff:0:0:0")[:12] + v4,
    "nat64": lambda v4: packed("64:ff9b::")[:12] + v4,
    "nat64 local /48": lambda v4: packed("64:ff9b:1::")[:6] + v4[:2] + b"\0" + v4[2:] + bytes(5),
    "nat64 local /56": lambda v4: packed("64:ff9b:1:100::")[:7] + v4[:1] + b"\0" + v4[1:] + bytes(4),
    "nat64 local /64": lambda v4: packed("64:ff9b:1:101::")[:8] + b"\0" + v4 + bytes(3),
    "nat64 local /96": lambda v4: packed("64:ff9b:1:fffe::")[:12] + v4,
    "6to4": lambda v4: packed("2002::")[:2] + v4 + bytes(10),
    "6to4 with a host part": lambda v4: packed("2002::")[:2] + v4 + bytes.fromhex("0001 0123456789abcdef"),
    "teredo client": lambda v4: packed("2001:0:808:808::")[:12] + inverted(v4),
    "teredo server": lambda v4: packed("2001::")[:4] + v4 + bytes(4) + inverted(PUBLIC),
    "isatap private": lambda v4: PUBLIC6[:8] + bytes.fromhex("00005efe") + v4,
    "isatap unique": lambda v4: PUBLIC6[:8] + bytes.fromhex("02005efe") + v4,
}
NEVER = ("mapped", "compatible", "translated", *(name for name in ENCODINGS if name.startswith("nat64 local")))
"Spellings that are no host's address whatever they wrap."


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("network", SPECIAL_IPV4, ids=str)
def test_special_ipv4_network_is_refused_from_end_to_end_in_every_encoding(network: object, encoding: str) -> None:
    network = ip_network(str(network))
    middle = network.network_address + network.num_addresses // 2
    for address in (network.network_address, middle, network.broadcast_address):
        peer = ENCODINGS[encoding](address.packed)
        assert PeerPolicy().refusal(peer, 9) is PeerRefusal.SPECIAL, ip_address(peer)


@pytest.mark.parametrize("network", SPECIAL_IPV6, ids=str)
def test_special_ipv6_network_is_refused_from_end_to_end(network: object) -> None:
    network = ip_network(str(network))
    middle = network.network_address + network.num_addresses // 2
    for address in (network.network_address, middle, network.broadcast_address):
        assert PeerPolicy().refusal(address.packed, 9) is PeerRefusal.SPECIAL, address


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_public_address_passes_in_every_encoding_that_is_a_hosts(encoding: str) -> None:
    assert PeerPolicy().permits(ENCODINGS[encoding](PUBLIC), 9) is (encoding not in NEVER)


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "223.5.5.5", "2a00:1450::1", "240e::1", "2001:4860:4860::8888"])
def test_the_public_internet_passes(text: str) -> None:
    assert PeerPolicy().permits(packed(text), 3478)


@pytest.mark.parametrize(
    "text",
    # The neighbours just outside a refused network.
    [
        *("9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"),
        *("172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0"),
        *("223.255.255.255", "2001:200::", "2001:db7:ffff::", "2001:db9::", "3fff:1000::"),
    ],
)
def test_the_edges_of_the_tables_are_where_the_registries_put_them(text: str) -> None:
    assert PeerPolicy().permits(packed(text), 9)


@pytest.mark.parametrize("text", ["4000::1", "::2:0:0:1", "1::1", "e000::1", "2001:1ff::1", "64:ff9b:2::1"])
def test_what_is_not_global_unicast_is_refused(text: str) -> None:
    assert PeerPolicy().refusal(packed(text), 9) is PeerRefusal.SPECIAL


@pytest.mark.parametrize("encoding", [name for name in ENCODINGS if name not in NEVER])
def test_own_address_is_refused_in_every_encoding_at_every_port(encoding: str) -> None:
    policy = PeerPolicy(own=[TransportAddress(PUBLIC, 3478)])
    for port in (0, 22, 3478):
        assert policy.refusal(ENCODINGS[encoding](PUBLIC), port) is PeerRefusal.OWN
    assert policy.permits(packed("8.8.8.9"), 3478)


def test_own_ipv6_address_is_refused() -> None:
    assert PeerPolicy(own=[TransportAddress(PUBLIC6, 0)]).refusal(PUBLIC6, 9) is PeerRefusal.OWN


def test_with_an_allow_list_all_else_is_refused() -> None:
    policy = PeerPolicy(allow=["8.8.8.0/24", "2a00:1450::/32"])
    assert policy.permits(PUBLIC, 9)
    assert policy.permits(PUBLIC6, 9)
    assert policy.refusal(packed("8.8.9.8"), 9) is PeerRefusal.NOT_ALLOWED
    assert policy.refusal(packed("2a01::1"), 9) is PeerRefusal.NOT_ALLOWED


def test_an_allowed_ipv4_network_allows_its_wrapped_spellings() -> None:
    policy = PeerPolicy(allow=["8.8.8.0/24"])
    for encoding in ("nat64", "6to4", "isatap private"):
        assert policy.permits(ENCODINGS[encoding](PUBLIC), 9)
        assert policy.refusal(ENCODINGS[encoding](packed("9.9.9.9")), 9) is PeerRefusal.NOT_ALLOWED


def test_a_teredo_address_is_allowed_only_with_its_server_and_its_client() -> None:
    both = packed("2001:0:808:808::")[:12] + inverted(PUBLIC)
    assert PeerPolicy(allow=["8.8.8.0/24"]).permits(both, 9)
    foreign = packed("2001:0:909:909::")[:12] + inverted(PUBLIC)
    assert PeerPolicy(allow=["8.8.8.0/24"]).refusal(foreign, 9) is PeerRefusal.NOT_ALLOWED


def test_the_allow_list_opens_no_special_address() -> None:
    policy = PeerPolicy(allow=["0.0.0.0/0", "::/0"])
    assert policy.refusal(packed("127.0.0.1"), 9) is PeerRefusal.SPECIAL
    assert policy.refusal(packed("fe80::1"), 9) is PeerRefusal.SPECIAL


def test_a_special_network_opens_only_by_its_own_option_and_only_in_plain_spelling() -> None:
    policy = PeerPolicy(allow=["8.8.8.8"], allow_special=["127.0.0.0/8"])
    assert policy.permits(packed("127.0.0.2"), 9)
    assert policy.refusal(packed("10.0.0.1"), 9) is PeerRefusal.SPECIAL
    assert policy.refusal(packed("::ffff:127.0.0.2"), 9) is PeerRefusal.SPECIAL
    assert policy.refusal(packed("1.1.1.1"), 9) is PeerRefusal.NOT_ALLOWED


def test_own_ports_stay_refused_on_an_opened_address_and_its_other_ports_do_not() -> None:
    own = [TransportAddress(packed("127.0.0.1"), 3478)]
    policy = PeerPolicy(own=own, allow_special=["127.0.0.0/8"])
    assert policy.refusal(packed("127.0.0.1"), 3478) is PeerRefusal.OWN
    assert policy.permits(packed("127.0.0.1"), 9)
    assert policy.permits(packed("127.0.0.1"), 0)
    whole = PeerPolicy(own=[TransportAddress(packed("127.0.0.1"), 0)], allow_special=["127.0.0.0/8"])
    assert whole.refusal(packed("127.0.0.1"), 9) is PeerRefusal.OWN


@pytest.mark.parametrize("text", ["", "8.8.8.8/33", "example.com", "8.8.8"])
def test_a_row_that_is_no_network_is_the_operators_mistake(text: str) -> None:
    with pytest.raises(InputError) as caught:
        PeerPolicy(allow=[text])
    assert caught.value.fields == {"text": text}


@pytest.mark.slow
@given(st.binary(max_size=20), st.integers(0, 65535))
def test_any_bytes_get_an_answer(ip: bytes, port: int) -> None:
    refusal = PeerPolicy().refusal(ip, port)
    if len(ip) not in (4, 16):
        assert refusal is PeerRefusal.MALFORMED


@given(st.sampled_from(sorted(ENCODINGS)), st.binary(min_size=4, max_size=4))
def test_every_encoding_is_taken_apart(encoding: str, ip: bytes) -> None:
    if encoding != "plain":
        assert ip in wrapped_addresses(ENCODINGS[encoding](ip))


@given(st.binary(min_size=4, max_size=4))
def test_tables_agree_with_pythons_on_what_is_not_global(ip: bytes) -> None:
    # Python's own table is older and smaller: what it calls not global, ours must refuse.
    if not IPv4Address(ip).is_global:
        assert not PeerPolicy().permits(ip, 9)


@given(st.binary(min_size=16, max_size=16))
def test_tables_agree_with_pythons_on_what_is_not_global_ipv6(ip: bytes) -> None:
    address = IPv6Address(ip)
    if not address.is_global and address not in ip_network("2001::/32") and address not in ip_network("2002::/16"):
        assert not PeerPolicy().permits(ip, 9)


@pytest.mark.parametrize("family", [4, 6])
def test_whatever_python_knows_as_not_global_is_refused(family: int) -> None:
    """The standard library keeps the registries too: a second reading of them. Neither end of a range is let through,
    nor anything between."""
    of = IPv4Address if family == 4 else IPv6Address
    bits = 32 if family == 4 else 128
    policy = PeerPolicy(own=[])
    chance = random.Random(1)
    tried = 0
    for _ in range(20_000):
        # near the beginnings of short prefixes, where ranges begin and end
        prefix = chance.randrange(1, 33)
        address = of(((chance.getrandbits(prefix) << (bits - prefix)) + chance.choice((0, 1, -1, 255))) % (1 << bits))
        if not address.is_global:
            tried += 1
            assert not policy.permits(address.packed, 0), address
    assert tried > 300
