"""Small pieces of text every part of a comparison uses: names, changes, and when bands tell two figures apart."""

from __future__ import annotations

from enum import StrEnum

from beacon.flows.briefing.words import link_name
from beacon.flows.comparing.stored import PairNames, Stored
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import Band, Cell, Link, Text

NONE = "–"
"What is not there."


class Change(StrEnum):
    """From A to B: message key suffix."""

    BETTER = "better"
    "B's band lies above A's."
    LIKELY_BETTER = "likely_better"
    "The bands overlap, but one of them lies whole on its side of the other's median, a point and more away."
    LIKELY_WORSE = "likely_worse"
    WORSE = "worse"
    SAME = "same"
    "The same figures."
    UNCLEAR = "unclear"
    "The bands overlap: the figures do not tell the two apart."


BETTER = (Change.BETTER, Change.LIKELY_BETTER)
WORSE = (Change.WORSE, Change.LIKELY_WORSE)
TOLD_APART_R = 1.0
"Medians closer than this are not told apart where bands overlap: a simulation's own error. [points of R]"


def change_of(a: Band, b: Band) -> Change:
    """Whether bands tell two figures apart; more is better."""
    if a == b:
        return Change.SAME
    if b.low > a.high:
        return Change.BETTER
    if b.high < a.low:
        return Change.WORSE
    if b.typical - a.typical >= TOLD_APART_R and (b.low >= a.typical or a.high <= b.typical):
        return Change.LIKELY_BETTER
    if a.typical - b.typical >= TOLD_APART_R and (b.high <= a.typical or a.low >= b.typical):
        return Change.LIKELY_WORSE
    return Change.UNCLEAR


def change_words(change: Change) -> Message:
    return msg(f"compare.change.{change}")


def site_name(name: str, *forecasts: Stored) -> Text:
    """The firm's own word, or the city's name in the reader's language where that is the word."""
    for stored in forecasts:
        site = stored.sites.get(name)
        if site is not None and name in (site.city_en, site.city_zh):
            return Names(en=site.city_en, zh=site.city_zh)
    return name


def pair_name(names: PairNames, *forecasts: Stored) -> Message:
    """Both sites, in the first firm's order."""
    order = list(forecasts[0].sites)
    first, second = sorted(names, key=order.index) if set(names) <= set(order) else names
    return msg("report.pair", a=site_name(first, *forecasts), b=site_name(second, *forecasts))


def label(stored: Stored) -> Message:
    """A or B, the firm, and the day of its plan."""
    if stored.plan is None:
        return msg("compare.label", which=stored.name, firm=stored.firm)
    return msg("compare.label_dated", which=stored.name, firm=stored.firm, day=stored.plan.made_on)


def heads() -> tuple[Message, Message]:
    """Short headings of the two columns."""
    return msg("compare.a"), msg("compare.b")


def target_words(stored: Stored) -> Message:
    return msg("compare.target", share=Quantity(stored.target_share, "pct"), r=Quantity(stored.target_r))


def money(amount: float | None, currency: str | None) -> Text:
    if amount is None or currency is None:
        return NONE
    return msg("compare.money", currency=currency, amount=Quantity(amount, "integer"))


def count(value: float | None, *, digits: int = 0) -> Cell:
    """A figure, or that there is none."""
    text: Text = NONE if value is None else Quantity(value, "number", digits)
    return Cell(text=text, numeric=True)


def link_words(link: Link | None) -> Text:
    return NONE if link is None else link_name(link)


def either(a: Text, b: Text, *, same: bool) -> Text:
    """One word where both are alike, else from one to the other."""
    return a if same else msg("compare.from_to", a=a, b=b)
