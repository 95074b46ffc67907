"""Fuzzers of the plan's parts of a firm file: a Firm, or a refusal that can be said in both languages; nothing else."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from firm_texts import SMALL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from beacon.cli.failure import problem_line
from beacon.errors import InputError
from beacon.firmfile import firm_from_text
from beacon.i18n import LANGUAGES, msg, translate

QUICK = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    max_examples=150,
)
FIELDS = (
    *("personas", "like", "work", "hold_s", "meeting_pct", "growth_pct_per_year", "horizon_years", "meeting_hub"),
    *("currency", "rates", "rates_as_of", "fictional", "quotes", "id", "site", "link", "supplier", "monthly"),
    *("per_mbps", "set_up", "term_months", "min_mbps", "max_mbps", "as_of", "valid_until"),
    *("date", "where", "works", "name", "row", "values", "kind", "standing", "light", "GBP", "usd"),
)
WORDS = (
    *("London", "北京", "GB", "GB-SCT", "GBP", "£", "CNY", "mpls", "sdwan@hk", "2027-03-01", "2027-02-30", "yes"),
    *("light", "agent", "rules:CN-01", "day_overrides:vn-2026-01-02", "personas:light", "wire:ip", "9999-12-31"),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(WORDS)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=4)), inner, max_size=6),
    ),
    max_leaves=20,
)
QUOTE = {"site": "London", "link": "mpls", "supplier": "BT", "monthly": 1, "as_of": "2026-01-01"}
DAY = {"date": "2027-03-01", "where": "GB", "works": "no"}


def read(text: str, folder: Path | None = None) -> None:
    try:
        firm_from_text(text, name="firm.yaml", folder=folder)
    except InputError as error:
        assert error.problems or error.key
        for language in LANGUAGES:
            told = [translate(msg(error.key, **error.fields), language)]
            told += [problem_line(problem, language) for problem in error.problems]
            assert all(sentence.strip() for sentence in told)


def dumped(data: object) -> str:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    return out.getvalue()


@pytest.mark.slow
@QUICK
@given(st.sampled_from(["demand", "prices", "days", "hub_candidates", "plan_from", "overrides"]), values)
def test_any_value_in_a_part_is_a_firm_or_a_refusal(part: str, value: object) -> None:
    read(SMALL + dumped({part: value}))


@pytest.mark.slow
@QUICK
@given(st.sampled_from(FIELDS), scalars, st.sampled_from(FIELDS), scalars)
def test_any_value_in_a_quote_a_day_or_a_book_is_a_firm_or_a_refusal(
    one: str, first: object, other: str, second: object
) -> None:
    change = {one: first, other: second}
    read(SMALL + dumped({"prices": {"currency": "GBP", "quotes": [{**QUOTE, **change}]}}))
    read(SMALL + dumped({"prices": {"currency": "GBP", "quotes": [QUOTE], **change}}))
    read(SMALL + dumped({"days": [{**DAY, **change}]}))


@pytest.mark.slow
@QUICK
@given(
    st.sampled_from([f"{part}: beside.{kind}\n" for part in ("prices", "days") for kind in ("yaml", "json", "csv")]),
    st.one_of(st.binary(max_size=120), st.text(alphabet="date,wheorksn;\"'\n:-[]{}& 2027GB", max_size=80)),
)
def test_any_bytes_in_a_file_beside_are_a_firm_or_a_refusal(tmp_path: Path, line: str, content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / line.split()[1]).write_bytes(data)
    read(SMALL + line, tmp_path)
