"""Working windows of sites: holidays, make-up days and daylight saving in, shared time and meeting times out."""

from beacon.calendars.dated_days import with_dated_days
from beacon.calendars.meeting_slots import Slot, clock_changes, least_bad, slots_of
from beacon.calendars.office import Office
from beacon.calendars.shared_hours import either_hours_by_utc_hour, shared_hours_by_utc_hour
from beacon.calendars.weeks import Week, changed_days, shared_minutes, weeks_of

__all__ = [
    "Office",
    "Slot",
    "Week",
    "changed_days",
    "clock_changes",
    "either_hours_by_utc_hour",
    "least_bad",
    "shared_hours_by_utc_hour",
    "shared_minutes",
    "slots_of",
    "weeks_of",
    "with_dated_days",
]
