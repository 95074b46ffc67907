"""What rules, vendors and researchers say, by country or region; `data/rules.csv`, in both languages.

Only rows with a source are here. A row says what its source says, in our words, with what weakens it; it is
never legal advice and never a way round filtering. How rows are chosen, dated and corrected: docs/rules.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from beacon.catalogue.rows import Row, read_rows, source_of, word
from beacon.errors import InputError
from beacon.nouns import Override, Source
from beacon.nouns.rules import Bearing, Rule, Standing

TABLE = "rules"
CONFIDENCE = ("high", "medium", "low")
EUROPEAN_UNION = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
"Members since 2020-02-01; rows of EU hold for each."
_STANDINGS = (Standing.RULE, Standing.VENDOR, Standing.REPORTED)
"A row is one of these; what is measured and what is unknown is no row."
_CITED = re.compile(r"(?P<title>.*?)\s*<(?P<address>https?://[^<>\s]+)>")
_EVENT = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def load_rules(*, overrides: Sequence[Override] = ()) -> tuple[Rule, ...]:
    """Every row, in the order of the table.

    Raises
    ------
    InputError
        The firm wrote a word, a bearing or a day into a row that is none.
    """
    return tuple(_rule(row) for row in read_rows(TABLE, overrides=overrides))


def rule_sources(ids: Sequence[str], *, overrides: Sequence[Override] = ()) -> dict[str, Source]:
    """Who says what the rows of these ids say, by row id `rules:<id>`."""
    wanted = set(ids)
    sources = (source_of(row, TABLE) for row in read_rows(TABLE, overrides=overrides) if row["id"] in wanted)
    return {source.row: source for source in sources}


def holds_in(country: str, code: str) -> bool:
    """Whether a row of `country` (a code, or EU) holds for a site in `code`."""
    return country == code or (country == "EU" and code in EUROPEAN_UNION)


def _rule(row: Row) -> Rule:
    return Rule(
        id=row["id"],
        country=row["country"],
        topic=row["topic"],
        standing=Standing(word(row, "standing", table=TABLE, words=_STANDINGS)),
        title_en=row["title_en"],
        title_zh=row["title_zh"],
        says_en=row["says_en"],
        says_zh=row["says_zh"],
        do_en=row["do_en"],
        do_zh=row["do_zh"],
        caveat_en=row["caveat_en"],
        caveat_zh=row["caveat_zh"],
        bears_on=_bearings(row),
        only_with=row["only_with"],
        event=_day(row, "event") if row["event"] else "",
        sources=_sources(row["source"]),
        as_of=row["as_of"] if row["as_of"].startswith("undated") else _day(row, "as_of"),
        confidence=word(row, "confidence", table=TABLE, words=CONFIDENCE),
    )


def _bearings(row: Row) -> tuple[Bearing, ...]:
    words = tuple(Bearing)
    parts = [part.strip() for part in row["bears_on"].split(";") if part.strip()]
    return tuple(Bearing(word({**row, "bears_on": part}, "bears_on", table=TABLE, words=words)) for part in parts)


def _day(row: Row, column: str) -> str:
    """A cell that is a day, or a month. Raises InputError."""
    text = row[column]
    try:
        if not _EVENT.fullmatch(text):
            raise ValueError(text)
        date.fromisoformat(text if len(text) == len("2027-01-31") else f"{text}-01")
    except ValueError:
        raise InputError("error.cell_day", row=f"{TABLE}:{row['id']}", column=column, value=text) from None
    return text


def _sources(text: str) -> tuple[tuple[str, str], ...]:
    """Citations as they are written: `title <address> ; title <address>`."""
    cited = []
    for part in text.split(" ; "):
        match = _CITED.fullmatch(part.strip())
        cited.append((match["title"], match["address"]) if match else (part.strip(), ""))
    return tuple(cited)
