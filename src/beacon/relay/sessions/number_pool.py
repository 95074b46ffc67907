"""What the data plane has room for, counted and numbered."""

from __future__ import annotations

from collections import deque

from beacon.errors import RelayError
from beacon.i18n import Message


class Room:
    """Room for so many of a thing."""

    def __init__(self, what: Message, *, size: int) -> None:
        self._what = what
        self._size = size
        self._held = 0

    @property
    def left(self) -> int:
        """How many more there is room for."""
        return self._size - self._held

    def need(self, count: int) -> None:
        """Raise RelayError unless there is room for `count` more."""
        if count > self.left:
            raise RelayError("relay_sessions.full", what=self._what, size=self._size)

    def take(self) -> None:
        """One more. Raises RelayError when there is no room."""
        self.need(1)
        self._held += 1

    def give_back(self) -> None:
        """One less."""
        self._held -= 1


class NumberPool:
    """Numbers from 0 to size - 1. Of the free ones the longest free comes first, so that late news of an old holder
    does not meet a new one."""

    def __init__(self, what: Message, *, size: int) -> None:
        self._room = Room(what, size=size)
        self._free = deque(range(size))

    def need(self, count: int) -> None:
        """Raise RelayError unless `count` numbers are free."""
        self._room.need(count)

    def take(self) -> int:
        """A free number. Raises RelayError when there is none."""
        self._room.take()
        return self._free.popleft()

    def give_back(self, number: int) -> None:
        """The number is free again."""
        self._room.give_back()
        self._free.append(number)
