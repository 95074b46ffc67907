"""Notes that hold for a whole column: said once in its head, and not again in every cell."""

from __future__ import annotations

from beacon.nouns import Table, Text


def column_notes(table: Table) -> list[Text | None]:
    """For each column the note that all its noted cells share, most of its cells being noted; else None."""
    return [_shared(table, column) for column in range(len(table.columns))]


def _shared(table: Table, column: int) -> Text | None:
    notes = [row[column].note for row in table.rows if row[column].note is not None]
    most = len(notes) > 1 and 2 * len(notes) > len(table.rows)
    return notes[0] if most and all(note == notes[0] for note in notes) else None
