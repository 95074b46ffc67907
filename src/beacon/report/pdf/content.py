"""What the printed report is given: a Document in one language, every word a plain string."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from beacon.i18n import msg, render
from beacon.nouns import Bullets, Chart, Document, Paragraph, Section, Table, Text
from beacon.nouns.document import Block
from beacon.report.drawings import Drawings
from beacon.report.fonts.shipped import FONT_FAMILY
from beacon.report.pdf.grid import Grid, grid_of
from beacon.report.pdf.lines import BREAK
from beacon.report.pdf.placing import Place, Where, cited, may_be_printed, placed, tables
from beacon.report.pdf.widths import breakable

HOLE = "\ue000"
"Stands in a sentence where the page number comes."
LANGUAGE = {"en": ("en", "GB"), "zh_Hans": ("zh", "CN")}
"Language and region tags."
_FOOT = (msg("report.fact.version"), msg("report.fact.seed"))
"Facts printed at the foot of every page."


def plain(text: str) -> str:
    """Text without what is not printed: control characters, line ends, lone surrogates, soft hyphens.

    A soft hyphen is seen only where a line ends, and Typst 0.15 loses the tags of a link that ends there.
    """
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c for c in text)
    return unicodedata.normalize("NFC", "".join(kept)).replace("\xad", BREAK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One language of the report in the making."""

    document: Document
    language: str
    drawings: Drawings

    def t(self, text: Text) -> str:
        return plain(str(render(text, self.language)))

    def day(self) -> str | None:
        """The day as people write it."""
        if self.document.made_on is None:
            return None
        day = date.fromisoformat(self.document.made_on)
        month = msg(f"report.month.{day.month}")
        return self.t(msg("report.date", day=str(day.day), month=month, year=str(day.year)))

    def told(self) -> dict[str, Any]:
        """All of it, JSON-able."""
        lang, region = LANGUAGE[self.language]
        anchors = {a for table in tables(self.document) for a in table.anchors}
        grids = {table.key: self._grid(table, anchors) for table in tables(self.document) if may_be_printed(table)}
        places = placed(self.document, {key: grid["lines"] for key, grid in grids.items()})
        behind = [*self._behind(grids, places), *self._cited(places)]
        return {
            "id": self.language,
            "lang": lang,
            "region": region,
            "name": self.t(msg(f"report.language.{self.language}")),
            "title": self.t(self.document.title),
            "subtitle": self.t(self.document.subtitle),
            "facts": self._facts(),
            "made": self._made(),
            "groups": self._groups(appendix=bool(behind)),
            "sections": self._sections(grids, places),
            "appendix": behind,
            "footer": [self.t(line) for line in self.document.footer],
            "words": self._words(),
            "missing": None,
        }

    def _facts(self) -> list[list[str]]:
        day = self.day()
        dated = [[self.t(msg("report.fact.made_on")), day]] if day else []
        return dated + [[self.t(name), breakable(self.t(value))] for name, value in self.document.facts]

    def _made(self) -> str:
        """The foot of each page: the day and what it was made with."""
        names = [(name, value) for name, value in self.document.facts if name in _FOOT]
        made = [f"{self.t(name)} {self.t(value)}" for name, value in names]
        return " · ".join(filter(None, [self.day(), *made]))

    def _groups(self, *, appendix: bool) -> list[dict[str, Any]]:
        """The contents: sections by part."""
        groups = [
            {
                "title": self.t(msg(f"report.part.{part}")),
                "entries": [{"at": f"section-{s.key}", "title": self.t(s.title)} for s in sections],
            }
            for part, sections in groupby(self.document.sections, key=lambda s: s.part)
        ]
        if appendix:
            groups[-1]["entries"].append({"at": "appendix", "title": self.t(msg("report.pdf.appendix"))})  # type: ignore[attr-defined]
        return groups

    def _sections(self, grids: Mapping[str, Grid], places: Mapping[str, Place]) -> list[dict[str, Any]]:
        told = []
        part = ""
        for section in self.document.sections:
            told.append(self._section(section, grids, places, opens=section.part != part))
            part = section.part
        return told

    def _section(
        self, section: Section, grids: Mapping[str, Grid], places: Mapping[str, Place], *, opens: bool
    ) -> dict[str, Any]:
        return {
            "key": section.key,
            "title": self.t(section.title),
            "opens": opens,
            "notice": None if section.notice is None else self.t(section.notice),
            "blocks": [told for block in section.blocks for told in self._blocks(block, grids, places)],
        }

    def _blocks(
        self, block: Block, grids: Mapping[str, Grid], places: Mapping[str, Place]
    ) -> list[dict[str, Any]]:
        """What one block of the document becomes on paper."""
        if isinstance(block, Paragraph):
            return [{"kind": "paragraph", "role": block.role, "text": breakable(self.t(block.text))}]
        if isinstance(block, Bullets):
            return [{"kind": "bullets", "items": [breakable(self.t(item)) for item in block.items]}]
        if isinstance(block, Chart):
            return [self._chart(block)]
        return self._table(block, grids.get(block.key), places[block.key])

    def _chart(self, chart: Chart) -> dict[str, Any]:
        svg = self.drawings[self.language, chart.key]
        return {
            "kind": "chart",
            "title": self.t(chart.title),
            "alt": self.t(chart.alt),
            "svg": plain(svg.replace("<svg ", f'<svg font-family="{FONT_FAMILY}" ', 1)),
        }

    def _grid(self, table: Table, anchors: set[str]) -> Grid:
        return grid_of(table, self.t, anchors)

    def _table(self, table: Table, grid: Grid | None, place: Place) -> list[dict[str, Any]]:
        """The table, its beginning, or where it is."""
        if place.where is Where.BODY and grid is not None:
            return [{**grid, "whole": True}]
        there = {"kind": "elsewhere", "key": table.key if place.behind else None}
        if place.where is Where.FIRST and grid is not None:
            first = {**grid, "rows": grid["rows"][: place.rows], "whole": False}
            where = "report.pdf.first_behind" if place.behind else "report.pdf.first_elsewhere"
            return [first, {**there, "text": self._pointed(where, table, shown=place.rows)}]
        where = "report.pdf.in_appendix" if place.behind else "report.pdf.not_printed"
        if place.where is Where.CITED:
            where = "report.pdf.cited_behind"
        return [{**there, "text": self._pointed(where, table, shown=0)}]

    def _pointed(self, key: str, table: Table, *, shown: int) -> str:
        """Where a table stands that does not stand here, or not whole."""
        caption = self.t(table.caption)
        sentence: str = render(
            msg(key, page=HOLE, caption=caption, rows=len(table.rows), shown=shown), self.language
        )
        return sentence

    def _behind(self, grids: Mapping[str, Grid], places: Mapping[str, Place]) -> list[Grid]:
        """Tables behind the body, but the rows of facts; each with what its section wants said on its pages."""
        notices = {b.key: s.notice for s in self.document.sections for b in s.blocks if isinstance(b, Table)}
        found = []
        for key, grid in grids.items():
            notice = notices[key]
            if places[key].behind:
                said = {} if notice is None else {"notice": self.t(notice)}
                found.append({**grid, "whole": True, **said})
        return found

    def _cited(self, places: Mapping[str, Place]) -> list[Grid]:
        """The rows of facts that printed cells point at."""
        wanted = cited(self.document, places)
        found = []
        for table in tables(self.document):
            rows = [n for n, anchor in enumerate(table.anchors) if anchor in wanted]
            if not rows:
                continue
            few = replace(
                table, rows=tuple(table.rows[n] for n in rows), anchors=tuple(table.anchors[n] for n in rows)
            )
            note = msg("report.pdf.cited", shown=len(rows), rows=len(table.rows))
            found.append({**self._grid(few, set()), "whole": True, "note": self.t(note)})
        return found

    def _words(self) -> dict[str, str]:
        """Sentences of the paper itself."""
        name = msg(f"report.language.{self.language}")
        return {
            "page": render(msg("report.pdf.page", page=HOLE, pages=HOLE), self.language),
            "pages": render(msg("report.pdf.pages", language=name, first=HOLE, last=HOLE), self.language),
            "appendix": self.t(msg("report.pdf.appendix")),
            "appendix-note": self.t(msg("report.pdf.appendix_note")),
        }
