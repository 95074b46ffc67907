"""How single values of a firm file are read: times of day, links, media, names, dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from beacon.catalogue.calendars import calendar_key, split_calendar
from beacon.catalogue.places import country_code, find_place
from beacon.errors import InputError
from beacon.nouns import BreakOut, Link, LinkKind, Medium

LINK_NAMES = tuple(str(Link(kind, out)) for out in BreakOut for kind in LinkKind)
"Every spelling of a link."
_MEDIA = {
    "fibre": Medium.FIBRE, "fiber": Medium.FIBRE, "光纤": Medium.FIBRE,
    "wifi": Medium.WIFI, "wlan": Medium.WIFI, "无线局域网": Medium.WIFI,
    "lte": Medium.LTE, "4g": Medium.LTE,
}  # fmt: skip
_TIME = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)")
_LANGUAGES = {
    "en": "en", "english": "en", "英文": "en", "英语": "en",
    "zh": "zh_Hans", "zhhans": "zh_Hans", "zhcn": "zh_Hans", "chinese": "zh_Hans", "中文": "zh_Hans",
    "简体中文": "zh_Hans",
}  # fmt: skip
_YES_NO = {
    "yes": True, "true": True, "work": True, "1": True, "是": True, "上班": True,
    "no": False, "false": False, "off": False, "0": False, "否": False, "休息": False, "放假": False,
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2000, 2100
"Years that can be planned: calendars and time zones say nothing beyond."
LONGEST_NAME = 100
_SHOWN = 60


class Part(BaseModel):
    """A group of fields. Unknown fields are refused; a field's description is the string under it."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


def refusal(key: str, **fields: Any) -> PydanticCustomError:
    """An error of ours inside Pydantic: its type is the message key."""
    # Pydantic reads the second argument as a template; the sentence is made elsewhere, from the key.
    return PydanticCustomError(key, "refused", fields)


def shown(value: Any) -> str:
    """A piece of a person's value, short enough for a message."""
    return str(value)[:_SHOWN]


def _hour(value: Any) -> float:
    if isinstance(value, str) and (match := _TIME.fullmatch(value.strip())):
        value = int(match[1]) + int(match[2]) / 60
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 24:
        raise refusal("time.format", given=shown(value))
    return float(value)


def _link(value: Any) -> Link:
    if isinstance(value, Link):
        return value
    try:
        return Link.parse(value)
    except (ValueError, AttributeError) as error:
        raise refusal("link.unknown", given=shown(value), choices=", ".join(LINK_NAMES)) from error


def _medium(value: Any) -> Medium:
    key = re.sub(r"[\s_-]", "", value).casefold() if isinstance(value, str) else ""
    if key not in _MEDIA:
        raise refusal("field.choice", given=shown(value), choices=", ".join(Medium))
    return _MEDIA[key]


def _language(value: Any) -> str:
    key = re.sub(r"[\s_-]", "", value).casefold() if isinstance(value, str) else ""
    if key not in _LANGUAGES:
        raise refusal("field.choice", given=shown(value), choices="en, zh")
    return _LANGUAGES[key]


def _name(value: Any) -> Any:
    if not isinstance(value, str):
        return value  # the type check that follows says so
    value = " ".join(value.split())
    if not value:
        raise refusal("field.blank")
    return value


def _iso_date(value: Any) -> str:
    try:
        if not isinstance(value, str):  # 20270301 is a number in YAML
            raise ValueError(value)
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise refusal("date.format", given=shown(value)) from error


def _planned(value: str) -> str:
    if not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        raise refusal("date.years", given=value, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return value


def _works(value: Any) -> bool:
    key = str(value).strip().casefold()
    if key not in _YES_NO:
        raise refusal("field.choice", given=shown(value), choices="yes, no")
    return _YES_NO[key]


def _known_city(value: str) -> str:
    try:
        find_place(value)
    except InputError as error:
        raise refusal(error.key, **error.fields) from error
    return value


def _known_country(value: str) -> str:
    try:
        country_code(value)
    except InputError as error:
        raise refusal(error.key, **error.fields) from error
    return value


def _known_calendar(value: str) -> str:
    try:
        return calendar_key(*split_calendar(value))
    except InputError as error:
        raise refusal(error.key, **error.fields) from error


def _text_list(value: Any) -> Any:
    """One text stands for a list of one."""
    return [value] if isinstance(value, str) else value


Hour = Annotated[
    float,
    BeforeValidator(_hour),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 24},
                {"type": "string", "pattern": r"^(([01]?\d|2[0-3]):[0-5]\d|24:00)$"},
            ]
        }
    ),
]
"Time of day, 08:30 or 8.5. [h after midnight]"
LinkField = Annotated[
    Link, BeforeValidator(_link), WithJsonSchema({"type": "string", "enum": list(LINK_NAMES)})
]
MediumField = Annotated[
    Medium,
    BeforeValidator(_medium),
    WithJsonSchema({"type": "string", "enum": [*Medium, "wi-fi", "Wi-Fi", "LTE"]}),
]
Language = Annotated[
    str, BeforeValidator(_language), WithJsonSchema({"type": "string", "enum": ["en", "zh", "zh_Hans"]})
]
Name = Annotated[str, Field(max_length=LONGEST_NAME), BeforeValidator(_name)]
City = Annotated[Name, AfterValidator(_known_city)]
Country = Annotated[Name, AfterValidator(_known_country)]
CalendarName = Annotated[Name, AfterValidator(_known_calendar)]
"A country or region, or a part of one: GB-SCT, HK, 中国."
IsoDate = Annotated[str, BeforeValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]
PlannedDate = Annotated[IsoDate, AfterValidator(_planned)]
YesNo = Annotated[
    bool,
    BeforeValidator(_works),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "string", "enum": ["yes", "no"]}]}),
]
LinkList = Annotated[list[LinkField], Field(min_length=1, max_length=15), BeforeValidator(_text_list)]
