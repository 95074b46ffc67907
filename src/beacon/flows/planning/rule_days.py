"""How far a day or month that a rule names lies from the day a plan is made. Never reads a clock."""

from __future__ import annotations

from datetime import date

DAYS_A_WEEK = 7
_DAY = len("2027-01-31")


def days_ahead(text: str, made_on: date) -> int | None:
    """Days from `made_on` to a day, or to the first of a month; negative once past; None for what is no day.

    A month that has begun and not ended is 0 days ahead.
    """
    try:
        first = date.fromisoformat(text if len(text) >= _DAY else f"{text}-01")
    except ValueError:
        return None
    if len(text) < _DAY and (first.year, first.month) == (made_on.year, made_on.month):
        return 0
    return (first - made_on).days


def weeks_ahead(days: int) -> int:
    """Whole weeks that are left. [weeks]"""
    return days // DAYS_A_WEEK
