"""What a flow ends in: sections of text, tables and charts, without a sentence and without a colour.

Text is a Message, a Quantity, Names or a plain string (a firm's own word). Renderers turn a Document into HTML, a
terminal page, and later PDF and spreadsheets; charts carry rows of data and a kind, and one place knows how a kind
is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from beacon.i18n import Message, Names, Quantity

Text = Message | Quantity | Names | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `role` is one of lead, body, note, warning."""

    text: Text
    role: str = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of short statements."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell; `category` (a nouns.score.Category value) may tint it, `note` explains it on demand."""

    text: Text
    category: str | None = None
    note: Text | None = None
    numeric: bool = False
    refs: tuple[str, ...] = ()
    "Anchors of the rows of facts the cell rests on, printed as [1], [2] and linked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first column names the row."""

    key: str
    "Stable key, also the id in the page."
    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool = False
    "True for tables a reader opens when wanted."
    anchors: tuple[str, ...] = ()
    "One anchor a row where other cells refer to the rows of this table, else empty."
    checklist: bool = False
    "Rows are things to do: every renderer puts an empty box to tick before each."
    ranked: bool = False
    "Rows that say most stand first: where room is short, the first few can stand for all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its kind, its rows and the words on it. `report.charts` holds one drawing per kind."""

    key: str
    kind: str
    title: Text
    alt: Text
    "What a person who cannot see the chart should be told."
    rows: tuple[dict[str, Any], ...]
    "Data; values are numbers, plain strings or Text."
    options: dict[str, Any] = field(default_factory=dict)


Block = Paragraph | Bullets | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of the document."""

    key: str
    title: Text
    blocks: tuple[Block, ...]
    part: str = "forecast"
    "Where contents list it: answer, plan, forecast or method; message key suffix `report.part.<part>`."
    notice: Text | None = None
    "Said on every page of it: that it is no legal advice."


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole."""

    title: Text
    subtitle: Text
    sections: tuple[Section, ...]
    footer: tuple[Text, ...] = ()
    facts: tuple[tuple[Text, Text], ...] = ()
    "What a cover says: names and values, such as the version and the seed."
    made_on: str | None = None
    "The day it was made, ISO date; None: not said."
