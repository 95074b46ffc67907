"""Sockets are bound once, passed on, and refused in words. Cannot see another machine's rules."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from beacon.errors import InputError
from beacon.hosting import listeners
from beacon.hosting.listeners import Carrier, Endpoint, Listener, bind, bind_all, close_all
from beacon.hosting.machine_addresses import _from_names, machine_addresses


def udp(host: str = "127.0.0.1", port: int = 0) -> Endpoint:
    return Endpoint(carrier=Carrier.UDP, host=host, port=port)


def tcp(host: str = "127.0.0.1", port: int = 0) -> Endpoint:
    return Endpoint(carrier=Carrier.TCP, host=host, port=port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "::"])
def test_a_udp_listener_is_bound_where_it_was_asked_for(host: str) -> None:
    listener = bind(udp(host))
    assert listener.host == host
    assert listener.port > 0
    assert not listener.socket.getblocking()
    close_all([listener])


def test_a_wildcard_of_ipv6_leaves_ipv4_to_its_own_listener() -> None:
    port = bind(udp("::"))
    four = bind(udp("0.0.0.0", port.port))
    assert four.port == port.port
    close_all([port, four])


def test_a_tcp_listener_accepts() -> None:
    listener = bind(tcp())
    with socket.create_connection((listener.host, listener.port), timeout=5):
        connection, _ = listener.socket.accept()
        connection.close()
    close_all([listener])


def test_the_receive_buffer_is_larger_than_the_systems_default() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        default = Listener(carrier=Carrier.UDP, socket=plain).receive_buffer_bytes
        listener = bind(udp())
        assert listener.receive_buffer_bytes > default
        close_all([listener])


def test_endpoints_without_a_port_share_one() -> None:
    hosts = ("127.0.0.1", "::1")
    bound = bind_all([*map(udp, hosts), *map(tcp, hosts)])
    assert len({listener.port for listener in bound}) == 1
    close_all(bound)


def test_when_one_cannot_be_bound_none_is() -> None:
    held = bind(udp())
    free = bind(udp())
    port = free.port
    close_all([free])
    with pytest.raises(InputError):
        bind_all([udp(port=port), udp(port=held.port)])
    close_all([bind(udp(port=port)), held])


@pytest.mark.parametrize("make", [udp, tcp])
def test_a_port_in_use_is_said(make: object) -> None:
    held = bind(make())  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        bind(make(port=held.port))  # type: ignore[operator]
    assert caught.value.key == "listen.port_in_use"
    assert caught.value.fields["port"] == held.port
    close_all([held])


@pytest.mark.parametrize(
    ("host", "port", "key"),
    [
        ("192.0.2.77", 0, "listen.address_not_ours"),
        ("2001:db8::77", 0, "listen.address_not_ours"),
        ("relay.example", 0, "listen.not_an_address"),
        ("127.0.0.1", 70_000, "listen.not_a_port"),
        ("\udc80", 0, "listen.not_an_address"),
    ],
)
def test_what_cannot_be_bound_is_said(host: str, port: int, key: str) -> None:
    with pytest.raises(InputError) as caught:
        bind(udp(host, port))
    assert caught.value.key == key


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can give its rights away")
def test_a_port_below_1024_without_the_right_to_it_is_said() -> None:
    code = (
        "import os\n"
        "from beacon.hosting.listeners import Carrier, Endpoint, InputError, bind\n"
        "bind(Endpoint(carrier=Carrier.TCP, host='127.0.0.1', port=0))  # Loads what is loaded late.\n"
        "os.setresuid(65534, 65534, 65534)\n"
        "try: bind(Endpoint(carrier=Carrier.TCP, host='127.0.0.1', port=443)); print('bound')\n"
        "except InputError as error: print(error.key)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lowest = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    assert done.stdout.strip() in (["listen.no_right"] if lowest > 443 else ["bound", "listen.port_in_use"])


def test_a_child_finds_the_sockets_it_inherits() -> None:
    bound = bind_all([udp(), tcp()])
    code = (
        "from beacon.hosting.listeners import from_environment\n"
        "for each in from_environment(): print(each.carrier, each.port)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        pass_fds=listeners.fds(bound),
        env={**os.environ, **listeners.to_environment(bound)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["udp", str(bound[0].port), "tcp", str(bound[1].port)]
    close_all(bound)


def test_without_a_supervisor_there_is_nothing_to_inherit() -> None:
    assert listeners.from_environment({}) == []


def test_this_machine_answers_to_its_own_addresses() -> None:
    found = [str(address) for address in machine_addresses()]
    assert "127.0.0.1" in found
    assert len(found) == len(set(found))
    for address in machine_addresses():
        if not address.is_link_local:  # These can be bound only with their interface.
            close_all([bind(udp(str(address)))])


def test_what_names_and_routes_show_is_in_the_systems_tables() -> None:
    if sys.platform == "linux":
        assert set(map(str, _from_names())) - {"::1"} <= set(map(str, machine_addresses()))
