"""A path as JSON: plain figures, bands as {low, typical, high} whose low to high holds 80 %."""

from __future__ import annotations

from typing import Any

from beacon.nouns import Band, Path, Place, Source, Way

_DIGITS = 6
"Digits after the point: below any figure's meaning, above any rounding that shows."


def band_json(band: Band) -> dict[str, float]:
    """A band."""
    return {name: round(getattr(band, name), _DIGITS) for name in ("low", "typical", "high")}


def _place(place: Place, local: str) -> dict[str, Any]:
    return {
        "name": place.name_en,
        "name_zh": place.name_zh,
        "country": place.country,
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "local_time": local,
    }


def source_json(source: Source) -> dict[str, Any]:
    """A row's provenance."""
    return {
        "row": source.row,
        "source": source.source,
        "as_of": source.as_of,
        "grade": str(source.grade),
        "users": source.users,
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "delay_ms": band_json(way.delay_ms),
        "loss": band_json(way.loss),
        "burst_ms": band_json(way.burst_ms),
        "jitter_ms": band_json(way.jitter_ms),
        "wander_ms": band_json(way.wander_ms),
        "reorder": band_json(way.reorder),
        "spike_ms": way.spike_ms,
        "spike_rate_per_s": round(way.spike_rate_per_s, _DIGITS),
        "states": [
            {
                "key": state.key,
                "weight": round(state.weight, _DIGITS),
                "loss": band_json(state.loss),
                "burst_ms": band_json(state.burst_ms),
            }
            for state in way.loss_families
        ],
    }


def path_json(path: Path, *, local_a: str, local_b: str, day: str) -> dict[str, Any]:
    """A path with its places, times, rows and doubts."""
    return {
        "from": _place(path.origin, local_a),
        "to": _place(path.destination, local_b),
        "link": str(path.link_a),
        "link_b": str(path.link_b),
        "hour_utc": path.hour_utc,
        "date": day,
        "rtt_ms": band_json(path.rtt_ms),
        "asymmetry": band_json(path.asymmetry),
        "families": [
            {"key": f.key, "weight": round(f.weight, _DIGITS), "rtt_ms": band_json(f.rtt_ms)}
            for f in path.delay_families
        ],
        "out": _way(path.out),
        "back": _way(path.back),
        "rows": [source_json(source) for source in path.rows],
        "flags": list(path.flags),
    }
