"""The forecast, whole: lines, worlds, simulation, outlook, columns. Fits on a screen; rules live in other rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from beacon import __version__
from beacon.catalogue.calendars import calendar_sources
from beacon.catalogue.codecs import find_codec
from beacon.catalogue.countries import hours_source
from beacon.catalogue.fingerprint import catalogue_hash
from beacon.catalogue.traffic import traffic_sources, video_ladder
from beacon.flows.forecasting.lines import Line, columns_of, home_city, home_pair, line_in, pairs_of
from beacon.flows.forecasting.offices import kept_calendar
from beacon.flows.forecasting.outlook import Outlook, outlook_of, pair_forecast
from beacon.flows.forecasting.simulation import simulated
from beacon.flows.forecasting.worlds import line_worlds
from beacon.flows.route_facts import route_facts
from beacon.nouns import Codec, Firm, Forecast, Link, PairForecast, Provenance, Source
from beacon.sim import ADAPTIVE, Schedule

IP_UDP_RTP_BYTES = 40
CALLS = 32
CALL_S = 60.0
ALL_HOURS = tuple(range(24))

Progress = Callable[[str, int, int], None]
"Told (stage, done, in all); the one stage here is `calls`, counted in lines."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a forecast besides the firm."""

    seed: int = 1
    links: tuple[Link, ...] | None = None
    "Links to compare; None for the firm's own list."
    hours: tuple[int, ...] = ALL_HOURS
    "Hours of UTC."
    calls: int = CALLS
    "Calls per cell, each in a world of its own."
    call_s: float = CALL_S
    threads: int = 1


def schedule_of(codecs: Sequence[Codec], call_s: float) -> Schedule:
    """One schedule for all codecs, which are scored on the same packets: the size is that of the largest."""
    frame_ms = codecs[0].frame_ms
    largest = max(codec.bitrate_kbps * codec.frame_ms / 8.0 for codec in codecs)
    return Schedule(frame_ms, round(call_s * 1000.0 / frame_ms), round(largest) + IP_UDP_RTP_BYTES, ADAPTIVE, 0.0, 0.0)


def _outlooks(
    lines: Sequence[Line], firm: Firm, request: Request, codecs: Sequence[Codec], progress: Progress
) -> dict[Line, Outlook]:
    """Every distinct line, simulated once."""
    facts = route_facts(measured=firm.measured, overrides=firm.overrides)
    ladder = video_ladder(overrides=firm.overrides)
    found: dict[Line, Outlook] = {}
    frames = sorted({codec.frame_ms for codec in codecs})
    for turn, frame_ms in enumerate(frames):
        alike = [codec for codec in codecs if codec.frame_ms == frame_ms]
        schedule = schedule_of(alike, request.call_s)
        compose = partial(
            line_worlds, facts=facts, hours=request.hours, seed=request.seed, calls=request.calls,
            size_bytes=schedule.size_bytes,
        )  # fmt: skip
        done = simulated(lines, compose, seed=request.seed, schedule=schedule, threads=request.threads)
        for i, (line, worlds, counters) in enumerate(done):
            outlook = outlook_of(line, worlds, counters, firm=firm, hours=request.hours, codecs=alike, ladder=ladder)
            found[line] = _joined(found[line], outlook) if line in found else outlook
            progress("calls", turn * len(lines) + i + 1, len(frames) * len(lines))
    return found


def _joined(first: Outlook, second: Outlook) -> Outlook:
    """Codecs of another frame length, scored on their own packets, beside the first ones."""
    hours = tuple(replace(a, quality={**a.quality, **b.quality}) for a, b in zip(first.hours, second.hours))
    return replace(first, hours=hours, scored={**first.scored, **second.scored})


def pairs_in_full(
    forecast: Forecast, lines: Mapping[Line, tuple[int, ...]], *, column: str, threads: int
) -> tuple[PairForecast, ...]:
    """Lines that no column of a forecast shows, simulated as its own were: same calls, worlds and seed.

    They have no parity: that is a matter of columns.

    Parameters
    ----------
    forecast
        Whose firm, codecs and chance they are of.
    lines
        Each with the hours of UTC it is asked for; an hour's figures do not depend on the others.
    column
        Key of the column they are said to be of.
    threads
        How many threads simulate.
    """
    firm = forecast.firm
    alike: dict[tuple[int, ...], list[Line]] = {}
    for line, hours in lines.items():
        alike.setdefault(hours, []).append(line)
    found: dict[Line, PairForecast] = {}
    for hours, some in alike.items():
        request = Request(
            seed=forecast.provenance.seed, hours=hours, calls=forecast.calls, call_s=forecast.call_s, threads=threads
        )
        outlooks = _outlooks(some, firm, request, list(forecast.codec_rows), lambda *_: None)
        for line in some:
            found[line] = pair_forecast(line, column, outlooks[line], firm=firm, hours=hours, home=None)
    return tuple(found[line] for line in lines)


def _sources(firm: Firm, outlooks: Sequence[Outlook], codecs: Sequence[Codec]) -> dict[str, Source]:
    """Every row any figure rests on, by id."""
    rows = {source.row: source for outlook in outlooks for path in outlook.paths for source in path.rows}
    rows |= {codec.source.row: codec.source for codec in codecs}
    rows |= traffic_sources(overrides=firm.overrides)
    for site in firm.sites:
        source = hours_source(site.place.country, overrides=firm.overrides)
        if source is not None and site.hours.provenance == source.row:
            rows[source.row] = source
        rows |= calendar_sources(*kept_calendar(site), years=(firm.year,), overrides=firm.overrides)
    return dict(sorted(rows.items()))


def forecast_firm(firm: Firm, request: Request, *, progress: Progress = lambda *_: None) -> Forecast:
    """Forecast a firm's calls.

    Same firm, request (threads aside) and version: the same forecast, byte for byte, on one platform.

    Raises
    ------
    InputError
        A codec without published values, a measurement below the great-circle floor, an impossible override.
    """
    codecs = [find_codec(name, overrides=firm.overrides) for name in firm.codecs]
    columns = columns_of(firm, request.links)
    placed = [(column.key, line_in(column, a, b)) for column in columns for a, b in pairs_of(firm)]
    at_home = [(column.key, line_in(column, *home_pair(firm))) for column in columns]
    lines = list(dict.fromkeys(line for _, line in [*placed, *at_home]))
    outlooks = _outlooks(lines, firm, request, codecs, progress)
    home = {key: outlooks[line] for key, line in at_home}

    return Forecast(
        firm=firm,
        columns=columns,
        codecs=tuple(codec.name for codec in codecs),
        codec_rows=tuple(codecs),
        hours_utc=request.hours,
        calls=request.calls,
        call_s=request.call_s,
        pairs=tuple(
            pair_forecast(line, key, outlooks[line], firm=firm, hours=request.hours, home=home[key])
            for key, line in placed
        ),
        home_pairs=tuple(
            pair_forecast(line, key, outlooks[line], firm=firm, hours=request.hours, home=None) for key, line in at_home
        ),
        home_city=home_city(firm).name_en,
        rows=_sources(firm, list(outlooks.values()), codecs),
        unknowns=(),
        provenance=Provenance(
            version=__version__,
            seed=request.seed,
            catalogue_hash=catalogue_hash(),
            settings={
                "calls": str(request.calls),
                "call_s": f"{request.call_s:g}",
                "receiver": "adaptive",
                "links": ",".join(column.key for column in columns),
            },
        ),
    )
