"""What changed in the firm: sites that came or went, people, links and access lines."""

from __future__ import annotations

from beacon.flows.comparing.stored import Stored, StoredSite
from beacon.flows.comparing.words import NONE, either, link_words, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Bullets, Cell, Paragraph, Section, Table, Text


def sites_section(a: Stored, b: Stored) -> Section:
    """Who is only in one, and the table of those in both that differ."""
    both = [name for name in a.sites if name in b.sites]
    changed = [name for name in both if a.sites[name] != b.sites[name]]
    lines = [
        msg(f"compare.sites.only_{stored.name.lower()}", sites=[site_name(name, stored) for name in only])
        for stored, only in ((a, _only(a, b)), (b, _only(b, a)))
        if only
    ]
    blocks: list[Paragraph | Bullets | Table] = [Bullets(items=tuple(lines))] if lines else []
    if changed:
        blocks.append(_table(a, b, changed))
    else:
        blocks.append(Paragraph(text=msg("compare.sites.same", n=len(both))))
    return Section(key="compare-sites", title=msg("compare.sites.title"), blocks=tuple(blocks))


def _only(stored: Stored, other: Stored) -> list[str]:
    return [name for name in stored.sites if name not in other.sites]


def _table(a: Stored, b: Stored, names: list[str]) -> Table:
    return Table(
        key="compare-sites",
        caption=msg("compare.sites.caption", n=len(names)),
        columns=(
            msg("compare.sites.site"),
            msg("compare.sites.people"),
            msg("compare.sites.link"),
            msg("compare.sites.access"),
        ),
        rows=tuple(_row(a, b, name) for name in names),
    )


def _row(a: Stored, b: Stored, name: str) -> tuple[Cell, ...]:
    mine, theirs = a.sites[name], b.sites[name]
    people: tuple[Text, Text] = Quantity(mine.people, "integer"), Quantity(theirs.people, "integer")
    lines = _line(mine), _line(theirs)
    return (
        Cell(text=site_name(name, a, b)),
        Cell(text=either(*people, same=mine.people == theirs.people), numeric=True),
        Cell(text=either(link_words(mine.link), link_words(theirs.link), same=mine.link == theirs.link)),
        Cell(text=NONE if lines[0] == lines[1] else either(*lines, same=False)),
    )


def _line(site: StoredSite) -> Message:
    return msg(
        "compare.sites.line",
        medium=msg(f"compare.medium.{site.medium}"),
        down=Quantity(site.down_mbps),
        up=Quantity(site.up_mbps),
    )
