"""Where each table of a Document stands on paper.

A printed report is read from its beginning: the body holds what a page can hold, long tables follow behind it, and
lists to look things up in are left to the page and the workbook, which both can search. Of the facts behind the
figures, those are printed that the printed pages point at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from beacon.nouns import Cell, Document, Table

BODY_LINES = 44
"Lines of a table that stands whole where it belongs: two thirds of a page."
FIRST_LINES = 26
"Lines printed in the body of a longer one."
FOLDED_LINES = 75
"Lines of a folded table that is still printed, behind the body: a page and a half."
MOST_FOLDED = 64
"Rows of one that is looked at at all."
MOST_OPEN = 80
"The same of one that is not folded."
TOGETHER_LINES = 16
"Lines of a table that is not broken across pages."
MOST_RUNS = 4
"References printed in a cell; more would bury what it says."


class Where(StrEnum):
    """Where a table is printed."""

    BODY = "body"
    FIRST = "first"
    "Its first rows in the body."
    APPENDIX = "appendix"
    "Whole, behind the body."
    CITED = "cited"
    "Behind the body, the rows that printed cells point at."
    ELSEWHERE = "elsewhere"
    "Not at all: in the page and in the workbook."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A table's place."""

    where: Where
    rows: int = 0
    "Rows printed in the body."
    behind: bool = False
    "Printed whole behind the body, or as far as it is cited."


def tables(document: Document) -> Iterator[Table]:
    """Every table, in the order of the document."""
    return (b for section in document.sections for b in section.blocks if isinstance(b, Table))


def may_be_printed(table: Table) -> bool:
    """Short enough to be printed somewhere, whole or its beginning; rows of facts are chosen by who points at them."""
    most = MOST_FOLDED if table.folded else MOST_OPEN
    return not table.anchors and (len(table.rows) <= most or (table.ranked and not table.folded))


def placed(document: Document, lines: Mapping[str, Sequence[int]]) -> dict[str, Place]:
    """Where each table goes, by its key.

    Parameters
    ----------
    document : Document
    lines : mapping of str to sequence of int
        Lines each row takes, of those that may be printed.
    """
    places = {table.key: _place(table, lines.get(table.key, ())) for table in tables(document)}
    wanted = cited(document, places)
    for table in tables(document):
        if wanted & set(table.anchors):
            places[table.key] = Place(where=Where.CITED, behind=True)
    return places


def _place(table: Table, lines: Sequence[int]) -> Place:
    behind = len(table.rows) <= (MOST_FOLDED if table.folded else MOST_OPEN) and not table.anchors
    if not may_be_printed(table) or (table.folded and not table.checklist and sum(lines) > FOLDED_LINES):
        return Place(where=Where.ELSEWHERE)
    if not table.folded and (sum(lines) <= BODY_LINES or table.checklist):
        return Place(where=Where.BODY, rows=len(table.rows))
    if table.ranked and not table.folded:
        return Place(where=Where.FIRST, rows=_first(lines), behind=behind)
    return Place(where=Where.APPENDIX, behind=True)


def _first(lines: Sequence[int]) -> int:
    """Rows that fit into the lines of a beginning; one at least."""
    taken = 0
    for number, more in enumerate(lines):
        taken += more
        if taken > FIRST_LINES:
            return max(number, 1)
    return len(lines)


def runs(refs: Sequence[str]) -> list[list[str]]:
    """References in runs of neighbours."""
    found: list[list[str]] = []
    for ref in refs:
        if found and ref.isdecimal() and found[-1][-1].isdecimal() and int(ref) == int(found[-1][-1]) + 1:
            found[-1].append(ref)
        else:
            found.append([ref])
    return found


def printed_refs(cell: Cell, anchors: Collection[str]) -> list[list[str]]:
    """The references of a cell that are printed: all, or none where they are many."""
    found = runs([ref for ref in cell.refs if ref in anchors])
    return found if len(found) <= MOST_RUNS else []


def cited(document: Document, places: Mapping[str, Place]) -> set[str]:
    """Anchors that printed cells point at."""
    anchors = {anchor for table in tables(document) for anchor in table.anchors}
    return {
        ref
        for table in tables(document)
        for row in _printed_rows(table, places[table.key])
        for cell in row
        for run in printed_refs(cell, anchors)
        for ref in run
    }


def _printed_rows(table: Table, place: Place) -> Sequence[tuple[Cell, ...]]:
    if place.where is Where.CITED:
        return ()
    return table.rows if place.behind else table.rows[: place.rows]
