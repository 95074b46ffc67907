"""Built-in personas: published rates of calls, assumptions said to be such, and a firm's own figures in place."""

from __future__ import annotations

import pytest

from beacon.catalogue.personas import USUAL, load_personas, persona_sources, persona_spellings
from beacon.catalogue.traffic import meeting_pictures
from beacon.errors import InputError
from beacon.nouns import Override, Work


@pytest.mark.parametrize(("key", "erlangs"), [("light", 0.042), ("moderate", 0.083), ("heavy", 0.125)])
def test_an_office_user_talks_as_published(key: str, erlangs: float) -> None:
    persona = load_personas()[key]
    # Three decimals are printed: half of the last one.
    assert persona.internal_erlangs + persona.external_erlangs == pytest.approx(erlangs, abs=0.0005)
    assert persona.external_erlangs == pytest.approx(2 * persona.internal_erlangs)  # two thirds are outside calls


def test_an_agent_talks_as_long_as_occupancy_says() -> None:
    agent = load_personas()["agent"]
    assert agent.work is Work.CONTACT_CENTRE
    assert agent.external_erlangs == pytest.approx(0.706, rel=1e-12)


def test_shares_in_meetings_are_said_to_be_assumed() -> None:
    shares = {key: persona.meeting_share for key, persona in load_personas().items()}
    assert shares == {"light": 0.05, "moderate": 0.15, "heavy": 0.3, "agent": 0.02}
    assert all({"meeting_share", "video_share"} <= set(persona.assumed) for persona in load_personas().values())


def test_what_a_firm_overrides_is_no_assumption() -> None:
    mine = (Override(row="personas:light", values={"meeting_share": 0.08}),)
    light = load_personas(overrides=mine)["light"]
    assert (light.meeting_share, light.assumed) == (0.08, ("video_share",))
    assert persona_sources(overrides=mine)["personas:light"].users


@pytest.mark.parametrize("value", [1.5, -0.1, "many", None])
def test_a_share_that_cannot_be_is_refused(value: object) -> None:
    with pytest.raises(InputError):
        load_personas(overrides=(Override(row="personas:light", values={"meeting_share": value}),))


def test_personas_are_found_in_both_languages() -> None:
    names = persona_spellings()
    assert [names[word] for word in ("light", "轻度", "中度", "重度", "坐席")] == [
        "light", "light", "moderate", "heavy", "agent",
    ]  # fmt: skip
    assert set(names.values()) == set(load_personas())
    assert USUAL in load_personas()


def test_meeting_pictures_ask_more_of_a_sender_than_of_a_receiver() -> None:
    pictures = meeting_pictures()
    assert {h: (p.up_kbps, p.down_kbps) for h, p in pictures.items()} == {
        360: (1000.0, 600.0), 720: (2600.0, 1800.0), 1080: (3800.0, 3000.0),
    }  # fmt: skip
