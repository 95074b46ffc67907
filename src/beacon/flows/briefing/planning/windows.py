"""When to meet: the answer, pairs and all sites week by week, the days off of every calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from beacon.flows.briefing.planning.window_chart import weeks_chart
from beacon.flows.briefing.planning.window_groups import group_name, groups_of, needs_planning, people
from beacon.flows.briefing.planning.window_notes import window_notes
from beacon.flows.briefing.planning.window_words import (
    calendar_name,
    clocks_of,
    hours_words,
    local_words,
    outside_words,
    usual_windows,
    utc_words,
    weeks_without,
)
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import clock, quality_cell, quality_words, refs, site_name
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import (
    Bullets,
    Category,
    Cell,
    DayOff,
    GroupWindows,
    MeetingTime,
    Paragraph,
    Section,
    Table,
    Text,
    Windows,
)
from beacon.nouns.plan import Plan
from beacon.quality.bands import category_of

_SOURCES = {"library": "published", "firm": "firm"}
"Message key suffix of where a day comes from; every other source is a row of facts."

OPEN_ROWS = 14
"Pairs listed openly; of more, the whole list is folded away."


def windows(reading: Reading, plan: Plan) -> Section:
    """The section."""
    found = plan.windows
    return Section(
        key="windows",
        title=msg("windows.title"),
        blocks=(
            Paragraph(text=_lead(reading, found), role="lead"),
            *_all_sites(reading, found),
            weeks_chart(reading, found),
            *_tables(reading, found),
            Bullets(items=window_notes(reading, plan)),
            *_changes(reading, found),
            *_days_off(reading, found),
        ),
    )


def _lead(reading: Reading, found: Windows) -> Message:
    """The pair that has most to plan, in one sentence or two."""
    group = _headline(reading, found)
    a, b = (site_name(reading.forecast, s) for s in group.sites)
    if not group.best:
        return msg("windows.lead.none", a=a, b=b, compromise=_compromise(reading, group))
    lengths = [length_h for _, _, length_h in usual_windows(reading, group)]
    best = group.best[0]
    empty = weeks_without(group)
    return msg(
        "windows.lead.some_weeks" if empty else "windows.lead",
        a=a,
        b=b,
        hours=_hours(min(lengths), max(lengths)),
        utc=utc_words(best),
        local_a=clocks_of(best, reading.place(group.sites[0]).zone),
        local_b=clocks_of(best, reading.place(group.sites[1]).zone),
        days=best.days_per_year,
        quality=_quality(best),
        weeks=empty,
    )


def _hours(least: float, most: float) -> Message | Quantity:
    if least == most:
        return hours_words(most)
    return msg("windows.from_to", least=replace(hours_words(least), style="number"), most=hours_words(most))


def _quality(time: MeetingTime) -> Message:
    return quality_words(category_of(time.r_common.typical), time.r_common)


def _headline(reading: Reading, found: Windows) -> GroupWindows:
    """Of the pairs whose hours need planning, the one with most people; of none, the one with most people."""
    ordered = sorted(found.pairs, key=lambda g: -people(reading, g))
    return next((g for g in ordered if needs_planning(reading, g)), ordered[0])


def _all_sites(reading: Reading, found: Windows) -> tuple[Paragraph, ...]:
    group = found.all_sites
    if len(group.sites) == 2:
        return ()
    sites = len(group.sites)
    if not group.best:
        text = msg("windows.all.none", sites=sites, compromise=_compromise(reading, group))
        return (Paragraph(text=text),)
    best = group.best[0]
    return (
        Paragraph(
            text=msg(
                "windows.all.some",
                sites=sites,
                hours=Quantity(group.shared_h, "integer"),
                utc=utc_words(best),
                days=best.days_per_year,
                clocks=local_words(reading, group.sites, best),
                quality=_quality(best),
            )
        ),
    )


def _compromise(reading: Reading, group: GroupWindows) -> Message:
    start = (group.compromise_utc_min or 0) / 60
    return msg("windows.compromise", utc=clock(start), outside=outside_words(reading, group.outside))


def _tables(reading: Reading, found: Windows) -> tuple[Table, ...]:
    """What needs planning openly, the rest folded away."""
    groups = groups_of(reading, found)
    parts = [
        ("windows-pairs", "windows.caption", groups[:OPEN_ROWS]),
        ("windows-more", "windows.more", groups[OPEN_ROWS:]),
    ]
    chosen = any(time.r_chosen is not None for g in groups for time in g.best)
    return tuple(
        Table(
            key=key,
            caption=msg(caption, n=len(part)),
            columns=_columns(chosen=chosen),
            rows=tuple(_row(reading, group, chosen=chosen) for group in part),
            folded=key == "windows-more",
            ranked=True,
        )
        for key, caption, part in parts
        if part
    )


def _columns(*, chosen: bool) -> tuple[Text, ...]:
    names = ("pair", "hours", "usual", "empty", "best", "days", "quality", *(["chosen"] if chosen else []))
    return tuple(msg(f"windows.column.{name}") for name in names)


def _row(reading: Reading, group: GroupWindows, *, chosen: bool) -> tuple[Cell, ...]:
    name = Cell(text=group_name(reading, group))
    hours = Cell(text=Quantity(group.shared_h, "integer"), numeric=True)
    empty = Cell(text=Quantity(weeks_without(group), "integer"), numeric=True)
    if not group.best:
        nothing = [Cell(text="–") for _ in range(2 + chosen)]
        return (name, hours, Cell(text="–"), empty, Cell(text=_compromise(reading, group)), *nothing)
    best = group.best[0]
    told = [msg("windows.usual", window=told, weeks=weeks) for told, weeks, _ in usual_windows(reading, group)]
    cells = [
        name,
        hours,
        Cell(text=msg("windows.usual_at", site=site_name(reading.forecast, group.sites[0]), windows=told)),
        empty,
        Cell(text=_best(reading, group, best)),
        Cell(text=Quantity(best.days_per_year, "integer"), numeric=True),
        quality_cell(category_of(best.r_common.typical), best.r_common),
    ]
    if chosen:
        cells.append(_chosen(best))
    return tuple(cells)


def _best(reading: Reading, group: GroupWindows, best: MeetingTime) -> Message:
    """In UTC and on the clocks of both; a group's clocks stand in the text above."""
    sites = group.sites if len(group.sites) == 2 else group.sites[:1]
    return msg("windows.best", utc=utc_words(best), clocks=local_words(reading, sites, best))


def _chosen(best: MeetingTime) -> Cell:
    if best.r_chosen is None:
        return Cell(text="–", note=msg("windows.not_simulated"))
    return quality_cell(Category(category_of(best.r_chosen.typical)), best.r_chosen)


def _changes(reading: Reading, found: Windows) -> tuple[Table, ...]:
    """Days on which clocks change, and where."""
    if not found.clock_changes:
        return ()
    there: dict[str, list[Text]] = {}
    for site in reading.forecast.firm.sites:
        there.setdefault(site.place.zone, []).append(site_name(reading.forecast, site.name))
    rows = tuple(
        (
            Cell(text=day),
            Cell(text=msg("windows.list", items=there[zone])),
            Cell(text=f"{'+' if minutes > 0 else '−'}{abs(minutes)}", numeric=True),
        )
        for day, zone, minutes in found.clock_changes
    )
    columns = tuple(msg(f"windows.column.{name}") for name in ("date", "where", "change"))
    caption = msg("windows.clocks", n=len(rows))
    return (Table(key="windows-clocks", caption=caption, columns=columns, rows=rows, folded=True),)


def _days_off(reading: Reading, found: Windows) -> tuple[Table, ...]:
    """Every holiday and make-up day by date."""
    if not found.days_off:
        return ()
    columns = tuple(msg(f"windows.column.{name}") for name in ("date", "weekday", "calendar", "name", "kind", "source"))
    return (
        Table(
            key="windows-days",
            caption=msg("windows.days_off", n=len(found.days_off)),
            columns=columns,
            rows=tuple(_day_row(reading, day) for day in found.days_off),
            folded=True,
        ),
    )


def _day_row(reading: Reading, day: DayOff) -> tuple[Cell, ...]:
    kind = msg("windows.works") if day.works else msg("windows.off")
    source = _SOURCES.get(day.source, "row")
    return (
        Cell(text=day.date),
        Cell(text=msg(f"windows.weekday.{date.fromisoformat(day.date).weekday()}")),
        Cell(text=calendar_name(day.calendar, reading.forecast.firm)),
        Cell(text=Names(day.name_en, day.name_zh)),
        Cell(text=msg("windows.provisional", kind=kind) if day.provisional else kind),
        Cell(text=msg(f"windows.source.{source}"), refs=refs(reading.forecast, [day.source])),
    )
