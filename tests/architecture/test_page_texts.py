"""The page says only what the catalogues hold, and the catalogues hold nothing for the page that it never says."""

import re
from functools import cache
from pathlib import Path

import pytest

from beacon.centre.text import PAGE_PREFIXES
from beacon.i18n import LANGUAGES, entries

WEB = Path(__file__).parents[2] / "web" / "src"
LITERAL = re.compile(r"""["'`](page\.[a-z][A-Za-z0-9_.@-]*[A-Za-z0-9_])["'`]""")
"A key written out, wherever it stands: many are kept in tables and reach t() by name."
MADE = re.compile(r"`(page\.[A-Za-z0-9_.-]*)\$\{[^`]*?\}([A-Za-z0-9_.-]*)`")
"A key made of a beginning, something in the middle, and an end."
SAID = re.compile(r"""\bt(?:n|In)?\(\s*(?:[A-Za-z_.]+,\s*)?["']([a-z][A-Za-z0-9_]*\.[A-Za-z0-9_.-]+)["']""")
"A key given to t(), tn() or tIn() as it stands."


@cache
def sources() -> dict[str, str]:
    return {
        str(file.relative_to(WEB)): file.read_text()
        for file in sorted(WEB.rglob("*.ts*"))
        if ".test." not in file.name
    }


def page_keys(language: str) -> set[str]:
    return {key for key in entries(language) if key.startswith("page.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_the_page_says_exists(language: str) -> None:
    known = entries(language)
    said = {
        (name, key)
        for name, text in sources().items()
        for key in [*LITERAL.findall(text), *SAID.findall(text)]
        if key not in known and not any(key == made for made, _ in MADE.findall(text))
    }
    assert said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_made_up_key_can_be_met(language: str) -> None:
    keys = page_keys(language)
    never = {
        (name, f"{start}…{end}")
        for name, text in sources().items()
        for start, end in MADE.findall(text)
        if not any(key.startswith(start) and key.endswith(end) for key in keys)
    }
    assert never == set()


def test_every_key_of_the_page_is_used() -> None:
    text = "\n".join(sources().values())
    written = set(LITERAL.findall(text))
    made = set(MADE.findall(text))
    idle = {
        key
        for key in page_keys(LANGUAGES[0])
        if key not in written and not any(key.startswith(start) and key.endswith(end) for start, end in made)
    }
    assert idle == set()


def test_every_key_the_page_says_is_served() -> None:
    said = {key for text in sources().values() for key in SAID.findall(text)}
    assert {key for key in said if not key.startswith(PAGE_PREFIXES)} == set()


def test_the_patterns_find_keys() -> None:
    # What cannot find anything cannot fail either.
    assert SAID.findall('t("page.save") tn( "page.x_y", 2) tIn(of, "audit.z")') == ["page.save", "page.x_y", "audit.z"]
    assert MADE.findall("t(`page.role.${role}`)") == [("page.role.", "")]
    assert len(sources()) > 20
