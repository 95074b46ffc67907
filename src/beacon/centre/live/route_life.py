"""The route a room is on, when it took force, and the interval that began with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from beacon.flows.living import PairTally
from beacon.nouns.visit import RoomInterval, RouteChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOrder:
    """A route told to the room: in force from an instant on."""

    number: int
    choice: RouteChoice
    at_ns: int
    at_utc: datetime


@dataclass(slots=True, kw_only=True)
class Interval:
    """The time since a switch, and what was lived in it."""

    number: int
    choice: RouteChoice
    from_utc: datetime
    to_utc: datetime | None = None
    tallies: dict[tuple[str, str], PairTally] = field(default_factory=dict)

    def tally(self, from_site: str, to_site: str) -> PairTally:
        """Of a directed pair of sites."""
        return self.tallies.setdefault((from_site, to_site), PairTally(from_site, to_site))

    def kept(self, visit: str, *, saved_utc: str) -> RoomInterval:
        """As the store keeps it."""
        return RoomInterval(
            visit=visit, number=self.number, from_utc=self.from_utc, to_utc=self.to_utc, choice=self.choice,
            pairs=tuple(tally.stored(saved_utc=saved_utc) for tally in self.tallies.values()),
        )  # fmt: skip
