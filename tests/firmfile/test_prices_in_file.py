"""Prices in a firm file: what is read, and what is refused with its place and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from beacon.cli.failure import problem_line
from beacon.errors import InputError
from beacon.firmfile.reader import firm_from_text
from beacon.nouns import Link, LinkKind, PriceBook

FIRM = """
firm: {name: Two, home: GB}
sites:
  - {name: London, city: London, people: 40, access: {medium: fibre, down_mbps: 100, up_mbps: 20}, link: internet,
     links_available: [internet, mpls]}
  - {name: Beijing, city: Beijing, people: 10, access: {medium: fibre, down_mbps: 50, up_mbps: 50}, link: internet}
"""
QUOTE = "{site: London, link: mpls, supplier: Nobody, monthly: 10, as_of: 2027-01-01}"


def priced(quote: str = QUOTE, head: str = "{currency: GBP, quotes: [QUOTE]}") -> str:
    return FIRM + "prices: " + head.replace("QUOTE", quote) + "\n"


def book_in(text: str, folder: Path | None = None) -> PriceBook:
    book = firm_from_text(text, name="two.yaml", folder=folder).prices
    assert book is not None
    return book


def refusals(text: str, folder: Path | None = None) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        firm_from_text(text, name="two.yaml", folder=folder)
    for problem in caught.value.problems:
        for language in ("en", "zh_Hans"):
            assert problem.key not in problem_line(problem, language), "a message that no catalogue has"
    return [(problem.key, problem.line) for problem in caught.value.problems]


def test_a_quote_takes_the_books_currency_and_a_number_for_a_name() -> None:
    book = book_in(priced())
    (quote,) = book.quotes
    assert (quote.id, quote.currency, quote.link) == ("quote-1", "GBP", Link(LinkKind.MPLS))
    assert (quote.term_months, quote.valid_until, book.fictional) == (36, None, False)


@pytest.mark.parametrize("name", ["quotes.yaml", "quotes.json"])
def test_prices_may_lie_in_a_file_beside_the_firms(tmp_path: Path, name: str) -> None:
    quote = '{"site": "london", "link": "mpls", "supplier": "Nobody", "monthly": 10, "as_of": "2027-01-01"}'
    (tmp_path / name).write_text('{"currency": "GBP", "quotes": [' + quote + "]}", encoding="utf-8")
    assert book_in(FIRM + f"prices: {name}\n", tmp_path).quotes[0].site == "London"


def test_a_file_outside_the_folder_is_refused(tmp_path: Path) -> None:
    assert [key for key, _ in refusals(FIRM + "prices: ../quotes.yaml\n", tmp_path)] == ["prices.outside"]
    assert [key for key, _ in refusals(FIRM + "prices: quotes.yaml\n")] == ["prices.no_folder"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (QUOTE.replace("London", "Londn"), "firm.no_such_site"),
        (QUOTE.replace("mpls", "sdwan"), "prices.not_on_offer"),
        (QUOTE.replace("monthly: 10", "monthly: 10, currency: EUR"), "prices.no_rate"),
        (QUOTE.replace("monthly: 10", "monthly: 10, currency: POUNDS"), "prices.currency_unknown"),
        (QUOTE.replace("monthly: 10", "monthly: -1"), "field.at_least"),
        (QUOTE.replace("monthly: 10", "monthly: 10, min_mbps: 9, max_mbps: 8"), "prices.rates_order"),
        (QUOTE.replace("as_of: 2027-01-01", "as_of: 2027-01-01, valid_until: 2026-01-01"), "prices.dates_order"),
        (QUOTE.replace("2027-01-01", "first of May"), "date.format"),
        (QUOTE.replace("monthly: 10", "monthly: 10, term_months: 0"), "field.at_least"),
        (f"{QUOTE[:-1]}, id: a}}, {QUOTE[:-1]}, id: a}}", "prices.twice"),
    ],
)
def test_what_a_quote_cannot_say_is_refused_in_both_languages_with_its_line(said: str, key: str) -> None:
    assert refusals(priced(said)) == [(key, 7)]


def test_a_missing_rate_names_the_currency_and_the_place_to_add_it() -> None:
    with pytest.raises(InputError) as caught:
        firm_from_text(priced(QUOTE.replace("monthly: 10", "monthly: 10, currency: CNY")), name="two.yaml")
    sentence = problem_line(caught.value.problems[0], "en")
    assert "CNY" in sentence and "rates" in sentence and "prices.quotes[0].currency" in sentence
