"""Which link at which site: the answer, every site, every pair before and after, what stays below, what money buys."""

from __future__ import annotations

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import band, link_name, pair_name, quality_cell, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Bullets, Cell, LinkOption, LinkPlan, PairOutcome, Paragraph, Section, Table, Text
from beacon.nouns.plan import Plan
from beacon.quality.bands import category_of

NONE = "–"
LISTED = 200
"Pairs listed one by one; of more, those with most people."


def links(reading: Reading, plan: Plan) -> Section:
    """The section."""
    found = plan.links
    blocks: list[Paragraph | Bullets | Table] = [Paragraph(text=text, role="lead") for text in _answer(reading, found)]
    if found.fictional:
        blocks.append(Paragraph(text=msg("links.fictional"), role="warning"))
    blocks.append(_sites(reading, found))
    if found.failing:
        blocks.append(_failing(reading, found))
    if found.front:
        blocks.append(_front(found))
    if found.unpriced:
        blocks.append(_unpriced(reading, found))
    blocks.append(_pairs(reading, found))
    blocks += [Paragraph(text=text, role="note") for text in _notes(reading, found)]
    return Section(key="links", title=msg("links.title"), blocks=tuple(blocks))


def _whole(value: float) -> Quantity:
    return Quantity(value, "integer")


def _answer(reading: Reading, found: LinkPlan) -> list[Message]:
    changed = sum(site.changes for site in found.chosen.sites)
    whole = len(found.chosen.pairs)
    fields = {
        "changed": _whole(changed), "sites": _whole(len(found.chosen.sites)), "pairs": _whole(whole),
        "today": _whole(whole - found.today.pairs_failing), "then": _whole(whole - found.chosen.pairs_failing),
    }  # fmt: skip
    if not changed:
        said = [msg("links.answer.stay" if found.feasible else "links.answer.stay_short", **fields)]
    else:
        said = [msg("links.answer.change" if found.feasible else "links.answer.change_short", **fields)]
    if found.chosen.monthly is not None:
        key = "links.answer.costs" if not found.chosen.sites_unpriced else "links.answer.costs_some"
        said.append(
            msg(
                key, monthly=_whole(found.chosen.monthly), currency=found.currency or "",
                unpriced=_whole(found.chosen.sites_unpriced),
            )
        )  # fmt: skip
    if found.unserved:
        said.append(msg("links.answer.unserved", sites=[site_name(reading.forecast, s) for s in found.unserved]))
    return said


def _sites(reading: Reading, found: LinkPlan) -> Table:
    today = {site.site: site for site in found.today.sites}
    heads: list[Text] = [msg(f"links.head.{key}") for key in ("site", "today", "plan", "change", "mbps")]
    if found.priced:
        heads += [msg("links.head.monthly", currency=found.currency or ""), msg("links.head.quote")]
    rows = []
    for site in found.chosen.sites:
        cells = [
            Cell(text=site_name(reading.forecast, site.site)),
            Cell(text=link_name(today[site.site].link)),
            Cell(text=link_name(site.link)),
            Cell(text=msg("links.yes" if site.changes else "links.no")),
            Cell(text=Quantity(site.mbps, "number", 0), numeric=True),
        ]
        if found.priced:
            price: Text = NONE if site.monthly is None else _whole(site.monthly)
            cells += [Cell(text=price, numeric=True, note=_fiction(found)), Cell(text=site.quote or NONE)]
        rows.append(tuple(cells))
    return Table(key="links-sites", caption=msg("links.sites.caption"), columns=tuple(heads), rows=tuple(rows))


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


def _front(found: LinkPlan) -> Table:
    rows = tuple(_point(found, place, option) for place, option in enumerate(found.front, 1))
    heads = (
        msg("links.head.option"),
        msg("links.head.monthly", currency=found.currency or ""),
        msg("links.head.r"),
        msg("links.head.failing"),
        msg("links.head.changed"),
    )
    return Table(key="links-front", caption=msg("links.front.caption"), columns=heads, rows=rows)


def _point(found: LinkPlan, place: int, option: LinkOption) -> tuple[Cell, ...]:
    price: Text = NONE if option.monthly is None else _whole(option.monthly)
    return (
        Cell(text=msg("links.option", n=_whole(place)), note=_fiction(found)),
        Cell(text=price, numeric=True),
        Cell(text=Quantity(option.quality, "number", 1), numeric=True),
        Cell(text=_whole(option.pairs_failing), numeric=True),
        Cell(text=_whole(sum(site.changes for site in option.sites)), numeric=True),
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


def _notes(reading: Reading, found: LinkPlan) -> list[Message]:
    target = reading.forecast.firm.target
    notes = [
        msg("links.note.target", share=Quantity(100.0 * target.share, "number", 0), r=Quantity(target.r, "number", 0)),
        msg("links.note.priced" if found.priced else "links.note.unpriced"),
        msg("links.note.table", cells=_whole(found.cells), calls=_whole(found.tabulated_calls)),
    ]
    if found.cells_estimated:
        notes.append(msg("links.note.estimated", cells=_whole(found.cells_estimated)))
    notes.append(msg("links.note.proven" if found.proven else "links.note.not_proven"))
    return notes
