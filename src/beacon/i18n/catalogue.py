"""Reads the gettext catalogues and turns messages into text. The only place where keys become sentences.

A catalogue is a folder `locale/<language>/` of .po files, one per part of the product; msgid is the key.
A key without a translation is a defect and raises KeyError: a test holds the two languages equal.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from string import Formatter
from typing import Any

from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from beacon.i18n.message import Message, Names, Quantity

LANGUAGES = ("en", "zh_Hans")
"Languages of the product, the first being the fallback of names."
_UNIT_STYLES = {"ms", "mbps", "kbps", "hours", "km", "seconds", "points"}


@cache
def _entries(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    folder = files("beacon.i18n") / "locale" / language
    for item in sorted(folder.iterdir(), key=lambda f: f.name):
        if not item.name.endswith(".po"):
            continue
        for entry in read_po(BytesIO(item.read_bytes()), locale=language):
            if not entry.id:
                continue
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            text = (entry.string,) if isinstance(entry.string, str) else tuple(s or "" for s in entry.string or ())
            if key in found:
                raise ValueError(f"message key {key} is defined twice in {language}")
            found[key] = text
    return found


def entries(language: str) -> dict[str, tuple[str, ...]]:
    """All messages of a language: key to its forms (one, or singular and plural)."""
    return dict(_entries(language))


@lru_cache(maxsize=32768)
def _figure(digits_of_it: str, *, percent: bool, digits: int, language: str) -> str:
    """A figure as the language writes it. Keyed by its own digits: 0.0 and -0.0 are equal, and not written alike."""
    figure = Decimal(digits_of_it)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    if percent:
        return str(format_percent(figure, format=pattern + "%", locale=language))
    return str(format_decimal(figure, format=pattern, locale=language))


def _quantity(q: Quantity, language: str) -> str:
    text = _figure(str(q.value), percent=q.style == "pct", digits=q.digits, language=language)
    if q.style in _UNIT_STYLES:
        return translate(Message(f"unit.{q.style}", {"n": text}), language)
    return text


def _listed(items: list[str], language: str) -> str:
    """Items as the language lists them; in Chinese with the space beside a Latin name that CLDR leaves out."""
    if language.startswith("zh") and len(items) > 1:
        return _set_off("{all}和{last}", {"all": "、".join(items[:-1]), "last": items[-1]})
    return str(format_list(items, locale=language))


def _field(value: Any, language: str) -> str:
    if isinstance(value, Message | Quantity | Names):
        return render(value, language)
    if isinstance(value, list | tuple):
        return _listed([_field(v, language) for v in value], language)
    return str(value)


def translate(message: Message, language: str) -> str:
    """The sentence of `message` in `language`. Raises KeyError for a key without a translation."""
    forms = _entries(language)[message.key]
    plural = len(forms) > 1 and message.count is not None and message.count != 1
    template = forms[1] if plural else forms[0]
    if not message.fields:
        return template
    told = {k: _field(v, language) for k, v in message.fields.items()}
    return _set_off(template, told) if language.startswith("zh") else template.format(**told)


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """A template as texts, each with the name of the field behind it."""
    return tuple((text, name) for text, name, _, _ in Formatter().parse(template))


def _set_off(template: str, told: dict[str, str]) -> str:
    """The template filled, with a space between a hanzi and the Latin letter or figure that a field brings beside it.

    What people named may begin and end either way, so a template cannot hold the space.
    """
    whole = ""
    for text, name in _parsed(template):
        whole += _apart(whole, text) + text
        if name is not None:
            whole += _apart(whole, told[name]) + told[name]
    return whole


def _apart(before: str, after: str) -> str:
    """A space where a hanzi and a Latin letter or figure would touch."""
    if not before or not after:
        return ""
    left, right = before[-1], after[0]
    mixed = (_is_latin(left) and _is_hanzi(right)) or (_is_hanzi(left) and _is_latin(right))
    return " " if mixed else ""


def _is_latin(char: str) -> bool:
    return char.isalnum() and char < "\u2e80"


def _is_hanzi(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def render(value: Message | Quantity | Names | str, language: str) -> str:
    """Text of anything a document may hold, in `language`."""
    if isinstance(value, Message):
        return translate(value, language)
    if isinstance(value, Quantity):
        return _quantity(value, language)
    if isinstance(value, Names):
        return (value.zh or value.en) if language.startswith("zh") else value.en
    return value
