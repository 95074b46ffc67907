"""Whatever people call themselves in a room, the audit log knows who did what."""

from __future__ import annotations

from room_talk import Talk, choice_of

from beacon.centre.rooms import events
from beacon.nouns import Firm
from beacon.nouns.visit import ScriptStep


def test_a_switch_is_noted_for_whom_the_visit_knows_and_not_for_the_name_they_chose() -> None:
    talk = Talk()
    page = talk.enters("mallory", presenter=True, name="Anna")
    page.says(events.OrderRoute(choice=choice_of(talk.firm, "mpls"), in_ms=None))
    assert page.hears("route")["state"]["by"] == "Anna"
    assert [switch.participant for switch in talk.ordered] == ["mallory"]


def test_every_step_of_a_demonstration_is_noted_for_whoever_started_it() -> None:
    def script(firm: Firm) -> tuple[ScriptStep, ...]:
        return tuple(ScriptStep(at_s=float(i), choice=choice_of(firm, hour_utc=i), title="") for i in range(3))

    talk = Talk(script=script)
    talk.enters("mallory", presenter=True, name="Anna").says(events.StartScript(steps=None))
    talk.dies_and_comes_back()
    talk.waits(5_000)
    assert [switch.participant for switch in talk.ordered] == ["mallory"] * 3
