"""Every mistake the plan's parts of a firm file can hold is named by key, line and field, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from firm_texts import SMALL, changed, only_problem, refused

from beacon.cli.failure import problem_line
from beacon.errors import Problem
from beacon.firmfile import firm_from_text
from beacon.firmfile.decode import MAX_BYTES
from beacon.i18n import LANGUAGES

LINE = SMALL.count("\n") + 1
"Of what is added after the sites."
QUOTE = "site: London, link: mpls, supplier: BT, monthly: 10, as_of: 2026-01-01"


def quoted(said: str = "", *, instead_of: str = "", with_: str = "", book: str = "") -> str:
    """A price book of one quote with something added to it, or one piece of it replaced."""
    quote = QUOTE.replace(instead_of, with_) if instead_of else QUOTE
    assert not instead_of or quote != QUOTE
    return f"prices: {{currency: GBP, {book}quotes: [{{{quote}{said}}}]}}"


def sentences(problem: Problem) -> list[str]:
    """In every language, each whole and of its own."""
    told = [problem_line(problem, language) for language in LANGUAGES]
    assert len(set(told)) == len(told)
    for sentence in told:
        assert not set("{}") & set(sentence.replace("'{currency", "")), sentence
        assert ": :" not in sentence, sentence
        assert not sentence.startswith(problem.key), sentence
    return told


@pytest.mark.parametrize(
    ("said", "key", "path"),
    [
        ("demand: 5", "field.not_group", "demand"),
        ("demand: []", "field.not_group", "demand"),
        ("demand: {personas: []}", "field.not_group", "demand.personas"),
        ("demand: {personas: {x: 5}}", "field.not_group", "demand.personas.x"),
        ("demand: {personas: {x: {}}}", "demand.persona_figures", "demand.personas.x"),
        ("demand: {personas: {x: {like: x}}}", "demand.persona_unknown", "demand.personas.x.like"),
        ("demand: {personas: {'': {like: light}}}", "field.blank", "demand.personas"),
        (f"demand: {{personas: {{{'x' * 101}: {{like: light}}}}}}", "field.too_long", "demand.personas"),
        ("demand: {personas: {light: {like: agent}, 轻度: {like: heavy}}}", "demand.persona_twice",
         "demand.personas.轻度"),
        ("demand: {personas: {x: {like: light, hold_s: .nan}}}", "field.not_finite", "demand.personas.x.hold_s"),
        ("demand: {personas: {x: {like: light, hold_s: 1e300}}}", "field.at_most", "demand.personas.x.hold_s"),
        ("demand: {personas: {x: {like: light, meeting_pct: -1}}}", "field.at_least",
         "demand.personas.x.meeting_pct"),
        ("demand: {growth_pct_per_year: -5}", "field.at_least", "demand.growth_pct_per_year"),
        ("demand: {growth_pct_per_year: '8%'}", "field.not_number", "demand.growth_pct_per_year"),
        ("demand: {meeting_size: 1}", "field.at_least", "demand.meeting_size"),
        ("demand: {meeting_hub: Nowhereville}", "demand.no_such_place", "demand.meeting_hub"),
        ("prices: 5", "field.not_group", "prices"),
        ("prices: []", "field.not_group", "prices"),
        ("prices: {currency: GBP, quotes: []}", "field.too_few", "prices.quotes"),
        ("prices: {currency: GBP, quotes: {}}", "field.not_list", "prices.quotes"),
        ("prices: {currency: GBP, quotes: [a]}", "field.not_group", "prices.quotes[0]"),
        (quoted(", currency: XYZ"), "prices.currency_unknown", "prices.quotes[0].currency"),
        (quoted(", currency: XAU"), "prices.currency_unknown", "prices.quotes[0].currency"),
        (quoted(", currency: DEM"), "prices.currency_unknown", "prices.quotes[0].currency"),
        (quoted(", currency: USD"), "prices.no_rate", "prices.quotes[0].currency"),
        (quoted(book="rates: {GBP: 2}, "), "prices.rate_of_itself", "prices.rates.GBP"),
        (quoted(book="rates: {USD: 1, usd: 2}, "), "prices.rate_twice", "prices.rates"),
        (quoted(book="rates: {USD: 0}, "), "field.above", "prices.rates.USD"),
        (quoted(book="rates: {USD: -1}, "), "field.above", "prices.rates.USD"),
        (quoted(book="rates: {USD: .inf}, "), "field.not_finite", "prices.rates.USD"),
        (quoted(book="rates: {ABC: 1}, "), "prices.currency_unknown", "prices.rates.ABC"),
        (quoted(book="rates: [1], "), "field.not_group", "prices.rates"),
        (quoted(book="rates_as_of: soon, "), "date.format", "prices.rates_as_of"),
        (quoted(book="fictional: maybe, "), "field.choice", "prices.fictional"),
        (quoted(instead_of="10", with_=".nan"), "field.not_finite", "prices.quotes[0].monthly"),
        (quoted(instead_of="10", with_="1e12"), "field.at_most", "prices.quotes[0].monthly"),
        (quoted(instead_of="10", with_="'10'"), "field.not_number", "prices.quotes[0].monthly"),
        (quoted(instead_of=", monthly: 10", with_=""), "field.missing", "prices.quotes[0]"),
        (quoted(instead_of="2026-01-01", with_="2026"), "date.format", "prices.quotes[0].as_of"),
        (quoted(instead_of="mpls", with_="sdwan@hk"), "prices.not_on_offer", "prices.quotes[0].link"),
        (quoted(", valid_until: 2025-12-31"), "prices.dates_order", "prices.quotes[0].valid_until"),
        (quoted(", max_mbps: 0"), "field.above", "prices.quotes[0].max_mbps"),
        (quoted(", term_months: 12.5"), "field.not_whole", "prices.quotes[0].term_months"),
        (quoted(", colour: red"), "field.unknown", "prices.quotes[0].colour"),
        (quoted(f", id: A}}, {{{QUOTE}, id: a"), "prices.twice", "prices.quotes[1].id"),
        ("days: 5", "field.not_list", "days"),
        ("days: [{date: 2027-02-30, where: GB, works: no}]", "date.format", "days[0].date"),
        ("days: [{date: 20270228, where: GB, works: no}]", "date.format", "days[0].date"),
        ("days: [{date: 2027-02-26, where: Atlantis, works: no}]", "calendar.unknown", "days[0].where"),
        ("days: [{date: 2027-02-26, where: GB, works: no}, {date: 2027-02-26, where: uk, works: yes}]", "days.both",
         "days[1]"),
        ("hub_candidates: []", "field.too_few", "hub_candidates"),
        ("hub_candidates: London", "field.not_list", "hub_candidates"),
        ("hub_candidates: [5]", "field.not_text", "hub_candidates[0]"),
        ("plan_from: 2027-02-29", "date.format", "plan_from"),
        ("plan_from: 20270101", "date.format", "plan_from"),
        ("plan_from: 0001-01-01", "date.years", "plan_from"),
        ("plan_from: 9999-12-31", "date.years", "plan_from"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_line_and_field(said: str, key: str, path: str) -> None:
    problem = only_problem(SMALL + said + "\n")
    assert (problem.key, problem.line, problem.path) == (key, LINE, path)
    sentences(problem)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("staff: {light: 1e9}", "field.not_whole"),
        ("staff: light", "field.not_group"),
        ("trunks: many", "field.not_whole"),
        ("trunks: -1", "field.at_least"),
        ("calendar: 5", "field.not_text"),
        ("links_available: []", "field.too_few"),
    ],
)
def test_mistake_of_a_site_is_named(said: str, key: str) -> None:
    problem = only_problem(changed("people: 10", f"people: 10\n    {said}"))
    assert (problem.key, problem.line) == (key, 8)
    assert problem.path.startswith("sites[0].")
    sentences(problem)


@pytest.mark.parametrize(("name", "code"), [("£", "GBP"), ("人民币", "CNY"), ("US Dollar", "USD"), ("CNX", "CNY")])
def test_the_code_of_a_currency_is_offered_for_its_name_or_sign(name: str, code: str) -> None:
    problem = only_problem(SMALL + quoted(f", currency: {name}") + "\n")
    assert all(code in sentence for sentence in sentences(problem))


def test_a_currency_like_no_other_is_not_taken_for_pounds() -> None:
    problem = only_problem(SMALL + quoted(", currency: ฿฿") + "\n")
    assert "did you mean" not in problem_line(problem, "en")


def test_a_server_without_a_place_is_not_asked_for_its_latitude() -> None:
    problem = only_problem(SMALL + "hub_candidates: [Nowhereville]\n")
    assert "latitude" not in " ".join(sentences(problem))


def test_yes_and_no_are_understood_where_a_price_is_marked_fictional() -> None:
    for word, meant in (("yes", True), ("no", False), ("true", True)):
        firm = firm_from_text(SMALL + quoted(book=f"fictional: {word}, ") + "\n", name="firm.yaml")
        assert firm.prices is not None
        assert firm.prices.fictional is meant


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize("field", ["prices", "days"])
@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        (b"", "{field}.blank", LINE),
        (b"# nothing\n", "{field}.blank", LINE),
        (b"\xff\xfea\x00", "file.utf16", LINE),
        ("报价：".encode("gbk"), "file.gbk", LINE),
        (b"a: b\x80\n", "file.not_utf8", LINE),
        (bytes(range(256)), "file.binary", LINE),
        (b"x" * (MAX_BYTES + 1), "file.too_large", LINE),
        (BOMB, "yaml.alias", 1),
        (b"a: !!python/object:os.system 1\n", "yaml.tag", 1),
        (b"- [\n", "yaml.syntax", 2),
        (b"[" * 100, "yaml.deep", 1),
    ],
)
def test_a_file_beside_that_cannot_be_read_is_named(
    field: str, content: bytes, key: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / "beside.yaml").write_bytes(content)
    problem = only_problem(SMALL + f"{field}: beside.yaml\n", tmp_path)
    assert (problem.key, problem.line) == (key.format(field=field), line)
    for sentence in sentences(problem):
        assert "beside.yaml" in sentence
        assert str(tmp_path) not in sentence


@pytest.mark.parametrize("field", ["prices", "days"])
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("folder", "file.folder"),
        ("pipe", "file.special"),
        ("loop", "file.missing"),
        ("dangling", "file.missing"),
        ("out", "{field}.outside"),
        ("missing.yaml", "file.missing"),
        ("/dev/null", "{field}.outside"),
        ("' '", "field.blank"),
        ("y" * 300, "file.unreadable"),
    ],
)
def test_what_is_no_file_beside_the_firms_is_named(field: str, name: str, key: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "folder").mkdir(parents=True)
    os.mkfifo(home / "pipe")
    (tmp_path / "secret.yaml").write_text("currency: GBP\n", encoding="utf-8")
    for link, target in (("loop", "loop"), ("dangling", "nowhere"), ("out", "../secret.yaml")):
        (home / link).symlink_to(target)
    problem = only_problem(SMALL + f"{field}: {name}\n", home)
    assert (problem.key, problem.line, problem.path) == (key.format(field=field), LINE, field)
    assert all(str(tmp_path) not in sentence for sentence in sentences(problem))


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        ("", "days.blank", LINE),
        ("\n\n", "days.blank", LINE),
        ("date,where,works\n2027-01-04,GB,no,Holiday\n", "days.cells", 2),
        ("date,where,date,works\n2027-01-04,GB,2027-01-05,no\n", "days.column_twice", LINE),
        ("date,where,works\n2027-01-04,GB,no\n2027-01-04,GB,yes\n", "days.both", 3),
        ("date,where,works\n2027-01-04,Atlantis,no\n", "calendar.unknown", 2),
    ],
)
def test_a_table_of_days_with_a_mistake_is_refused(content: str, key: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(content, encoding="utf-8")
    problem = only_problem(SMALL + "days: d.csv\n", tmp_path)
    assert (problem.key, problem.line) == (key, line)
    assert all("d.csv" in sentence for sentence in sentences(problem))


def test_a_table_of_days_without_rows_is_a_firm_without_days_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("date,where,works,name\n", encoding="utf-8")
    assert firm_from_text(SMALL + "days: d.csv\n", name="firm.yaml", folder=tmp_path).days == ()


def test_a_table_of_prices_is_told_from_a_price_book(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("site,monthly\nLondon,10\n", encoding="utf-8")
    assert only_problem(SMALL + "prices: p.csv\n", tmp_path).key == "prices.table"


@pytest.mark.parametrize(
    ("field", "content", "fields"),
    [
        ("prices", f"currency: GBP\nx: 1\nquotes: [{{{QUOTE}}}]\n", "currency, rates"),
        ("prices", f"currency: GBP\nquotes: [{{{QUOTE}, x: 1}}]\n", "id, site, link"),
        ("days", "- {date: 2027-01-04, where: GB, works: no, x: 1}\n", "date, where, works"),
    ],
)
def test_a_field_unknown_to_a_file_beside_is_answered_with_those_it_may_hold(
    field: str, content: str, fields: str, tmp_path: Path
) -> None:
    (tmp_path / "beside.yaml").write_text(content, encoding="utf-8")
    problem = only_problem(SMALL + f"{field}: beside.yaml\n", tmp_path)
    assert problem.key == "field.unknown"
    assert fields in problem_line(problem, "en")


def test_all_parts_tell_their_mistakes_at_once() -> None:
    text = SMALL + "plan_from: soon\nhub_candidates: 5\n" + quoted(instead_of="10", with_="-1") + "\ndemand: 7\n"
    assert [problem.line for problem in refused(text).problems] == [LINE, LINE + 1, LINE + 2, LINE + 3]


@pytest.mark.parametrize(
    ("row", "values", "key", "column"),
    [
        ("day_overrides:vn-2026-01-02", "{kind: maybe}", "error.cell_word", ".kind"),
        ("day_overrides:vn-2026-01-02", "{date: soon}", "error.cell_date", ".date"),
        ("rules:CN-01", "{standing: law}", "error.cell_word", ".standing"),
        ("rules:GB-01", "{event: someday}", "error.cell_day", ".event"),
        ("countries:GB", "{emergency_services: 999=plumber}", "error.cell_word", ".emergency_services"),
        ("personas:light", "{hold_s: soon}", "error.cell_number", ".hold_s"),
        ("wire:ip", "{typical: -5}", "routes.override.value", ".typical"),
        ("wire:ip", "{low: 90, typical: 20, high: 100}", "routes.override.order", ".low"),
        ("access:queue.overhead", "{typical: many}", "routes.override.value", ".typical"),
        ("carrier:unknown", "{congested_odds: 2}", "routes.override.value", ".congested_odds"),
    ],
)
def test_an_override_that_means_nothing_is_refused_when_the_file_is_read(
    row: str, values: str, key: str, column: str
) -> None:
    problem = only_problem(SMALL + f"overrides: [{{row: '{row}', values: {values}}}]\n")
    assert (problem.key, problem.line, problem.path) == (key, LINE, f"overrides[0].values{column}")
    sentences(problem)


def test_two_overrides_may_move_both_ends_of_a_working_day() -> None:
    rows = ("hours_start: 20", "hours_end: 23")
    listed = ", ".join(f"{{row: 'countries:GB', values: {{{cell}}}}}" for cell in rows)
    firm = firm_from_text(SMALL + f"overrides: [{listed}]\n", name="firm.yaml")
    assert (firm.sites[0].hours.start_h, firm.sites[0].hours.end_h) == (20.0, 23.0)
