"""The two plans: links chosen and what they cost, what each site needs, what gives way first, servers, shared hours."""

from __future__ import annotations

from beacon.flows.comparing.stored import (
    PairNames,
    Stored,
    StoredBreak,
    StoredHubs,
    StoredNeed,
    StoredPlace,
    StoredPlan,
)
from beacon.flows.comparing.words import NONE, count, either, heads, link_words, money, pair_name, site_name
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import Cell, Paragraph, Section, Table, Text

SHARED_MOVED_H = 1.0
"Shared hours a year that moved by less are told as the same. [h]"


def plan_sections(a: Stored, b: Stored) -> tuple[Section, ...]:
    """Nothing where one of them holds no plan."""
    if a.plan is None or b.plan is None:
        return ()
    mine, theirs = a.plan, b.plan
    return (
        *((_links(a, b, mine, theirs),) if mine.choices or theirs.choices else ()),
        *((_needs(a, b, mine, theirs),) if mine.needs or theirs.needs else ()),
        _windows(a, b, mine, theirs),
    )


def breaking_words(stored: Stored, point: StoredBreak) -> Message:
    """Where, what, and at how many times today's people."""
    assert point.multiplier is not None
    key = "compare.breaks.already" if point.multiplier <= 1.0 else "compare.breaks.at"
    return msg(
        key,
        site=site_name(point.site, stored),
        resource=msg(f"compare.resource.{point.resource}"),
        times=Quantity(point.multiplier, "number", 2),
    )


def first_break(stored: Stored, plan: StoredPlan) -> Text:
    """What gives way first, or that nothing does."""
    if not plan.breaks:
        return NONE
    point = min((p for p in plan.breaks if p.multiplier is not None), key=_multiplier, default=None)
    return msg("compare.breaks.none") if point is None else breaking_words(stored, point)


def hub_words(stored: Stored, hubs: StoredHubs | None) -> Text:
    if hubs is None:
        return NONE
    named = [_place_words(stored, place) for place in hubs.places]
    return msg("compare.hubs", hubs=named, r=Quantity(hubs.r, "number", 1))


def _place_words(stored: Stored, place: StoredPlace) -> Text:
    if place.site is not None:
        return msg("hubs.place.site", site=site_name(place.site, stored))
    return msg("hubs.place.city", city=Names(en=place.city_en, zh=place.city_zh))


def _multiplier(point: StoredBreak) -> float:
    return float("inf") if point.multiplier is None else point.multiplier


def _links(a: Stored, b: Stored, mine: StoredPlan, theirs: StoredPlan) -> Section:
    first, second = heads()
    rows = []
    for name in dict.fromkeys((*mine.choices, *theirs.choices)):
        one, other = mine.choices.get(name), theirs.choices.get(name)
        links = (one.link if one else None), (other.link if other else None)
        rows.append(
            (
                Cell(text=site_name(name, a, b)),
                Cell(text=either(link_words(links[0]), link_words(links[1]), same=links[0] == links[1])),
                count(one.mbps if one else None),
                count(other.mbps if other else None),
                Cell(text=money(one.monthly if one else None, mine.currency), numeric=True),
                Cell(text=money(other.monthly if other else None, theirs.currency), numeric=True),
            )
        )
    table = Table(
        key="compare-links",
        caption=msg("compare.links.caption"),
        columns=(
            msg("compare.sites.site"),
            msg("compare.links.link"),
            msg("compare.links.rate", which=first),
            msg("compare.links.rate", which=second),
            msg("compare.links.monthly", which=first),
            msg("compare.links.monthly", which=second),
        ),
        rows=tuple(rows),
    )
    blocks: list[Paragraph | Table] = [Paragraph(text=text, role="warning") for text in price_warnings(mine, theirs)]
    return Section(key="compare-links", title=msg("compare.links.title"), blocks=(*blocks, table))


def price_warnings(mine: StoredPlan, theirs: StoredPlan) -> list[Message]:
    """What keeps the two sums from being set against each other."""
    found = []
    if mine.fictional or theirs.fictional:
        which = [head for head, plan in zip(heads(), (mine, theirs)) if plan.fictional]
        found.append(msg("compare.links.fictional", which=which))
    if mine.priced != theirs.priced:
        found.append(msg("compare.links.one_priced", which=heads()[0 if mine.priced else 1]))
    elif mine.priced and mine.currency != theirs.currency:
        found.append(msg("compare.links.currencies", a=mine.currency or NONE, b=theirs.currency or NONE))
    return found


def _needs(a: Stored, b: Stored, mine: StoredPlan, theirs: StoredPlan) -> Section:
    first, second = heads()
    rows = []
    for name in dict.fromkeys((*mine.needs, *theirs.needs)):
        needs = mine.needs.get(name), theirs.needs.get(name)
        breaks = [_site_break(stored, plan, name) for stored, plan in ((a, mine), (b, theirs))]
        rows.append(
            (
                Cell(text=site_name(name, a, b)),
                *(count(_busier(need), digits=1) for need in needs),
                *(count(need.trunks if need else None) for need in needs),
                *(count(need.agents if need else None) for need in needs),
                *(Cell(text=words) for words in breaks),
            )
        )
    figures = ("rate", "trunks", "agents", "breaks")
    table = Table(
        key="compare-needs",
        caption=msg("compare.needs.caption"),
        columns=(
            msg("compare.sites.site"),
            *(msg(f"compare.needs.{figure}", which=which) for figure in figures for which in (first, second)),
        ),
        rows=tuple(rows),
    )
    return Section(key="compare-needs", title=msg("compare.needs.title"), blocks=(table,))


def _busier(need: StoredNeed | None) -> float | None:
    return None if need is None else max(need.up_mbps, need.down_mbps)


def _site_break(stored: Stored, plan: StoredPlan, site: str) -> Text:
    found = [p for p in plan.breaks if p.site == site]
    point = min((p for p in found if p.multiplier is not None), key=_multiplier, default=None)
    if point is None:
        return msg("compare.breaks.holds") if found else NONE
    assert point.multiplier is not None
    key = "compare.breaks.here_already" if point.multiplier <= 1.0 else "compare.breaks.here"
    return msg(
        key, resource=msg(f"compare.resource.{point.resource}"), times=Quantity(point.multiplier, "number", 2)
    )


def _windows(a: Stored, b: Stored, mine: StoredPlan, theirs: StoredPlan) -> Section:
    moved = [
        names
        for names in mine.pair_shared_h
        if names in theirs.pair_shared_h
        and abs(theirs.pair_shared_h[names] - mine.pair_shared_h[names]) >= SHARED_MOVED_H
    ]
    whole = Paragraph(
        text=msg(
            "compare.windows.all",
            a=Quantity(mine.shared_h, "hours"),
            b=Quantity(theirs.shared_h, "hours"),
        )
    )
    if not moved:
        same = Paragraph(text=msg("compare.windows.same"))
        return Section(key="compare-windows", title=msg("compare.windows.title"), blocks=(whole, same))
    first, second = heads()
    table = Table(
        key="compare-windows",
        caption=msg("compare.windows.caption"),
        columns=(
            msg("report.matrix.pair"),
            msg("compare.windows.hours", which=first),
            msg("compare.windows.hours", which=second),
        ),
        rows=tuple(_shared_row(a, b, names, mine, theirs) for names in moved),
    )
    return Section(key="compare-windows", title=msg("compare.windows.title"), blocks=(whole, table))


def _shared_row(
    a: Stored, b: Stored, names: PairNames, mine: StoredPlan, theirs: StoredPlan
) -> tuple[Cell, ...]:
    return (
        Cell(text=pair_name(names, a, b)),
        count(mine.pair_shared_h[names]),
        count(theirs.pair_shared_h[names]),
    )
