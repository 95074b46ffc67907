"""What people ask of the network in the busy hour, and which of it is assumed."""

from __future__ import annotations

from beacon.flows.briefing.planning.site_words import NONE, number, share, site_cell
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import refs
from beacon.flows.planning.loads import demand_of
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Bullets, Cell, Paragraph, Persona, Section, Table, Text
from beacon.nouns.demand import Demand, Staff, Work
from beacon.nouns.plan import Plan

BUILT_IN = ("light", "moderate", "heavy", "agent")
"Personas of the catalogue: message key suffixes. Others carry the firm's own word."
_SHARES = ("other_sites_share", "meetings_across_share", "blocking", "service_level", "media_share")
"Fields of a demand that are shares."
_SAID = (*_SHARES, "answer_s", "meeting_size", "meeting_height")
"Fields that are told one by one when they are assumed."


def demand(reading: Reading, plan: Plan) -> Section:
    """The section."""
    found = demand_of(reading.forecast.firm)
    blocks: list[Paragraph | Table | Bullets] = [Paragraph(text=_answer(plan), role="lead")]
    if found.growth > 1.0:
        blocks.append(Paragraph(text=_growth(found)))
    if any(site.assumed for site in found.sites):
        blocks.append(Paragraph(text=_assumed_staff(found), role="warning"))
    blocks += [_sites(reading, plan, found), _personas(reading, found)]
    assumed = [name for name in _SAID if name in found.assumed]
    if assumed:
        blocks.append(Paragraph(text=msg("demand.assumed.lead")))
        blocks.append(Bullets(items=tuple(_default(name, found) for name in assumed)))
    blocks.append(Paragraph(text=msg("demand.note"), role="note"))
    return Section(key="demand", title=msg("demand.title"), blocks=tuple(blocks))


def _answer(plan: Plan) -> Message:
    loads = plan.loads
    return msg(
        "demand.answer",
        people=Quantity(round(sum(load.people for load in loads)), "integer"),
        across=Quantity(sum(load.across_erlangs for load in loads) / 2.0, "number", 0),
        outside=Quantity(
            sum(load.external_erlangs + load.agent_calls_per_h * load.agent_hold_s / 3600.0 for load in loads),
            "number",
            0,
        ),
        meeting=Quantity(round(sum(load.meeting_people for load in loads)), "integer"),
        cameras=Quantity(round(sum(load.cameras for load in loads)), "integer"),
    )


def _growth(found: Demand) -> Message:
    return msg(
        "demand.growth_said",
        rate=Quantity(found.growth_per_year, "pct", 1),
        years=Quantity(found.horizon_years, "number", 0),
        times=Quantity(found.growth, "number", 2),
    )


def _assumed_staff(found: Demand) -> Message:
    everywhere = all(site.assumed for site in found.sites)
    return msg("demand.assumed.everywhere" if everywhere else "demand.assumed.somewhere")


def _sites(reading: Reading, plan: Plan, found: Demand) -> Table:
    staff = {site.site: site for site in found.sites}
    heads = ("site", "people", "staff", "within", "across", "external", "agent_erlangs", "meeting", "cameras")
    return Table(
        key="demand-sites",
        caption=msg("demand.sites.caption"),
        columns=tuple(msg(f"demand.head.{head}") for head in heads),
        rows=tuple(
            (
                site_cell(reading, load.site),
                number(round(load.people), style="integer"),
                Cell(text=_staff(staff[load.site].staff, assumed=staff[load.site].assumed)),
                number(load.within_erlangs, digits=1),
                number(load.across_erlangs, digits=1),
                number(load.external_erlangs, digits=1),
                number(load.agent_calls_per_h * load.agent_hold_s / 3600.0, digits=1),
                number(load.meeting_people, digits=1),
                number(load.cameras, digits=1),
            )
            for load in plan.loads
        ),
        folded=len(plan.loads) > 40,
    )


def _staff(staff: tuple[Staff, ...], *, assumed: bool) -> Text:
    groups = [
        msg("demand.group", persona=persona_name(group.persona), people=Quantity(group.people, "integer"))
        for group in staff
    ]
    return msg("demand.staff_assumed" if assumed else "demand.staff", groups=groups) if groups else NONE


def persona_name(key: str) -> Text:
    return msg(f"demand.persona.{key}") if key in BUILT_IN else key


def _personas(reading: Reading, found: Demand) -> Table:
    heads = (
        "persona", "work", "internal", "external_calls", "hold", "erlangs", "meeting_share", "video_share", "basis",
    )  # fmt: skip
    return Table(
        key="demand-personas",
        caption=msg("demand.personas.caption"),
        columns=tuple(msg(f"demand.head.{head}") for head in heads),
        rows=tuple(_persona(reading, persona) for persona in found.personas),
    )


def _persona(reading: Reading, persona: Persona) -> tuple[Cell, ...]:
    def marked(cell: Cell, *names: str) -> Cell:
        """An assumption says so beside its figure."""
        if not any(name in persona.assumed for name in names):
            return cell
        return Cell(text=msg("demand.assumed.figure", figure=cell.text), numeric=True)

    work = "contact_centre" if persona.work is Work.CONTACT_CENTRE else "office"
    return (
        Cell(text=persona_name(persona.key)),
        Cell(text=msg(f"demand.work.{work}")),
        marked(number(persona.internal_calls_per_h, digits=2), "internal_calls_per_h"),
        marked(number(persona.external_calls_per_h, digits=2), "external_calls_per_h"),
        marked(number(persona.hold_s), "hold_s"),
        number(persona.internal_erlangs + persona.external_erlangs, digits=3),
        marked(share(persona.meeting_share), "meeting_share"),
        marked(share(persona.video_share), "video_share"),
        Cell(text=msg("demand.basis.catalogue" if persona.rows else "demand.basis.firm"),
             refs=refs(reading.forecast, persona.rows)),
    )  # fmt: skip


def _default(name: str, found: Demand) -> Message:
    value = getattr(found, name)
    return msg(f"demand.default.{name}", value=Quantity(value, "pct") if name in _SHARES else Quantity(value))
