"""The price book: from the firm file or a file beside it, set against the firm's sites and the kinds on offer there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from beacon.errors import InputError, Problem
from beacon.firmfile.beside import tree_beside
from beacon.firmfile.place_in_file import Loc, nearest_line
from beacon.firmfile.price_model import PricesPart, QuotePart
from beacon.firmfile.problems import problem_at, problems_of
from beacon.nouns import Firm, PriceBook, Quote, Site


def book_of(
    prices: str | PricesPart, firm: Firm, *, folder: Path | None, lines: Mapping[Loc, int]
) -> tuple[PriceBook | None, list[Problem]]:
    """The book, and what is wrong with it; None when it cannot be read at all.

    Parameters
    ----------
    prices
        What the firm file says, or the name of a file beside it.
    firm
        With its sites.
    folder
        Where the file may lie.
    lines
        Lines of the firm file.
    """
    at: Loc = ("prices",)
    if not isinstance(prices, str):
        return _book(prices, firm, lines, at=at, prefix="")
    prefix = f"{prices}: "
    try:
        if prices.casefold().endswith(".csv"):
            raise InputError("prices.table", file=prices)
        data, its_lines = tree_beside(prices, folder, part="prices")
        part = PricesPart.model_validate(data)
    except ValidationError as error:
        return None, list(problems_of(error, its_lines, prefix=prefix, part="prices"))
    except InputError as error:
        if error.problems:
            return None, list(error.problems)
        return None, [Problem(key=error.key, fields=error.fields, line=nearest_line(at, lines), path="prices")]
    return _book(part, firm, its_lines, at=(), prefix=prefix)


def _book(
    part: PricesPart, firm: Firm, lines: Mapping[Loc, int], *, at: Loc, prefix: str
) -> tuple[PriceBook, list[Problem]]:
    sites = {site.name.casefold(): site for site in firm.sites}
    quotes: list[Quote] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    if part.rates.get(part.currency, 1.0) != 1.0:
        loc: Loc = (*at, "rates", part.currency)
        problems.append(problem_at("prices.rate_of_itself", loc, lines, prefix=prefix, currency=part.currency))
    for index, said in enumerate(part.quotes):
        loc = (*at, "quotes", index)
        site = sites.get(said.site.casefold())
        quote = _quote(said, index, part, site)
        for key, field, fields in _wrong(said, quote, part, site, firm, seen):
            problems.append(problem_at(key, (*loc, field), lines, prefix=prefix, **fields))
        seen.add(quote.id.casefold())
        quotes.append(quote)
    book = PriceBook(
        currency=part.currency, rates=dict(part.rates), rates_as_of=part.rates_as_of, quotes=tuple(quotes),
        fictional=part.fictional,
    )  # fmt: skip
    return book, problems


def _quote(said: QuotePart, index: int, part: PricesPart, site: Site | None) -> Quote:
    return Quote(
        id=said.id or f"quote-{index + 1}",
        site=said.site if site is None else site.name,
        link=said.link,
        supplier=said.supplier,
        currency=said.currency or part.currency,
        monthly=said.monthly,
        per_mbps=said.per_mbps,
        set_up=said.set_up,
        term_months=said.term_months,
        min_mbps=said.min_mbps,
        max_mbps=said.max_mbps,
        as_of=said.as_of,
        valid_until=said.valid_until,
    )


def _wrong(
    said: QuotePart, quote: Quote, part: PricesPart, site: Site | None, firm: Firm, seen: set[str]
) -> list[tuple[str, str, dict[str, object]]]:
    """(key, field, fields) of everything wrong with a quote."""
    found: list[tuple[str, str, dict[str, object]]] = []
    if site is None:
        found.append(("firm.no_such_site", "site", {
            "name": said.site, "sites": ", ".join(s.name for s in firm.sites[:20])
        }))  # fmt: skip
    elif said.link not in site.links_available:
        offered = ", ".join(str(link) for link in site.links_available)
        found.append(("prices.not_on_offer", "link", {"link": str(said.link), "site": site.name, "offered": offered}))
    if quote.currency != part.currency and quote.currency not in part.rates:
        found.append(("prices.no_rate", "currency", {"currency": quote.currency, "base": part.currency}))
    if said.max_mbps < said.min_mbps:
        found.append(("prices.rates_order", "max_mbps", {"low": f"{said.min_mbps:g}", "high": f"{said.max_mbps:g}"}))
    if said.valid_until is not None and said.valid_until < said.as_of:
        found.append(("prices.dates_order", "valid_until", {"until": said.valid_until, "as_of": said.as_of}))
    if quote.id.casefold() in seen:
        found.append(("prices.twice", "id", {"id": quote.id}))
    return found
