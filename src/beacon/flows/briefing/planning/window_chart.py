"""The chart of shared hours: a strip of weeks for all sites and for the pairs that need planning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from beacon.flows.briefing.planning.window_groups import group_name, groups_of
from beacon.flows.briefing.planning.window_words import weeks_without
from beacon.flows.briefing.reading import Reading
from beacon.i18n import msg
from beacon.nouns import Chart, GroupWindows, Windows

CHART_ROWS = 14
"Strips drawn."
STEPS_H = (0.0, 2.5, 5.0, 10.0, 20.0)
"Limits of the classes of shared hours a week: half an hour, one, two and four hours a day. [h]"
CLASSES = ("none", "little", "short", "fair", "good", "ample")
"Message key suffix `windows.class.<class>`."


def weeks_chart(reading: Reading, found: Windows) -> Chart:
    """A strip a group; pairs with the same weeks are drawn once, under the name of the one with most people."""
    strips: dict[tuple[bool, tuple[float, ...]], GroupWindows] = {}
    for group in groups_of(reading, found):
        strips.setdefault((len(group.sites) == 2, tuple(week.shared_h for week in group.weeks)), group)
    groups = list(strips.values())[:CHART_ROWS]
    rows = [
        {
            "row": group_name(reading, group),
            "week": i,
            "start": week.week_start,
            "class": _class(week.shared_h),
            "hours": round(week.shared_h, 2),
            "holiday": bool(week.holidays),
        }
        for group in groups
        for i, week in enumerate(group.weeks)
    ]
    first = date.fromisoformat(found.all_sites.weeks[0].week_start)
    shown = {reading.place(site).zone for group in groups for site in group.sites}
    return Chart(
        key="windows-weeks",
        kind="weeks",
        title=msg("windows.chart", first=found.first_day, last=found.last_day),
        alt=msg(
            "windows.chart_alt",
            strips=len(groups),
            weeks=len(found.all_sites.weeks),
            empty=[
                msg("windows.chart_empty", pair=group_name(reading, g), weeks=weeks_without(g))
                for g in groups
                if weeks_without(g)
            ][:4]
            or msg("windows.chart_full"),
        ),
        rows=tuple(rows),
        options={
            "weeks": len(found.all_sites.weeks),
            "months": _months(first, found),
            "changes": sorted({_week_of(day, first) for day, zone, _ in found.clock_changes if zone in shown}),
            "words": {c: msg(f"windows.class.{c}") for c in CLASSES},
            "legend": msg("windows.legend"),
            "holiday": msg("windows.holiday_mark"),
            "change": msg("windows.change_mark"),
        },
    )


def _class(hours: float) -> str:
    return CLASSES[sum(hours > step for step in STEPS_H)]


def _week_of(day: str, first: date) -> float:
    """Weeks from the first Monday; a Sunday's change lies at the end of its week."""
    return (date.fromisoformat(day) - first).days // 7 + 1


def _months(first: date, found: Windows) -> list[dict[str, Any]]:
    """Where each month of the span begins, in weeks from the first Monday, and its name."""
    start, last = date.fromisoformat(found.first_day), date.fromisoformat(found.last_day)
    months, day = [], start
    while day <= last:
        months.append({"at": (day - first).days / 7, "name": msg(f"windows.month.{day.month}")})
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return months
