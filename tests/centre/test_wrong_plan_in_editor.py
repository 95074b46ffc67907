"""The firm editor says of the plan's parts what the command line says: line, field, sentence in both languages."""

from __future__ import annotations

import pytest

from beacon.centre.firms.api import checked
from beacon.i18n import LANGUAGES

FIRM = """\
firm: {name: Small, home: GB}
sites:
  - {name: London, city: London, people: 10, access: {medium: fibre, down_mbps: 9, up_mbps: 9}, link: internet}
  - {name: Beijing, city: Beijing, people: 20, access: {medium: wifi, down_mbps: 9, up_mbps: 9}, link: sdwan}
"""
LINE = FIRM.count("\n") + 1
QUOTE = "{site: London, link: mpls, supplier: BT, monthly: 1, as_of: 2026-01-01}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "key", "path"),
    [
        (f"prices: {{currency: £, quotes: [{QUOTE}]}}", "prices.currency_unknown", "prices.currency"),
        (f"prices: {{currency: GBP, rates: {{e: 1, E: 2}}, quotes: [{QUOTE}]}}", "prices.rate_twice", "prices.rates"),
        ("prices: book.yaml", "prices.no_folder", "prices"),
        ("days: days.csv", "days.no_folder", "days"),
        ("plan_from: 0001-01-01", "date.years", "plan_from"),
        ("hub_candidates: [Nowhereville]", "demand.no_such_place", "hub_candidates[0]"),
        ("demand: {growth_pct_per_year: .nan}", "field.not_finite", "demand.growth_pct_per_year"),
        ("overrides: [{row: 'rules:CN-01', values: {event: x}}]", "error.cell_day", "overrides[0].values.event"),
    ],
)
def test_a_mistake_has_its_line_its_field_and_a_sentence_in_both_languages(said: str, key: str, path: str) -> None:
    (problem,) = checked(FIRM + said + "\n")["problems"]
    assert (problem["key"], problem["line"], problem["path"]) == (key, LINE, path)
    assert len({problem[language] for language in LANGUAGES}) == len(LANGUAGES)
    assert not any("{" in problem[language] for language in LANGUAGES)


def test_what_no_file_can_hold_is_a_problem_and_no_error() -> None:
    for text in ("a: &a [*a]", "prices: !!python/name:os.system", "\t", "{" * 50, "", "- x"):
        answer = checked(text)
        assert answer["problems"], text
        assert all(problem[language] for problem in answer["problems"] for language in LANGUAGES)
