"""Currencies by their ISO 4217 codes: those people pay with today, as Unicode CLDR lists them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

from beacon.errors import InputError
from beacon.i18n import Message, msg

_OFFSHORE = "CNH"
"The yuan outside the mainland: in quotes, and no country's own."
_SHOWN = 60


@cache
def _codes() -> tuple[str, ...]:
    """Legal tender somewhere today; the list of ISO also holds metals, funds and money that is gone."""
    listed = (entry for entries in get_global("territory_currencies").values() for entry in entries)
    return tuple(sorted({_OFFSHORE, *(code for code, _, until, tender in listed if tender and until is None)}))


@cache
def _spellings() -> dict[str, str]:
    """Codes by names and signs of the currencies, in English and in Chinese."""
    spelt: dict[str, str] = {}
    for locale in (Locale("zh"), Locale("en")):
        for code in _codes():
            for word in (locale.currencies.get(code, ""), locale.currency_symbols.get(code, "")):
                spelt.setdefault(word.casefold(), code)
    return spelt


def currency_code(text: Any) -> str:
    """A currency's code in capitals. Raises InputError for what is none."""
    said = str(text).strip()
    if said.upper() in _codes():
        return said.upper()
    raise InputError("prices.currency_unknown", given=said[:_SHOWN], hint=_hint(said))


def _hint(said: str) -> Message:
    """The code of a name or a sign, else the nearest code, else some."""
    meant = _spellings().get(said.casefold()) if said else None
    near = [meant] if meant else get_close_matches(said[:_SHOWN].upper(), _codes(), n=6, cutoff=0.6)
    # The likeliest slips: the same letters in another order, then one wrong letter behind the country's two.
    near.sort(key=lambda code: (sorted(code) != sorted(said.upper()), code[:2] != said[:2].upper()))
    return msg("place.did_you_mean", near=near[0]) if near else msg("prices.currency_codes")
