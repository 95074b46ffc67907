"""Numbers at each site: how they are written and dialled, who answers an emergency, what is particular, what holds."""

from __future__ import annotations

from beacon.catalogue.country_names import jurisdiction_names
from beacon.catalogue.numbers import LIBRARY
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import site_name
from beacon.i18n import Message, msg
from beacon.nouns import Bullets, Cell, Paragraph, Section, Table, Text
from beacon.nouns.numbering import SiteNumbers
from beacon.nouns.plan import Plan

PRACTICES = ("e164", "never", "allow", "masks", "address", "test")
COLUMNS = ("site", "country", "code", "area", "trunk", "abroad", "emergency", "example")
BY_CARRIER = "numbers.note.prefix_by_carrier"


def numbers(reading: Reading, plan: Plan) -> Section:
    """The table, what is particular to each plan, then what holds everywhere."""
    sites = plan.numbers
    plans = {site.country_code for site in sites}
    table = Table(
        key="numbers-table",
        caption=msg("numbers.caption"),
        columns=tuple(msg(f"numbers.column.{c}") for c in COLUMNS),
        rows=tuple(_row(reading, site) for site in sites),
        folded=len(sites) > 40,
    )
    blocks: list[Paragraph | Table | Bullets] = [
        Paragraph(text=msg("numbers.lead", sites=len(sites), plans=len(plans)), role="lead"),
        table,
    ]
    if particular := _particular(sites):
        blocks.append(Bullets(items=particular))
    blocks.append(Bullets(items=tuple(msg(f"numbers.practice.{p}") for p in PRACTICES)))
    blocks.append(Paragraph(text=msg("numbers.source", library=LIBRARY), role="note"))
    return Section(key="numbers", title=msg("numbers.title"), blocks=tuple(blocks))


def _row(reading: Reading, site: SiteNumbers) -> tuple[Cell, ...]:
    unknown = msg("numbers.unknown")
    nothing = unknown if site.source == "none" else msg("numbers.none")
    abroad: Text = msg("numbers.by_carrier") if BY_CARRIER in site.notes else unknown
    texts: tuple[Text, ...] = (
        site_name(reading.forecast, site.site),
        jurisdiction_names(site.country),
        site.country_code or unknown,
        site.area_code or "–",
        site.trunk_prefix or nothing,
        site.international_prefix or abroad,
        _emergency(site),
        site.example or unknown,
    )
    return tuple(Cell(text=text) for text in texts)


def _emergency(site: SiteNumbers) -> Message:
    """Numbers with what they reach, where that is known."""
    if not site.emergency:
        return msg("numbers.unknown")
    told: list[Text] = [
        msg("numbers.emergency.one", number=number, services=[msg(f"numbers.service.{s}") for s in services])
        if services
        else number
        for number, services in site.emergency
    ]
    return msg("numbers.emergency.list", numbers=told)


def _particular(sites: tuple[SiteNumbers, ...]) -> tuple[Message, ...]:
    """One statement a note, naming every country or region it holds for."""
    countries: dict[str, dict[str, None]] = {}
    for site in sites:
        for note in site.notes:
            countries.setdefault(note, {})[site.country] = None
    return tuple(
        msg("numbers.particular", countries=[jurisdiction_names(c) for c in codes], note=msg(note))
        for note, codes in countries.items()
    )
