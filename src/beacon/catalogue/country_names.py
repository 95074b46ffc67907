"""Names of countries and regions in both languages, and their codes from what people write.

Names come from the Unicode CLDR (through Babel) but for Hong Kong, Macau and Taiwan, which are written as
firms on both sides write them in business papers.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from babel import Locale

from beacon.errors import InputError
from beacon.i18n import Names, msg

_OURS = {
    "HK": Names("Hong Kong", "中国香港"),
    "MO": Names("Macau", "中国澳门"),
    "TW": Names("Taiwan", "中国台湾"),
}
_MAINLAND = Names("Mainland China", "中国内地")
_NATIONS = {
    "GB-ENG": Names("England", "英格兰"),
    "GB-NIR": Names("Northern Ireland", "北爱尔兰"),
    "GB-SCT": Names("Scotland", "苏格兰"),
    "GB-WLS": Names("Wales", "威尔士"),
}
"Parts with holidays of their own that people know by name."
_NOT_PLACES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
"Two-letter codes of the CLDR that name no single country or region."
_ALIASES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "greatbritain": "GB", "britain": "GB",
    "usa": "US", "america": "US", "prc": "CN", "mainlandchina": "CN", "chinamainland": "CN",
    "中国大陆": "CN", "中国内地": "CN", "香港": "HK", "hongkongsarchina": "HK", "macao": "MO",
    "macaosarchina": "MO", "澳门": "MO", "台湾": "TW", "korea": "KR", "republicofkorea": "KR", "uae": "AE",
    "czechrepublic": "CZ", "holland": "NL", "turkey": "TR", "vietnam": "VN", "russianfederation": "RU",
    "burma": "MM",
}  # fmt: skip
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
"Letters whose stroke or missing dot is no combining mark, so that Unicode does not take it apart."


def folded(text: str) -> str:
    """`text` without case, accents, spaces and punctuation: what two spellings of a name have in common."""
    if text.isascii():
        return re.sub(r"[\W_]+", "", text.lower())
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return re.sub(r"[\W_]+", "", "".join(c for c in apart if not unicodedata.combining(c)))


@cache
def _all_names() -> dict[str, Names]:
    english, chinese = Locale("en").territories, Locale.parse("zh_Hans").territories
    codes = (c for c in sorted(english) if len(c) == 2 and c.isalpha() and c not in _NOT_PLACES)
    return {code: _OURS.get(code) or Names(english[code], chinese.get(code)) for code in codes}


@cache
def _codes() -> dict[str, str]:
    found = dict(_ALIASES)
    for code, names in _all_names().items():
        found[folded(code)] = code
        found[folded(names.en)] = code
        found[folded(names.zh or names.en)] = code
    return found


def country_names(code: str) -> Names:
    """Name of a country or region in both languages. Raises InputError for an unknown code."""
    names = _all_names().get(code.upper())
    if names is None:
        raise unknown_country(code)
    return names


def jurisdiction_names(code: str) -> Names:
    """As `country_names`, where rules, numbers or holidays are meant: those of China are the mainland's."""
    return _MAINLAND if code.upper() == "CN" else country_names(code)


def calendar_names(key: str) -> Names:
    """Name of a calendar in both languages: of the country or region, or of the part that keeps days of its own.

    Parts but the nations of the UK go by their code behind the country's name. Raises InputError for an unknown code.
    """
    country, _, part = key.partition("-")
    if key in _NATIONS:
        return _NATIONS[key]
    names = jurisdiction_names(country)
    return Names(f"{names.en} ({key})", f"{names.zh or names.en}（{key}）") if part else names


def find_country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a code or a name in either language; None when nothing is called so."""
    return _codes().get(folded(text))


def country_code(text: str) -> str:
    """As `find_country`. Raises InputError `country.unknown` with the nearest name."""
    code = find_country(text)
    if code is None:
        raise unknown_country(text)
    return code


def unknown_country(text: str) -> InputError:
    """The error for a country or region nobody knows, with the nearest name."""
    near = get_close_matches(folded(text)[:60], _codes(), n=1, cutoff=0.7)
    if not near:
        return InputError("country.unknown", text=text[:60], hint=msg("country.write_code"))
    names = _all_names()[_codes()[near[0]]]
    return InputError("country.unknown", text=text[:60], hint=msg("place.did_you_mean", near=names))
