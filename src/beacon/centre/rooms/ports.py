"""What rooms need of the figures' side of the centre (`centre.live`): told what happens, asked once a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from beacon.nouns import Firm
from beacon.nouns.visit import RouteChoice, Visit


class LiveFigures(Protocol):
    """Scores what is lived and keeps intervals. Its plain calls are cheap and do not fail."""

    def room_opened(self, visit: Visit, firm: Firm) -> None:
        """Also for a room that came back."""

    def route_ordered(self, visit: str, number: int, choice: RouteChoice, at_utc: datetime) -> None:
        """Also for the standing route of a room that came back, with its number."""

    def seats(
        self, visit: str, seats: Mapping[str, str], *, names: Mapping[str, str], muted: frozenset[str]
    ) -> None:
        """Site and shown name of every leg, mirrors included, and who is silent of their own will."""

    def person_stats(
        self, visit: str, to_person: str, at_utc: datetime, links: Sequence[Mapping[str, Any]]
    ) -> None:
        """A page's counters, of which nothing is known but that they are JSON."""

    async def tick(self, visit: str) -> list[dict[str, Any]]:
        """LivePair of docs/room-protocol.md, for all pairs and directions."""

    def closed(self, visit: str) -> None:
        """The room is over."""
