"""The calendar each site keeps, and the site as an office: one truth for shared hours, meetings and calendars."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.calendars import Office, with_dated_days
from beacon.catalogue.calendars import split_calendar, work_calendar
from beacon.nouns import Firm, Site, WorkCalendar


def kept_calendar(site: Site) -> tuple[str, str]:
    """(country or region, part) of the calendar a site keeps. Raises InputError for one nobody knows."""
    return split_calendar(site.calendar) if site.calendar else (site.place.country, site.place.part)


def calendar_of(site: Site, firm: Firm, *, years: Sequence[int]) -> WorkCalendar:
    """The site's working days, the firm's dated days laid over them."""
    country, part = kept_calendar(site)
    return with_dated_days(
        work_calendar(country, part, years=years, overrides=firm.overrides), firm.days, site=site.name
    )


def office_of(site: Site, firm: Firm, *, years: Sequence[int]) -> Office:
    """The site as calendars see it; `years` with those before and after, whose days reach into them."""
    calendar, hours = calendar_of(site, firm, years=years), site.hours
    saturday = None
    if hours.saturday_start_h is not None and hours.saturday_end_h is not None:
        saturday = hours.saturday_start_h, hours.saturday_end_h
    return Office(
        zone=site.place.zone,
        start_h=hours.start_h,
        end_h=hours.end_h,
        weekend=calendar.weekend,
        off=calendar.off,
        worked=calendar.worked,
        saturday=saturday,
    )


def offices_in(year: int, firm: Firm, *sites: Site) -> tuple[Office, ...]:
    """The sites as offices in a calendar year of UTC."""
    return tuple(office_of(site, firm, years=(year - 1, year, year + 1)) for site in sites)
