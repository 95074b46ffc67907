"""Brings the catalogue's rows and the fitted estimator together into what routes are composed from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from beacon.catalogue.access import load_access_figures
from beacon.catalogue.carriers import load_carriers
from beacon.catalogue.latency import load_latency
from beacon.catalogue.link_kinds import load_gateways, load_link_figures
from beacon.nouns import MeasuredRoute, Override
from beacon.routes.estimator import fit
from beacon.routes.facts import RouteFacts, assembled_facts


def route_facts(
    *, measured: Sequence[MeasuredRoute] = (), overrides: Sequence[Override] = ()
) -> RouteFacts:
    """Facts of routes, with a firm's own measurements and overrides in place.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    if not measured and not overrides:
        return _shipped()
    return _assembled(measured, overrides)


_fitted = lru_cache(maxsize=4)(fit)
"Rows as shipped are fitted once, however many firms are forecast; a firm's own latency rows are another set."


@lru_cache(maxsize=1)
def _shipped() -> RouteFacts:
    return _assembled((), ())


def _assembled(measured: Sequence[MeasuredRoute], overrides: Sequence[Override]) -> RouteFacts:
    return assembled_facts(
        latency=load_latency(),
        figures={**load_link_figures(), **load_access_figures()},
        carriers=load_carriers(),
        gateways=load_gateways(),
        fit=_fitted,
        measured=measured,
        overrides=overrides,
    )
