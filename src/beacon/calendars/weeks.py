"""Shared time of a group of offices, week by week, and the window of the day it usually fills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from beacon.calendars.office import MINUTES_PER_DAY, Flags, Office, checked, worked_minutes

DAYS_PER_WEEK = 7
NOWHERE = -1
"Start and end of a window there is not."


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Monday to Sunday."""

    monday: date
    shared_min: int
    days: int
    "Days with any shared time."
    start_utc_min: int
    "Start of the most common window of its days, minutes after midnight UTC; -1: none."
    end_utc_min: int
    "Its end; past 1440 where the window crosses midnight UTC; -1: none."


def shared_minutes(offices: Sequence[Office], *, first: date, days: int) -> Flags:
    """One flag per minute from midnight UTC of `first`: true while every office works."""
    return reduce(np.logical_and, (worked_minutes(checked(office), first, days) for office in offices))


def changed_days(office: Office, *, first: date, days: int) -> frozenset[date]:
    """Days that a holiday or a make-up day makes other than their day of the week would be."""
    plain = office._replace(off=frozenset(), worked=frozenset())
    span = (first + timedelta(days=i) for i in range(days))
    return frozenset(day for day in span if (office.hours_on(day) is None) != (plain.hours_on(day) is None))


def weeks_of(shared: Flags, *, first: date) -> tuple[Week, ...]:
    """The weeks of a span.

    Parameters
    ----------
    shared
        From `shared_minutes`.
    first
        Day of its first minute, UTC.

    Returns
    -------
    tuple of Week
        The first and the last may lie in the span only in part. A window belongs to the day in whose working time
        it begins: days are cut where the group shares least, so a Monday morning in Auckland is Monday's although
        it is Sunday in London.
    """
    days = len(shared) // MINUTES_PER_DAY
    cut = _cut(shared)
    starts, ends = _runs(shared)
    of_day = np.clip((starts - cut) // MINUTES_PER_DAY, 0, days - 1)
    per_day = np.bincount(of_day, weights=ends - starts, minlength=days)
    monday = first - timedelta(days=first.weekday())
    found = []
    for begin in range(-first.weekday(), days, DAYS_PER_WEEK):
        inside = slice(max(begin, 0), min(begin + DAYS_PER_WEEK, days))
        held = per_day[inside]
        at, until = np.searchsorted(of_day, (inside.start, inside.stop))
        window = _usual(starts[at:until], ends[at:until])
        found.append(
            Week(
                monday=monday + timedelta(days=begin + first.weekday()),
                shared_min=int(held.sum()),
                days=int(np.count_nonzero(held)),
                start_utc_min=window[0],
                end_utc_min=window[1],
            )
        )
    return tuple(found)


def _runs(shared: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where shared stretches start and end. [min]"""
    edges = np.flatnonzero(np.diff(shared.view(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]


def _cut(shared: Flags) -> int:
    """Minute at which a day of the group ends: the middle of the longest stretch that is shared least. (-720..720]"""
    often = shared.reshape(-1, MINUTES_PER_DAY).sum(axis=0)
    least = often == often.min()
    if least.all():
        return 0
    start = int(np.argmax(~least))
    starts, ends = _runs(np.roll(least, -start))
    longest = int(np.argmax(ends - starts))
    middle = (start + int(starts[longest] + ends[longest]) // 2) % MINUTES_PER_DAY
    return middle if middle <= MINUTES_PER_DAY // 2 else middle - MINUTES_PER_DAY


def _usual(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[int, int]:
    """The most common (start, end) of some windows, the earliest of equals."""
    if not len(starts):
        return NOWHERE, NOWHERE
    begin = starts % MINUTES_PER_DAY
    seen = Counter(zip(begin.tolist(), (begin + ends - starts).tolist(), strict=True))
    window, _ = min(seen.items(), key=lambda kv: (-kv[1], kv[0]))
    return window
