"""The hours of every pair as columns of figures: what a notebook or a pivot table wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from beacon.i18n import Message, Names, msg
from beacon.nouns import BreakOut, Category, CellQuality, Forecast, HourForecast, Link, PairForecast, Text
from beacon.report.workbook.columns import Column, Entry, said, words_columns

MOST_ROWS = 40_000
"Rows of the sheet: whole pairs as long as they fit. A spreadsheet slows down long before it is full."
Row = tuple[PairForecast, HourForecast]


def listed_pairs(forecast: Forecast) -> tuple[PairForecast, ...]:
    """Pairs in every column, as many pairs as fit whole."""
    names = list(dict.fromkeys((p.site_a, p.site_b) for p in forecast.pairs))
    each = max(len(forecast.columns) * len(forecast.hours_utc), 1)
    kept = set(names[: max(MOST_ROWS // each, 1)])
    return tuple(p for p in forecast.pairs if (p.site_a, p.site_b) in kept)


def hours_columns(forecast: Forecast, languages: Sequence[str]) -> list[Column]:
    """Every figure of every hour of the pairs that are listed."""
    pairs = listed_pairs(forecast)
    rows: list[Row] = [(pair, hour) for pair in pairs for hour in pair.hours]
    names = {c.key: _link(c.link) for c in forecast.columns}

    def words(key: str, pick: Callable[[PairForecast], Text]) -> list[Column]:
        each = ((pick(pair), len(pair.hours)) for pair in pairs)
        return words_columns(msg(key), [text for text, hours in each for _ in range(hours)], languages)

    def figures(key: str, pick: Callable[[HourForecast], float], look: str, **fields: Any) -> Column:
        entries = tuple(Entry(value=pick(hour), look=look) for _, hour in rows)
        return Column(head=said(msg(f"report.workbook.hours.{key}", **fields), languages), entries=entries)

    return [
        *words("report.workbook.hours.site_a", lambda p: _site(forecast, p.site_a)),
        *words("report.workbook.hours.site_b", lambda p: _site(forecast, p.site_b)),
        *words("report.workbook.hours.link", lambda p: names[p.column]),
        figures("hour", lambda h: h.hour_utc, "0"),
        figures("shared", lambda h: h.shared_h, "#,##0"),
        *(column for codec in forecast.codecs for column in _quality(rows, codec, languages)),
        figures("mouth_to_ear", lambda h: max(h.out.mouth_to_ear_ms.typical, h.back.mouth_to_ear_ms.typical), "0"),
        figures("delay_out", lambda h: h.out.delay_ms.typical, "0.0"),
        figures("delay_back", lambda h: h.back.delay_ms.typical, "0.0"),
        figures("loss_out", lambda h: h.out.loss.typical, "0.00%"),
        figures("loss_back", lambda h: h.back.loss.typical, "0.00%"),
        figures("jitter_out", lambda h: h.out.jitter_ms, "0.0"),
        figures("jitter_back", lambda h: h.back.jitter_ms, "0.0"),
        figures("message", lambda h: h.messaging.p95_ms, "0"),
    ]


def _quality(rows: Sequence[Row], codec: str, languages: Sequence[str]) -> list[Column]:
    """Category, band of R and MOS in the worse direction."""
    worse = [min(hour.quality[codec], key=_typical) for _, hour in rows]
    words = {category: msg(f"report.category.{category}") for category in Category}
    head = msg("report.workbook.hours.r", codec=codec)

    def figures(name: Message, pick: Callable[[CellQuality], float], look: str) -> Column:
        return Column(head=said(name, languages), entries=tuple(Entry(value=pick(q), look=look) for q in worse))

    return [
        *words_columns(
            msg("report.workbook.hours.category", codec=codec),
            [words[q.category] for q in worse],
            languages,
            categories=[str(q.category) for q in worse],
        ),
        figures(msg("report.workbook.low", column=head), lambda q: q.r_common.low, "0.0"),
        figures(msg("report.workbook.typical", column=head), lambda q: q.r_common.typical, "0.0"),
        figures(msg("report.workbook.high", column=head), lambda q: q.r_common.high, "0.0"),
        figures(msg("report.workbook.hours.mos", codec=codec), lambda q: q.mos, "0.00"),
    ]


def _typical(quality: CellQuality) -> float:
    return quality.r_common.typical


def _site(forecast: Forecast, name: str) -> Text:
    """The firm's word for a site, or the city's name in each language where that is the word."""
    place = forecast.firm.site(name).place
    return Names(en=place.name_en, zh=place.name_zh) if name in (place.name_en, place.name_zh) else name


def _link(link: Link | None) -> Message:
    if link is None:
        return msg("report.link.as_is")
    plain = msg(f"report.link.{link.kind}")
    if link.break_out is BreakOut.NONE:
        return plain
    return msg("report.link.break_out", link=plain, place=msg(f"report.break_out.{link.break_out}"))
