"""The rows of rules: sourced, dated, in two languages, and nothing that helps anybody round a filter."""

from __future__ import annotations

import re

import pytest

from beacon.catalogue.rules import EUROPEAN_UNION, holds_in, load_rules, rule_sources
from beacon.errors import InputError
from beacon.nouns import Grade, Override
from beacon.nouns.rules import Rule, Standing

RULES = load_rules()
TEXTS = ("title", "says", "do")
UNSOURCED = {"CN-14", "MO-03", "TW-02", "JP-02", "JP-03", "KR-04", "TH-02", "ID-02", "MN-02", "GB-05", "EU-03"}
"Rows the research left as leads, because nothing with a source was found."
EVASION = re.compile(
    r"circumvent|bypass the (filter|firewall|block)|get round|work ?around|evade|unblock|great firewall"
    r"|shadowsocks|v2ray|wireguard|\btor browser\b|obfuscat|domain fronting"
    r"|翻墙|科学上网|梯子|绕过(审查|过滤|封锁|防火墙)|规避(审查|监管|过滤)|突破封锁|机场节点",
    re.IGNORECASE,
)


def override(row: str, **values: str) -> list[Override]:
    return [Override(row=f"rules:{row}", values=values)]


def rule(id: str) -> Rule:
    return next(r for r in RULES if r.id == id)


def test_only_rows_with_a_source_are_carried() -> None:
    assert len(RULES) == 74
    assert not {r.id for r in RULES} & UNSOURCED
    assert all(title and re.match(r"https?://", address) for r in RULES for title, address in r.sources)


@pytest.mark.parametrize("row", RULES, ids=lambda r: r.id)
def test_row_speaks_both_languages(row: Rule) -> None:
    for part in TEXTS:
        assert not re.search(r"[\u4e00-\u9fff]", getattr(row, f"{part}_en"))
        assert re.search(r"[\u4e00-\u9fff]", getattr(row, f"{part}_zh"))
    assert bool(row.caveat_en) == bool(row.caveat_zh)


@pytest.mark.parametrize("row", RULES, ids=lambda r: r.id)
def test_no_row_helps_round_a_filter(row: Rule) -> None:
    texts = [getattr(row, f"{part}_{language}") for part in (*TEXTS, "caveat") for language in ("en", "zh")]
    assert not [found[0] for text in texts if (found := EVASION.search(text))]


def test_the_search_for_evasion_finds_it() -> None:
    assert EVASION.search("Use a VPN to circumvent the block")
    assert EVASION.search("员工可自行翻墙")


def test_rule_vendor_and_report_are_kept_apart() -> None:
    assert rule("CN-01").standing is Standing.RULE
    assert rule("CN-17").standing is Standing.VENDOR
    assert rule("CN-22").standing is Standing.REPORTED
    assert not [r.id for r in RULES if r.standing in (Standing.MEASURED, Standing.UNKNOWN)]


def test_old_and_unconfirmed_rows_say_so() -> None:
    assert "old" in rule("CN-05").caveat_en
    assert rule("SG-01").as_of.startswith("undated")
    assert "undated" in rule("SG-01").caveat_en
    assert "provisional" in rule("CN-25").caveat_en


def test_mainland_lines_point_to_licensed_carriers() -> None:
    assert "licensed carrier" in rule("CN-01").do_en
    assert "持证运营商" in rule("CN-01").do_zh
    assert "国际通信出入口局" in rule("CN-02").says_zh
    assert "个人信息出境标准合同" in rule("CN-08").says_zh


def test_rows_of_the_eu_hold_for_its_members_alone() -> None:
    assert len(EUROPEAN_UNION) == 27
    assert holds_in("EU", "DE")
    assert not holds_in("EU", "GB")
    assert holds_in("GB", "GB")


def test_a_firm_may_correct_a_row() -> None:
    mine = load_rules(overrides=override("CN-05", as_of="2026-10-01", source="Our counsel, letter", confidence="high"))
    row = next(r for r in mine if r.id == "CN-05")
    assert (row.as_of, row.sources, row.confidence) == ("2026-10-01", (("Our counsel, letter", ""),), "high")
    source = rule_sources(["CN-05"], overrides=override("CN-05", says_en="Changed"))["rules:CN-05"]
    assert source.users
    assert source.grade is Grade.PUBLISHED


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("as_of", "last week", "error.cell_day"),
        ("event", "2027-13", "error.cell_day"),
        ("event", "2027-02-30", "error.cell_day"),
        ("bears_on", "private_line;moon", "error.cell_word"),
        ("confidence", "certain", "error.cell_word"),
        ("standing", "unknown", "error.cell_word"),
    ],
)
def test_what_a_firm_writes_wrong_is_refused(column: str, value: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        load_rules(overrides=override("GB-01", **{column: value}))
    assert refused.value.key == key
    assert refused.value.fields["row"] == "rules:GB-01"
