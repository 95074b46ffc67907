"""What tests of a host's work share: a firm file, a forecaster that is told what to do, and waiting."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from beacon.errors import BeaconError
from beacon.nouns.visit import ForecastFiles

FIRM = """\
firm: {name: Two Rivers, home: GB}
sites:
  - name: London
    city: London, GB
    people: 40
    access: {medium: fibre, down_mbps: 500, up_mbps: 500}
    link: internet
    links_available: [internet, mpls]
  - name: 北京
    city: Beijing
    people: 60
    access: {medium: fibre, down_mbps: 200, up_mbps: 100}
    link: sdwan@hk
    links_available: [internet, sdwan, sdwan@hk]
  - name: Delhi
    city: New Delhi
    people: 10
    access: {medium: fibre, down_mbps: 200, up_mbps: 100}
    link: internet
    links_available: [internet]
links: [internet, mpls]
"""
BEST = {
    "start_utc_min": 510, "length_min": 60, "days_per_year": 1, "days": ["2026-03-09"], "category": "high",
    "r_common": {"low": 70, "typical": 80, "high": 85},
}  # fmt: skip
PATIENCE_S = 20.0
"Far more than anything here takes on a busy machine. [s]"


@dataclass
class ToldForecaster:
    """Does at once what `does` says: gives files, raises, or waits until it is cancelled."""

    does: Callable[[str], ForecastFiles | BaseException | None]
    asked: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    "Of which the plans were asked."
    ended: int = 0
    pages_first: dict[str, str] = field(default_factory=dict)
    "Handed over before the rest."

    async def run(
        self, firm_text: str, *, name: str, made_on: date, told: Callable[[str, float], None],
        readable: Callable[[dict[str, str]], None],
    ) -> ForecastFiles:  # fmt: skip
        """None from `does` waits for ever."""
        self.asked.append(firm_text)
        self.days.append(made_on)
        told("calls", 0.25)
        if self.pages_first:
            readable(self.pages_first)
        try:
            result = self.does(firm_text)
            if result is None:
                await asyncio.Event().wait()
            if isinstance(result, BaseException):
                raise result
            assert result is not None
            return result
        finally:
            self.ended += 1

    async def compare(self, a: bytes, b: bytes, *, language: str) -> bytes:
        """What it was given, for the test to see."""
        return json.dumps({"a": json.loads(a), "b": json.loads(b), "language": language}).encode()


def files_of(text: str) -> ForecastFiles:
    """Small files that tell which firm file they are of."""
    pages = {language: '{"title": "' + language + '"}' for language in ("en", "zh_Hans")}
    return ForecastFiles(
        figures_json=json.dumps({"of": len(text)}), report_html="<!doctype html>", pages=pages,
        beside={"report.pdf": b"%PDF-1.7\xff", "forecast.xlsx": b"PK\x03\x04\xff", "windows.ics": b"BEGIN:VCALENDAR"},
        meeting_times_json=json.dumps(
            {
                "sites": ["London", "北京", "Leeds"], "times": [],
                "pairs": [{"sites": ["London", "北京"], "times": [BEST]}],
            }
        ),
    )  # fmt: skip


def failing(error: BeaconError) -> ToldForecaster:
    """Fails every forecast."""
    return ToldForecaster(lambda _: error)


def until(state: Callable[[], Any], what: str) -> Any:
    """Poll until `state` gives something true."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        if found := state():
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


def add_firm(page: TestClient, text: str = FIRM) -> dict[str, Any]:
    """Put a firm in; its row."""
    answer = page.post("/api/firms", json={"text": text})
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row
