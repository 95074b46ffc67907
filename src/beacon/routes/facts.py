"""Everything a path is composed from, in one frozen bundle. Loads nothing: it is given the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from beacon.nouns import Band, Grade, MeasuredRoute, Override, Place, Source
from beacon.nouns.fact import Carrier, Figure
from beacon.nouns.latency import LatencyRow, LinkClass
from beacon.routes.overrides import override_carriers, override_figures, override_latency, refuse_unknown

TABLES = ("link", "access", "carrier", "latency")
"Tables whose rows a firm may override here; other tables are other rooms' business."


class RttModel(Protocol):
    """What fills in where nothing was measured: `routes.estimator.Estimator`."""

    def rtt(self, a: Place, b: Place, link_class: str) -> Band:
        """Round trip between two places on a class of link, never under the floor. [ms]"""
        ...


class Fit(Protocol):
    """`routes.estimator.fit`."""

    def __call__(self, rows: Sequence[LatencyRow]) -> RttModel: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RouteFacts:
    """Rows and fitted estimator. Compared by identity, so that paths can be kept by it."""

    figures: Mapping[str, Figure]
    "Figures of links and access lines by row id."
    carriers: tuple[Carrier, ...]
    gateways: tuple[Place, ...]
    "Exchanges outside the mainland, media edges among them."
    latency: tuple[LatencyRow, ...]
    estimator: RttModel
    estimator_source: Source
    measured: tuple[MeasuredRoute, ...] = ()
    "The firm's own; they win over every row."
    countries: frozenset[str] = field(default=frozenset())
    "Countries and regions with measured routes."


def assembled_facts(
    *,
    latency: Sequence[LatencyRow],
    figures: Mapping[str, Figure],
    carriers: Sequence[Carrier],
    gateways: Sequence[Place],
    fit: Fit,
    measured: Sequence[MeasuredRoute] = (),
    overrides: Sequence[Override] = (),
) -> RouteFacts:
    """The bundle, with the firm's overrides applied and the estimator fitted to the rows as overridden.

    Raises
    ------
    InputError
        An override names a row that is not there, or a value that cannot be.
    """
    mine = [override for override in overrides if override.row.partition(":")[0] in TABLES]
    known = [*figures, *(c.row for c in carriers), *(r.row for r in latency)]
    refuse_unknown(mine, known)
    rows = override_latency(latency, mine)
    measured_rows = [row for row in rows if row.city_level and row.source.grade is Grade.MEASURED]
    dates = [row.source.as_of for row in measured_rows if row.source.as_of[:1].isdigit()]
    return RouteFacts(
        figures=override_figures(figures, mine),
        carriers=override_carriers(carriers, mine),
        gateways=tuple(gateways),
        latency=rows,
        estimator=fit(rows),
        estimator_source=Source(
            row="estimator:rtt",
            source=f"Beacon's estimator, fitted to {len(measured_rows)} measured routes of the catalogue",
            as_of=max(dates, default=""),
            grade=Grade.COMPUTED,
        ),
        measured=tuple(measured),
        countries=frozenset(
            place.country
            for row in measured_rows
            if row.link_class is LinkClass.INTERNET
            for place in (row.place_a, row.place_b)
            if place is not None
        ),
    )
