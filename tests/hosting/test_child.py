"""What a child says to its supervisor. How it ends with it is tested with the supervisor."""

from __future__ import annotations

import os

import pytest

from beacon.hosting.child import LIFELINE_FD, READY_FD, end_with_supervisor, report_ready


def test_it_reports_once_and_its_own_children_do_not_see_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    monkeypatch.setenv(READY_FD, str(writer))
    report_ready(port=3478, uri="turn:127.0.0.1")
    assert READY_FD not in os.environ
    report_ready(port=1)
    assert os.read(reader, 999) == b'{"port": 3478, "uri": "turn:127.0.0.1"}\n'
    assert os.read(reader, 999) == b""
    os.close(reader)


def test_a_supervisor_that_has_gone_meanwhile_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    monkeypatch.setenv(READY_FD, str(writer))
    report_ready()


def test_without_a_supervisor_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(READY_FD, raising=False)
    monkeypatch.delenv(LIFELINE_FD, raising=False)
    report_ready(port=3478)
    end_with_supervisor()
