"""What goes wrong on this machine is told without where things lie on it."""

from __future__ import annotations

import json

import pytest

from beacon.centre.problems import answer_of
from beacon.errors import BeaconError, InputError, RelayError, StoreError


@pytest.mark.parametrize(
    "error",
    [
        StoreError("store.full", file="/srv/beacon/data/centre.sqlite"),
        StoreError("store.busy", file="/srv/beacon/data/centre.sqlite", seconds=10),
        RelayError("relay_control.unreachable", place="/srv/beacon/state/control.sock", reason="refused"),
    ],
)
def test_a_failure_names_the_file_and_not_its_folders(error: BeaconError) -> None:
    told = json.dumps(answer_of(error))
    assert "/srv" not in told
    assert "centre.sqlite" in told or "control.sock" in told


def test_what_somebody_sent_is_told_as_it_came() -> None:
    assert answer_of(InputError("http.unknown_route", path="/etc/passwd"))["error"]["fields"] == {"path": "/etc/passwd"}
