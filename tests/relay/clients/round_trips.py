"""Round trips as clients report them, and what may be said of them with a stated confidence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from browser_call import Call, Counters

RESOLUTION_MS = 1.0
"Browsers time connectivity checks in whole milliseconds; RTCP's own unit is 15 µs and is rounded likewise."


def median_interval(samples: Sequence[float], *, confidence: float) -> tuple[float, float]:
    """Where the median of what the samples are drawn from lies, whatever their law: two order statistics.

    The count of samples below the median is binomial with n and 1/2.
    """
    from scipy.stats import binom  # takes a second

    ordered, n = sorted(samples), len(samples)
    rank = int(binom.ppf((1.0 - confidence) / 2.0, n, 0.5))
    assert rank >= 1, f"{n} samples cannot hold a median with confidence {confidence}"
    return ordered[rank - 1], ordered[n - rank]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrips:
    """What getStats() of both ends said while one route held. [ms]"""

    checks: list[float] = field(default_factory=list)
    "Of ICE connectivity checks."
    reports: list[float] = field(default_factory=list)
    "Of RTCP reports."


class _End:
    """Takes one end's new round trips from its running totals, once they belong to the present route alone."""

    def __init__(self, found: RoundTrips) -> None:
        self._found = found
        self._fresh_report_s: float | None = None

    def look(
        self, *, before: Counters, now: Counters, far_before: Counters, far_now: Counters,
        before_s: float, since_s: float, longest_s: float,
    ) -> None:  # fmt: skip
        """One more look, after the one at `before_s`; the route has held since `since_s`."""
        asked_s = before_s - 2.0 * longest_s  # a check answered after `before_s` was asked after this
        if now.checks > before.checks and asked_s >= since_s:
            answered = now.checks - before.checks
            mean = (now.checks_sum_s - before.checks_sum_s) / answered
            self._found.checks.extend([1000.0 * mean] * answered)
        # RTCP's round trip spans the sender report's way out and the receiver report's way back, with any time
        # between: both must have travelled under this route.
        if now.reports > before.reports and self._fresh_report_s is not None and before_s >= self._fresh_report_s:
            mean = (now.reports_sum_s - before.reports_sum_s) / (now.reports - before.reports)
            self._found.reports.extend([1000.0 * mean] * (now.reports - before.reports))
        sent_s = before_s - longest_s  # a sender report heard after `before_s` was sent after this
        if self._fresh_report_s is None and far_now.report_heard_ms != far_before.report_heard_ms and sent_s >= since_s:
            self._fresh_report_s = asyncio.get_running_loop().time() + longest_s


async def round_trips(
    call: Call, *, since_s: float, longest_ms: float, checks: int, reports: int, packets: int, timeout_s: float
) -> RoundTrips:
    """Collects until there are as many checks, reports and packets as asked, from either end.

    Parameters
    ----------
    call
        A standing call whose ends speak.
    since_s
        From when on the route has held, on the event loop's clock. [s]
    longest_ms
        The longest one-way delay before or after that instant. [ms]
    packets
        RTP packets either end has to send in the meantime.
    """
    clock = asyncio.get_running_loop().time
    found = RoundTrips()
    ends = (_End(found), _End(found))
    first = before = await call.counters()
    before_s, end_s = clock(), clock() + timeout_s
    while True:
        await asyncio.sleep(0.15)
        asked_s = clock()
        now = await call.counters()
        for near, far in ((0, 1), (1, 0)):
            ends[near].look(
                before=before[near], now=now[near], far_before=before[far], far_now=now[far],
                before_s=before_s, since_s=since_s, longest_s=longest_ms / 1000.0,
            )  # fmt: skip
        before, before_s = now, asked_s
        sent = min(end.sent - start.sent for end, start in zip(now, first, strict=True))
        if len(found.checks) >= checks and len(found.reports) >= reports and sent >= packets:
            return found
        assert clock() < end_s, f"within {timeout_s:g} s only {found}, and {sent} packets"
