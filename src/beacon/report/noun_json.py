"""Any noun as JSON: its fields by name, in the order they are written, each figure rounded as its unit deserves."""

from __future__ import annotations

import dataclasses
import math
from enum import Enum
from typing import Any

from beacon.nouns import Band, Link

DIGITS = {
    **{"_ms": 2, "_s": 2, "_h": 2, "_km": 2, "_years": 2, "_deg": 4},
    **{"_mbps": 3, "_kbps": 3, "_bytes": 2, "_erlangs": 4, "per_h": 4},
    **{"r_common": 2, "r_today": 2, "r_chosen": 2, "quality": 2, "monthly": 2, "set_up": 2, "per_mbps": 4},
}
"Digits kept after the decimal mark by the end of a field's name; the longest end that fits counts."
ELSE_DIGITS = 5
"Shares, ratios and rates of exchange."
_ENDS = sorted(DIGITS, key=len, reverse=True)


def digits_of(name: str) -> int:
    """Digits kept of a figure of that name."""
    return next((DIGITS[end] for end in _ENDS if name.endswith(end)), ELSE_DIGITS)


def rounded(value: float, digits: int) -> float | int:
    """`value` to so many digits; whole numbers without a mark, zero without a sign. Raises ValueError."""
    if not math.isfinite(value):
        raise ValueError(f"a forecast holds no infinities and no NaN: {value!r}")
    short = round(float(value), digits)
    return int(short) if short == int(short) else short


def noun_json(value: Any, name: str = "") -> Any:
    """A noun, or anything a field of one holds, as JSON can hold it.

    Parameters
    ----------
    value
        Dataclass, band, link, figure, text, or tuples and dictionaries of them.
    name : str
        Of the field; decides how figures are rounded.

    Raises
    ------
    ValueError
        When a figure is infinite or not a number.
    TypeError
        For what no noun holds.
    """
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, float):
        return rounded(value, digits_of(name))
    if isinstance(value, Enum | Link):
        return str(value)
    if isinstance(value, Band):
        return {part: rounded(getattr(value, part), digits_of(name)) for part in ("low", "typical", "high")}
    return _many(value, name)


def _many(value: Any, name: str) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: noun_json(getattr(value, f.name), f.name) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): noun_json(v, name or str(k)) for k, v in sorted(value.items(), key=lambda kv: str(kv[0]))}
    if isinstance(value, list | tuple):
        return [noun_json(item, name) for item in value]
    raise TypeError(f"no noun holds a {type(value).__name__}: {name}")
