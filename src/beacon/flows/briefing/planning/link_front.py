"""What more money buys: a chart of cost against quality, and the same choices as figures."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Chart, LinkOption, LinkPlan, Table, Text

NONE = "–"


@dataclass(frozen=True, slots=True)
class _Named:
    """A choice and what it is called."""

    what: str
    "plan, cautious, today or point: kind of mark in the chart."
    text: Message
    option: LinkOption


def front_blocks(found: LinkPlan) -> list[Chart | Table]:
    """Nothing without prices."""
    choices = _choices(found)
    return [_chart(found, choices), _table(found, choices)]


def _choices(found: LinkPlan) -> list[_Named]:
    """Everything that has a whole price: the plan, the cautious one, today's links, and the front."""
    named = [_Named("plan", msg("links.front.plan"), found.chosen)]
    if found.cautious is not None:
        named.append(_Named("cautious", msg("links.front.cautious"), found.cautious))
    named.append(_Named("today", msg("links.front.today"), found.today))
    links = {tuple(site.link for site in one.option.sites) for one in named}
    points = [option for option in found.front if tuple(site.link for site in option.sites) not in links]
    for place, option in enumerate(points, 1):
        named.append(_Named("point", msg("links.option", n=Quantity(place, "integer")), option))
    return [one for one in named if one.option.monthly is not None and not one.option.sites_unpriced]


def _reach(option: LinkOption) -> str:
    """Whether all pairs reach the target: by their low figures too, in the median network, not."""
    return "short" if option.pairs_failing else "median" if option.pairs_failing_low else "low"


def _chart(found: LinkPlan, choices: list[_Named]) -> Chart:
    currency = found.currency or ""
    reaches = [reach for reach in ("low", "median", "short") if any(_reach(one.option) == reach for one in choices)]
    return Chart(
        key="links-front-chart",
        kind="front",
        title=msg("links.front.title_fictional" if found.fictional else "links.front.title"),
        alt=msg("links.front.alt", choices=Quantity(len(choices), "integer")),
        rows=tuple(
            {
                "what": one.what, "text": one.text, "cost": one.option.monthly, "quality": one.option.quality,
                "reach": _reach(one.option),
            }
            for one in choices
        ),
        options={
            "x": msg("links.head.monthly", currency=currency),
            "y": msg("links.head.r"),
            "words": {reach: msg(f"links.reach.{reach}") for reach in reaches},
        },
    )  # fmt: skip


def _table(found: LinkPlan, choices: list[_Named]) -> Table:
    heads = (
        msg("links.head.option"),
        msg("links.head.monthly", currency=found.currency or ""),
        *(msg(f"links.head.{key}") for key in ("r", "failing", "failing_low", "changed")),
    )
    ordered = sorted(choices, key=lambda one: (one.option.monthly or 0.0, one.option.quality))
    return Table(
        key="links-front",
        caption=msg("links.front.caption"),
        columns=heads,
        rows=tuple(_row(found, one) for one in ordered),
        folded=True,
    )


def _row(found: LinkPlan, one: _Named) -> tuple[Cell, ...]:
    option = one.option
    price: Text = NONE if option.monthly is None else Quantity(option.monthly, "integer")
    return (
        Cell(text=one.text, note=msg("links.fictional_price") if found.fictional else None),
        Cell(text=price, numeric=True),
        Cell(text=Quantity(option.quality, "number", 1), numeric=True),
        Cell(text=Quantity(option.pairs_failing, "integer"), numeric=True),
        Cell(text=Quantity(option.pairs_failing_low, "integer"), numeric=True),
        Cell(text=Quantity(sum(site.changes for site in option.sites), "integer"), numeric=True),
    )
