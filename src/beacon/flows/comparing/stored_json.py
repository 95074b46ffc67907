"""Typed looks into a parsed forecast.json: what is not as it should be is an InputError that names the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from beacon.errors import InputError
from beacon.nouns import Band, Link

MOST = 1e12
"No figure of a forecast is larger: hours, people, money, rates."
_SHOWN = 60
"Longest piece of a file that a message repeats."


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a forecast.json, and where it stands."""

    value: Any
    name: str
    "Which of the two files: A or B."
    path: str = ""

    def __getitem__(self, key: str) -> Node:
        if not isinstance(self.value, Mapping) or key not in self.value:
            raise self._damaged(key)
        return Node(self.value[key], self.name, self._below(key))

    def get(self, key: str) -> Node | None:
        """The entry; None where it is absent or null."""
        if not isinstance(self.value, Mapping):
            raise self._damaged("")
        return self[key] if self.value.get(key) is not None else None

    def items(self) -> Iterator[Node]:
        """Elements of a list."""
        if not isinstance(self.value, list):
            raise self._damaged("")
        return (Node(item, self.name, f"{self.path}[{i}]") for i, item in enumerate(self.value))

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Entries of an object."""
        if not isinstance(self.value, Mapping):
            raise self._damaged("")
        return ((str(key), Node(item, self.name, self._below(str(key)))) for key, item in self.value.items())

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self._damaged("")
        return self.value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not abs(self.value) <= MOST:
            raise self._damaged("")
        return float(self.value)

    def seed(self) -> int:
        """A seed: 63 bits, more than a figure holds."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not 0 <= self.value < 2**63:
            raise self._damaged("")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self._damaged("")
        return self.value

    def band(self) -> Band:
        low, typical, high = (self[part].number() for part in ("low", "typical", "high"))
        if not low <= typical <= high:
            raise self._damaged("")
        return Band(low=low, typical=typical, high=high)

    def link(self) -> Link:
        try:
            return Link.parse(self.text())
        except ValueError as error:
            raise self._damaged("") from error

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _damaged(self, key: str) -> InputError:
        where = self._below(key) if key else self.path
        return InputError("compare.damaged", which=self.name, where=where[:_SHOWN])
