"""Names of holidays in both languages, from what the `holidays` library calls them; `data/holiday_names.csv`.

A name without a row keeps the library's Chinese where it has one, else its English.
"""

from __future__ import annotations

import re
from functools import cache

from beacon.catalogue.rows import read_rows
from beacon.i18n import Names

_SUFFIX = re.compile(r" \((observed|estimated|observed, estimated|in lieu)\)$")
_SUBSTITUTED = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")
_BEFORE = re.compile(r"(?i)the day (?:preceding|before) (.+)")
_INSTEAD = re.compile(r"(?:Alternative holiday|Compensatory rest day) for (.+)")
_JOINT = re.compile(r"(.+) Joint Holiday")
ESTIMATED = "estimated"
"What the library adds to days that hang on the sight of the moon."


@cache
def _known() -> dict[str, Names]:
    return {row["id"]: Names(row["name_en"], row["name_zh"]) for row in read_rows("holiday_names")}


def holiday_names(label: str, *, country: str, chinese: str | None) -> Names:
    """Both names of a day.

    Parameters
    ----------
    label
        The library's English label; several names of one day are joined by "; ".
    country
        ISO code: some names are another's in another country.
    chinese
        The library's own label in Simplified Chinese, where it has one.
    """
    parts = [_one(part, country) for part in label.split("; ")]
    english = "; ".join(dict.fromkeys(part.en for part in parts))
    if any(part.zh is None for part in parts):
        return Names(english, chinese)
    return Names(english, "、".join(dict.fromkeys(part.zh or "" for part in parts)))


def _one(label: str, country: str) -> Names:
    substituted = _SUBSTITUTED.fullmatch(label)
    if substituted:
        month, day, year = substituted.groups()
        date = f"{year}-{month}-{day}"
        return Names(f"Day off, {date} is worked instead", f"调休（{date} 上班）")
    known = _base(label, country)
    if known is not None:
        return known
    suffix = _SUFFIX.search(label)
    if suffix:
        plain = _one(label[: suffix.start()], country)
        observed = "observed" in suffix[1] or "lieu" in suffix[1]
        return _dressed(plain, " (in lieu)", "（补假）") if observed else plain
    for pattern, english, chinese in (
        (_INSTEAD, " (in lieu)", "（补假）"),
        (_JOINT, " (joint holiday)", "（集体休假）"),
    ):
        found = pattern.fullmatch(label)
        if found:
            return _dressed(_one(found[1], country), english, chinese)
    before = _BEFORE.fullmatch(label)
    if before:
        plain = _one(before[1], country)
        return Names(f"The day before {plain.en}", None if plain.zh is None else f"{plain.zh}前一日")
    return Names(label.replace("Labor", "Labour"), None)


def _base(label: str, country: str) -> Names | None:
    return _known().get(f"{country}:{label}") or _known().get(label)


def _dressed(plain: Names, english: str, chinese: str) -> Names:
    return Names(plain.en + english, None if plain.zh is None else plain.zh + chinese)
