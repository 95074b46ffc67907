"""Frames: what pages may say is read, everything else is refused in words, and nothing else ever happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.centre.rooms import events, limits, wording
from beacon.centre.rooms.messages import CLIENT_TYPES, Counters, Unreadable, read
from beacon.i18n import LANGUAGES

CHOICE = {"links": {"London": "internet"}, "hour_utc": 3}
GOOD: dict[str, dict[str, Any]] = {
    "hello": {"language": "en", "resume": None},
    "own_delay": {"rtt_ms": 12.5, "carriers": {"udp": "ok", "tcp": "failed", "tls": "cannot_test"}},
    "sit": {"site": "London", "audio": True, "video": False},
    "signal": {"to": "p-abc123", "call": 1, "description": {"type": "offer", "sdp": "v=0"}},
    "stands": {"peer": "p-abc123", "call": 0},
    "fallen": {"peer": "p-abc123", "call": 0},
    "state": {"muted": True, "camera": False, "screen": False, "hand": True},
    "stats": {"at_ms": 5.0, "links": [{"from": "p-abc123", "call": 1}]},
    "solo": {"site": None},
    "mirror_stands": {},
    "route": {"choice": CHOICE, "in_ms": 300},
    "script": {"action": "start", "steps": [{"at_s": 0, "choice": CHOICE, "title": ""}]},
    "leave": {},
    "ping": {"n": 3},
}


def frame(t: str, **fields: Any) -> str:
    return json.dumps({"v": 1, "t": t, **fields})


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read(text)
    return refused.value


def test_every_type_has_an_example_that_is_read() -> None:
    assert set(GOOD) == CLIENT_TYPES
    for t, fields in GOOD.items():
        heard = read(frame(t, **fields))
        assert isinstance(heard, Counters | events.Hello) or type(heard) in events.Heard.__args__  # type: ignore[attr-defined]


@pytest.mark.parametrize("t", sorted(GOOD))
def test_a_field_nobody_knows_a_missing_one_or_one_of_another_kind_is_refused(t: str) -> None:
    if t != "stats":
        assert refusal(frame(t, **GOOD[t], stowaway=1)).key == "room.misshapen"
    for name in GOOD[t]:
        for wrong in ({"nested": []}, [[]], "\u0000" * 300, -1.5):
            try:
                read(frame(t, **{**GOOD[t], name: wrong}))
            except Unreadable as error:
                assert (error.about, error.fatal) == (t, False)
            else:
                assert (t, name) in {("stats", "at_ms")}


def test_a_signal_is_handed_on_as_it_is() -> None:
    for content in (
        {"description": {"type": "answer", "sdp": "v=0\r\n"}},
        {"candidate": {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ relay", "sdpMid": "0", "sdpMLineIndex": 0}},
        {"candidate": {"candidate": "", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "x"}},
        {"candidate": None},
    ):
        heard = read(frame("signal", to="p-abc123", call=1, **content))
        assert isinstance(heard, events.Signal)
        assert heard.content == content
    assert refusal(frame("signal", to="p-abc123", call=1)).key == "room.misshapen"
    both = {"candidate": None, "description": {"type": "offer"}}
    assert refusal(frame("signal", to="p-abc123", call=1, **both)).key == "room.misshapen"


@pytest.mark.parametrize(
    ("text", "key", "fatal"),
    [
        ("", "room.not_json", False),
        ("[]", "room.not_json", False),
        ("nonsense", "room.not_json", False),
        ('{"v":1,"t":"ping","n":NaN}', "room.not_json", False),
        ("[" * 60_000, "room.not_json", False),
        ('{"v":1,"t":"ping","n":' + "9" * 5_000 + "}", "room.not_json", False),
        ('{"v":2,"t":"hello"}', "room.version", True),
        ('{"t":"hello"}', "room.version", True),
        ('{"v":true,"t":"hello"}', "room.version", True),
        ('{"v":1}', "room.unknown_type", False),
        ('{"v":1,"t":["hello"]}', "room.unknown_type", False),
        ('{"v":1,"t":"welcome"}', "room.unknown_type", False),
        ('{"v":1,"t":"sit","site":"\\ud800","audio":true,"video":false}', "room.misshapen", False),
        ('{"v":1,"t":"ping","n":1e400}', "room.misshapen", False),
        ("x" * (limits.FRAME_BYTES + 1), "room.too_large", False),
    ],
)
def test_what_means_nothing_is_refused_with_its_reason(text: str, key: str, fatal: bool) -> None:
    error = refusal(text)
    assert (error.key, error.fatal) == (key, fatal)


def test_every_refusal_is_a_sentence_in_both_languages_and_a_frame_of_plain_ascii() -> None:
    error = refusal('{"v":1,"t":"\\ud800\\u2028"}')
    told = wording.frame(wording.refusal(error.about, error.key, error.fields))
    assert told.isascii()
    said = json.loads(told)
    assert {language for language in LANGUAGES if said[language]} == set(LANGUAGES)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good frame with something done to it."""
    t = draw(st.sampled_from(sorted(GOOD)))
    said: dict[str, Any] = {"v": 1, "t": t, **GOOD[t]}
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
    for _ in range(draw(st.integers(0, 3))):
        said[draw(st.sampled_from([*said, "extra"]))] = draw(junk)
    text = json.dumps(said)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.text(max_size=3)) + text[draw(st.integers(at, len(text))) :]
    return text


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.one_of(mutated(), st.text(max_size=200)))
def test_no_frame_does_anything_but_be_read_or_refused(text: str) -> None:
    try:
        read(text)
    except Unreadable as error:
        told = wording.frame(wording.refusal(error.about, error.key, error.fields))
        assert len(told) < 2_000
