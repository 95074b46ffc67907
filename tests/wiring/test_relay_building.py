"""What a relay says of itself, from its sockets and settings. Nothing is started."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from beacon.errors import InputError
from beacon.hosting.machine_addresses import machine_addresses
from beacon.relay.node import RelayNode
from beacon.wiring.relay_building import build_node
from beacon.wiring.relay_settings import RelaySettings


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Any]:
    with ExitStack() as held:

        def begin(*listeners: tuple[str, str], **changes: Any) -> tuple[RelayNode, list[int]]:
            """A relay on listeners, each a carrier and an address; and their ports."""
            sockets = []
            for carrier, host in listeners:
                kind = socket.SOCK_DGRAM if carrier == "udp" else socket.SOCK_STREAM
                sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
                held.callback(sock.close)
                sock.bind((host, 0))
                sockets.append(sock)
            settings = RelaySettings.model_validate(
                {
                    "listeners": [
                        {"carrier": carrier, "fd": sock.dup().detach()}
                        for (carrier, _), sock in zip(listeners, sockets, strict=True)
                    ],
                    "state_dir": str(tmp_path),
                }
                | changes
            )
            node = build_node(settings)
            for each in node.config.listeners:
                held.callback(each.socket.close)
            return node, [sock.getsockname()[1] for sock in sockets]

        yield begin


def test_uris_name_every_listener(build: Any) -> None:
    node, (udp, tcp, six) = build(("udp", "127.0.0.1"), ("tcp", "127.0.0.1"), ("udp", "::1"))
    assert set(node.config.uris) == {
        f"turn:127.0.0.1:{udp}?transport=udp",
        f"turn:127.0.0.1:{tcp}?transport=tcp",
        f"turn:[::1]:{six}?transport=udp",
    }
    assert node.config.ports.families() == {4, 6}
    assert not node.config.ports.open


def test_listeners_over_udp_come_first_as_the_data_plane_counts_them(build: Any) -> None:
    node, _ = build(("tcp", "127.0.0.1"), ("udp", "127.0.0.1"), ("tcp", "::1"), ("udp", "::1"))
    assert [each.transport.name for each in node.config.listeners] == ["UDP", "UDP", "TCP", "TCP"]


def test_an_external_address_takes_the_place_of_its_familys(build: Any) -> None:
    node, _ = build(("udp", "127.0.0.1"), ("udp", "::1"), external_ip=["198.51.100.7"])
    assert [each.server.host for each in node.config.listeners] == ["198.51.100.7", "::1"]
    assert node.config.ports.own(bytes([198, 51, 100, 7]))


def test_a_wildcard_stands_for_an_address_of_this_machine(build: Any) -> None:
    node, (port,) = build(("udp", "0.0.0.0"))
    (listener,) = node.config.listeners
    assert listener.server.host in {str(each) for each in machine_addresses()}
    assert node.config.uris == (f"turn:{listener.server.host}:{port}?transport=udp",)


def test_tls_without_a_certificate_is_said(build: Any) -> None:
    with pytest.raises(InputError) as caught:
        build(("tls", "127.0.0.1"))
    assert caught.value.key == "relay_node.no_certificate"


def test_open_mode_lets_nobody_reach_this_machine(build: Any) -> None:
    node, (port,) = build(("udp", "127.0.0.1"), open={"allow_special": ["127.0.0.0/8"]})
    policy = node.config.policy
    assert node.config.ports.open
    assert not policy(bytes([127, 0, 0, 1]), port), "not its own listener"
    assert policy(bytes([127, 0, 0, 9]), 5_000), "what was allowed"
    closed, _ = build(("udp", "127.0.0.1"), open={})
    assert not closed.config.policy(bytes([127, 0, 0, 9]), 5_000)
    for own in machine_addresses():
        assert not closed.config.policy(own.packed, 5_000)
    assert closed.config.policy(bytes([8, 8, 8, 8]), 53)
