"""The journal gives back what was written, whatever happened to the file in between, and never prevents a start."""

from __future__ import annotations

import json
import os
import resource
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beacon.relay import journal as journal_module
from beacon.relay.journal import DAMAGED, NAME, NEWER, RETRY_S, UNREADABLE, Journal, read_journal, set_aside
from beacon.relay.journal_image import JournalImage


def allocation(number: int) -> dict[str, Any]:
    """As AllocationState.plain has it, as far as the journal looks into it."""
    return {"allocation": number, "until_ns": 5, "permissions": [], "channels": []}


def an_image() -> JournalImage:
    return JournalImage(
        run="r", boot="b", starts=3, secret=b"\1\2", nonce_key=b"\3", draining=True,
        sessions={"call": {"seats": []}}, revoked={"old": {"session": 1}}, allocations={7: allocation(7)},
    )  # fmt: skip


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / NAME


def test_what_was_written_is_read_again(file: Path) -> None:
    Journal(file, image=an_image).close()
    assert read_journal(file) == (an_image(), ())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_lines_change_what_was_there(file: Path) -> None:
    journal = Journal(file, image=an_image)
    for record in (
        {"session": "call", "is": None},
        {"session": "new", "is": {"seats": ["a"]}},
        {"revoked": "old", "is": None},
        {"allocation": allocation(8)},
        {"until": [8, 99]},
        {"permit": [8, "7f000001", 10]},
        {"permit": [8, "7f000001", 20]},
        {"channel": [8, 0x4000, ["7f000001", 50_000], 30]},
        {"permit": [9, "7f000001", 10]},
        {"closed": 7},
        {"closed": 9},
    ):
        journal.add(record)
    journal.close()
    image, wrong = read_journal(file)
    assert wrong == ()
    assert image.sessions == {"new": {"seats": ["a"]}}
    assert image.revoked == {}
    assert image.allocations == {
        8: {
            "allocation": 8,
            "until_ns": 99,
            "permissions": [["7f000001", 20]],
            "channels": [[0x4000, ["7f000001", 50_000], 30]],
        }
    }


def test_what_was_flushed_is_there_although_nobody_closed_the_file(file: Path) -> None:
    journal = Journal(file, image=an_image)
    journal.add({"closed": 7})
    journal.flush()
    assert read_journal(file)[0].allocations == {}


def test_no_file_and_an_empty_one_are_an_empty_journal(file: Path) -> None:
    assert read_journal(file) == (JournalImage(), ())
    file.touch()
    assert read_journal(file) == (JournalImage(), ())


def test_a_torn_last_line_is_left_out_without_a_word(file: Path) -> None:
    journal = Journal(file, image=an_image)
    journal.add({"closed": 7})
    journal.close()
    whole = file.read_bytes()
    last = len(whole.splitlines()[-1])
    for torn in range(1, last + 1):
        file.write_bytes(whole[:-torn])
        assert read_journal(file) == (an_image(), ())


def test_a_bad_line_is_left_out_and_said(file: Path) -> None:
    lines = [json.dumps(record) for record in an_image().records()]
    for bad in ("", "{", "[]", "null", '{"closed": "x"}', '{"allocation": {}}', '{"permit": [7]}', "\udcff"):
        text = "\n".join([lines[0], bad, *lines[1:], ""])
        file.write_bytes(text.encode(errors="surrogateescape"))
        assert read_journal(file) == (an_image(), (DAMAGED,)), bad


def test_a_newer_journal_is_refused(file: Path) -> None:
    file.write_text('{"journal": 2}\n', encoding="utf-8")
    assert read_journal(file) == (JournalImage(), (NEWER,))


def test_what_is_no_file_is_unreadable_and_waits_for_nobody(file: Path) -> None:
    os.mkfifo(file)
    assert read_journal(file)[0] == JournalImage()
    file.unlink()
    file.mkdir()
    assert read_journal(file) == (JournalImage(), (UNREADABLE,))
    file.rmdir()
    file.symlink_to("/dev/zero")
    assert read_journal(file) == (JournalImage(), (UNREADABLE,))


@pytest.mark.slow
@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_no_bytes_prevent_a_start(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "garbage.journal"
    file.write_bytes(data)
    read_journal(file)
    header = json.dumps(an_image().header()).encode()
    file.write_bytes(header + b"\n" + data)
    assert read_journal(file)[0].secret == an_image().secret


@pytest.mark.slow
@given(st.recursive(st.none() | st.integers() | st.text(max_size=4), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["journal", "session", "is", "revoked", "allocation", "until", "permit", "channel", "closed"]), x
)))  # fmt: skip
@settings(max_examples=300)
def test_no_json_prevents_a_start(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "other.journal"
    file.write_text("\n".join([json.dumps(an_image().header()), json.dumps(data), ""]), encoding="utf-8")
    assert read_journal(file)[0].secret == an_image().secret


def test_a_journal_set_aside_is_kept_for_whoever_wants_to_look(file: Path) -> None:
    file.write_text("what is this", encoding="utf-8")
    set_aside(file, utc_s=12.5)
    assert not file.exists()
    assert file.with_name(NAME + ".12.aside").read_text(encoding="utf-8") == "what is this"


def test_a_long_journal_is_written_afresh(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "COMPACT_FROM_BYTES", 4_000)
    journal = Journal(file, image=an_image)
    fresh = file.stat().st_size
    longest = 0
    for _ in range(1_000):
        journal.add({"until": [7, 5]})
        journal.flush()
        longest = max(longest, file.stat().st_size)
    assert fresh < longest <= 4_000
    assert read_journal(file) == (an_image(), ())


def test_a_full_disk_empties_the_journal_and_is_tried_again(file: Path) -> None:
    """A limit on the size of files is a full disk to whoever writes."""
    clock = Clock()
    journal = Journal(file, image=an_image, clock_s=clock)
    assert journal.writable
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 1, hard))
    try:
        journal.add({"revoked": "call", "is": {"session": 1}})
        journal.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not journal.writable
    assert read_journal(file) == (JournalImage(), ()), "a start from it would undo the revocation"
    journal.add({"closed": 7})
    journal.flush()
    journal.tend()
    assert not journal.writable, "not yet"
    clock.now_s = RETRY_S
    journal.tend()
    assert journal.writable
    assert read_journal(file) == (an_image(), ())


def test_a_folder_that_takes_nothing_is_said_and_survived(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "gone" / NAME, image=an_image)
    assert not journal.writable
    journal.add({"closed": 7})
    journal.flush()
    journal.close()
