"""A histogram that grows with what it is given: quantiles of many windows in a few hundred counts."""

from __future__ import annotations

from collections.abc import Mapping

MOST_BINS = 4_096
"Of one histogram: with bins of 0.1 points or 1 ms, more than there can be."


class Figures:
    """Counts of values by bins of one width; a quantile is the middle of its bin."""

    def __init__(self, *, width: float) -> None:
        self._width = width
        self._counts: dict[int, int] = {}
        self.count = 0

    def add(self, value: float) -> None:
        """Count a value."""
        number = min(max(int(value // self._width), 0), MOST_BINS - 1)
        self._counts[number] = self._counts.get(number, 0) + 1
        self.count += 1

    def quantile(self, share: float) -> float | None:
        """The value that `share` of all lie at or below; None without any. [0..1]"""
        wanted = share * self.count
        reached = 0
        for number in sorted(self._counts):
            reached += self._counts[number]
            if reached >= wanted:
                return (number + 0.5) * self._width
        return None

    def stored(self) -> dict[str, int]:
        """For JSON."""
        return {str(number): count for number, count in sorted(self._counts.items())}

    def restore(self, stored: object) -> None:
        """Take in what `stored` gave; what cannot be a count is left out."""
        if not isinstance(stored, Mapping):
            return
        for number, count in stored.items():
            if str(number).isdecimal() and isinstance(count, int) and count > 0:
                at = min(int(number), MOST_BINS - 1)
                self._counts[at] = self._counts.get(at, 0) + count
                self.count += count
