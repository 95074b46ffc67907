"""The two languages say the same things."""

import csv
import re
import string
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.i18n import LANGUAGES, Message, Quantity, entries, msg, render, translate

FIRST, *OTHERS = LANGUAGES


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_keys(language: str) -> None:
    assert set(entries(language)) == set(entries(FIRST))


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_the_same_placeholders(language: str) -> None:
    theirs = entries(language)
    differ = {
        key: (forms, theirs[key])
        for key, forms in entries(FIRST).items()
        if key in theirs and placeholders(forms[-1]) != placeholders(theirs[key][-1])
    }
    assert not differ


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_untranslated(language: str) -> None:
    # Gettext writes an empty text for a message nobody translated; a blank cell is written as a space.
    assert [key for key, forms in entries(language).items() if not all(forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_plain_names(language: str) -> None:
    names = {name for forms in entries(language).values() for form in forms for name in placeholders(form)}
    assert {name for name in names if not name.isidentifier()} == set()


def test_chinese_messages_are_in_chinese() -> None:
    # A text of more than 40 letters without one Chinese character was left in English.
    left = [
        key
        for key, forms in entries("zh_Hans").items()
        if sum(c.isascii() and c.isalpha() for c in forms[0]) > 40
        and not any("\u4e00" <= c <= "\u9fff" for c in forms[0])
    ]
    assert left == []


KEY = re.compile(
    r"""(?:\bmsg|Error|MissingPart|Message|refusal|_refused|_stop|self\.add|problem_at)\(\s*"([a-z_]+\.[a-z0-9_.]+)\""""
    r"""|\bkey="([a-z_]+\.[a-z0-9_.]+)\""""
)
SOURCE = Path(__file__).parents[2] / "src" / "beacon"


@pytest.mark.slow
def test_every_key_written_in_the_code_has_a_message() -> None:
    known = entries(FIRST)
    used = {
        (path.name, found[0] or found[1])
        for path in SOURCE.rglob("*.py")
        for found in KEY.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 50
    assert sorted((name, key) for name, key in used if key not in known) == []


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["甲", "乙"], "甲和乙"),
        (["甲", "SD-WAN", "乙"], "甲、SD-WAN 和乙"),
        (["甲", "MPLS"], "甲和 MPLS"),
        (["甲"], "甲"),
    ],
)
def test_a_chinese_list_sets_latin_names_off(names: list[str], words: str) -> None:
    assert translate(Message("report.unknown.these", {"pairs": names}), "zh_Hans") == words


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("Leeds", "Leeds 的电话中继"),
        ("北京", "北京的电话中继"),
        ("7 号楼", "7 号楼的电话中继"),
        ("二厂 B", "二厂 B 的电话中继"),
        ("Łódź", "Łódź 的电话中继"),
    ],
)
def test_a_chinese_sentence_sets_latin_names_off(site: str, words: str) -> None:
    said = msg("breaking.at_site", site=site, resource=msg("breaking.resource.trunks"))
    assert render(said, "zh_Hans") == words


@given(st.text(max_size=12))
def test_setting_off_changes_nothing_but_spaces(name: str) -> None:
    said = render(msg("breaking.at_site", site=name, resource=name), "zh_Hans")
    assert said.replace(" ", "") == f"{name}的{name}".replace(" ", "")


QUOTED = re.compile(r"“[^”]*”|`[^`]*`|\{\w+\}")
CRAMPED = re.compile(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z][\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;!?()]|[,;!?()][\u4e00-\u9fff]")


def unquoted_chinese() -> list[tuple[str, str]]:
    """Chinese messages and the Chinese of the facts, without what stands in quotation marks."""
    found = [(key, form) for key, forms in entries("zh_Hans").items() for form in forms]
    for item in (files("beacon.catalogue") / "data").iterdir():
        if item.name.endswith(".csv"):
            for row in csv.DictReader(item.read_text("utf-8").splitlines()):
                found += [(f"{item.name} {row.get('id')}", text) for name, text in row.items() if name.endswith("_zh")]
    return [(key, QUOTED.sub("“”", text)) for key, text in found]


@pytest.mark.parametrize("fault", [CRAMPED, HALF_WIDTH], ids=["spaces", "punctuation"])
def test_chinese_is_set_as_chinese_is(fault: re.Pattern[str]) -> None:
    assert [(key, text) for key, text in unquoted_chinese() if fault.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_written_the_same_whatever_was_written_before(language: str) -> None:
    figures = [Quantity(0.0, digits=1), Quantity(-0.0, digits=1), Quantity(0, digits=1), Quantity(0.0, "pct", 1)]
    first = [render(figure, language) for figure in figures]
    assert first == ["0.0", "-0.0", "0.0", "0.0%"]
    assert [render(figure, language) for figure in reversed(figures)] == first[::-1]
