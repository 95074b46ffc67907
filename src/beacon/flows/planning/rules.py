"""Which rules touch a plan, heaviest first, and what nobody has told us; the texts are the catalogue's.

How rows are sorted
- A row bears on parts of a plan (`Bearing`); the plan says, country by country, which of them it has.
- A row weighs what the weightiest part weighs that it bears on and the plan has (`WEIGHTS`), and up to nine more by
  the share of the firm's people in that country or region. What stops a project comes first: a line nobody may rent
  stops all of it, a product the firm may not use stops nothing.
- A row with a day less than a quarter of a year ahead stands above all of them.
- A row that bears on nothing the plan has weighs 0: the report folds it away.

A subject we looked for and found no sourced row on is `unknown`, for each country the plan touches with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from beacon.catalogue.rules import holds_in, load_rules, rule_sources
from beacon.flows.planning.hubs.candidates import spot_of
from beacon.flows.planning.request import PlanRequest
from beacon.flows.planning.rule_days import days_ahead
from beacon.nouns import BreakOut, Firm, Forecast, Link, LinkKind, Source
from beacon.nouns.demand import SiteLoad
from beacon.nouns.hub_plan import HubPlan
from beacon.nouns.link_plan import LinkPlan
from beacon.nouns.rules import Bearing, Found, Rule, RuleBook, Standing

WEIGHTS = {
    Bearing.PRIVATE_LINE: 90,
    Bearing.TRUNKS: 80,
    Bearing.CONTACT_CENTRE: 70,
    Bearing.SERVER: 65,
    Bearing.DATA: 60,
    Bearing.INTERNET: 50,
    Bearing.NUMBERS: 40,
    Bearing.MEETINGS: 35,
    Bearing.CALENDAR: 30,
    Bearing.VENDOR: 20,
    Bearing.PROVIDER: 10,
}
SOON_DAYS = 91
"A quarter: a change nearer than this falls into the time it takes to order and move a line."
SOON_WEIGHT = 100
LOOKED_FOR = {
    "cross_border_link": (Bearing.PRIVATE_LINE,),
    "voip_pstn": (Bearing.TRUNKS,),
    "data_transfer": (Bearing.DATA,),
    "recording": (Bearing.CONTACT_CENTRE, Bearing.MEETINGS),
    "emergency": (Bearing.NUMBERS,),
    "sim": (Bearing.NUMBERS,),
}
"Subjects searched for in every country and region, and what makes them matter."
_ANSWERED_TOO = {"voip_pstn": {"toll_bypass"}, "data_transfer": {"data_localisation"}}
"Subjects whose rows answer another one as well."
_PRIVATE = {LinkKind.MPLS, LinkKind.SDWAN, LinkKind.SPLIT}
_PUBLIC = {LinkKind.INTERNET, LinkKind.PREMIUM, LinkKind.SDWAN, LinkKind.SPLIT}
"SD-WAN's last mile is on the internet."
_EXITS = {BreakOut.HONG_KONG: "HK", BreakOut.SINGAPORE: "SG"}
_MEASURED_WEIGHT = WEIGHTS[Bearing.INTERNET]
Touched = dict[Bearing, tuple[str, ...]]
"What the plan has in a country: the part, and the links and sites by which it has it."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Involved:
    """The plan as rules see it."""

    touched: dict[str, Touched]
    "By country or region; first those with most people, then those with a server or an exit only."
    people_share: dict[str, float]
    made_on: date

    def parts(self, country: str) -> Touched:
        """What it has in a country, or in any member of the EU."""
        found: Touched = {}
        for code, parts in self.touched.items():
            if holds_in(country, code):
                for part, touches in parts.items():
                    found[part] = found.get(part, ()) + touches
        return found

    def share(self, country: str) -> float:
        return sum(share for code, share in self.people_share.items() if holds_in(country, code))


def rule_book(
    forecast: Forecast, site_loads: Sequence[SiteLoad], links: LinkPlan, hubs: HubPlan, request: PlanRequest
) -> RuleBook:
    """What touches the plan, and what is not known.

    Raises
    ------
    InputError
        An override wrote a word or a day into a rule that is none.
    """
    firm = forecast.firm
    rules = load_rules(overrides=firm.overrides)
    involved = _involved(firm, site_loads, links, hubs, request)
    standing = [rule for rule in rules if _concerns(rule, involved)]
    found = [
        *(_found(rule, involved) for rule in standing),
        *_measured(firm, request.made_on),
        *_unknown(standing, involved),
    ]
    return RuleBook(
        countries=tuple(involved.touched),
        found=tuple(sorted(found, key=lambda f: (-f.weight, f.country, f.rule or "", f.topic, f.touches))),
        rules=tuple(sorted(standing, key=lambda rule: rule.id)),
        silent=tuple(code for code in involved.touched if not any(holds_in(rule.country, code) for rule in rules)),
    )


def rule_rows(book: RuleBook, firm: Firm) -> dict[str, Source]:
    """The catalogue rows a book rests on."""
    return rule_sources([rule.id for rule in book.rules], overrides=firm.overrides)


def _involved(
    firm: Firm, site_loads: Sequence[SiteLoad], links: LinkPlan, hubs: HubPlan, request: PlanRequest
) -> _Involved:
    chosen = {choice.site: choice.link for choice in links.chosen.sites}
    loads = {load.site: load for load in site_loads}
    people: dict[str, int] = {}
    for site in firm.sites:
        people[site.place.country] = people.get(site.place.country, 0) + site.people
    whole = sum(people.values()) or 1
    abroad = len(people) > 1
    touched: dict[str, Touched] = {code: {} for code in sorted(people, key=lambda c: (-people[c], c))}
    for site in firm.sites:
        parts = touched[site.place.country]
        link = chosen.get(site.name, site.link)
        for part in _parts_of_site(loads.get(site.name), link, abroad=abroad):
            parts[part] = (*parts.get(part, ()), *_touches(part, site.name, link))
        if link.break_out is not BreakOut.NONE:
            _add(touched, _EXITS[link.break_out], Bearing.PRIVATE_LINE, f"link:{link}")
    countries = {spot.key: spot.country for spot in hubs.scored}
    for hub in hubs.one.hubs if hubs.one else ():
        _add(touched, countries.get(hub) or spot_of(firm, hub).place.country, Bearing.SERVER, f"hub:{hub}")
    return _Involved(
        touched={
            code: {part: tuple(dict.fromkeys(by)) for part, by in parts.items()} for code, parts in touched.items()
        },
        people_share={code: count / whole for code, count in people.items()},
        made_on=request.made_on,
    )


def _parts_of_site(load: SiteLoad | None, link: Link, *, abroad: bool) -> list[Bearing]:
    """What of a plan one site has."""
    outside = load is not None and (load.external_erlangs > 0 or load.agent_calls_per_h > 0)
    has = {
        Bearing.PRIVATE_LINE: abroad and link.kind in _PRIVATE,
        Bearing.INTERNET: abroad and link.kind in _PUBLIC,
        Bearing.TRUNKS: outside,
        Bearing.SERVER: outside,  # a trunk ends on a PBX or a border controller of the firm's own
        Bearing.CONTACT_CENTRE: load is not None and load.agent_calls_per_h > 0,
        Bearing.MEETINGS: load is not None and load.meeting_people > 0,
        Bearing.DATA: abroad,
        Bearing.NUMBERS: True,
        Bearing.CALENDAR: True,
    }
    return [part for part, there in has.items() if there]


def _touches(part: Bearing, site: str, link: Link) -> tuple[str, ...]:
    """What the part is there by: links and sites, where they are worth naming."""
    if part in (Bearing.PRIVATE_LINE, Bearing.INTERNET):
        return (f"link:{link}", f"site:{site}")
    return (f"site:{site}",) if part in (Bearing.TRUNKS, Bearing.CONTACT_CENTRE) else ()


def _add(touched: dict[str, Touched], country: str, part: Bearing, touch: str) -> None:
    parts = touched.setdefault(country, {})
    parts[part] = (*parts.get(part, ()), touch)


def _concerns(rule: Rule, involved: _Involved) -> bool:
    """The rule holds where the firm is, and the other end it is about is there too."""
    codes = involved.touched
    if not any(holds_in(rule.country, code) for code in codes):
        return False
    return not rule.only_with or any(
        holds_in(rule.only_with, code) and not holds_in(rule.country, code) for code in codes
    )


def _found(rule: Rule, involved: _Involved) -> Found:
    parts = involved.parts(rule.country)
    bears = [part for part in rule.bears_on if part in parts]
    share = round(9 * involved.share(rule.country))
    weight = max(WEIGHTS[part] for part in bears) + share if bears else 0
    ahead = days_ahead(rule.event, involved.made_on)
    if bears and ahead is not None and 0 <= ahead <= SOON_DAYS:
        weight = SOON_WEIGHT + share
    touches = tuple(dict.fromkeys(touch for part in bears for touch in (str(part), *parts[part])))
    past = days_ahead(rule.as_of, involved.made_on)
    return Found(
        standing=rule.standing,
        country=rule.country,
        topic=rule.topic,
        rule=rule.id,
        touches=touches,
        weight=weight,
        age_days=None if past is None else -past,
    )


def _measured(firm: Firm, made_on: date) -> list[Found]:
    """One a pair and link, by its newest measurement."""
    newest: dict[tuple[str, str, str], str] = {}
    for route in firm.measured:
        key = (route.site_a, route.site_b, str(route.link))
        newest[key] = max(newest.get(key, ""), route.as_of)
    found = []
    for (site_a, site_b, link), as_of in newest.items():
        past = days_ahead(as_of, made_on)
        found.append(
            Found(
                standing=Standing.MEASURED,
                country=firm.site(site_a).place.country,
                topic="network",
                rule=None,
                touches=(f"site:{site_a}", f"site:{site_b}", f"link:{link}"),
                weight=_MEASURED_WEIGHT,
                age_days=None if past is None else -past,
            )
        )
    return found


def _unknown(standing: Sequence[Rule], involved: _Involved) -> list[Found]:
    """Subjects that matter in a country and on which no row of a rule speaks."""
    found = []
    for country, parts in involved.touched.items():
        rules = [rule for rule in standing if holds_in(rule.country, country) and rule.standing is Standing.RULE]
        for topic, bearings in LOOKED_FOR.items():
            mattering = [part for part in bearings if part in parts]
            if mattering and not _answered(topic, rules):
                found.append(
                    Found(
                        standing=Standing.UNKNOWN,
                        country=country,
                        topic=topic,
                        rule=None,
                        touches=tuple(str(part) for part in mattering),
                        weight=max(WEIGHTS[part] for part in mattering) + round(9 * involved.share(country)),
                        age_days=None,
                    )
                )
    return found


def _answered(topic: str, rules: Sequence[Rule]) -> bool:
    topics = {topic} | _ANSWERED_TOO.get(topic, set())
    about_lines = topic == "cross_border_link"
    return any(rule.topic in topics or (about_lines and Bearing.PRIVATE_LINE in rule.bears_on) for rule in rules)
