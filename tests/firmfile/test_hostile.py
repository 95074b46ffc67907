"""Files that are no firm files: each is refused quickly, with its own sentence, and nothing else happens."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from firm_texts import EXAMPLES, SMALL, changed, only_problem, refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from beacon.cli.failure import problem_line
from beacon.errors import InputError
from beacon.firmfile import firm_from_bytes, firm_from_text, read_firm
from beacon.firmfile.decode import MAX_BYTES
from beacon.firmfile.tree import resolve_plain
from beacon.i18n import LANGUAGES, msg, translate
from beacon.nouns import Firm

CHINESE = (EXAMPLES / "china-appliances.yaml").read_text(encoding="utf-8")


def whole_sentences(error: InputError) -> None:
    """Every part of the error can be said in both languages."""
    for language in LANGUAGES:
        assert translate(msg(error.key, **error.fields), language)
        for problem in error.problems:
            assert problem_line(problem, language)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file.empty"),
        (b"\n\n# nothing\n", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (CHINESE.encode("gbk"), "file.gbk"),
        (CHINESE.encode("gb18030"), "file.gbk"),
        (CHINESE.encode("utf-16"), "file.utf16"),
        (SMALL.encode("utf-16-le"), "file.utf16"),
        (SMALL.encode("utf-32"), "file.utf16"),
        (bytes(range(256)) * 4, "file.binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "file.binary"),
        ("firm: {name: Café}".encode("latin-1"), "file.not_utf8"),
        (b"a" * (MAX_BYTES + 1), "file.too_large"),
        (b"just words", "file.not_fields"),
        (b"- a\n- list\n", "file.not_fields"),
    ],
)
def test_bytes_that_are_no_firm_file_are_told_apart(data: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        firm_from_bytes(data, name="firm.yaml")
    assert caught.value.key == key
    whole_sentences(caught.value)


def test_line_of_the_first_bad_byte_is_named() -> None:
    with pytest.raises(InputError) as caught:
        firm_from_bytes(b"a: 1\nb: \xff\xfe\xff\n", name="firm.yaml")
    assert (caught.value.key, caught.value.fields["line"]) == ("file.not_utf8", 2)


BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (BOMB, "yaml.alias", 1),
        ("firm: *x\n", "yaml.alias", 1),
        ("firm: !!python/object/apply:os.system [ls]\n", "yaml.tag", 1),
        ("firm: !secret x\n", "yaml.tag", 1),
        ("firm: 1\n---\nfirm: 2\n", "yaml.documents", 2),
        ("a:\n" + "- " * 40 + "x\n", "yaml.deep", 2),
        ("[" * 5000, "yaml.deep", 1),
        ("a: [" + "1, " * 30000 + "]\n", "yaml.many", 1),
        ("firm:\n\tname: x\n", "yaml.tab", 2),
        ("firm:\n  name: a: b\n", "yaml.colon", 2),
        ("firm:\n  name: x\n bad: y\n", "yaml.indent", 3),
        ("firm:\n  name: 'x\n", "yaml.unclosed", 3),
        ("firm: [a, b\n", "yaml.unclosed", 2),
        ("firm: @x\n", "yaml.bad_start", 1),
        ("? [a]\n: b\n", "yaml.key", 1),
        ("a: 1\nb: \x01\n", "yaml.odd_character", 2),
        ('a: "\\U99999999"\n', "yaml.syntax", 1),
    ],
)
def test_broken_yaml_is_refused_with_its_line(text: str, key: str, line: int) -> None:
    error = refused(text)
    assert error.key == "file.not_yaml"
    assert (error.problems[0].key, error.problems[0].line) == (key, line)
    whole_sentences(error)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_BYTES - 1),
        "a: " + "x " * (MAX_BYTES // 2 - 2),
        "a: '" + "x\n" * (MAX_BYTES // 2 - 4) + "'",
        "[" * (MAX_BYTES - 1),
        "a: [" + "1," * (MAX_BYTES // 2 - 4),
        "\n" * (MAX_BYTES - 1),
        "a: |\n" + " x\n" * (MAX_BYTES // 3 - 4),
        "sites:\n" + "- city: Nowhere\n" * (MAX_BYTES // 16 - 1),
    ],
    ids=["word", "words", "quoted", "brackets", "list", "lines", "literal", "sites"],
)
def test_largest_file_is_refused_within_half_a_minute(text: str) -> None:
    # Eight times what a small machine needs: the fault it must catch is quadratic and takes hours.
    start = time.monotonic()
    whole_sentences(refused(text))
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("08:30", "08:30"), ("1_000", "1_000"),
        ("2027-01-01", "2027-01-01"),
        ("true", True), ("null", None), ("~", None), ("", None), ("017", 17), ("0o17", 15), ("0x1F", 31),
        ("1e3", 1000.0), (".5", 0.5), ("-3", -3), ("+.inf", float("inf")), ("9" * 5000, float("inf")),
    ],
)  # fmt: skip
def test_plain_values_follow_yaml_1_2(text: str, value: object) -> None:
    assert resolve_plain(text) == value
    assert type(resolve_plain(text)) is type(value)


def test_missing_file_folder_and_odd_names_are_refused(tmp_path: Path) -> None:
    cases = {
        "file.missing": tmp_path / "none.yaml",
        "file.folder": tmp_path,
        "file.special": Path("/dev/null"),
        "file.unreadable": tmp_path / ("x" * 5000),
    }
    for key, path in cases.items():
        with pytest.raises(InputError) as caught:
            read_firm(path)
        assert caught.value.key == key
        whole_sentences(caught.value)
    with pytest.raises(InputError):
        read_firm("a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firm.yaml"
    path.write_text(SMALL)
    path.chmod(0)
    with pytest.raises(InputError) as caught:
        read_firm(path)
    assert caught.value.key == "file.denied"


def firm_or_refusal(data: bytes | str) -> None:
    """The fuzzers' invariant: a Firm, or an InputError that can be said in both languages; nothing else."""
    try:
        if isinstance(data, bytes):
            firm = firm_from_bytes(data, name="firm.yaml")
        else:
            firm = firm_from_text(data, name="firm.yaml")
    except InputError as error:
        whole_sentences(error)
    else:
        assert isinstance(firm, Firm)
        assert all(0 <= site.hours.start_h < site.hours.end_h <= 24 for site in firm.sites)
        assert all(site.place.country for site in firm.sites)


QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["London", "北京", "GB", "internet", "sdwan@hk", "08:30", "fibre", "Opus", "../x.json"]),
)  # fmt: skip
FIELDS = [
    "firm",
    "sites",
    "codecs",
    "links",
    "target",
    "year",
    "measured",
    "overrides",
    "name",
    "home",
    "city",
    "people",
    "access",
    "medium",
    "down_mbps",
    "up_mbps",
    "link",
    "latitude",
    "longitude",
    "hours",
    "start",
    "end",
    "version",
    "routes",
    "rtt_ms",
    "row",
    "values",
    "background_pct",
    "working_hours",
    "head_office",
    "a",
    "b",
]
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=5)), inner, max_size=5),
    ),
    max_leaves=15,
)


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_are_a_firm_or_a_refusal(data: bytes) -> None:
    firm_or_refusal(data)


@pytest.mark.slow
@QUICK
@given(st.text(alphabet=st.sampled_from(list(" \n\t:-[]{}'\"&*!|>%@#,?abN0.~\\")), max_size=60))
def test_any_yaml_punctuation_is_a_firm_or_a_refusal(text: str) -> None:
    firm_or_refusal(text)


@pytest.mark.slow
@QUICK
@given(st.integers(0, len(SMALL)), st.integers(0, 12), st.text(max_size=6))
def test_good_file_with_a_piece_changed_is_a_firm_or_a_refusal(at: int, cut: int, put: str) -> None:
    firm_or_refusal(SMALL[:at] + put + SMALL[at + cut :])


def dumped(data: object) -> str:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    return out.getvalue()


@pytest.mark.slow
@QUICK
@given(st.dictionaries(st.sampled_from(FIELDS), values, max_size=6))
def test_any_mapping_is_a_firm_or_a_refusal(data: dict[str, object]) -> None:
    firm_or_refusal(dumped(data))


GOOD = {
    "firm": {"name": "F", "home": "GB"},
    "sites": [
        {
            "name": name, "city": name, "people": 5, "link": "internet",
            "access": {"medium": "fibre", "down_mbps": 10, "up_mbps": 10},
        }
        for name in ("London", "Beijing")
    ],
}  # fmt: skip


@pytest.mark.slow
@QUICK
@given(st.sampled_from(["firm", "sites", "access", "site"]), st.sampled_from(FIELDS), values)
def test_any_value_in_any_field_is_a_firm_or_a_refusal(where: str, field: str, value: object) -> None:
    data = {"firm": dict(GOOD["firm"]), "sites": [dict(site) for site in GOOD["sites"]]}  # type: ignore[call-overload]
    site = data["sites"][0]
    boxes = {"firm": data["firm"], "sites": data, "site": site, "access": dict(site["access"])}
    site["access"] = boxes["access"]
    boxes[where][field] = value
    firm_or_refusal(dumped(data))


def test_control_character_in_a_name_is_refused_not_printed() -> None:
    problem = only_problem(changed("name: Small", 'name: "a\\e[31mb"'))
    assert problem.key == "yaml.odd_character"
