"""A Forecast as JSON: the same forecast gives the same bytes.

Not a dump of the dataclasses but a published form (`forecast_schema`): hours are columns of numbers, so that
a large firm's file stays small and a spreadsheet or a notebook can take a column as it is. Keys come in a
fixed order, figures are rounded as `ROUNDING` says, and nothing of the clock or the machine gets in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

from beacon.nouns import (
    Band,
    CellNetwork,
    CellQuality,
    Firm,
    Forecast,
    HourForecast,
    Link,
    MeasuredRoute,
    PairForecast,
    Parity,
    Plan,
    Site,
    WorkingOutlook,
)
from beacon.report.forecast_schema import forecast_schema
from beacon.report.forecast_versions import FORMAT, FORMAT_VERSION
from beacon.report.noun_json import noun_json, rounded

__all__ = ["FORMAT", "FORMAT_VERSION", "ROUNDING", "forecast_json", "forecast_schema"]

ROUNDING = {"ms": 2, "loss": 5, "ratio": 3, "share": 3, "r": 2, "mos": 3, "hours": 2, "deg": 4, "mbps": 3}
"Digits kept after the decimal mark, by what the figure is."

Numbers = list[float | int]


def _number(value: float, kind: str) -> float | int:
    """`value` rounded for its kind; whole numbers without a mark, zero without a sign."""
    return rounded(value, ROUNDING[kind])


def _band(band: Band, kind: str) -> dict[str, float | int]:
    return {part: _number(getattr(band, part), kind) for part in ("low", "typical", "high")}


def _band_or_none(band: Band | None, kind: str) -> dict[str, float | int] | None:
    return None if band is None else _band(band, kind)


def _columns(items: Sequence[Any], pick: Callable[[Any], Band], kind: str) -> dict[str, Numbers]:
    """The bands of some hours as three columns."""
    bands = [pick(item) for item in items]
    return {
        "low": _column([b.low for b in bands], kind),
        "typical": _column([b.typical for b in bands], kind),
        "high": _column([b.high for b in bands], kind),
    }


def _column(values: Sequence[float], kind: str) -> Numbers:
    """As `_number` each, without a call for each: a forecast holds a million."""
    if not all(map(math.isfinite, values)):
        raise ValueError(f"a forecast holds no infinities and no NaN: {values!r}")
    digits = ROUNDING[kind]
    short = [round(float(value), digits) for value in values]
    return [int(value) if value.is_integer() else value for value in short]


def _optional_column(values: Sequence[float | None], kind: str) -> Numbers | None:
    """A column of figures a model may not have; None when it has none of them."""
    known = [v for v in values if v is not None]
    return _column(known, kind) if len(known) == len(values) else None


def _network(cells: Sequence[CellNetwork]) -> dict[str, Any]:
    return {
        "delay_ms": _columns(cells, lambda c: c.delay_ms, "ms"),
        "loss": _columns(cells, lambda c: c.loss, "loss"),
        "late": _columns(cells, lambda c: c.late, "loss"),
        "burst_ratio": _column([c.burst_ratio for c in cells], "ratio"),
        "jitter_ms": _column([c.jitter_ms for c in cells], "ms"),
        "mouth_to_ear_ms": _columns(cells, lambda c: c.mouth_to_ear_ms, "ms"),
        "concealed": _column([c.concealed for c in cells], "loss"),
        "video": {
            "height": [c.video.height for c in cells],
            "frame_rate": [c.video.frame_rate for c in cells],
            "limit": [c.video.limit for c in cells],
            "row": [c.video.row for c in cells],
        },
    }


def _quality(cells: Sequence[CellQuality], hours: Sequence[int]) -> dict[str, Any]:
    shares = [c.shares for c in cells]
    flags = sorted({flag for c in cells for flag in c.flags})
    return {
        "r": _columns(cells, lambda c: c.r, "r"),
        "r_common": _columns(cells, lambda c: c.r_common, "r"),
        "mos": _column([c.mos for c in cells], "mos"),
        "r_telr": _optional_column([c.r_telr for c in cells], "r"),
        "mos_telr": _optional_column([c.mos_telr for c in cells], "mos"),
        "category": [str(c.category) for c in cells],
        "lost_r": {
            "codec": _column([s.codec for s in shares], "r"),
            "delay": _column([s.delay for s in shares], "r"),
            "network_loss": _column([s.network_loss for s in shares], "r"),
            "late_loss": _column([s.late_loss for s in shares], "r"),
            "echo": _optional_column([s.echo for s in shares], "r"),
        },
        "flags": {flag: [h for h, c in zip(hours, cells, strict=True) if flag in c.flags] for flag in flags},
    }


def _hours(hours: Sequence[HourForecast], codecs: Sequence[str]) -> dict[str, Any]:
    utc = [h.hour_utc for h in hours]
    return {
        "hour_utc": utc,
        "shared_h": _column([h.shared_h for h in hours], "hours"),
        "messaging_p50_ms": _column([h.messaging.p50_ms for h in hours], "ms"),
        "messaging_p95_ms": _column([h.messaging.p95_ms for h in hours], "ms"),
        "out": _network([h.out for h in hours]),
        "back": _network([h.back for h in hours]),
        "quality": {
            codec: {
                "out": _quality([h.quality[codec][0] for h in hours], utc),
                "back": _quality([h.quality[codec][1] for h in hours], utc),
            }
            for codec in codecs
        },
    }


def _working(outlook: WorkingOutlook) -> dict[str, Any]:
    return {
        "basis": outlook.basis,
        "hours_per_year": _number(outlook.hours_per_year, "hours"),
        "categories": {str(c): _band(b, "share") for c, b in outlook.categories.items()},
        "on_target": _band(outlook.on_target, "share"),
        "r_common": _band(outlook.r_common, "r"),
        "meets_target": outlook.meets_target,
        "worst_hour_utc": outlook.worst_hour_utc,
        "best_hour_utc": outlook.best_hour_utc,
    }


def _parity(parity: Parity) -> dict[str, Any]:
    return {
        "r_difference": _band(parity.r_difference, "r"),
        "share_difference": _band(parity.share_difference, "share"),
    }


def _pair(pair: PairForecast, codecs: Sequence[str]) -> dict[str, Any]:
    return {
        "site_a": pair.site_a,
        "site_b": pair.site_b,
        "column": pair.column,
        "link_a": str(pair.link_a),
        "link_b": str(pair.link_b),
        "rtt_ms": _band(pair.rtt_ms, "ms"),
        "families": list(pair.families),
        "working": {codec: _working(outlook) for codec, outlook in pair.working.items()},
        "parity": {codec: _parity(parity) for codec, parity in pair.parity.items()},
        "flags": list(pair.flags),
        "rows": list(pair.rows),
        "hours": _hours(pair.hours, codecs),
    }


def _site(site: Site) -> dict[str, Any]:
    place, access = site.place, site.access
    return {
        "name": site.name,
        "place": noun_json(place),
        "people": site.people,
        "access": {
            "medium": str(access.medium),
            "down_mbps": _number(access.down_mbps, "mbps"),
            "up_mbps": _number(access.up_mbps, "mbps"),
            "background_down": _number(access.background_down, "share"),
            "background_up": _number(access.background_up, "share"),
            "carrier": access.carrier,
        },
        "link": str(site.link),
        "links_available": [str(link) for link in site.links_available],
        "hours": noun_json(site.hours),
        "calendar": site.calendar,
    }


def _measured(route: MeasuredRoute) -> dict[str, Any]:
    return {
        "site_a": route.site_a,
        "site_b": route.site_b,
        "link": str(route.link),
        "rtt_ms": _band(route.rtt_ms, "ms"),
        "loss_out": _band_or_none(route.loss_out, "loss"),
        "loss_back": _band_or_none(route.loss_back, "loss"),
        "burst_ms": _band_or_none(route.burst_ms, "ms"),
        "jitter_ms": _band_or_none(route.jitter_ms, "ms"),
        "hours_utc": None if route.hours_utc is None else list(route.hours_utc),
        "as_of": route.as_of,
        "source": route.source,
    }


def _plain(value: Any) -> Any:
    """A value the firm wrote over a row, as JSON can hold it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return str(value)


def _firm(firm: Firm) -> dict[str, Any]:
    return {
        "name": firm.name,
        "home": firm.home,
        "head_office": firm.head_office,
        "languages": list(firm.languages),
        "codecs": list(firm.codecs),
        "links": [str(link) for link in firm.links],
        "target": {"share": _number(firm.target.share, "share"), "r": _number(firm.target.r, "r")},
        "year": firm.year,
        "terminal_delay_ms": _number(firm.terminal_delay_ms, "ms"),
        "sites": [_site(site) for site in firm.sites],
        "measured": [_measured(route) for route in firm.measured],
        "overrides": [{"row": o.row, "values": _plain(o.values)} for o in firm.overrides],
        "demand": noun_json(firm.demand),
        "prices": noun_json(firm.prices),
        "days": noun_json(firm.days),
        "hub_candidates": list(firm.hub_candidates),
        "plan_from": firm.plan_from,
    }


def _link_key(link: Link | None) -> str | None:
    return None if link is None else str(link)


def _head(forecast: Forecast) -> dict[str, Any]:
    made = forecast.provenance
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "provenance": {
            "version": made.version,
            "seed": made.seed,
            "catalogue_hash": made.catalogue_hash,
            "settings": dict(sorted(made.settings.items())),
        },
        "calls": forecast.calls,
        "call_s": _number(forecast.call_s, "ms"),
        "hours_utc": list(forecast.hours_utc),
        "codecs": [
            {"name": c.name, "band": str(c.band), "frame_ms": _number(c.frame_ms, "ms"), "row": c.source.row}
            for c in forecast.codec_rows
        ]
        or [{"name": name} for name in forecast.codecs],
        "columns": [{"key": c.key, "link": _link_key(c.link)} for c in forecast.columns],
        "firm": _firm(forecast.firm),
        "home_city": forecast.home_city,
        "unknowns": list(forecast.unknowns),
        "rows": {
            key: {"source": row.source, "as_of": row.as_of, "grade": str(row.grade), "users": row.users}
            for key, row in sorted(forecast.rows.items())
        },
    }


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _lines(data: dict[str, Any]) -> str:
    """An object, an entry a line."""
    return "{\n" + ",\n".join(f"{json.dumps(key)}:{_compact(value)}" for key, value in data.items()) + "\n}"


def forecast_json(forecast: Forecast, plan: Plan | None = None) -> str:
    """The forecast as JSON text (format version 2), a pair a line.

    Parameters
    ----------
    forecast : Forecast
    plan : Plan, optional
        Made from this forecast; left out, `plan` is null.

    Returns
    -------
    str
        Valid against `forecast_schema()`; byte-identical for equal forecasts and plans.

    Raises
    ------
    ValueError
        When a figure is infinite or not a number.
    """
    lines = [f"{json.dumps(key)}:{_compact(value)}" for key, value in _head(forecast).items()]
    lines.append('"plan":' + ("null" if plan is None else _lines(noun_json(plan))))
    for key, pairs in (("home_pairs", forecast.home_pairs), ("pairs", forecast.pairs)):
        body = ",\n".join(_compact(_pair(pair, forecast.codecs)) for pair in pairs)
        lines.append(f"{json.dumps(key)}:[\n{body}\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"
