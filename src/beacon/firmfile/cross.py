"""Checks across the fields of a site and across sites, on what was read, whatever its shape.

They run even when a field elsewhere is wrong, so that one run tells of every mistake. Anything of the
wrong type is passed over here: its own field says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beacon.catalogue.codecs import find_codec
from beacon.errors import InputError, Problem
from beacon.firmfile.fields import shown
from beacon.firmfile.place_in_file import Loc
from beacon.firmfile.problems import problem_at
from beacon.nouns import Override


def site_problems(data: Mapping[str, Any], lines: Mapping[Loc, int]) -> list[Problem]:
    """Sites of one name, and sites with no place or with two."""
    problems: list[Problem] = []
    first: dict[str, int] = {}
    sites = data.get("sites")
    for index, site in enumerate(sites if isinstance(sites, list) else ()):
        if not isinstance(site, dict):
            continue
        loc: Loc = ("sites", index)
        name = " ".join(str(site.get("name") or "").split())
        problems += _place_problems(site, shown(name or index), loc, lines)
        if not name:
            continue
        earlier = first.setdefault(name.casefold(), index)
        if earlier != index:
            before = lines.get(("sites", earlier, "name"), 0)
            at = (*loc, "name")
            problems.append(problem_at("site.same_name", at, lines, name=shown(name), before=before))
    return problems


def _place_problems(site: Mapping[str, Any], name: str, loc: Loc, lines: Mapping[Loc, int]) -> list[Problem]:
    city = site.get("city") is not None
    given = sum(site.get(field) is not None for field in ("latitude", "longitude"))
    if city and given:
        return [problem_at("site.place_twice", (*loc, "city"), lines, site=name)]
    if city or given == 2:
        return []
    return [problem_at("site.place_half" if given else "site.place_missing", loc, lines, site=name)]


def find_codecs(
    names: object, lines: Mapping[Loc, int], *, overrides: tuple[Override, ...] = ()
) -> tuple[tuple[str, ...], list[Problem]]:
    """Catalogue names of the codecs wanted, each once, and what is wrong with them."""
    found: list[str] = []
    problems: list[Problem] = []
    for index, text in enumerate(names if isinstance(names, list) else [names]):
        if not isinstance(text, str) or not text.strip() or len(text) > 100:
            continue
        try:
            found.append(find_codec(text, overrides=overrides).name)
        except InputError as error:
            problems.append(problem_at(error.key, ("codecs", index), lines, **error.fields))
    return tuple(dict.fromkeys(found)), problems
