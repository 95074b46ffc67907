"""Working windows of sites: holidays, make-up days and daylight saving in, shared time and meeting times out."""

from beacon.calendars.dated_days import with_dated_days
from beacon.calendars.office import Office
from beacon.calendars.shared_hours import either_hours_by_utc_hour, shared_hours_by_utc_hour

__all__ = ["Office", "either_hours_by_utc_hour", "shared_hours_by_utc_hour", "with_dated_days"]
