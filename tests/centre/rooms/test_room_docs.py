"""The protocol's notes and its schema say what the code does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from room_talk import Talk
from write_room_schema import SCHEMA, schema_text

from beacon.centre.rooms import effects, limits, line
from beacon.centre.rooms.messages import CLIENT_TYPES
from beacon.centre.rooms.schema import protocol_schema

NOTES = SCHEMA.with_name("room-protocol.md")


def types_of(side: str) -> set[str]:
    definitions = protocol_schema()["$defs"]
    found: set[Any] = {
        held["properties"]["t"].get("const")
        for name, held in definitions.items()
        if name.startswith(f"{side}.") and "t" in held.get("properties", {})
    }
    return found


def test_the_schema_in_docs_is_the_codes() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run python tests/centre/rooms/write_room_schema.py"


def test_the_notes_name_every_message_of_both_sides() -> None:
    assert types_of("client") == CLIENT_TYPES
    text = NOTES.read_text(encoding="utf-8")
    for name in types_of("client") | types_of("server"):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize(
    "figure",
    [
        f"{limits.PEOPLE} people", f"{limits.VIDEO} cameras", f"{limits.AWAY_MS // 1_000} s",
        f"{limits.FRAME_BYTES // 1024} KiB", f"{limits.SWITCH_LEAD_MS} ms", f"{line.PER_S:.0f} a second",
    ],
)  # fmt: skip
def test_the_notes_state_the_figures_of_the_code(figure: str) -> None:
    assert figure in NOTES.read_text(encoding="utf-8")


def test_the_notes_explain_every_code_and_every_end() -> None:
    text = NOTES.read_text(encoding="utf-8")
    codes = {int(code) for code in re.findall(r"^\| (\d{4}) \|", text, re.MULTILINE)}
    assert codes == {
        line.ENDED, line.OTHER_VERSION, line.NO_HELLO, line.PUT_OUT, line.TOO_SLOW, line.TOO_FAST, line.NOT_TEXT,
        line.TOO_LARGE,
    }  # fmt: skip
    for why in (effects.LEFT, effects.ELSEWHERE, effects.REVOKED, effects.CLOSED, effects.SLOW):
        assert f"`{why}`" in text


def test_a_conversation_is_made_of_messages_of_the_schema() -> None:
    talk = Talk()
    talk.connect(talk.seated("anna", "London"), talk.seated("bo", "Beijing"))
    told = {message["t"] for page in talk.pages.values() for message in page.told}
    assert told <= types_of("server")
    assert told >= {"welcome", "seated", "person", "route"}
