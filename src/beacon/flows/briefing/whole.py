"""The order of the report, written only here."""

from __future__ import annotations

from beacon.flows.briefing.answer import answer
from beacon.flows.briefing.causes import causes
from beacon.flows.briefing.hours import hours
from beacon.flows.briefing.map import STYLES, map_section
from beacon.flows.briefing.matrix import matrix
from beacon.flows.briefing.method import method
from beacon.flows.briefing.parity import parity
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.services import messaging, video
from beacon.flows.briefing.unknown import unknown
from beacon.i18n import Quantity, msg
from beacon.nouns import Document, Forecast


def briefing(forecast: Forecast, *, map_style: str = "outline") -> Document:
    """What a forecast says, as a document.

    Parameters
    ----------
    forecast : Forecast
        At least one pair, column and codec.
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
    readings = tuple(Reading(forecast=forecast, codec=codec) for codec in forecast.codecs)
    main = readings[0]
    firm = forecast.firm
    sections = (
        answer(readings),
        map_section(main, style=map_style),
        matrix(readings),
        hours(main),
        causes(main),
        parity(main),
        video(main),
        messaging(main),
        unknown(main),
        method(main),
    )
    return Document(
        title=msg("report.title", firm=firm.name),
        subtitle=msg(
            "report.subtitle",
            sites=len(firm.sites),
            pairs=len(main.in_column(main.today)),
            people=Quantity(sum(s.people for s in firm.sites), "integer"),
        ),
        sections=sections,
        footer=(
            msg("report.footer", version=forecast.provenance.version, seed=str(forecast.provenance.seed)),
        ),
    )
