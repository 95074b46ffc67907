"""Where a figure comes from. Every catalogue row and every result carries one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How far a figure may be trusted."""

    MEASURED = "measured"
    ADVERTISED = "advertised"
    CONTRACT = "contract"
    COMPUTED = "computed"
    ESTIMATE = "estimate"
    PUBLISHED = "published"
    "A rule, a notice or a vendor's page, as it was read; nobody measured it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says so, since when, how sure."""

    row: str
    "Row id: `table:key`, as printed beside every figure that rests on it."
    source: str
    "Citation."
    as_of: str
    "Date of the fact, as the source gives it."
    grade: Grade
    users: bool = False
    "True when the firm overrode the row or measured it itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was made from: enough to make it again."""

    version: str
    "Version of Beacon."
    seed: int
    catalogue_hash: str
    "SHA-256 over the catalogue's data files."
    settings: dict[str, str] = field(default_factory=dict)
