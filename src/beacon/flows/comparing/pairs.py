"""Every pair both forecasts have, as its sites are connected today: better, worse, or not to be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.flows.briefing.words import band, quality_cell
from beacon.flows.comparing.stored import PairNames, Stored, StoredPair
from beacon.flows.comparing.words import Change, change_of, change_words, heads, pair_name
from beacon.i18n import msg
from beacon.nouns import Cell, Paragraph, Section, Table, Text
from beacon.quality.bands import category_of

LISTED = 200
"Pairs listed one by one; of more, those that differ most."
_ORDER = (Change.WORSE, Change.LIKELY_WORSE, Change.BETTER, Change.LIKELY_BETTER, Change.UNCLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One pair in both forecasts."""

    names: PairNames
    a: StoredPair
    b: StoredPair

    @property
    def change(self) -> Change:
        return change_of(self.a.r_common, self.b.r_common)

    @property
    def moved(self) -> float:
        """By how much the median moved, either way."""
        return abs(self.b.r_common.typical - self.a.r_common.typical)


def codec_of(a: Stored, b: Stored) -> str | None:
    """The first codec of A that B has as well."""
    return next((codec for codec in a.codecs if codec in b.codecs), None)


def common_pairs(a: Stored, b: Stored, codec: str) -> tuple[Both, ...]:
    """Pairs of both, in the order of A."""
    mine, theirs = a.pairs.get(codec, {}), b.pairs.get(codec, {})
    return tuple(Both(names=names, a=mine[names], b=theirs[names]) for names in mine if names in theirs)


def moved_most(both: tuple[Both, ...]) -> list[Both]:
    """Pairs that differ: what is told worse first, then what is told better, the largest moves first."""
    differ = [pair for pair in both if pair.change is not Change.SAME]
    return sorted(differ, key=lambda pair: (_ORDER.index(pair.change), -pair.moved))


def pairs_section(a: Stored, b: Stored, codec: str, both: tuple[Both, ...]) -> Section:
    """The table of pairs that differ, what changed most first."""
    differ = moved_most(both)
    listed = differ[:LISTED]
    same = len(both) - len(differ)
    notes = [Paragraph(text=msg("compare.pairs.note"))] if listed else []
    if same:
        notes.append(Paragraph(text=msg("compare.pairs.same", n=same), role="note" if listed else "body"))
    if len(listed) < len(differ):
        notes.append(Paragraph(text=msg("compare.pairs.some", n=len(listed), all=len(differ)), role="note"))
    title = msg("compare.pairs.title")
    if not listed:
        return Section(key="compare-pairs", title=title, blocks=tuple(notes))
    first, second = heads()
    table = Table(
        key="compare-pairs",
        caption=msg("compare.pairs.caption", codec=codec),
        columns=(
            msg("report.matrix.pair"),
            msg("compare.pairs.quality", which=first),
            msg("compare.pairs.quality", which=second),
            msg("compare.change"),
            msg("compare.pairs.hours", which=first),
            msg("compare.pairs.hours", which=second),
            msg("compare.pairs.meets"),
        ),
        rows=tuple(_row(a, b, pair) for pair in listed),
    )
    return Section(key="compare-pairs", title=title, blocks=(*notes, table))


def _row(a: Stored, b: Stored, pair: Both) -> tuple[Cell, ...]:
    return (
        Cell(text=pair_name(pair.names, a, b)),
        _quality(pair.a),
        _quality(pair.b),
        Cell(text=change_words(pair.change)),
        Cell(text=band(pair.a.on_target, style="pct"), numeric=True),
        Cell(text=band(pair.b.on_target, style="pct"), numeric=True),
        Cell(text=_meets(pair)),
    )


def _quality(pair: StoredPair) -> Cell:
    return quality_cell(category_of(pair.r_common.typical), pair.r_common)


def _meets(pair: Both) -> Text:
    one, other = (msg(f"report.meets.{p.meets}") for p in (pair.a, pair.b))
    return one if pair.a.meets == pair.b.meets else msg("compare.from_to", a=one, b=other)
