"""What shared hours rest on, and what is not known of them: said below the tables."""

from __future__ import annotations

from beacon.catalogue.calendars import LISTED_THROUGH
from beacon.flows.briefing.planning.window_words import calendar_name
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import site_name
from beacon.i18n import Message, msg
from beacon.nouns import Text, Windows
from beacon.nouns.plan import Plan


def window_notes(reading: Reading, plan: Plan) -> tuple[Message, ...]:
    """The basis first, then what to put right in the firm file, then what nobody has published yet."""
    found, forecast = plan.windows, reading.forecast
    notes = [msg("windows.note.basis", first=found.first_day, last=found.last_day)]
    if found.first_day < plan.made_on:
        key = "windows.note.over" if found.last_day < plan.made_on else "windows.note.begun"
        notes.append(msg(key, first=found.first_day, made_on=plan.made_on))
    for key, sites in (("unknown", found.unknown), ("national", found.national), ("saturdays", found.saturdays)):
        if sites:
            notes.append(msg(f"windows.note.{key}", sites=[site_name(forecast, s) for s in sites]))
    if idle := _idle_days(reading, found):
        notes.append(msg("windows.note.idle", places=idle))
    notes += [*_provisional(reading, found), *_moon(reading, found), *_beyond(found)]
    if found.pairs_left_out:
        notes.append(msg("windows.note.left_out", n=found.pairs_left_out, told=len(found.pairs)))
    return tuple(notes)


def _idle_days(reading: Reading, found: Windows) -> list[Text]:
    """Places the firm gave days for, and no site keeps the calendar of."""
    firm = reading.forecast.firm
    kept = {part for key in found.calendars.values() for part in (key, key.partition("-")[0])} | set(found.calendars)
    return [calendar_name(where, firm) for where in dict.fromkeys(day.where for day in firm.days) if where not in kept]


def _provisional(reading: Reading, found: Windows) -> list[Message]:
    """One note for all calendars whose notice is missing for the same years."""
    years: dict[str, list[str]] = {}
    for calendar, year in found.provisional:
        years.setdefault(calendar, []).append(str(year))
    alike: dict[tuple[str, ...], list[Text]] = {}
    for calendar, missing in years.items():
        alike.setdefault(tuple(missing), []).append(calendar_name(calendar, reading.forecast.firm))
    return [
        msg("windows.note.provisional", calendars=calendars, years=list(missing))
        for missing, calendars in alike.items()
    ]


def _moon(reading: Reading, found: Windows) -> list[Message]:
    """Calendars of settled years with days that hang on a sighting of the moon."""
    unsettled = {(calendar, str(year)) for calendar, year in found.provisional}
    hanging = dict.fromkeys(
        day.calendar
        for day in found.days_off
        if day.provisional and (day.calendar, day.date[:4]) not in unsettled
    )
    names = [calendar_name(calendar, reading.forecast.firm) for calendar in hanging]
    return [msg("windows.note.moon", calendars=names)] if names else []


def _beyond(found: Windows) -> list[Message]:
    """Years for which calendars are computed, because nobody had published them."""
    first, last = int(found.first_day[:4]), int(found.last_day[:4])
    years = [str(year) for year in range(max(first, LISTED_THROUGH + 1), last + 1)]
    return [msg("windows.note.beyond", years=years, through=str(LISTED_THROUGH))] if years else []
