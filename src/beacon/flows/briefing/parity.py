"""Parity: what a call abroad lacks against a domestic call at home, with the same codec on the same links."""

from __future__ import annotations

from beacon.catalogue.places import load_places
from beacon.flows.briefing.reading import Reading, names_of
from beacon.flows.briefing.words import column_name, pair_name, pair_refs, signed, site_name
from beacon.i18n import Names, msg
from beacon.nouns import Cell, PairForecast, Paragraph, Section, Table


def _cells(reading: Reading, pair: PairForecast) -> tuple[Cell, Cell]:
    parity = pair.parity.get(reading.codec)
    if parity is None:
        return Cell(text="–", numeric=True), Cell(text="–", numeric=True)
    return (
        Cell(text=signed(parity.r_difference), numeric=True),
        Cell(text=signed(parity.share_difference, style="pct"), numeric=True),
    )


def parity(reading: Reading) -> Section:
    """The pairs in focus, today and on the kind of link that does best."""
    best = reading.best().column
    columns = [reading.today] + ([best] if best != reading.today else [])
    rows = []
    for names in reading.focus():
        found = [reading.pair(c, names) for c in columns]
        cells = [cell for p in found for cell in _cells(reading, p)]
        refs = pair_refs(reading.forecast, found[0])
        rows.append((Cell(text=pair_name(reading.forecast, names_of(found[0])), refs=refs), *cells))
    heads = [msg(f"report.parity.{what}", link=column_name(c)) for c in columns for what in ("r", "hours")]
    table = Table(
        key="parity-table",
        caption=msg("report.parity.caption", codec=reading.codec),
        columns=(msg("report.matrix.pair"), *heads),
        rows=tuple(rows),
    )
    firm = reading.forecast.firm
    note = msg(
        "report.parity.note", office=site_name(reading.forecast, firm.head_office), city=_home_city(reading)
    )
    return Section(key="parity", title=msg("report.parity.title"), blocks=(Paragraph(text=note), table))


def _home_city(reading: Reading) -> Names:
    """The far end of the reference call, in the reader's language where the catalogue has its name."""
    city = reading.forecast.home_city
    return Names(en=city, zh=next((p.name_zh for p in load_places().values() if p.name_en == city), None))
