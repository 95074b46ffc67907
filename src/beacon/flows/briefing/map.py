"""Where the sites are and how well each pair talks: today, and on the kind of link that does best."""

from __future__ import annotations

from collections import Counter

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import category_word, column_name, site_name
from beacon.i18n import msg
from beacon.nouns import Category, Chart, Column, Paragraph, Section

STYLES = ("outline", "schematic")
"Land outline, or a ring of sites without a map."


def _chart(reading: Reading, column: Column, style: str) -> Chart:
    forecast = reading.forecast
    pairs = reading.in_column(column)
    counts = Counter(reading.category(p) for p in pairs)
    sites = tuple(
        {
            "type": "site",
            "name": site_name(forecast, s.name),
            "lat_deg": s.place.lat_deg,
            "lon_deg": s.place.lon_deg,
            "people": s.people,
            "key": s.name,
        }
        for s in forecast.firm.sites
    )
    arcs = tuple(
        {"type": "arc", "a": p.site_a, "b": p.site_b, "category": str(reading.category(p))}
        for p in reading.in_column(column, reading.listed())
    )
    spoken = [msg("report.map.count", n=counts[c], word=category_word(c)) for c in Category if counts[c]]
    return Chart(
        key=f"map-{column.key}",
        kind="map",
        title=msg("report.map.chart", link=column_name(column), codec=reading.codec),
        alt=msg("report.map.alt", sites=len(sites), pairs=len(pairs), counts=spoken),
        rows=sites + arcs,
        options={
            "style": style,
            "words": {str(c): category_word(c) for c in Category if counts[c]},
            "legend": msg("report.category.legend"),
        },
    )


def map_section(reading: Reading, *, style: str) -> Section:
    """One map of today, one of the best kind where that is another."""
    best = reading.best().column
    columns = [reading.today] + ([best] if best != reading.today else [])
    note = Paragraph(text=msg(f"report.map.note.{style}"), role="note")
    return Section(
        key="map", title=msg("report.map.title"), blocks=(*(_chart(reading, c, style) for c in columns), note)
    )
