"""The last seconds of one receiver's reports. Starts anew when a page was reloaded or a connection made again."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from beacon.flows.living import LinkSnapshot, ReceiverWindow, counts_on, receiver_window

MOST_REPORTS = 48
LEAST_APART_NS = 300_000_000
"Reports come once a second; more often they are not taken."
_NS_PER_S = 1e9


class Report(NamedTuple):
    """One report and when it came."""

    at_ns: int
    snapshot: LinkSnapshot


class Track:
    """Reports of one connection, in the order of their coming; by our clock, since the page's may jump."""

    def __init__(self) -> None:
        self._reports: deque[Report] = deque(maxlen=MOST_REPORTS)

    @property
    def latest(self) -> Report | None:
        """The last report."""
        return self._reports[-1] if self._reports else None

    def add(self, snapshot: LinkSnapshot, *, now_ns: int) -> ReceiverWindow | None:
        """Take a report; what happened since the one before, if that was of the same connection."""
        last = self.latest
        if last is not None:
            if now_ns - last.at_ns < LEAST_APART_NS:
                return None
            if not counts_on(last.snapshot, snapshot):
                self._reports.clear()
                last = None
        self._reports.append(Report(now_ns, snapshot))
        if last is None:
            return None
        return receiver_window(last.snapshot, snapshot, span_s=(now_ns - last.at_ns) / _NS_PER_S)

    def before_last_ns(self) -> int | None:
        """When the report before the last came."""
        return self._reports[-2].at_ns if len(self._reports) > 1 else None

    def window(self, *, since_ns: int) -> ReceiverWindow | None:
        """From the first report at or after an instant to the last; None without two of them."""
        first = next((report for report in self._reports if report.at_ns >= since_ns), None)
        last = self.latest
        if first is None or last is None or first is last:
            return None
        return receiver_window(first.snapshot, last.snapshot, span_s=(last.at_ns - first.at_ns) / _NS_PER_S)
