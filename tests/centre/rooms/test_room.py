"""Conversations with a room: who says what, who hears what."""

from __future__ import annotations

from dataclasses import replace

from room_talk import HOUR_MS, START_MS, Talk, choice_of, ice_of

from beacon.centre.rooms import events, limits
from beacon.nouns import Firm
from beacon.nouns.visit import ScriptStep

# Coming, sitting, going.


def test_a_page_that_says_hello_is_told_everything_it_needs_and_others_that_it_came() -> None:
    talk = Talk()
    anna = talk.enters("anna", presenter=True)
    welcome = anna.hears("welcome")
    assert (welcome["you"], welcome["presenter"], welcome["alone_ok"]) == (anna.you, True, True)
    assert [site["name"] for site in welcome["sites"]] == ["London", "Beijing", "Shanghai"]
    assert [person["id"] for person in welcome["people"]] == [anna.you]
    assert welcome["route"]["number"] == 1
    assert not welcome["route"]["in_force"]
    assert {(pair["from_site"], pair["to_site"]) for pair in welcome["route"]["pairs"]} >= {("London", "Beijing")}
    bo = talk.enters("bo")
    assert anna.hears("person", change="joined")["person"]["id"] == bo.you
    assert [person["id"] for person in bo.hears("welcome")["people"]] == [anna.you, bo.you]


def test_a_seat_is_told_when_the_relay_has_given_its_credential_and_not_before() -> None:
    talk = Talk()
    talk.relay_answers = False
    anna = talk.enters("anna").sits("London")
    anna.hears_nothing("seated")
    assert not anna.hears("person", change="changed")["person"]["seated"]
    assert list(talk.wanted.legs) == [anna.you]
    talk.relay_mints()
    seated = anna.hears("seated")
    assert seated["site"] == "London"
    assert seated["ice"]["servers"][0]["username"] == f"1:{anna.you}"
    assert anna.hears("person", change="changed")["person"]["seated"]


def test_signals_go_to_the_one_they_are_for_as_they_are() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    cho = talk.seated("cho", "Shanghai")
    talk.everybody_forgets()
    offer = {"description": {"type": "offer", "sdp": "v=0"}}
    anna.says(events.Signal(to=bo.you, call=3, content=offer))
    assert bo.hears("signal") == {"v": 1, "t": "signal", "from": anna.you, "call": 3, **offer}
    cho.hears_nothing()
    anna.hears_nothing()


def test_offers_that_cross_reach_both_ends_each_with_the_other_ones_number() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    for page, peer in ((anna, bo), (bo, anna)):
        page.says(events.Signal(to=peer.you, call=1, content={"description": {"type": "offer", "sdp": page.you}}))
    assert bo.hears("signal")["description"]["sdp"] == anna.you
    assert anna.hears("signal")["description"]["sdp"] == bo.you


def test_a_signal_to_oneself_to_nobody_or_to_somebody_not_seated_is_refused() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.enters("bo")
    for to in (anna.you, bo.you, "p-nobody"):
        anna.says(events.Signal(to=to, call=1, content={"candidate": None}))
        anna.is_refused("room.signal_target")
    bo.hears_nothing("signal")


def test_the_seventh_person_is_refused_a_seat_and_stays_in_the_room() -> None:
    talk = Talk()
    for number in range(limits.PEOPLE):
        talk.seated(f"person{number}", "London")
    late = talk.enters("late").sits("Beijing")
    assert "6" in late.is_refused("room.full")["en"]
    assert not late.person.seated
    assert len(talk.wanted.legs) == limits.PEOPLE


def test_the_fourth_camera_is_refused_and_a_voice_is_not() -> None:
    talk = Talk()
    pages = [talk.enters(f"person{number}") for number in range(4)]
    for page in pages[:3]:
        page.sits("London", video=True)
    pages[3].sits("Beijing", video=True)
    pages[3].is_refused("room.cameras_full")
    pages[3].sits("Beijing").hears("seated")
    pages[3].shows(screen=True).is_refused("room.cameras_full")
    pages[0].shows(camera=False)
    pages[3].shows(screen=True)
    assert pages[3].person.screen


def test_microphone_camera_and_hand_are_told_to_everybody() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    talk.everybody_forgets()
    anna.shows(muted=True, hand=True)
    for page in (anna, bo):
        person = page.hears("person", change="changed")["person"]
        assert (person["id"], person["muted"], person["hand"]) == (anna.you, True, True)


def test_who_changes_site_keeps_the_leg_and_its_credential() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    before = anna.hears("seated")["ice"]
    anna.sits("Shanghai")
    assert anna.hears("seated") == {"v": 1, "t": "seated", "site": "Shanghai", "ice": before}
    assert talk.wanted.legs[anna.you].site.endswith("shanghai")


def test_who_leaves_has_no_leg_any_longer_and_others_are_told() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    anna.says(events.Leave())
    assert anna.ended == "left"
    assert bo.hears("person", change="left")["person"]["id"] == anna.you
    assert list(talk.wanted.legs) == [bo.you]


def test_whatever_is_said_before_hello_is_refused() -> None:
    talk = Talk()
    anna = talk.enters("anna")
    anna.lost()
    anna.says(events.Ping(n=1)).is_refused("room.hello_first")


def test_an_unknown_site_is_refused_by_name() -> None:
    talk = Talk()
    anna = talk.enters("anna").sits("Atlantis")
    assert "Atlantis" in anna.is_refused("room.unknown_site")["zh_Hans"]


def test_a_ping_comes_back_with_the_rooms_clock() -> None:
    talk = Talk()
    anna = talk.enters("anna").says(events.Ping(n=5))
    assert anna.hears("pong") == {"v": 1, "t": "pong", "n": 5, "server_utc_ms": START_MS}


# Lost and found.


def test_a_lost_page_is_away_and_comes_back_on_the_same_leg_with_the_same_credential() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    ice = anna.hears("seated")["ice"]
    anna.lost()
    assert bo.hears("person", change="away")["person"]["away"]
    talk.waits(limits.AWAY_MS - 1)
    again = talk.enters("anna", resume=anna.resume)
    assert (again.you, again.resume) == (anna.you, anna.resume)
    assert again.hears("seated")["ice"] == ice
    assert not bo.hears("person", change="back")["person"]["away"]


def test_a_lost_page_loses_its_seat_after_a_minute() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    anna.lost()
    talk.waits(limits.AWAY_MS)
    assert bo.hears("person", change="left")["person"]["id"] == anna.you
    assert talk.enters("anna", resume=anna.resume).you != anna.you


def test_a_resume_secret_is_worth_nothing_to_anybody_else() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    assert talk.enters("mallory", resume=anna.resume).you != anna.you
    assert not anna.ended


def test_a_second_page_of_one_invitation_takes_the_first_ones_place() -> None:
    talk = Talk()
    first = talk.seated("anna", "London")
    second = talk.enters("anna")
    assert first.ended == "elsewhere"
    assert second.you != first.you
    assert [person["id"] for person in second.hears("welcome")["people"]] == [second.you]
    assert talk.wanted.legs == {}


def test_a_page_that_resumes_while_its_old_socket_hangs_takes_the_seat_over() -> None:
    talk = Talk()
    first = talk.seated("anna", "London")
    second = talk.enters("anna", resume=first.resume)
    assert (first.ended, second.you) == ("elsewhere", first.you)
    first.lost()
    assert second.person.away_ms is None


def test_the_process_dies_and_everybody_comes_back_to_the_same_call() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London", presenter=True), talk.seated("bo", "Beijing")
    talk.connect(anna, bo)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls")))
    before = talk.wanted
    talk.dies_and_comes_back()
    assert talk.wanted == before
    back = [talk.enters(page.participant, resume=page.resume, presenter=True) for page in (anna, bo)]
    assert [page.you for page in back] == [anna.you, bo.you]
    assert talk.wanted == before
    welcome = back[1].hears("welcome")
    assert welcome["route"]["choice"]["links"] == dict.fromkeys(("London", "Beijing", "Shanghai"), "mpls")
    assert welcome["route"]["in_force"]


def test_what_could_not_be_kept_has_not_happened() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    before = talk.room.state
    anna.shows(hand=True)
    bo = talk.enters("bo")
    talk.room.revert(before, now_ms=talk.now_ms)
    assert talk.room.state == before
    assert not anna.person.hand
    bo.says(events.Ping(n=1)).is_refused("room.hello_first")
    anna.says(events.Ping(n=1)).hears("pong")


def test_an_empty_room_is_over_after_two_minutes_and_not_while_somebody_is_away() -> None:
    talk = Talk()
    anna = talk.enters("anna")
    talk.waits(10 * limits.EMPTY_MS)
    assert not talk.closed
    anna.lost()
    talk.waits(limits.AWAY_MS + limits.EMPTY_MS - 1)
    assert not talk.closed
    talk.waits(1)
    assert talk.closed


def test_who_may_not_be_here_any_longer_is_put_out_and_loses_the_leg() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    talk.happens(lambda room: room.put_out(lambda p: p.invitation == "inv-bo", why="revoked", now_ms=talk.now_ms))
    assert bo.ended == "revoked"
    assert anna.hears("person", change="left")["person"]["id"] == bo.you
    assert list(talk.wanted.legs) == [anna.you]


# The route takes force.


def test_a_leg_takes_the_route_when_all_its_connections_stand() -> None:
    talk = Talk()
    anna, bo, cho = (talk.seated(name, "London") for name in ("anna", "bo", "cho"))
    talk.connect(anna, bo)
    assert not anna.person.in_force
    talk.everybody_forgets()
    talk.connect(anna, bo, cho)
    assert all(leg.in_force for leg in talk.wanted.legs.values())
    assert anna.hears("route")["state"]["in_force"]


def test_the_word_of_one_end_is_not_enough() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    anna.stands(bo)
    assert not anna.person.in_force
    talk.waits(limits.SETTLE_MS)
    assert not anna.person.in_force
    bo.stands(anna)
    assert anna.person.in_force


def test_after_eight_seconds_one_connection_is_enough() -> None:
    talk = Talk()
    anna, bo, cho = (talk.seated(name, "London") for name in ("anna", "bo", "cho"))
    talk.connect(anna, bo)
    talk.waits(limits.SETTLE_MS - 1)
    assert not anna.person.in_force
    talk.waits(1)
    assert [page.person.in_force for page in (anna, bo, cho)] == [True, True, False]


def test_a_late_word_of_an_earlier_connection_takes_nothing_back() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    anna.stands(bo, call=2).says(events.Fallen(peer=bo.you, call=1))
    bo.stands(anna, call=2)
    assert anna.person.in_force


def test_a_connection_that_fell_does_not_stand() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    anna.stands(bo).says(events.Fallen(peer=bo.you, call=1))
    bo.stands(anna)
    assert not anna.person.in_force


def test_who_comes_later_meets_clean_lanes_while_the_others_keep_their_route() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London"), talk.seated("bo", "Beijing")
    talk.connect(anna, bo)
    cho = talk.seated("cho", "Shanghai")
    assert [talk.wanted.legs[page.you].in_force for page in (anna, bo, cho)] == [True, True, False]
    assert not cho.hears("welcome")["route"]["in_force"] or not cho.person.in_force


def test_an_impaired_set_up_has_the_route_from_the_first_packet() -> None:
    talk = Talk(impair_setup=True)
    anna = talk.seated("anna", "London")
    assert talk.wanted.legs[anna.you].in_force


def test_own_delay_is_half_the_round_trip_and_what_is_missing_is_told() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    talk.everybody_forgets()
    anna.says(events.OwnDelay(rtt_ms=30.0, carriers={"udp": "failed", "tcp": "ok", "tls": "cannot_test"}))
    assert talk.wanted.legs[anna.you].own_delay_ms == 15.0
    assert anna.hears("person", change="changed")["person"]["carrier"] == "tcp"
    talk.happens(lambda room: room.told(events.Shortfalls(by_leg={anna.you: 4.26}), now_ms=talk.now_ms))
    assert anna.hears("person", change="changed")["person"]["shortfall_ms"] == 4.3


# The route changes.


def test_a_presenter_switches_and_everybody_is_told_when() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London", presenter=True), talk.seated("bo", "Beijing")
    talk.everybody_forgets()
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls", hour_utc=12)))
    for page in (anna, bo):
        state = page.hears("route")["state"]
        assert (state["number"], state["at_utc_ms"], state["by"]) == (2, START_MS + limits.SWITCH_LEAD_MS, "Anna")
    assert [(each.number, each.at_ms) for each in talk.ordered] == [(2, START_MS + limits.SWITCH_LEAD_MS)]
    assert talk.wanted.at_ms == START_MS + limits.SWITCH_LEAD_MS


def test_others_may_not_switch_nor_start_a_demonstration() -> None:
    talk = Talk()
    bo = talk.seated("bo", "Beijing")
    for event in (
        events.OrderRoute(choice=choice_of(talk.firm, "mpls")), events.StartScript(), events.StopScript(),
    ):  # fmt: skip
        bo.says(event).is_refused("room.not_presenter")
    assert talk.room.state.route.number == 1


def test_a_route_that_names_what_is_not_there_is_refused_and_the_old_one_stays() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London", presenter=True)
    choice = choice_of(talk.firm)
    for wrong, key in (
        (replace(choice, links={"Atlantis": "internet"}), "room.route_site"),
        (replace(choice, links={"London": "carrier pigeon"}), "room.route_link"),
        (replace(choice, hour_utc=24), "room.route_hour"),
        (replace(choice, hub="Atlantis"), "room.route_hub"),
        (replace(choice, udp_refused=("Atlantis",)), "room.route_site"),
    ):
        anna.says(events.OrderRoute(choice=wrong)).is_refused(key)
    assert talk.room.state.route.number == 1


def test_a_switch_never_overtakes_the_one_ordered_before_it() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London", presenter=True)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls"), in_ms=2_000))
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "sdwan"), in_ms=0))
    assert [each.at_ms for each in talk.ordered] == [START_MS + 2_000] * 2


def test_a_site_without_udp_has_it_refused_on_all_its_legs() -> None:
    talk = Talk()
    anna, bo = talk.seated("anna", "London", presenter=True), talk.seated("bo", "Beijing")
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, udp_refused=("Beijing",))))
    legs = talk.wanted.legs
    assert (legs[anna.you].udp_refused, legs[bo.you].udp_refused) == (False, True)


def test_over_a_hub_pairs_are_told_what_they_cross() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London", presenter=True)
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, hub="Hong Kong")))
    pair = anna.told[-1]["state"]["pairs"][0]
    assert pair["via"] == [{"en": "Hong Kong", "zh": "香港"}]
    assert "flag.via_hub" in pair["flags"]


# Demonstrations.


def steps_of(firm: Firm) -> tuple[ScriptStep, ...]:
    return tuple(
        ScriptStep(at_s=at_s, choice=choice_of(firm, link), title=link)
        for at_s, link in ((0.0, "internet"), (20.0, "sdwan"), (40.0, "mpls"))
    )


def test_a_demonstration_switches_on_its_timetable_and_ends() -> None:
    talk = Talk(script=steps_of)
    anna = talk.seated("anna", "London", presenter=True)
    anna.says(events.StartScript())
    first_ms = START_MS + limits.SWITCH_LEAD_MS
    assert anna.hears("script")["state"]["running"]
    talk.waits(60_000)
    assert [(each.at_ms - first_ms, each.choice.links["London"]) for each in talk.ordered] == [
        (0, "internet"), (20_000, "sdwan"), (40_000, "mpls"),
    ]  # fmt: skip
    assert not talk.room.state.script.running
    assert talk.room.state.route.by == "Anna"


def test_a_switch_by_hand_ends_the_demonstration() -> None:
    talk = Talk(script=steps_of)
    anna = talk.seated("anna", "London", presenter=True).says(events.StartScript())
    talk.waits(5_000)
    talk.everybody_forgets()
    anna.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls")))
    assert not anna.hears("script")["state"]["running"]
    talk.waits(60_000)
    assert len(talk.ordered) == 2


def test_steps_missed_while_the_process_was_away_are_skipped_but_the_last() -> None:
    talk = Talk(script=steps_of)
    talk.seated("anna", "London", presenter=True).says(events.StartScript())
    talk.now_ms += 45_000
    talk.dies_and_comes_back()
    talk.waits(1)
    assert [each.choice.links["London"] for each in talk.ordered] == ["internet", "mpls"]


def test_a_timetable_that_cannot_be_kept_is_refused() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London", presenter=True)
    anna.says(events.StartScript()).is_refused("room.script_empty")
    steps = steps_of(talk.firm)
    anna.says(events.StartScript(steps=steps[::-1])).is_refused("room.script_order")
    anna.says(events.StartScript(steps=steps[:1] * (limits.STEPS + 1))).is_refused("room.script_long")
    wrong = replace(steps[1], choice=replace(steps[1].choice, hub="Atlantis"))
    anna.says(events.StartScript(steps=(steps[0], wrong))).is_refused("room.route_hub")
    assert not talk.room.state.script.running


# Alone.


def test_somebody_alone_opens_a_second_leg_at_another_site_and_takes_the_route_by_their_own_word() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    anna.says(events.Solo(site="Beijing"))
    mirror = anna.hears("mirror")
    assert (mirror["site"], mirror["leg"]) == ("Beijing", "m" + anna.you[1:])
    assert set(talk.wanted.legs) == {anna.you, mirror["leg"]}
    anna.says(events.MirrorStands())
    assert all(leg.in_force for leg in talk.wanted.legs.values())
    assert anna.hears("route")["state"]["in_force"]
    anna.says(events.Solo(site="Shanghai"))
    assert anna.hears("mirror")["site"] == "Shanghai"
    anna.says(events.Solo(site=None))
    assert anna.hears("mirror")["site"] is None
    assert set(talk.wanted.legs) == {anna.you}


def test_solo_needs_a_seat_and_another_site() -> None:
    talk = Talk()
    anna = talk.enters("anna")
    anna.says(events.Solo(site="Beijing")).is_refused("room.sit_first")
    anna.says(events.MirrorStands()).is_refused("room.no_mirror")
    anna.sits("London").says(events.Solo(site="London"))
    anna.is_refused("room.solo_same_site")


def test_who_moves_to_the_mirrors_site_has_no_mirror_any_longer() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London").says(events.Solo(site="Beijing"))
    talk.everybody_forgets()
    anna.sits("Beijing")
    assert anna.hears("mirror")["site"] is None


# Credentials.


def test_a_credential_is_renewed_before_its_end_once_and_told() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London")
    talk.everybody_forgets()
    talk.relay_answers = False
    talk.waits(3 * HOUR_MS - 1)
    assert not talk.wanted.mint
    talk.waits(1)
    assert talk.wanted.mint == {anna.you}
    talk.relay_mints()
    anna.hears("credentials")
    assert not talk.wanted.mint


def test_a_credential_for_somebody_who_has_left_is_nobodys() -> None:
    talk = Talk()
    anna = talk.seated("anna", "London").says(events.Leave())
    ice = ice_of(anna.you, expires_ms=talk.now_ms + HOUR_MS)
    effects = talk.happens(lambda room: room.told(events.Minted(leg=anna.you, ice=ice), now_ms=talk.now_ms))
    assert not effects.todo


def test_the_relays_coming_and_going_is_told_once_each() -> None:
    talk = Talk()
    anna = talk.enters("anna")
    for up in (True, True, False):
        talk.happens(lambda room, up=up: room.told(events.RelayIs(up=up), now_ms=talk.now_ms))
    assert [message["state"] for message in anna.told if message["t"] == "relay"] == ["up", "away"]
