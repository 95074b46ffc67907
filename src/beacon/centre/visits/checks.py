"""Whether a visit makes sense for its firm: every mistake at once, each with its field and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from beacon.errors import InputError, Problem
from beacon.flows.room_routes import hubs_of, links_of
from beacon.nouns import Firm, Link, Site
from beacon.nouns.visit import Participant, RouteChoice, ScriptStep, Visit

MINUTES = (5, 480)
"A visit lasts so long. [min]"
AHEAD_DAYS = 1_096
"Appointments are at most three years ahead: further is a mistyped year."
MOST_PEOPLE = 50
"Invited to one visit; six at a time can talk in its room."
MOST_STEPS = 50
LONGEST_SCRIPT_S = 8 * 3_600
_SHOWN = 60
_NAMES_SHOWN = 20


def checked_visit(visit: Visit, firm: Firm, *, now_utc: datetime, new_time: bool) -> Visit:
    """The visit with its routes complete: sites a route does not name keep their present link.

    `new_time` says that the appointment was set now and not long ago. Raises InputError `visit.refused` with every
    mistake.
    """
    problems = [*_texts(visit), *_people(visit.participants, firm), *_steps(visit.script)]
    if new_time:
        problems += _time(visit, now_utc)
    problems += _route(visit.choice, firm, "choice")
    for number, step in enumerate(visit.script[:MOST_STEPS]):
        problems += _route(step.choice, firm, f"script[{number}].choice")
    if problems:
        raise InputError("visit.refused", problems=tuple(problems))
    script = tuple(replace(step, choice=whole_choice(step.choice, firm)) for step in visit.script)
    return replace(visit, choice=whole_choice(visit.choice, firm), script=script)


def whole_choice(choice: RouteChoice, firm: Firm) -> RouteChoice:
    """The choice with a link for every site of the firm, spelt alike."""
    links = {s.name: str(Link.parse(choice.links.get(s.name, str(s.link)))) for s in firm.sites}
    return replace(choice, links=links)


def _problem(key: str, path: str, **fields: Any) -> Problem:
    return Problem(key=key, path=path, fields=fields)


def _shown(text: str) -> str:
    """A piece of what was sent, fit for a sentence."""
    return "".join(c if c.isprintable() else "·" for c in text[:_SHOWN])


def _texts(visit: Visit) -> Iterable[Problem]:
    if not visit.title:
        yield _problem("visit.no_title", "title")
    low, high = MINUTES
    if not low <= visit.minutes <= high:
        yield _problem("visit.minutes", "minutes", given=visit.minutes, low=low, high=high)


def _time(visit: Visit, now_utc: datetime) -> Iterable[Problem]:
    # One that has begun and not ended may be made: "now" is a good time for a visit.
    ends = now_utc - timedelta(minutes=max(MINUTES[0], min(visit.minutes, MINUTES[1])))
    given = visit.at_utc.isoformat(sep=" ", timespec="minutes")[:16]
    if visit.at_utc <= ends:
        yield _problem("visit.past", "at_utc", given=given)
    elif visit.at_utc > now_utc + timedelta(days=AHEAD_DAYS):
        yield _problem("visit.far", "at_utc", given=given)


def _people(people: Sequence[Participant], firm: Firm) -> Iterable[Problem]:
    if not people:
        yield _problem("visit.nobody", "participants")
    if len(people) > MOST_PEOPLE:
        yield _problem("visit.too_many", "participants", given=len(people), limit=MOST_PEOPLE)
    known = {site.name for site in firm.sites}
    for number, person in enumerate(people[:MOST_PEOPLE]):
        if not person.name:
            yield _problem("visit.no_name", f"participants[{number}].name")
        if person.site not in known:
            path = f"participants[{number}].site"
            yield _problem("visit.unknown_site", path, site=_shown(person.site), sites=_names(firm))


def _names(firm: Firm) -> list[str]:
    return [site.name for site in firm.sites[:_NAMES_SHOWN]]


def _steps(script: Sequence[ScriptStep]) -> Iterable[Problem]:
    if len(script) > MOST_STEPS:
        yield _problem("visit.too_many_steps", "script", given=len(script), limit=MOST_STEPS)
    before = -math.inf
    for number, step in enumerate(script[:MOST_STEPS]):
        path = f"script[{number}].at_s"
        if not 0 <= step.at_s <= LONGEST_SCRIPT_S:
            yield _problem("visit.step_time", path, given=f"{step.at_s:g}", limit=LONGEST_SCRIPT_S)
        elif step.at_s <= before:
            yield _problem("visit.step_order", path, given=f"{step.at_s:g}", before=f"{before:g}")
        before = max(before, step.at_s)


def _route(choice: RouteChoice, firm: Firm, path: str) -> Iterable[Problem]:
    if not 0 <= choice.hour_utc <= 23:
        yield _problem("visit.hour", f"{path}.hour_utc", given=choice.hour_utc)
    hubs = hubs_of(firm)
    if choice.hub and choice.hub not in hubs:
        yield _problem("visit.hub", f"{path}.hub", hub=_shown(choice.hub), hubs=list(hubs)[:_NAMES_SHOWN])
    sites = {site.name: site for site in firm.sites}
    for name, link in choice.links.items():
        field = f"{path}.links[{_shown(name)}]"
        if name not in sites:
            yield _problem("visit.unknown_site", field, site=_shown(name), sites=_names(firm))
        elif (wrong := _link(link, firm, sites[name], field)) is not None:
            yield wrong
    for name in choice.udp_refused:
        if name not in sites:
            field = f"{path}.udp_refused"
            yield _problem("visit.unknown_site", field, site=_shown(name), sites=_names(firm))


def _link(text: str, firm: Firm, site: Site, path: str) -> Problem | None:
    known = links_of(firm, site)
    try:
        if Link.parse(text) in known:
            return None
    except ValueError:
        pass
    links = [str(link) for link in known]
    return _problem("visit.link", path, link=_shown(text), site=site.name, links=links)
