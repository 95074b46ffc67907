"""Currencies by their ISO 4217 codes, as Unicode CLDR lists them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Any

from babel import Locale

from beacon.errors import InputError


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def currency_code(text: Any) -> str:
    """A currency's code in capitals. Raises InputError for what is none."""
    code = str(text).strip().upper()
    if code in _codes():
        return code
    near = get_close_matches(code[:20], sorted(_codes()), n=1, cutoff=0.6)
    raise InputError("prices.currency_unknown", given=str(text)[:60], near=near[0] if near else "GBP")
