"""What each site's people, and each two sites, ask of the network in the busy hour, today or years ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from beacon.capacity.spread import spread_by_people
from beacon.catalogue.personas import USUAL, load_personas
from beacon.nouns import Demand, Firm, PairLoad, Persona, SiteDemand, SiteLoad, Staff, Work

_ALWAYS = ("personas", "sites", "assumed")
"Fields of a demand that are never assumptions themselves."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """One site's people added up."""

    people: float
    made_erlangs: float
    "Calls to colleagues, made."
    external_erlangs: float
    callers: float
    agents: float
    agent_calls_per_h: float
    agent_talk_s_per_h: float
    meeting_people: float
    cameras: float


def demand_of(firm: Firm) -> Demand:
    """What the firm says of its demand, or the defaults, every one of them marked as assumed.

    Raises
    ------
    InputError
        An override of a persona's row that cannot be.
    """
    if firm.demand is not None:
        return firm.demand
    usual = load_personas(overrides=firm.overrides)[USUAL]
    sites = tuple(
        SiteDemand(site=site.name, staff=(Staff(persona=USUAL, people=site.people),), assumed=True)
        for site in firm.sites
    )
    assumed = tuple(field.name for field in fields(Demand) if field.name not in _ALWAYS)
    return Demand(personas=(usual,), sites=sites, assumed=assumed)


def loads(
    firm: Firm, *, people_factor: float | None = None
) -> tuple[tuple[SiteLoad, ...], tuple[PairLoad, ...]]:
    """The busy hour: sites in the firm's order, pairs in the forecast's.

    With `people_factor` times today's people, 1 being today; None is the planning horizon, the firm's growth.

    Calls between sites and conversations in meetings are spread over the other sites by their people. A meeting is held
    on a server outside every building unless the firm says that one of its sites has it.

    Raises
    ------
    InputError
        As `demand_of`.
    """
    demand = demand_of(firm)
    personas = {persona.key: persona for persona in demand.personas}
    staff = {site.site: site for site in demand.sites}
    factor = demand.growth if people_factor is None else people_factor
    tallies = [_tally(staff[site.name], personas, factor=factor) for site in firm.sites]
    people = [tally.people for tally in tallies]
    calls = spread_by_people(made=[t.made_erlangs * demand.other_sites_share for t in tallies], people=people)
    meeting = [t.meeting_people for t in tallies]
    # Of two people in one meeting each has the other: half a conversation is one person's own.
    across = [people * demand.meetings_across_share / 2.0 for people in meeting]
    conversations = spread_by_people(made=across, people=meeting)
    names = [site.name for site in firm.sites]
    pairs = tuple(
        PairLoad(site_a=names[i], site_b=names[j], call_erlangs=calls[i, j], meeting_people=conversations[i, j])
        for i, j in calls
    )
    return tuple(_site_load(i, names, tallies, calls, demand) for i in range(len(names))), pairs


def _tally(site: SiteDemand, personas: dict[str, Persona], *, factor: float) -> _Tally:
    groups = [(personas[staff.persona], staff.people * factor) for staff in site.staff]
    office = [(p, n) for p, n in groups if p.work is Work.OFFICE]
    agents = [(p, n) for p, n in groups if p.work is Work.CONTACT_CENTRE]
    return _Tally(
        people=sum((n for _, n in groups), 0.0),
        made_erlangs=sum((n * p.internal_erlangs for p, n in groups), 0.0),
        external_erlangs=sum((n * p.external_erlangs for p, n in office), 0.0),
        callers=sum((n for _, n in office), 0.0),
        agents=sum((n for _, n in agents), 0.0),
        agent_calls_per_h=sum((n * p.external_calls_per_h for p, n in agents), 0.0),
        agent_talk_s_per_h=sum((n * p.external_calls_per_h * p.hold_s for p, n in agents), 0.0),
        meeting_people=sum((n * p.meeting_share for p, n in groups), 0.0),
        cameras=sum((n * p.meeting_share * p.video_share for p, n in groups), 0.0),
    )


def _site_load(
    index: int, names: list[str], tallies: list[_Tally], calls: dict[tuple[int, int], float], demand: Demand
) -> SiteLoad:
    own = tallies[index]
    is_hub = names[index] == demand.meeting_hub
    others = [tally for i, tally in enumerate(tallies) if i != index] if is_hub else []
    hosted = _in_meetings(others, demand.meeting_size)
    outside = _in_meetings([] if is_hub else [own], demand.meeting_size)
    calls_per_h = own.agent_calls_per_h
    return SiteLoad(
        site=names[index],
        people=own.people,
        within_erlangs=own.made_erlangs * (1.0 - demand.other_sites_share),
        across_erlangs=sum(erl for pair, erl in calls.items() if index in pair),
        external_erlangs=own.external_erlangs,
        callers=_heads(own.callers),
        agent_calls_per_h=calls_per_h,
        agent_hold_s=own.agent_talk_s_per_h / calls_per_h if calls_per_h else 0.0,
        agents=_heads(own.agents),
        meeting_people=outside[0],
        cameras=outside[1],
        watching=outside[2],
        hosted_people=hosted[0],
        hosted_cameras=hosted[1],
        hosted_watching=hosted[2],
    )


def _in_meetings(sites: list[_Tally], meeting_size: int) -> tuple[float, float, float]:
    """People in meetings, those with a camera on, those shown somebody else's."""
    people = sum((site.meeting_people for site in sites), 0.0)
    cameras = sum((site.cameras for site in sites), 0.0)
    watching = sum((_watching(site.meeting_people, site.cameras, meeting_size) for site in sites), 0.0)
    return people, cameras, watching


def _watching(people: float, cameras: float, meeting_size: int) -> float:
    """Those of whose meeting's others at least one has a camera on, cameras falling on people independently."""
    if people <= 0.0:
        return 0.0
    return people * (1.0 - (1.0 - cameras / people) ** (meeting_size - 1))


def _heads(people: float) -> int:
    """Whole people: what growth leaves of a person is a person. A billionth forgives rounding."""
    return math.ceil(people - 1e-9 * max(1.0, people))
