"""What a path was made from: looks figures up and remembers every row and every doubt on the way."""

from __future__ import annotations

from beacon.nouns import Band, Source
from beacon.routes.facts import RouteFacts


class Citations:
    """The rows and flags of one path while it is composed."""

    def __init__(self, facts: RouteFacts) -> None:
        self.facts = facts
        self._rows: dict[str, Source] = {}
        self._flags: dict[str, None] = {}

    @property
    def rows(self) -> tuple[Source, ...]:
        """Rows used so far, in the order of first use."""
        return tuple(self._rows.values())

    @property
    def flags(self) -> tuple[str, ...]:
        """Message keys of what is not known, in the order of first use."""
        return tuple(self._flags)

    def cite(self, source: Source) -> None:
        """Remember a row."""
        self._rows.setdefault(source.row, source)

    def take(self, rows: tuple[Source, ...], flags: tuple[str, ...]) -> None:
        """Remember what a part of the path was made from, in its order."""
        for source in rows:
            self.cite(source)
        self._flags.update(dict.fromkeys(flags))

    def flag(self, name: str) -> None:
        """Remember a doubt: message key `flag.<name>`."""
        self._flags.setdefault(f"flag.{name}")

    def band(self, row: str) -> Band:
        """A figure's band. Raises KeyError for a row the catalogue lacks: our own mistake."""
        figure = self.facts.figures[row]
        self.cite(figure.source)
        return figure.value

    def value(self, row: str) -> float:
        """A figure's typical value."""
        return self.band(row).typical

    def effect(self, carriage: str, zone: str, figure: str) -> Band | None:
        """The closest row for a figure: of the carriage in that zone, else of the carriage, else None."""
        for row in (f"link:{carriage}.{zone}.{figure}", f"link:{carriage}.{figure}"):
            if row in self.facts.figures:
                return self.band(row)
        return None

    def either(self, rows: tuple[str, ...]) -> Band:
        """The first of several rows that the catalogue has."""
        return self.band(next(row for row in rows if row in self.facts.figures))
