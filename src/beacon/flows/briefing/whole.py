"""The order of the report, written only here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from beacon.flows.briefing.answer import answer
from beacon.flows.briefing.causes import causes
from beacon.flows.briefing.hours import hours
from beacon.flows.briefing.map import STYLES, map_section
from beacon.flows.briefing.matrix import matrix
from beacon.flows.briefing.method import method
from beacon.flows.briefing.parity import parity
from beacon.flows.briefing.planning.breaking import breaking
from beacon.flows.briefing.planning.capacity import capacity
from beacon.flows.briefing.planning.demand import demand
from beacon.flows.briefing.planning.hubs import hubs
from beacon.flows.briefing.planning.links import links
from beacon.flows.briefing.planning.next_steps import next_steps
from beacon.flows.briefing.planning.numbers import numbers
from beacon.flows.briefing.planning.rules import rules
from beacon.flows.briefing.planning.windows import windows
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.services import messaging, video
from beacon.flows.briefing.unknown import unknown
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Document, Forecast, Plan, Section, Text

PLAN_SECTIONS: tuple[Callable[[Reading, Plan], Section], ...] = (
    *(next_steps, links, breaking, capacity, demand),
    *(hubs, windows, rules, numbers),
)
"What to do, in the order it is told: steps, what to buy, what gives way first and why, when to meet, rules."
NOTICES = {"rules": "report.notice.rules"}
"What is said on every page of a section."


def briefing(
    forecast: Forecast, plan: Plan | None = None, *, map_style: str = "outline", made_on: str | None = None
) -> Document:
    """What a forecast, and a plan made from it, say, as a document.

    Parameters
    ----------
    forecast : Forecast
        At least one pair, column and codec.
    plan : Plan, optional
        Made from this forecast; its sections follow the answer.
    made_on : str, optional
        Day the document was made, ISO date; left out, the plan's day.
    map_style : str
        `outline` (land, no borders) or `schematic` (a ring of sites).

    Returns
    -------
    Document
        The first codec is told in full; each further codec has its own tables, never averaged with the first.

    Raises
    ------
    ValueError
        For an unknown `map_style`, or a forecast without pairs.
    """
    if map_style not in STYLES:
        raise ValueError(f"map_style is one of {STYLES}, not {map_style!r}")
    if not forecast.pairs:
        raise ValueError("a forecast without pairs has nothing to say")
    if plan is not None:  # facts of both are numbered together
        forecast = replace(forecast, rows={**plan.rows, **forecast.rows})
    readings = tuple(Reading(forecast=forecast, codec=codec) for codec in forecast.codecs)
    return Document(
        title=msg("report.title" if plan is None else "report.title_plan", firm=forecast.firm.name),
        subtitle=_subtitle(readings[0]),
        sections=(
            *_part("answer", answer(readings)),
            *_part("plan", *_planning(readings[0], plan)),
            *_part("forecast", *_detail(readings, map_style)),
            *_part("method", unknown(readings[0]), method(readings[0])),
        ),
        footer=(
            msg("report.footer", version=forecast.provenance.version, seed=str(forecast.provenance.seed)),
        ),
        facts=_facts(forecast),
        made_on=made_on or (plan.made_on if plan else None),
    )


def _part(part: str, *sections: Section) -> tuple[Section, ...]:
    """Sections of one part of the contents, with the notice of those that have one."""
    return tuple(
        replace(s, part=part, notice=msg(NOTICES[s.key]) if s.key in NOTICES else s.notice) for s in sections
    )


def _planning(reading: Reading, plan: Plan | None) -> tuple[Section, ...]:
    return () if plan is None else tuple(section(reading, plan) for section in PLAN_SECTIONS)


def _detail(readings: tuple[Reading, ...], map_style: str) -> tuple[Section, ...]:
    main = readings[0]
    return (
        map_section(main, style=map_style),
        matrix(readings),
        hours(main),
        causes(main),
        parity(main),
        video(main),
        messaging(main),
    )


def _subtitle(reading: Reading) -> Message:
    sites = reading.forecast.firm.sites
    return msg(
        "report.subtitle",
        sites=len(sites),
        pairs=len(reading.in_column(reading.today)),
        people=Quantity(sum(s.people for s in sites), "integer"),
    )


def _facts(forecast: Forecast) -> tuple[tuple[Text, Text], ...]:
    """What a cover says of how the document was made."""
    made = forecast.provenance
    return (
        (msg("report.fact.firm"), forecast.firm.name),
        (msg("report.fact.version"), made.version),
        (msg("report.fact.seed"), str(made.seed)),
        (msg("report.fact.facts"), made.catalogue_hash[:16]),
    )
