"""From what a firm file says to the Firm it means: places found, defaults filled in, parts compared.

Every check adds its problems to one list, so that a person hears of all mistakes at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beacon.catalogue.countries import ASSUMED, working_hours
from beacon.catalogue.places import country_code, find_place, place_at
from beacon.errors import InputError, Problem
from beacon.firmfile.cross import find_codecs
from beacon.firmfile.demand import DemandBuilder, server_places
from beacon.firmfile.model import AccessPart, FirmFile, HoursPart, SitePart, link_list
from beacon.firmfile.override_values import value_problems
from beacon.firmfile.overrides import check_override
from beacon.firmfile.place_in_file import Loc
from beacon.firmfile.problems import problem_at
from beacon.nouns import PLAIN_LINKS, Access, Demand, Firm, Override, Place, Site, Target, WorkingHours

_FIRMS = "firm"
"Provenance of what the firm said itself."
_NOWHERE = Place(name_en="", name_zh=None, country="", lat_deg=0.0, lon_deg=0.0, zone="UTC")
"Stands for a place that was not found; a firm with one is never handed out."


class Builder:
    """Collects problems while it builds; `firm` is to be used only when there are none."""

    def __init__(self, file: FirmFile, lines: Mapping[Loc, int]) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._lines = lines
        self._sound: tuple[Override, ...] = ()

    def firm(self) -> Firm:
        """The firm, without measured routes."""
        file = self._file
        home = country_code(file.firm.home)  # checked when it was read
        overrides = self._overrides()
        usual = self._usual_hours()
        sites = tuple(self._site(i, part, usual) for i, part in enumerate(file.sites))
        return Firm(
            name=file.firm.name,
            home=home,
            languages=tuple(dict.fromkeys(file.firm.languages)),
            sites=sites,
            head_office=self._head_office(sites, home),
            codecs=self._codecs(),
            links=link_list(file.links),
            target=Target(share=file.target.share_pct / 100, r=file.target.r),
            year=file.year,
            terminal_delay_ms=file.terminal_delay_ms,
            overrides=overrides,
            demand=self._demand(),
            hub_candidates=self._hub_candidates(),
            plan_from=file.plan_from,
        )

    def add(self, key: str, loc: Loc, **fields: Any) -> None:
        """Note a problem."""
        self.problems.append(problem_at(key, loc, self._lines, **fields))

    def _country(self, text: str, loc: Loc) -> str:
        try:
            return country_code(text)
        except InputError as error:
            self.add(error.key, loc, **error.fields)
            return ""

    def _usual_hours(self) -> dict[str, WorkingHours]:
        found: dict[str, WorkingHours] = {}
        for name, part in self._file.working_hours.items():
            loc: Loc = ("working_hours", name)
            code = self._country(name, loc)
            if code in found and code:
                self.add("hours.twice", loc, country=code)
            found[code] = self._hours(part, loc)
        return found

    def _hours(self, part: HoursPart, loc: Loc) -> WorkingHours:
        if part.end <= part.start:
            self.add("hours.order", loc)
        saturday = part.saturday
        if saturday is not None and saturday.end <= saturday.start:
            self.add("hours.order", (*loc, "saturday"))
        return WorkingHours(
            start_h=part.start,
            end_h=part.end,
            provenance=_FIRMS,
            saturday_start_h=saturday.start if saturday else None,
            saturday_end_h=saturday.end if saturday else None,
        )

    def _site(self, index: int, part: SitePart, usual: Mapping[str, WorkingHours]) -> Site:
        loc: Loc = ("sites", index)
        place = self._place(part, loc)
        if part.hours is not None:
            hours = self._hours(part.hours, (*loc, "hours"))
        else:
            hours = usual.get(place.country) or self._country_hours(place.country, loc)
        available = link_list(part.links_available) if part.links_available else PLAIN_LINKS
        return Site(
            name=part.name,
            place=place,
            people=part.people,
            access=access_of(part.access),
            link=part.link,
            links_available=link_list([*available, part.link]),
            hours=hours,
            calendar=part.calendar or "",
        )

    def _country_hours(self, country: str, loc: Loc) -> WorkingHours:
        try:
            return working_hours(country, overrides=self._sound)
        except InputError as error:
            self.add(error.key, loc, **error.fields)
            return ASSUMED

    def _place(self, part: SitePart, loc: Loc) -> Place:
        if part.city is not None:
            return find_place(part.city)  # the field was checked when it was read
        if part.latitude is None or part.longitude is None:
            return _NOWHERE  # told by the checks across fields
        try:
            return place_at(part.latitude, part.longitude)
        except InputError as error:
            self.add(error.key, (*loc, "latitude"), **error.fields)
            return _NOWHERE

    def _head_office(self, sites: tuple[Site, ...], home: str) -> str:
        wanted = self._file.firm.head_office
        if wanted is not None:
            names = {site.name.casefold(): site.name for site in sites}
            if wanted.casefold() not in names:
                names_shown = ", ".join(list(names.values())[:20])
                self.add("firm.no_such_site", ("firm", "head_office"), name=wanted, sites=names_shown)
            return names.get(wanted.casefold(), "")
        at_home = next((site.name for site in sites if site.place.country == home), "")
        if not at_home and _NOWHERE not in [site.place for site in sites]:
            self.add("firm.no_head_office", ("firm",), home=home)
        return at_home

    def _demand(self) -> Demand | None:
        builder = DemandBuilder(self._file, self._lines, overrides=self._sound)
        demand = builder.demand()
        self.problems += builder.problems
        return demand

    def _hub_candidates(self) -> tuple[str, ...]:
        names = [site.name for site in self._file.sites]
        found, problems = server_places(self._file.hub_candidates or (), names, self._lines, at="hub_candidates")
        self.problems += problems
        return found

    def _codecs(self) -> tuple[str, ...]:
        names, problems = find_codecs(self._file.codecs, self._lines, overrides=self._sound)
        self.problems += problems
        return names

    def _overrides(self) -> tuple[Override, ...]:
        """All of them; those without a mistake are used for what is checked next."""
        overrides = tuple(Override(row=part.row, values=part.values) for part in self._file.overrides)
        wrong = {index: found for index, override in enumerate(overrides) if (found := check_override(override))}
        wrong |= value_problems({index: o for index, o in enumerate(overrides) if index not in wrong})
        for index, problems in wrong.items():
            for problem in problems:
                place = tuple(filter(None, problem.path.split("/", 1)))
                self.add(problem.key, ("overrides", index, *place), **problem.fields)
        self._sound = tuple(override for index, override in enumerate(overrides) if index not in wrong)
        return overrides


def access_of(part: AccessPart) -> Access:
    """The noun, per cent turned into shares."""
    up_pct = part.background_pct if part.background_up_pct is None else part.background_up_pct
    return Access(
        medium=part.medium,
        down_mbps=part.down_mbps,
        up_mbps=part.up_mbps,
        background_down=part.background_pct / 100,
        background_up=up_pct / 100,
        carrier=part.carrier,
    )
