"""What a session must keep to beyond the shape of its fields: names that fit together, figures a network can have.

Every mistake is collected, with its place, so that a caller hears of all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from beacon.errors import InputError, Problem
from beacon.impair import compile_lane, compile_queue
from beacon.nouns import RelayPath, RelaySession, RelaySite


def check_session(session: RelaySession) -> None:
    """Raises InputError with every problem of a session."""
    sites = {site.id for site in session.sites}
    problems = [
        *_repeated((site.id for site in session.sites), where="sites"),
        *_repeated((leg.id for leg in session.legs), where="legs"),
        *(
            Problem(key="relay_control.site_missing", path=f"legs[{i}].site", fields={"site": leg.site})
            for i, leg in enumerate(session.legs)
            if leg.site not in sites
        ),
        *_paths(session.paths, sites),
        *_queues(session.sites),
    ]
    if session.outside_site and session.outside_site not in sites:
        problems.append(
            Problem(key="relay_control.site_missing", path="outside_site", fields={"site": session.outside_site})
        )
    _raise(problems)


def check_switch(
    session: RelaySession, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...]
) -> None:
    """Raises InputError with every problem of a switch of `session`; sites it does not have come first."""
    known = {site.id for site in session.sites}
    named = [site.id for site in sites] + [end for path in paths for end in (path.origin, path.target)]
    for site in named:
        if site not in known:
            raise InputError("relay_control.unknown_site", site=site, session=session.id)
    problems = [*_repeated((site.id for site in sites), where="sites"), *_paths(paths, known), *_queues(sites)]
    if not paths and not sites:
        problems.append(Problem(key="relay_control.nothing_to_switch"))
    _raise(problems)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise InputError("relay_control.refused", problems=tuple(problems))


def _repeated(names: Iterable[str], *, where: str) -> list[Problem]:
    return [
        Problem(key="relay_control.repeated", path=where, fields={"name": name})
        for name, times in Counter(names).items()
        if times > 1
    ]


def _paths(paths: tuple[RelayPath, ...], sites: set[str]) -> list[Problem]:
    problems = []
    seen: set[tuple[str, str]] = set()
    for i, path in enumerate(paths):
        for end in ("origin", "target"):
            if getattr(path, end) not in sites:
                problems.append(
                    Problem(
                        key="relay_control.site_missing", path=f"paths[{i}].{end}", fields={"site": getattr(path, end)}
                    )
                )
        if (path.origin, path.target) in seen:
            problems.append(
                Problem(
                    key="relay_control.path_repeated", path=f"paths[{i}]",
                    fields={"origin": path.origin, "target": path.target},
                )
            )  # fmt: skip
        seen.add((path.origin, path.target))
        problems += _impossible(compile_lane, path.lane, where=f"paths[{i}].lane")
    return problems


def _queues(sites: tuple[RelaySite, ...]) -> list[Problem]:
    return [
        problem
        for i, site in enumerate(sites)
        for name in ("up", "down")
        for problem in _impossible(compile_queue, getattr(site, name), where=f"sites[{i}].{name}")
    ]


def _impossible(compiled: Callable[[Any], object], figures: object, *, where: str) -> list[Problem]:
    """What the kernel's own checks say of an Impairment or a Queue."""
    try:
        compiled(figures)
    except InputError as error:
        field = error.fields.get("field")
        return [Problem(key=error.key, fields=error.fields, path=f"{where}.{field}" if field else where)]
    return []
