"""Rooms over real sockets: the centre's process, a real relay, pages that speak the protocol, media over TURN."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from relay_under_test import RelayUnderTest, relay_under_test
from room_process import CentreProcess, ScriptedPage, room_process
from udp_client import Silence, UdpClient
from websockets.exceptions import ConnectionClosed, InvalidStatus

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


def test_the_relay_that_lost_its_memory_while_the_centre_was_away_gets_the_call_back_with_new_credentials(
    centre: CentreProcess, relay: RelayUnderTest
) -> None:
    visit, anna, bo, a, _b = call(centre, relay)
    centre.kill()
    relay.delete(f"visit-{visit.id}")
    centre.start()
    for page in (anna, bo):
        page.connect()
        page.joins()
    seats = [page.hears("credentials")["ice"]["servers"][0] for page in (anna, bo)]
    assert seats[0]["username"] != a.username
    media(relay, seats[0])
    anna.close()
    bo.close()


def test_an_invitation_that_is_revoked_in_a_call_puts_its_holder_out(
    centre: CentreProcess, relay: RelayUnderTest
) -> None:
    visit = centre.make_visit()
    invitation = centre.invite(visit, "at-Beijing")
    with centre.page(visit, "at-London") as anna, centre.page(visit, "at-Beijing", invitation=invitation) as bo:
        anna.joins("London")
        client = media(relay, bo.joins("Beijing"))
        centre.database.visits.revoke_invitation(invitation.id, now_utc=visit.created_utc)
        assert bo.hears("ended")["why"] == "revoked"
        assert bo.closes() == 4003
        assert anna.hears("person", change="left")["person"]["id"] == bo.you
        until(lambda: client.refresh() != 0)
        with pytest.raises(InvalidStatus):
            bo.connect()


def test_a_visit_that_is_deleted_closes_its_room(centre: CentreProcess) -> None:
    visit = centre.make_visit()
    with centre.page(visit, "at-London") as anna:
        anna.joins("London")
        centre.database.visits.delete_visit(visit.id)
        assert anna.hears("ended")["why"] == "closed"


def test_hostile_sockets_are_refused_or_closed_and_the_room_goes_on(centre: CentreProcess) -> None:
    visit = centre.make_visit()
    with centre.page(visit, "at-London") as anna:
        anna.joins("London")
        for frame, key in (("nonsense", "room.not_json"), ('{"v":1,"t":"sit"}', "room.hello_first")):
            with centre.page(visit, "at-Beijing") as other:
                other.socket.send(frame)
                assert other.hears("refused")["key"] in (key, "room.misshapen")
        for frame, code in ((b"\x00\x01", 1003), ('{"v":9,"t":"hello"}', 4001), ("x" * 70_000, 1009)):
            with centre.page(visit, "at-Beijing") as other:
                other.socket.send(frame)
                assert other.closes() == code
        with centre.page(visit, "at-Beijing") as flood:
            flood.joins()
            with suppress(ConnectionClosed):
                for n in range(2_000):
                    flood.says("ping", n=n)
            assert flood.closes() == 4029
            assert any(message.get("key") == "room.too_fast" for message in flood.heard)
        with pytest.raises(InvalidStatus):
            ScriptedPage(centre, centre.cookie(visit, "at-Beijing"), origin="http://elsewhere.example")
        with pytest.raises(InvalidStatus):
            ScriptedPage(centre, "forged")
        anna.says("ping", n=7)
        assert anna.hears("pong")["n"] == 7


def test_a_check_is_two_clean_legs_by_each_way_to_the_relay(centre: CentreProcess, relay: RelayUnderTest) -> None:
    visit = centre.make_visit()
    with centre.browser(visit, "at-London") as http:
        answer = http.post("/api/room/check", json={})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["tls_trust"] == "local_authority"
        schemes = [told["ice"][name]["urls"][0].partition(":")[0] for name in ("udp", "tcp", "tls")]
        assert schemes == ["turn", "turn", "turns"]
        near, far = media(relay, told["ice"]["udp"]), media(relay, told["far_ice"]["udp"])
        near.reach(far)
        far.reach(near)
        assert near.passes(far, patience_s=10.0)


def test_the_board_and_the_visitor_are_told_of_the_room(centre: CentreProcess) -> None:
    visit = centre.make_visit()
    with centre.browser(visit, "at-Beijing") as http:
        told = http.get("/api/visitor").json()
    assert told["participant"]["site"] == "Beijing"
    assert [site["city"] for site in told["sites"]] == [{"en": "London", "zh": "伦敦"}, {"en": "Beijing", "zh": "北京"}]
    assert told["visit"]["id"] == visit.id
