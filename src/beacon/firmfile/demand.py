"""From what a firm file says of its people's work to a Demand: personas found, staff added up, defaults marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from beacon.catalogue.country_names import folded
from beacon.catalogue.personas import USUAL, load_personas, persona_spellings
from beacon.catalogue.places import find_place
from beacon.catalogue.traffic import meeting_pictures
from beacon.errors import InputError, Problem
from beacon.firmfile.demand_model import DemandPart, PersonaPart
from beacon.firmfile.fields import LONGEST_NAME, shown
from beacon.firmfile.model import FirmFile, SitePart
from beacon.firmfile.place_in_file import Loc
from beacon.firmfile.problems import problem_at
from beacon.i18n import Message, msg
from beacon.nouns import Demand, Override, Persona, SiteDemand, Staff, Work

_SHARES = {
    "growth_pct_per_year": "growth_per_year",
    "other_sites_pct": "other_sites_share",
    "meetings_across_pct": "meetings_across_share",
    "blocking_pct": "blocking",
    "service_level_pct": "service_level",
    "media_share_pct": "media_share",
}
"Fields of the file in per cent, and the fields of the noun they become."
_PLAIN = ("horizon_years", "answer_s", "meeting_size", "meeting_height", "meeting_hub")
_OF_PERSONA = {
    "internal_calls_per_h": ("internal_calls_per_h", 1.0),
    "external_calls_per_h": ("external_calls_per_h", 1.0),
    "hold_s": ("hold_s", 1.0),
    "meeting_pct": ("meeting_share", 0.01),
    "video_pct": ("video_share", 0.01),
}
"Fields of a persona in the file: the noun's field, and what turns one into the other."
_NEEDED = ("internal_calls_per_h", "external_calls_per_h", "hold_s")
_MOST_GROWTH = 10.0
"Times today's people; beyond that nobody plans an access line."
_SECONDS_PER_H = 3600.0


class DemandBuilder:
    """Collects problems while it builds; the demand is to be used only when there are none."""

    def __init__(self, file: FirmFile, lines: Mapping[Loc, int], *, overrides: Sequence[Override]) -> None:
        self.problems: list[Problem] = []
        self._part = file.demand or DemandPart()
        self._sites = file.sites
        self._said = file.demand is not None or any(s.staff is not None or s.trunks is not None for s in file.sites)
        self._lines = lines
        self._overrides = overrides

    def demand(self) -> Demand | None:
        """What the firm said, defaults filled in; None when it said nothing."""
        if not self._said:
            return None
        try:
            shipped = load_personas(overrides=self._overrides)
            heights = sorted(meeting_pictures(overrides=self._overrides))
        except InputError as error:
            self._add(error.key, ("overrides",), **error.fields)
            return None
        names = self._names(shipped)
        personas = self._personas(shipped, names)
        sites = tuple(self._site(i, site, names) for i, site in enumerate(self._sites))
        said = self._figures(heights)
        used = {staff.persona for site in sites for staff in site.staff}
        own = {names[folded(name)] for name in self._part.personas}
        demand = Demand(
            personas=tuple(p for key, p in personas.items() if key in used | own),
            sites=sites,
            assumed=tuple(f.name for f in fields(Demand) if f.name not in {"personas", "sites", "assumed", *said}),
            **said,
        )
        if demand.growth > _MOST_GROWTH:
            at: Loc = ("demand", "growth_pct_per_year")
            self._add("demand.growth", at, times=f"{demand.growth:.0f}", limit=f"{_MOST_GROWTH:.0f}")
        return demand

    def _add(self, key: str, loc: Loc, **said: Any) -> None:
        self.problems.append(problem_at(key, loc, self._lines, **said))

    def _names(self, shipped: Mapping[str, Persona]) -> dict[str, str]:
        """Key of every persona by its folded spellings, the firm's own first."""
        names: dict[str, str] = {}
        for name in self._part.personas:
            key = persona_spellings().get(folded(name), name)
            if not folded(name) or len(name) > LONGEST_NAME:
                wrong = "field.too_long" if name.strip() else "field.blank"
                self._add(wrong, ("demand", "personas"), limit=LONGEST_NAME)
            elif folded(name) in names or key in names.values():
                self._add("demand.persona_twice", ("demand", "personas", name), name=shown(name))
            names[folded(name)] = key
        return {**persona_spellings(), **names}

    def _find(self, text: str, names: Mapping[str, str], loc: Loc) -> str | None:
        key = names.get(folded(text))
        if key is None:
            self._add("demand.persona_unknown", loc, name=shown(text), hint=_nearest(text, names))
        return key

    def _personas(self, shipped: Mapping[str, Persona], names: Mapping[str, str]) -> dict[str, Persona]:
        found = dict(shipped)
        for name, part in self._part.personas.items():
            found[names[folded(name)]] = self._persona(name, part, shipped, names)
        return found

    def _persona(
        self, name: str, part: PersonaPart, shipped: Mapping[str, Persona], names: Mapping[str, str]
    ) -> Persona:
        loc: Loc = ("demand", "personas", name)
        key = names[folded(name)]
        base = shipped.get(key)  # the firm's own light user is like the light user
        if part.like is not None:
            base = shipped.get(self._find(part.like, persona_spellings(), (*loc, "like")) or USUAL)
        given = {field: getattr(part, field) for field in _OF_PERSONA if getattr(part, field) is not None}
        missing = [field for field in _NEEDED if field not in given]
        if base is None and missing:
            self._add("demand.persona_figures", loc, name=shown(name), fields=", ".join(missing))
        start = base or shipped[USUAL]
        values = {_OF_PERSONA[f][0]: value * _OF_PERSONA[f][1] for f, value in given.items()}
        persona = replace(
            start,
            key=key,
            work=part.work or (base.work if base else Work.OFFICE),
            assumed=tuple(f for f in (*start.assumed,) if f not in values),
            rows=start.rows if len(values) < len(_OF_PERSONA) else (),
            **values,
        )
        self._check_talk(persona, loc)
        return persona

    def _check_talk(self, persona: Persona, loc: Loc) -> None:
        talk_s = (persona.internal_calls_per_h + persona.external_calls_per_h) * persona.hold_s
        if talk_s > _SECONDS_PER_H:
            minutes = f"{talk_s / 60:.0f}"
            self._add("demand.persona_talks", loc, name=shown(persona.key), minutes=minutes)

    def _site(self, index: int, part: SitePart, names: Mapping[str, str]) -> SiteDemand:
        if part.staff is None:
            usual = (Staff(persona=USUAL, people=part.people),)
            return SiteDemand(site=part.name, staff=usual, trunks=part.trunks, assumed=True)
        loc: Loc = ("sites", index, "staff")
        people: dict[str, int] = {}
        for name, count in part.staff.items():
            key = self._find(name, names, (*loc, name))
            people[key or name] = people.get(key or name, 0) + count
        whole = sum(people.values())
        if whole != part.people:
            self._add("demand.staff_sum", loc, site=shown(part.name), staff=whole, people=part.people)
        staff = tuple(Staff(persona=key, people=count) for key, count in people.items() if count)
        return SiteDemand(site=part.name, staff=staff, trunks=part.trunks)

    def _figures(self, heights: Sequence[int]) -> dict[str, Any]:
        """Fields of the noun that the firm said."""
        part = self._part
        said: dict[str, Any] = {
            noun: getattr(part, field) / 100 for field, noun in _SHARES.items() if getattr(part, field) is not None
        }
        said |= {field: getattr(part, field) for field in _PLAIN if getattr(part, field) is not None}
        if part.meeting_height is not None and part.meeting_height not in heights:
            choices = ", ".join(map(str, heights))
            self._add("field.choice", ("demand", "meeting_height"), given=str(part.meeting_height), choices=choices)
        if part.meeting_hub is not None:
            names = [site.name for site in self._sites]
            try:
                said["meeting_hub"] = server_place(part.meeting_hub, names)
            except InputError as error:
                self._add(error.key, ("demand", "meeting_hub"), **error.fields)
        return said


def server_place(text: str, sites: Sequence[str]) -> str:
    """Where a server may stand: the name of a site, else the English name of a city ("Hong Kong, HK" where a site has
    the city's own name). Raises InputError for what is neither."""
    for name in sites:
        if name.casefold() == text.casefold():
            return name
    try:
        place = find_place(text)
    except InputError as error:
        listed = ", ".join(sites[:20])
        hint = error.fields["hint"]
        if hint.key != "place.did_you_mean":  # a server has no latitude to give
            hint = msg("demand.server_place")
        raise InputError("demand.no_such_place", name=shown(text), hint=hint, sites=listed) from error
    taken = {name.casefold() for name in sites}
    if place.name_en.casefold() in taken or find_place(place.name_en) != place:
        return f"{place.name_en}, {place.country}"
    return place.name_en


def server_places(
    texts: Sequence[str], sites: Sequence[str], lines: Mapping[Loc, int], *, at: str
) -> tuple[tuple[str, ...], list[Problem]]:
    """Each place once, and what is wrong with the list."""
    found: list[str] = []
    problems: list[Problem] = []
    for index, text in enumerate(texts):
        try:
            found.append(server_place(text, sites))
        except InputError as error:
            problems.append(problem_at(error.key, (at, index), lines, **error.fields))
    return tuple(dict.fromkeys(found)), problems


def _nearest(text: str, names: Mapping[str, str]) -> Message:
    near = get_close_matches(folded(text)[:60], names, n=1, cutoff=0.6)
    if near:
        return msg("place.did_you_mean", near=names[near[0]])
    return msg("demand.personas_known", names=", ".join(dict.fromkeys(names.values())))
