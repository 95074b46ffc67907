"""What the printed report is given: a Document in one language, every word a plain string."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from beacon.i18n import msg, render
from beacon.nouns import Bullets, Cell, Chart, Document, Paragraph, Section, Table, Text
from beacon.nouns.document import Block
from beacon.report.drawings import Drawings
from beacon.report.fonts.shipped import FONT_FAMILY
from beacon.report.pdf.widths import breakable, layout

HOLE = "\ue000"
"Stands in a sentence where the page number comes."
MOST_PRINTED = 80
"Rows of a folded table that is still printed, among the tables in full."
LANGUAGE = {"en": ("en", "GB"), "zh_Hans": ("zh", "CN")}
"Language and region tags."
_FOOT = (msg("report.fact.version"), msg("report.fact.seed"))
"Facts printed at the foot of every page."


def plain(text: str) -> str:
    """Text without what is not printed: control characters, line ends, lone surrogates."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c for c in text)
    return unicodedata.normalize("NFC", "".join(kept))


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
        anchors = {a for _, table in _tables(self.document) for a in table.anchors}
        folded = [table for _, table in _tables(self.document) if table.folded and _is_printed(table)]
        return {
            "id": self.language,
            "lang": lang,
            "region": region,
            "name": self.t(msg(f"report.language.{self.language}")),
            "title": self.t(self.document.title),
            "subtitle": self.t(self.document.subtitle),
            "facts": self._facts(),
            "made": self._made(),
            "groups": self._groups(bool(folded)),
            "sections": self._sections(anchors),
            "appendix": [self._table(table, anchors) for table in folded],
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

    def _groups(self, appendix: bool) -> list[dict[str, Any]]:
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

    def _sections(self, anchors: set[str]) -> list[dict[str, Any]]:
        told = []
        part = ""
        for section in self.document.sections:
            told.append(self._section(section, opens=section.part != part, anchors=anchors))
            part = section.part
        return told

    def _section(self, section: Section, *, opens: bool, anchors: set[str]) -> dict[str, Any]:
        return {
            "key": section.key,
            "title": self.t(section.title),
            "opens": opens,
            "notice": None if section.notice is None else self.t(section.notice),
            "blocks": [self._block(block, anchors) for block in section.blocks],
        }

    def _block(self, block: Block, anchors: set[str]) -> dict[str, Any]:
        if isinstance(block, Paragraph):
            return {"kind": "paragraph", "role": block.role, "text": breakable(self.t(block.text))}
        if isinstance(block, Bullets):
            return {"kind": "bullets", "items": [breakable(self.t(item)) for item in block.items]}
        if isinstance(block, Chart):
            return self._chart(block)
        if block.folded:
            key = block.key if _is_printed(block) else None
            return {"kind": "elsewhere", "key": key, "text": self._elsewhere(block)}
        return self._table(block, anchors)

    def _chart(self, chart: Chart) -> dict[str, Any]:
        svg = self.drawings[self.language, chart.key]
        return {
            "kind": "chart",
            "title": self.t(chart.title),
            "alt": self.t(chart.alt),
            "svg": plain(svg.replace("<svg ", f'<svg font-family="{FONT_FAMILY}" ', 1)),
        }

    def _table(self, table: Table, anchors: set[str]) -> dict[str, Any]:
        columns = [breakable(self.t(column)) for column in table.columns]
        rows = [[self._cell(cell, anchors) for cell in row] for row in table.rows]
        for number, row in enumerate(rows):
            if table.checklist:
                row[0]["box"] = True
            if table.anchors:
                row[0]["anchor"] = table.anchors[number]
        placed = layout([[head, *(_seen(row[i]) for row in rows)] for i, head in enumerate(columns)])
        return {
            "kind": "table",
            "key": table.key,
            "caption": breakable(self.t(table.caption)),
            "columns": columns,
            "rows": rows,
            "size": placed.size_pt,
            "widths": [round(w, 2) for w in placed.widths_pt],
            "landscape": placed.landscape,
        }

    def _cell(self, cell: Cell, anchors: set[str]) -> dict[str, Any]:
        told: dict[str, Any] = {"text": breakable(self.t(cell.text))}
        if cell.category:
            told["category"] = cell.category
        if cell.note is not None:
            told["note"] = breakable(self.t(cell.note))
        if cell.refs:
            told["refs"] = _runs([ref for ref in cell.refs if ref in anchors])
        return told

    def _words(self) -> dict[str, str]:
        """Sentences of the paper itself."""
        return {
            "page": render(msg("report.pdf.page", page=HOLE, pages=HOLE), self.language),
            "pages": render(msg("report.pdf.pages", first=HOLE, last=HOLE), self.language),
            "appendix": self.t(msg("report.pdf.appendix")),
            "appendix-note": self.t(msg("report.pdf.appendix_note")),
        }

    def _elsewhere(self, table: Table) -> str:
        """Where a table stands that does not stand here."""
        if not _is_printed(table):
            return self.t(msg("report.pdf.not_printed", rows=len(table.rows), caption=table.caption))
        sentence: str = render(msg("report.pdf.in_appendix", page=HOLE, caption=self.t(table.caption)), self.language)
        return sentence


def _runs(refs: Sequence[str]) -> list[dict[str, str]]:
    """References as printed: neighbours in a run, which leads to its first row."""
    runs: list[list[str]] = []
    for ref in refs:
        if runs and ref.isdecimal() and runs[-1][-1].isdecimal() and int(ref) == int(runs[-1][-1]) + 1:
            runs[-1].append(ref)
        else:
            runs.append([ref])
    return [{"to": run[0], "text": run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}"} for run in runs]


def _is_printed(table: Table) -> bool:
    """Paper is for people: long tables to look things up in are in the page and in the workbook."""
    return not table.folded or bool(table.anchors) or len(table.rows) <= MOST_PRINTED


def _seen(cell: dict[str, Any]) -> str:
    """What of a cell takes room, for measuring."""
    box = "□ " if "box" in cell else ""
    refs = "".join(f" [{ref['text']}]" for ref in cell.get("refs", ()))
    return f"{box}{cell['text']}{refs}"


def _tables(document: Document) -> Iterable[tuple[Section, Table]]:
    return ((s, b) for s in document.sections for b in s.blocks if isinstance(b, Table))
