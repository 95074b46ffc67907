"""What the values of an override mean, asked of the part of the catalogue or of the routes that owns the table.

Asked when the file is read, so that a person hears of a mistake at once and with its line, not when the plan comes to
the table. Working hours are left to the sites that have them: two overrides may change start and end together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from beacon.catalogue.access import load_access_figures
from beacon.catalogue.calendars import work_calendar
from beacon.catalogue.carriers import load_carriers
from beacon.catalogue.codecs import load_codecs
from beacon.catalogue.latency import load_latency
from beacon.catalogue.link_kinds import load_link_figures
from beacon.catalogue.numbers import numbering
from beacon.catalogue.personas import load_personas
from beacon.catalogue.rules import load_rules
from beacon.catalogue.traffic import meeting_pictures, video_ladder
from beacon.catalogue.wire import load_wire_figures
from beacon.errors import InputError, Problem
from beacon.nouns import Override, Place
from beacon.routes.overrides import override_carriers, override_figures, override_latency

Overrides = tuple[Override, ...]


def _numbers(overrides: Overrides) -> None:
    for country in dict.fromkeys(override.row.partition(":")[2] for override in overrides):
        place = Place(name_en="", name_zh=None, country=country, lat_deg=0.0, lon_deg=0.0, zone="UTC")
        numbering("", place, overrides=overrides)


def _figures(overrides: Overrides) -> object:
    shipped = {**load_link_figures(), **load_access_figures(), **load_wire_figures()}
    return override_figures(shipped, overrides)


_READ: dict[str, Callable[[Overrides], object]] = {
    "access": _figures,
    "carrier": lambda o: override_carriers(load_carriers(), o),
    "codecs": lambda o: load_codecs(overrides=o),
    "countries": _numbers,
    "day_overrides": lambda o: work_calendar("CN", years=(2027,), overrides=o),
    "latency": lambda o: override_latency(load_latency(), o),
    "link": _figures,
    "personas": lambda o: load_personas(overrides=o),
    "rules": lambda o: load_rules(overrides=o),
    "traffic": lambda o: (video_ladder(overrides=o), meeting_pictures(overrides=o)),
    "wire": _figures,
}
"By table, what reads overridden rows as they will be read later."


def value_problems(overrides: Mapping[int, Override]) -> dict[int, list[Problem]]:
    """Values that mean nothing in their columns, by the key of their override; paths as `check_override` gives them."""
    tables: dict[str, dict[int, Override]] = {}
    for key, override in overrides.items():
        tables.setdefault(override.row.partition(":")[0], {})[key] = override
    found: dict[int, list[Problem]] = {}
    for table, rows in tables.items():
        if table in _READ and _wrong(_READ[table], tuple(rows.values())):  # one by one only where there is a mistake
            found |= {key: wrong for key, o in rows.items() if (wrong := _wrong(_READ[table], (o,)))}
    return found


def _wrong(read: Callable[[Overrides], object], overrides: Overrides) -> list[Problem]:
    try:
        read(overrides)
    except InputError as error:
        wrong = error.problems or (Problem(key=error.key, fields=error.fields),)
        return [Problem(key=p.key, fields=p.fields, path=_path(overrides[0], p)) for p in wrong]
    return []


def _path(override: Override, problem: Problem) -> str:
    column = str(problem.fields.get("column", ""))
    return f"values/{column}" if column in override.values else "values"
