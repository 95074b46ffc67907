"""A visit as a calendar entry (RFC 5545): in UTC, so that every calendar shows its owner's own time.

Without ORGANIZER: the centre has no address to which calendars could send answers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from beacon import __version__
from beacon.i18n import msg, translate
from beacon.nouns.visit import Visit

_TAGS = {"en": "en", "zh_Hans": "zh-Hans"}


def visit_ics(visit: Visit, *, firm: str, language: str, link: str | None, now_utc: datetime) -> str:
    """The entry in one language; with a participant's own link where it is known."""
    entry = Event()
    entry.add("uid", f"visit-{visit.id}@beacon")  # the same whenever it is made: calendars then replace the old one
    entry.add("dtstamp", now_utc)
    entry.add("dtstart", visit.at_utc)
    entry.add("dtend", visit.at_utc + timedelta(minutes=visit.minutes))
    entry.add("summary", visit.title)
    key = "visit.ics.with_link" if link else "visit.ics.without_link"
    entry.add("description", translate(msg(key, firm=firm, link=link or ""), language))
    if link:
        entry.add("url", link)
    calendar = Calendar()
    calendar.add("prodid", f"-//Beacon//Beacon {__version__}//{_TAGS[language].upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return str(calendar.to_ical().decode())
