"""The order of a comparison, written only here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from beacon.errors import InputError
from beacon.flows.comparing.answer import answer_section
from beacon.flows.comparing.pairs import codec_of, common_pairs, pairs_section
from beacon.flows.comparing.plans import plan_sections
from beacon.flows.comparing.sites import sites_section
from beacon.flows.comparing.stored import Stored, read_stored
from beacon.flows.comparing.words import NONE, heads, target_words
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Document, Section, Table, Text


def compare_document(a: Mapping[str, Any], b: Mapping[str, Any]) -> Document:
    """Two forecasts side by side, of one firm or of two.

    Parameters
    ----------
    a, b
        Parsed forecast.json files, with a plan or without, of this format or an older one.

    Raises
    ------
    InputError
        `compare.not_a_forecast`, `compare.newer`, `compare.damaged`, and `compare.no_site` where the two have no site
        in common.
    """
    first, second = read_stored(a, name="A"), read_stored(b, name="B")
    if not any(name in second.sites for name in first.sites):
        raise InputError("compare.no_site", a=first.firm, b=second.firm)
    codec = codec_of(first, second)
    both = common_pairs(first, second, codec) if codec is not None else ()
    return Document(
        title=_title(first, second),
        subtitle=msg("compare.subtitle"),
        sections=(
            answer_section(first, second, codec, both),
            sites_section(first, second),
            *((pairs_section(first, second, codec, both),) if codec is not None and both else ()),
            *(_in_plan(section) for section in plan_sections(first, second)),
            _made(first, second),
        ),
        footer=(msg("compare.footer"),),
    )


def _title(a: Stored, b: Stored) -> Message:
    if a.firm == b.firm:
        return msg("compare.title_one", firm=a.firm)
    return msg("compare.title_two", a=a.firm, b=b.firm)


def _in_plan(section: Section) -> Section:
    return Section(key=section.key, title=section.title, blocks=section.blocks, part="plan")


def _made(a: Stored, b: Stored) -> Section:
    """What each was made from: a difference there is a difference in everything."""
    table = Table(
        key="compare-made",
        caption=msg("compare.made.caption"),
        columns=(msg("compare.overview.what"), *heads(), msg("compare.made.alike")),
        rows=tuple(
            (
                Cell(text=msg(f"compare.made.{key}")),
                Cell(text=tell(a)),
                Cell(text=tell(b)),
                Cell(text=msg("compare.made.yes" if tell(a) == tell(b) else "compare.made.no")),
            )
            for key, tell in _MADE_FROM.items()
        ),
    )
    return Section(key="compare-made", title=msg("compare.made.title"), blocks=(table,), part="method")


_MADE_FROM: dict[str, Callable[[Stored], Text]] = {
    "firm": lambda stored: stored.firm,
    "day": lambda stored: stored.plan.made_on if stored.plan else NONE,
    "version": lambda stored: stored.version,
    "catalogue": lambda stored: stored.catalogue[:16],
    "seed": lambda stored: str(stored.seed),
    "calls": lambda stored: Quantity(stored.calls, "integer"),
    "codecs": lambda stored: ", ".join(stored.codecs),
    "target": target_words,
}
"Input to how it is told."
