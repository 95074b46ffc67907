"""Live figures of running rooms, and the summary of what was lived."""

from beacon.centre.live.book import LiveBook

__all__ = ["LiveBook"]
