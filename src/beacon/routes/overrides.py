"""Puts a firm's own figures in place of catalogue rows, marked as the firm's. Refuses what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from beacon.errors import InputError, Problem
from beacon.nouns import Band, Grade, Override, Source
from beacon.nouns.fact import Carrier, Figure
from beacon.nouns.latency import LatencyRow

_ABOUT = ("source", "as_of", "grade", "note")
"Columns that say where the new figure comes from."


def _wrong(override: Override, column: str, key: str = "routes.override.value") -> InputError:
    fields = {"row": override.row, "column": column, "value": str(override.values.get(column))}
    problem = Problem(key=key, fields=fields, path="overrides")
    return InputError("routes.override.wrong", problems=(problem,), row=override.row)


def refuse_unknown(overrides: Iterable[Override], known: Iterable[str]) -> None:
    """Raise InputError for overrides of rows that do not exist."""
    rows = set(known)
    problems = tuple(
        Problem(
            key="routes.override.unknown_near" if near else "routes.override.unknown",
            fields={"row": override.row, "near": near[0]} if near else {"row": override.row},
            path="overrides",
        )
        for override in overrides
        if override.row not in rows
        for near in (get_close_matches(override.row, sorted(rows), n=1),)
    )
    if problems:
        raise InputError("routes.override.wrong", problems=problems, row=problems[0].fields["row"])


def _users(source: Source, override: Override) -> Source:
    grade = override.values.get("grade", Grade.ESTIMATE)
    if grade not in set(Grade):
        raise _wrong(override, "grade")
    return Source(
        row=source.row,
        source=str(override.values.get("source", "the firm")),
        as_of=str(override.values.get("as_of", "")),
        grade=Grade(grade),
        users=True,
    )


def _number(override: Override, column: str, value: Any, *, top: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= top:
        raise _wrong(override, column)
    return float(value)


def _refuse_columns(override: Override, allowed: Iterable[str]) -> None:
    for column in override.values:
        if column not in {*allowed, *_ABOUT}:
            raise _wrong(override, column, "routes.override.column")


def _band(override: Override, values: Mapping[str, Any], was: Band | None, *, top: float) -> Band:
    if set(values) & {"low", "high"} or was is None:
        edges = {name: values.get(name, getattr(was, name, None)) for name in ("low", "typical", "high")}
        low, typical, high = (_number(override, name, edge, top=top) for name, edge in edges.items())
    else:
        # Only the typical value is known: the spread of the catalogue's row, in proportion, is kept.
        typical = _number(override, "typical", values.get("typical", was.typical), top=top)
        ratio = typical / was.typical if was.typical else 0.0
        low, high = min(was.low * ratio, typical), max(min(was.high * ratio, top), typical)
    if not low <= typical <= high:
        raise _wrong(override, "low", "routes.override.order")
    return Band(low=low, typical=typical, high=high)


def _by_row(overrides: Iterable[Override]) -> dict[str, Override]:
    return {override.row: override for override in overrides}


def override_figures(figures: Mapping[str, Figure], overrides: Sequence[Override]) -> dict[str, Figure]:
    """Figures with the firm's in place: columns low, typical, high."""
    changed = dict(figures)
    for row, override in _by_row(overrides).items():
        if row not in changed:
            continue
        _refuse_columns(override, ("low", "typical", "high"))
        was = changed[row]
        top = 1.0 if was.unit in ("fraction", "share") else float("inf")
        band = _band(override, override.values, was.value, top=top)
        changed[row] = replace(was, value=band, source=_users(was.source, override))
    return changed


def override_carriers(carriers: Sequence[Carrier], overrides: Sequence[Override]) -> tuple[Carrier, ...]:
    """Carriers with the firm's figures: columns congested_odds, slow_h."""
    found = _by_row(overrides)
    changed = []
    for carrier in carriers:
        override = found.get(carrier.row)
        if override is not None:
            _refuse_columns(override, ("congested_odds", "slow_h"))
            odds = override.values.get("congested_odds", carrier.congested_odds)
            hours = override.values.get("slow_h", carrier.slow_h)
            carrier = replace(
                carrier,
                congested_odds=_number(override, "congested_odds", odds, top=1.0),
                slow_h=_number(override, "slow_h", hours, top=24.0),
                source=_users(carrier.source, override),
            )
        changed.append(carrier)
    return tuple(changed)


def override_latency(rows: Sequence[LatencyRow], overrides: Sequence[Override]) -> tuple[LatencyRow, ...]:
    """Latency rows with the firm's figures: rtt_ms, rtt_low_ms, rtt_high_ms, loss, jitter_ms.

    A row keeps its grade unless `grade` says otherwise, so that a measured row still takes effect.
    """
    found = _by_row(overrides)
    return tuple(_latency_row(row, found[row.row]) if row.row in found else row for row in rows)


_RTT_COLUMNS = {"rtt_low_ms": "low", "rtt_ms": "typical", "rtt_high_ms": "high"}


def _latency_row(row: LatencyRow, override: Override) -> LatencyRow:
    _refuse_columns(override, (*_RTT_COLUMNS, "loss", "jitter_ms"))
    values = override.values
    source = _users(row.source, override)
    if "grade" not in values:
        source = replace(source, grade=row.source.grade)
    rtt, loss, jitter = row.rtt_ms, row.loss, row.jitter_ms
    given = {name: values[column] for column, name in _RTT_COLUMNS.items() if column in values}
    if given:
        typical = given.get("typical", rtt.typical if rtt is not None else None)
        given = {"low": typical, "typical": typical, "high": typical} | given
        rtt = _band(override, given, rtt, top=float("inf"))
    if "loss" in values:
        loss = _number(override, "loss", values["loss"], top=1.0)
    if "jitter_ms" in values:
        jitter = _number(override, "jitter_ms", values["jitter_ms"], top=float("inf"))
    return replace(row, rtt_ms=rtt, loss=loss, jitter_ms=jitter, source=source)
