"""Price books: what is read, what is refused and where, and that money is converted by the firm's rates alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from beacon.errors import BeaconError
from beacon.firmfile import firm_from_text, read_firm
from beacon.nouns import Firm

FIRM = """
firm: {name: F, home: GB}
sites:
  - {name: London, city: London, people: 10, access: {medium: fibre, down_mbps: 100, up_mbps: 100}, link: internet,
     links_available: [internet, mpls]}
  - {name: Beijing, city: Beijing, people: 10, access: {medium: fibre, down_mbps: 100, up_mbps: 50}, link: internet}
"""
BOOK = """
currency: GBP
rates: {cny: 0.1}
quotes:
  - {site: London, link: mpls, supplier: One, monthly: 100, per_mbps: 2, set_up: 720, as_of: 2026-10-01}
  - {site: beijing, link: internet, supplier: Two, currency: CNY, monthly: 500, as_of: 2026-10-01}
"""


def with_book(book: str = BOOK) -> str:
    return FIRM + "prices:\n" + "\n".join("  " + line for line in book.strip().splitlines()) + "\n"


def refused(book: str) -> dict[str, str]:
    """Path and key of what is refused."""
    with pytest.raises(BeaconError) as caught:
        firm_from_text(with_book(book), name="firm.yaml")
    assert all(problem.line for problem in caught.value.problems)
    return {problem.path: problem.key for problem in caught.value.problems}


def firm() -> Firm:
    return firm_from_text(with_book(), name="firm.yaml")


def test_a_quote_is_the_fixed_part_the_rate_and_the_set_up_over_its_term() -> None:
    book = firm().prices
    assert book is not None
    # 100 + 2 x 50 + 720 / 36
    assert book.monthly(book.quotes[0], 50.0) == pytest.approx(220.0)


def test_money_is_converted_by_the_firms_rate() -> None:
    book = firm().prices
    assert book is not None
    assert book.quotes[1].site == "Beijing"
    assert book.monthly(book.quotes[1], 50.0) == pytest.approx(50.0)


def test_a_firm_without_prices_has_none() -> None:
    assert firm_from_text(FIRM, name="firm.yaml").prices is None


@pytest.mark.parametrize(
    ("old", "new", "path", "key"),
    [
        ("currency: GBP", "currency: GBB", "prices.currency", "prices.currency_unknown"),
        ("rates: {cny: 0.1}", "rates: {}", "prices.quotes[1].currency", "prices.no_rate"),
        ("site: London", "site: Paris", "prices.quotes[0].site", "firm.no_such_site"),
        ("link: mpls", "link: sdwan", "prices.quotes[0].link", "prices.not_on_offer"),
        ("monthly: 100", "monthly: -1", "prices.quotes[0].monthly", "field.at_least"),
        ("as_of: 2026-10-01}", "as_of: 2026-10-01, valid_until: 2026-01-01}", "prices.quotes[0].valid_until",
         "prices.dates_order"),
        ("monthly: 100", "monthly: 100, min_mbps: 50, max_mbps: 10", "prices.quotes[0].max_mbps",
         "prices.rates_order"),
        ("as_of: 2026-10-01}", "as_of: yesterday}", "prices.quotes[0].as_of", "date.format"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_where_it_stands(old: str, new: str, path: str, key: str) -> None:
    assert refused(BOOK.replace(old, new, 1)) == {path: key}


def test_two_quotes_of_one_name_are_refused() -> None:
    twice = BOOK.replace("supplier: One", "supplier: One, id: q").replace("supplier: Two", "supplier: Two, id: q")
    assert refused(twice) == {"prices.quotes[1].id": "prices.twice"}


def test_a_price_book_may_lie_beside_the_firm_file_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "firm.yaml").write_text(FIRM + "prices: book.yaml\n", encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    assert read_firm(tmp_path / "firm.yaml").prices == firm().prices
    (tmp_path / "firm.yaml").write_text(FIRM + "prices: ../book.yaml\n", encoding="utf-8")
    with pytest.raises(BeaconError) as caught:
        read_firm(tmp_path / "firm.yaml")
    assert [problem.key for problem in caught.value.problems] == ["prices.outside"]
