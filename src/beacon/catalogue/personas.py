"""Built-in personas: how light, moderate and heavy office users and contact-centre agents use calls and meetings.

Rates and lengths of calls are published; shares in meetings and with cameras are assumptions and say so, until a firm
overrides them.
"""

from __future__ import annotations

from collections.abc import Sequence

from beacon.catalogue.country_names import folded
from beacon.catalogue.rows import Row, figure, read_rows, source_of, word
from beacon.nouns import Override, Persona, Source, Work

TABLE = "personas"
USUAL = "moderate"
"Stands for people of whom nothing was said."
MOST_CALLS_PER_H = 600.0
MOST_HOLD_S = 7200.0
"What a persona may hold, here and in a firm file."
_RANGES = {
    "internal_calls_per_h": (0.0, MOST_CALLS_PER_H),
    "external_calls_per_h": (0.0, MOST_CALLS_PER_H),
    "hold_s": (1.0, MOST_HOLD_S),
    "meeting_share": (0.0, 1.0),
    "video_share": (0.0, 1.0),
}


def load_personas(*, overrides: Sequence[Override] = ()) -> dict[str, Persona]:
    """The built-in personas by key, lightest first.

    Raises
    ------
    InputError
        An override with a figure that cannot be.
    """
    known = {override.row: set(override.values) for override in overrides}
    rows = read_rows(TABLE, overrides=overrides)
    return {row["id"]: _persona(row, known.get(f"{TABLE}:{row['id']}", set())) for row in rows}


def _persona(row: Row, known: set[str]) -> Persona:
    def cell(column: str) -> float:
        low, high = _RANGES[column]
        return figure(row, column, table=TABLE, low=low, high=high)

    return Persona(
        key=row["id"],
        work=Work(word(row, "work", table=TABLE, words=tuple(Work))),
        internal_calls_per_h=cell("internal_calls_per_h"),
        external_calls_per_h=cell("external_calls_per_h"),
        hold_s=cell("hold_s"),
        meeting_share=cell("meeting_share"),
        video_share=cell("video_share"),
        assumed=tuple(name for name in row["assumed"].split() if name not in known),
        rows=(f"{TABLE}:{row['id']}",),
    )


def persona_spellings() -> dict[str, str]:
    """Key of a built-in persona by every spelling people use, in either language, folded."""
    spellings = {}
    for row in read_rows(TABLE):
        for name in (row["id"], *row["aliases"].split("|")):
            spellings[folded(name)] = row["id"]
    return spellings


def persona_sources(*, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Every row's source, by row id."""
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides))
    return {source.row: source for source in sources}
