"""Times of day at which a group can meet, and on which days; where it never can, the least bad time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from beacon.calendars.office import MINUTES_PER_DAY, MINUTES_PER_HOUR, Flags, Office, checked

LENGTHS_MIN = (60, 30, 15)
"Meetings tried, longest first; each starts on a multiple of its length."
_OFTENER = 1.25
"A shorter meeting is worth telling when so many times as many days allow it."
COMPROMISE_MIN = 30
"Length of a meeting outside hours."
Ints = NDArray[np.int64]
Minutes = NDArray[np.int16]
"Less than a day; hundreds of offices fit into memory."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time of day, the same in UTC all year."""

    start_utc_min: int
    length_min: int
    days: tuple[date, ...]
    "Days of UTC on which all of it is shared."


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """The time of day that lies least outside working hours."""

    start_utc_min: int
    before_min: tuple[int, ...]
    "For each office, how long before its work begins at worst; 0: not before."
    after_min: tuple[int, ...]
    "For each office, how long after its work the meeting ends at worst; 0: not after."


def slots_of(shared: Flags, *, first: date) -> tuple[Slot, ...]:
    """Whole hours of UTC that are shared on any day, and shorter meetings where they can be held far more often.

    Parameters
    ----------
    shared
        One flag per minute of whole days.
    first
        Day of its first minute, UTC.

    Returns
    -------
    tuple of Slot
        By length, longest first, then by time of day. Half an hour at nine that suits all year stands beside the
        whole hour at eight that suits in summer only.
    """
    by_day = shared.reshape(-1, MINUTES_PER_DAY)
    found: list[Slot] = []
    for length in LENGTHS_MIN:
        whole: Flags = np.logical_and.reduce(by_day.reshape(len(by_day), -1, length), axis=2)
        least = _OFTENER * max((len(slot.days) for slot in found), default=0)
        for i, days in enumerate(np.flatnonzero(column) for column in whole.T):
            if len(days) > least:
                on = tuple(first + timedelta(days=int(d)) for d in days)
                found.append(Slot(start_utc_min=i * length, length_min=length, days=on))
    return tuple(found)


def least_bad(offices: Sequence[Office], *, first: date, days: int) -> Compromise:
    """Half an hour a day that takes the people worst placed least far out of their hours.

    Every half hour of UTC is tried on all days that are working days at every office (by its own date then); the
    time whose worst distance from working hours is least on average wins, of equals the one that asks least in all.
    """
    starts = np.arange(0, MINUTES_PER_DAY, COMPROMISE_MIN)
    alike = Counter(checked(office) for office in offices)  # hundreds of sites are a few kinds of office
    distances = [_distances(office, starts, first=first, days=days) for office in alike]
    before, after = np.stack([d[0] for d in distances]), np.stack([d[1] for d in distances])
    valid: Flags = np.logical_and.reduce([d[2] for d in distances])
    if not valid.any():
        valid = np.ones_like(valid)
    count = np.maximum(valid.sum(axis=0), 1)
    out = np.where(valid, before + after, 0)
    worst = out.max(axis=0).sum(axis=0, dtype=np.int64) / count
    total = np.array(list(alike.values())) @ out.sum(axis=1, dtype=np.int64) / count
    rare = valid.sum(axis=0) < valid.sum(axis=0).max() / 2
    best = int(np.lexsort((starts, total, worst, rare))[0])
    at_worst = [np.where(valid, part, 0)[:, :, best].max(axis=1).tolist() for part in (before, after)]
    kind = {office: i for i, office in enumerate(alike)}
    return Compromise(
        start_utc_min=int(starts[best]),
        before_min=tuple(at_worst[0][kind[office]] for office in map(checked, offices)),
        after_min=tuple(at_worst[1][kind[office]] for office in map(checked, offices)),
    )


def _distances(office: Office, starts: Ints, *, first: date, days: int) -> tuple[Minutes, Minutes, Flags]:
    """Minutes before work and after it, and whether that is a working day there; each of shape (days, starts)."""
    offsets = np.array([offset_min(office.zone, first + timedelta(days=i)) for i in range(days)])
    local = np.arange(days)[:, None] * MINUTES_PER_DAY + starts[None, :] + offsets[:, None]
    day, minute = local // MINUTES_PER_DAY, local % MINUTES_PER_DAY
    span = [first + timedelta(days=i) for i in range(-1, days + 1)]
    works = np.array([office.hours_on(d) is not None for d in span])[day + 1]
    begin, end = (round(h * MINUTES_PER_HOUR) for h in (office.start_h, office.end_h))
    inside = (minute >= begin) & (minute + COMPROMISE_MIN <= end)
    early, late = (begin - minute) % MINUTES_PER_DAY, (minute + COMPROMISE_MIN - end) % MINUTES_PER_DAY
    before = np.where(inside | (late < early), 0, early).astype(np.int16)
    after = np.where(inside | (late >= early), 0, late).astype(np.int16)
    return before, after, works


def offset_min(zone: str, day: date) -> int:
    """Minutes ahead of UTC at noon UTC of a day."""
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset // timedelta(minutes=1)


def clock_changes(zone: str, *, first: date, days: int) -> tuple[tuple[date, int], ...]:
    """Days of a span on which a zone's clocks change, and by how much. [min]"""
    found = []
    before = offset_min(zone, first - timedelta(days=1))
    for i in range(days):
        now = offset_min(zone, first + timedelta(days=i))
        if now != before:
            found.append((first + timedelta(days=i), now - before))
        before = now
    return tuple(found)
