"""Small pieces of text every section uses: names of links and pairs, bands, hours, categories, rows."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from beacon.flows.briefing.reading import Pair, Reading
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import (
    Band,
    BreakOut,
    Category,
    Cell,
    CellQuality,
    Column,
    Forecast,
    Link,
    PairForecast,
    Text,
)
from beacon.quality.bands import MODEL_OF_BAND

SAMPLE_DAY = (1, 15)
"Month and day whose offset from UTC local times are printed with."


def link_name(link: Link) -> Message:
    """Name of a kind of link."""
    plain = msg(f"report.link.{link.kind}")
    if link.break_out is BreakOut.NONE:
        return plain
    return msg("report.link.break_out", link=plain, place=msg(f"report.break_out.{link.break_out}"))


def column_name(column: Column) -> Message:
    """Name of a column."""
    return msg("report.link.as_is") if column.link is None else link_name(column.link)


def site_name(forecast: Forecast, site: str) -> Text:
    """The firm's own word for a site, or the city's name in the reader's language where that is the word."""
    place = forecast.firm.site(site).place
    if site in (place.name_en, place.name_zh):
        return Names(en=place.name_en, zh=place.name_zh)
    return site


def pair_name(forecast: Forecast, pair: Pair) -> Message:
    """A to B, without a direction."""
    return msg("report.pair", a=site_name(forecast, pair[0]), b=site_name(forecast, pair[1]))


def band(value: Band, *, style: str = "number", digits: int = 0) -> Message | Quantity:
    """Typical (low–high); the figure alone where there is no spread to see."""
    low, typical, high = (Quantity(v, style, digits) for v in (value.low, value.typical, value.high))
    scale = 100.0 if style == "pct" else 1.0
    if round(value.low * scale, digits) == round(value.high * scale, digits):
        return typical
    return msg("report.band", typical=typical, low=low, high=high)


def signed(value: Band, *, style: str = "number", digits: int = 0) -> Message:
    """A band of differences; "to" between the ends, since a dash beside a minus cannot be read."""
    places = digits + (2 if style == "pct" else 0)

    def part(figure: float) -> Quantity:
        return Quantity(round(figure, places) + 0.0, style, digits)  # + 0.0 turns -0 into 0

    return msg("report.band_signed", typical=part(value.typical), low=part(value.low), high=part(value.high))


def category_word(category: Category) -> Message:
    return msg(f"report.category.{category}")


def rating(r: Band) -> Message | Quantity:
    """A band of R rounded down, so that 79.6 is not printed as an 80 that calls itself Medium."""
    return band(Band(low=math.floor(r.low), typical=math.floor(r.typical), high=math.floor(r.high)))


def quality_words(category: Category, r_common: Band) -> Message:
    """Words first, then the figure with its band."""
    return msg("report.quality", word=category_word(category), r=rating(r_common))


def quality_cell(category: Category, r_common: Band, refs: tuple[str, ...] = ()) -> Cell:
    return Cell(text=quality_words(category, r_common), category=str(category), refs=refs)


def clock(hour_utc: float) -> str:
    """HH:MM of an hour after midnight."""
    minutes = round(hour_utc * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def offset_h(zone: str, year: int) -> float:
    """Hours ahead of UTC on the sample day of the year. [h]"""
    offset = datetime.datetime(year, *SAMPLE_DAY, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset.total_seconds() / 3600.0


def local_clock(hour_utc: float, zone: str, year: int) -> str:
    return clock(hour_utc + offset_h(zone, year))


def hour_words(reading: Reading, pair: Pair, hour_utc: int) -> Message:
    """An hour in UTC and in both local times."""
    year, (a, b) = reading.forecast.firm.year, (reading.place(s) for s in pair)
    return msg(
        "report.hour",
        utc=clock(hour_utc),
        a=site_name(reading.forecast, pair[0]),
        local_a=local_clock(hour_utc, a.zone, year),
        b=site_name(reading.forecast, pair[1]),
        local_b=local_clock(hour_utc, b.zone, year),
    )


def cause_of(cell: CellQuality) -> str:
    """What takes most R away."""
    shares = cell.shares
    causes = {
        "delay": shares.delay,
        "network_loss": shares.network_loss,
        "late_loss": shares.late_loss,
        "codec": shares.codec,
        "echo": shares.echo or 0.0,
    }
    return max(causes, key=lambda c: causes[c])


def codec_words(forecast: Forecast, codec: str) -> Text:
    """Codec with its band and model, as far as the forecast says."""
    row = next((c for c in forecast.codec_rows if c.name == codec), None)
    if row is None:
        return codec
    return msg(
        "report.codec",
        codec=codec,
        band=msg(f"report.audio_band.{row.band}"),
        model=msg(f"report.model.{MODEL_OF_BAND[row.band]}"),
    )


def row_numbers(forecast: Forecast) -> dict[str, str]:
    """Number of each row of facts in the table of sources: ids in alphabetical order, from 1."""
    return {row: str(i) for i, row in enumerate(sorted(forecast.rows), start=1)}


def refs(forecast: Forecast, rows: Sequence[str]) -> tuple[str, ...]:
    """The numbers of rows, in order, those the forecast holds."""
    numbers = row_numbers(forecast)
    return tuple(sorted({numbers[r] for r in rows if r in numbers}, key=int))


def pair_refs(forecast: Forecast, pair: PairForecast) -> tuple[str, ...]:
    return refs(forecast, pair.rows)
