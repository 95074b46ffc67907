"""Which link at which site: the answer, every site, every pair before and after, what stays below, what money buys."""

from __future__ import annotations

import math

from beacon.flows.briefing.planning.link_answer import link_answer
from beacon.flows.briefing.planning.link_front import front_blocks
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import band, link_name, pair_name, quality_cell, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import (
    Bullets,
    Cell,
    Chart,
    LinkPlan,
    PairOutcome,
    Paragraph,
    Section,
    SiteCapacity,
    Table,
    Text,
)
from beacon.nouns.plan import Plan
from beacon.quality.bands import category_of

NONE = "–"
LISTED = 200
"Pairs listed one by one; of more, those with most people."


def links(reading: Reading, plan: Plan) -> Section:
    """The section."""
    found = plan.links
    blocks: list[Paragraph | Bullets | Table | Chart] = []
    blocks += [Paragraph(text=text, role="lead") for text in link_answer(reading, found)]
    if found.fictional:
        blocks.append(Paragraph(text=msg("links.fictional"), role="warning"))
    blocks.append(_sites(reading, plan))
    if found.failing:
        blocks.append(_failing(reading, found))
    if found.front:
        blocks += front_blocks(found)
    if found.unpriced:
        blocks.append(_unpriced(reading, found))
    blocks.append(_pairs(reading, found))
    blocks += [Paragraph(text=text, role="note") for text in _notes(reading, plan)]
    return Section(key="links", title=msg("links.title"), blocks=tuple(blocks))


def _whole(value: float) -> Quantity:
    return Quantity(value, "integer")


def _sites(reading: Reading, plan: Plan) -> Table:
    found = plan.links
    lines = {need.site: need for need in plan.capacity}
    today = {site.site: site for site in found.today.sites}
    keys = ["site", "today", "plan", *(["cautious"] if found.cautious else []), "change", "needed", "mbps"]
    heads: list[Text] = [msg(f"links.head.{key}") for key in keys]
    if found.priced:
        heads += [msg("links.head.monthly", currency=found.currency or ""), msg("links.head.quote")]
    wary = {site.site: site for site in found.cautious.sites} if found.cautious else {}
    rows = []
    for site in found.chosen.sites:
        cells = [
            Cell(text=site_name(reading.forecast, site.site)),
            Cell(text=link_name(today[site.site].link)),
            Cell(text=link_name(site.link)),
            *([Cell(text=link_name(wary[site.site].link))] if wary else []),
            Cell(text=msg("links.yes" if site.changes else "links.no")),
            Cell(text=NONE if site.needed_mbps is None else _mbps(site.needed_mbps), numeric=True),
            Cell(text=_mbps(site.mbps), numeric=True, note=_at_least(lines.get(site.site))),
        ]
        if found.priced:
            price: Text = NONE if site.monthly is None else _whole(site.monthly)
            cells += [Cell(text=price, numeric=True, note=_fiction(found)), Cell(text=site.quote or NONE)]
        rows.append(tuple(cells))
    return Table(key="links-sites", caption=msg("links.sites.caption"), columns=tuple(heads), rows=tuple(rows))


def _at_least(need: SiteCapacity | None) -> Message | None:
    """The way that a line of that rate, shaped as today's is, would leave too narrow."""
    if need is None or need.planned is None:
        return None
    line = need.planned
    ways = {"up": line.up, "down": line.down}
    short = {way: flows for way, flows in ways.items() if flows.needed_mbps > flows.rate_mbps}
    if not short:
        return None
    way = max(short, key=lambda way: short[way].needed_mbps / short[way].rate_mbps)
    return msg(f"links.at_least.{way}", mbps=_whole(math.ceil(short[way].needed_mbps)))


def _mbps(rate: float) -> Quantity:
    return Quantity(rate, "number", 0 if rate >= 10.0 else 1)


def _fiction(found: LinkPlan) -> Message | None:
    return msg("links.fictional_price") if found.fictional else None


def _pairs(reading: Reading, found: LinkPlan) -> Table:
    before = {(p.site_a, p.site_b): p for p in found.today.pairs}
    listed = sorted(found.chosen.pairs, key=lambda p: (p.meets, -p.weight))[:LISTED]
    keys = ("pair", "kinds", "share_today", "share_plan", "quality_today", "quality_plan", "meets")
    rows = []
    for pair in listed:
        old = before[pair.site_a, pair.site_b]
        rows.append(
            (
                Cell(text=pair_name(reading.forecast, (pair.site_a, pair.site_b))),
                Cell(text=msg("links.both", a=link_name(pair.link_a), b=link_name(pair.link_b))),
                Cell(text=band(old.on_target, style="pct"), numeric=True),
                Cell(text=band(pair.on_target, style="pct"), numeric=True),
                _quality(old),
                _quality(pair),
                Cell(text=msg("links.yes" if pair.meets else "links.no")),
            )
        )
    return Table(
        key="links-pairs",
        caption=msg("links.pairs.caption"),
        columns=tuple(msg(f"links.head.{key}") for key in keys),
        rows=tuple(rows),
        folded=True,
    )


def _quality(pair: PairOutcome) -> Cell:
    return quality_cell(category_of(pair.r_common.typical), pair.r_common)


def _failing(reading: Reading, found: LinkPlan) -> Table:
    rows = tuple(
        (
            Cell(text=pair_name(reading.forecast, (pair.site_a, pair.site_b))),
            Cell(text=band(pair.on_target, style="pct"), numeric=True),
            Cell(text=Quantity(100.0 * pair.short_by, "number", 0), numeric=True),
            Cell(text=msg("links.both", a=link_name(pair.best_a), b=link_name(pair.best_b))),
            Cell(text=msg(f"report.cause.{pair.cause}")),
            Cell(text=msg(f"links.remedy.{pair.remedy}")),
        )
        for pair in found.failing
    )
    keys = ("pair", "share_plan", "short", "nearest", "cause", "remedy")
    return Table(
        key="links-failing",
        caption=msg("links.failing.caption"),
        columns=tuple(msg(f"links.head.{key}") for key in keys),
        rows=rows,
    )


def _unpriced(reading: Reading, found: LinkPlan) -> Table:
    rows = tuple(
        (
            Cell(text=site_name(reading.forecast, kind.site)),
            Cell(text=link_name(kind.link)),
            Cell(
                text=msg(
                    f"links.unpriced.{kind.why}", quote=kind.quote or "", until=kind.valid_until or "",
                    mbps=Quantity(kind.max_mbps or 0.0, "number", 0),
                )
            ),
        )
        for kind in found.unpriced
    )  # fmt: skip
    return Table(
        key="links-unpriced",
        caption=msg("links.unpriced.caption"),
        columns=(msg("links.head.site"), msg("links.head.kind"), msg("links.head.why")),
        rows=rows,
        folded=True,
    )


def _notes(reading: Reading, plan: Plan) -> list[Message]:
    found = plan.links
    target = reading.forecast.firm.target
    notes = [
        msg("links.note.target", share=Quantity(100.0 * target.share, "number", 0), r=Quantity(target.r, "number", 0)),
        msg("links.note.priced" if found.priced else "links.note.unpriced"),
        msg("links.note.table", cells=_whole(found.cells), calls=_whole(found.tabulated_calls)),
    ]
    if found.cells_estimated:
        notes.append(msg("links.note.estimated", cells=_whole(found.cells_estimated)))
    if found.cautious is not None:
        notes.append(msg("links.note.cautious"))
    notes += _rates(reading, plan.made_on)
    notes.append(msg("links.note.proven" if found.proven else "links.note.not_proven"))
    return notes


def _rates(reading: Reading, made_on: str) -> list[Message]:
    """What sums were converted by; nothing where one currency was enough."""
    book = reading.forecast.firm.prices
    others = sorted({quote.currency for quote in book.quotes} - {book.currency}) if book else []
    if book is None or not others:
        return []
    rates = [
        msg("links.rate", other=other, rate=Quantity(book.rates[other], "number", 4), currency=book.currency)
        for other in others
    ]
    if book.rates_as_of is None:
        return [msg("links.note.rates_undated", rates=rates)]
    key = "links.note.rates_later" if book.rates_as_of > made_on else "links.note.rates"
    return [msg(key, day=book.rates_as_of, made=made_on, rates=rates)]
