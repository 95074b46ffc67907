"""What `beacon routes` and `beacon route` read: places, links, hours, days, languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

import click

from beacon.catalogue.places import find_place
from beacon.cli.main import answer_in, user_language
from beacon.errors import InputError
from beacon.i18n import msg, translate
from beacon.nouns import BreakOut, Link, LinkKind
from beacon.routes.endpoint import STANDARD_DAY, Endpoint, offset_h

_LANGUAGES = {"en": "en", "zh": "zh_Hans", "zh_hans": "zh_Hans", "zh-cn": "zh_Hans"}

_WORLDS = {"low": 0.1, "typical": 0.5, "high": 0.9}
"Quantile at which every figure of a world is taken."


def said(key: str) -> str:
    """A help text in the user's language."""
    return translate(msg(key), user_language())


def route_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which route between two places is meant, in the order of the help."""
    options = (
        click.option("--link", default="internet", help=said("cli.routes.link")),
        click.option("--link-b", help=said("cli.routes.link_b")),
        click.option("--hour", default="10", help=said("cli.routes.hour")),
        click.option("--date", "day", help=said("cli.routes.date")),
        click.option("--carrier-a", help=said("cli.routes.carrier_a")),
        click.option("--carrier-b", help=said("cli.routes.carrier_b")),
    )
    return reduce(lambda made, option: option(made), reversed(options), command)


def read_language(text: str | None) -> str:
    """Language of the output and of what goes wrong; the user's own when not asked for."""
    if text is None:
        return user_language()
    if text.lower() not in _LANGUAGES:
        raise InputError("routes.language", value=text)
    language = _LANGUAGES[text.lower()]
    answer_in(language)
    return language


def read_link(text: str) -> Link:
    """A kind of link with or without break-out."""
    try:
        return Link.parse(text)
    except ValueError:
        kinds = ", ".join(str(kind) for kind in LinkKind)
        outs = ", ".join(f"@{out}" for out in BreakOut if out)
        raise InputError("routes.link_unknown", value=text, kinds=kinds, break_outs=outs) from None


def read_hour(text: str) -> int:
    """A full hour of the day; `20` and `20:00` are the same."""
    hour = text.strip().removesuffix(":00")
    if not (hour.isascii() and hour.isdigit() and int(hour) <= 23):
        raise InputError("routes.hour", value=text)
    return int(hour)


def read_day(text: str | None) -> date:
    """The day whose clocks count."""
    if text is None:
        return STANDARD_DAY
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("routes.date", value=text) from None


def hour_utc(end: Endpoint, *, local_hour: int, day: date) -> int:
    """Hour of UTC that holds the beginning of a local hour."""
    return int((local_hour - offset_h(end.place.zone, day)) // 1) % 24


def local_time(end: Endpoint, *, hour: int, day: date) -> str:
    """Local time at the beginning of an hour of UTC, as HH:MM."""
    minutes = round((hour + offset_h(end.place.zone, day)) * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_end(place: str, link: Link, carrier: str | None) -> Endpoint:
    """One end of a path."""
    return Endpoint(place=find_place(place), link=link, carrier=carrier)


def read_choice(value: str, option: str, choices: tuple[str, ...]) -> str:
    """One of the values an option takes."""
    if value not in choices:
        raise InputError("routes.choice", option=option, value=value, choices=", ".join(choices))
    return value


def read_world(text: str) -> float:
    """Quantile of a world's figures: low, typical or high."""
    return _WORLDS[read_choice(text, "--world", tuple(_WORLDS))]
