"""Working windows of sites, with daylight saving."""

from beacon.calendars.shared_hours import either_hours_by_utc_hour, shared_hours_by_utc_hour

__all__ = ["either_hours_by_utc_hour", "shared_hours_by_utc_hour"]
