"""Rooms over real sockets: the centre's process, a real relay, pages that speak the protocol, media over TURN."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from relay_under_test import RelayUnderTest, relay_under_test
from room_process import CentreProcess, ScriptedPage, room_process
from udp_client import Silence, UdpClient

pytestmark = pytest.mark.slow
MPLS = {"links": {"London": "mpls", "Beijing": "mpls"}, "hour_utc": 2, "hub": "", "udp_refused": []}
INTERNET = {"links": {"London": "internet", "Beijing": "internet"}, "hour_utc": 2, "hub": "", "udp_refused": []}


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayUnderTest]:
    with relay_under_test(tmp_path_factory.mktemp("relay")) as running:
        yield running


@pytest.fixture(scope="module")
def centre(relay: RelayUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    with room_process(tmp_path_factory.mktemp("centre"), relay_state_dir=relay.folder / "state") as running:
        yield running


def media(relay: RelayUnderTest, seat: dict[str, Any]) -> UdpClient:
    """A TURN client with a seat's credential, allocated."""
    client = UdpClient(relay.udp_port, (seat["username"], seat["credential"]))
    assert client.allocate() == 0
    return client


def one_way_ms(a: UdpClient, b: UdpClient, *, tries: int = 9) -> float:
    """Least of some packets' delays: what this machine adds only makes it longer; losses are tried again."""
    found = []
    for _ in range(4 * tries):
        try:
            found.append(a.one_way_ms(b, patience_s=1.0))
        except Silence:
            continue
        if len(found) == tries:
            break
    return min(found)


def until(true: Callable[[], bool], *, patience_s: float = 30.0) -> None:
    deadline_s = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline_s, f"did not come about in {patience_s} s"
        time.sleep(0.05)


def call(centre: CentreProcess, relay: RelayUnderTest) -> tuple[Any, ScriptedPage, ScriptedPage, UdpClient, UdpClient]:
    """Two people in a call whose route is in force, and their media."""
    visit = centre.make_visit()
    anna, bo = centre.page(visit, "at-London"), centre.page(visit, "at-Beijing")
    seats = [anna.joins("London"), bo.joins("Beijing")]
    a, b = (media(relay, seat) for seat in seats)
    a.reach(b)
    b.reach(a)
    assert one_way_ms(a, b) < 40.0, "the set-up is not clean"
    anna.says("stands", peer=bo.you, call=1)
    bo.says("stands", peer=anna.you, call=1)
    assert until_route(anna, in_force=True)["pairs"]
    return visit, anna, bo, a, b


def until_route(page: ScriptedPage, **fields: Any) -> dict[str, Any]:
    """The first route state told that has these fields."""
    while True:
        state = page.hears("route")["state"]
        if all(state[name] == value for name, value in fields.items()):
            return dict(state)


def floor_ms(state: dict[str, Any]) -> float:
    """Delay told from London to Beijing, less what wanders: a tenth covers jitter, wander and waits, of which the
    least of nine packets has little."""
    delay_ms = next(pair["delay_ms"] for pair in state["pairs"] if pair["from_site"] == "London")
    return 0.9 * float(delay_ms)


def test_two_people_join_talk_switch_and_the_relay_plays_what_they_are_told(
    centre: CentreProcess, relay: RelayUnderTest
) -> None:
    _visit, anna, bo, a, b = call(centre, relay)
    anna.says("route", choice=INTERNET)
    internet = until_route(anna, number=2)
    until(lambda: one_way_ms(a, b, tries=3) >= floor_ms(internet))
    anna.says("route", choice=MPLS)
    mpls = until_route(bo, number=3)
    assert floor_ms(mpls) < floor_ms(internet)
    until(lambda: floor_ms(mpls) <= one_way_ms(a, b, tries=3) < floor_ms(internet) / 0.9)
    for page in (anna, bo):
        page.says("leave")
        assert page.closes() == 4000


def test_the_centre_killed_in_a_call_comes_back_to_the_same_call(
    centre: CentreProcess, relay: RelayUnderTest
) -> None:
    _visit, anna, bo, a, b = call(centre, relay)
    anna.says("route", choice=INTERNET)
    internet = until_route(anna, number=2)
    until(lambda: one_way_ms(a, b, tries=3) >= floor_ms(internet))
    centre.kill()
    assert one_way_ms(a, b, tries=3) >= floor_ms(internet), "media does not pass the centre"
    centre.start()
    you = anna.you, bo.you
    for page in (anna, bo):
        page.connect()
        welcome = page.joins()
        assert (welcome["route"]["number"], welcome["route"]["choice"]) == (2, INTERNET)
        page.hears("seated")
    assert (anna.you, bo.you) == you
    assert a.refresh() == b.refresh() == 0
    assert one_way_ms(a, b, tries=3) >= floor_ms(internet)
    anna.says("route", choice=MPLS)
    mpls = until_route(bo, number=3)
    until(lambda: one_way_ms(a, b, tries=3) < floor_ms(internet))
    assert one_way_ms(a, b) >= floor_ms(mpls)
    anna.close()
    bo.close()
