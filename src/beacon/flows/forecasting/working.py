"""How a pair fares in working hours: shares of hours per world, then bands over worlds.

A conversation is as good as its worse direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beacon.calendars import either_hours_by_utc_hour, shared_hours_by_utc_hour
from beacon.flows.forecasting.offices import offices_in
from beacon.flows.forecasting.playout import ranks
from beacon.nouns import Band, Category, Firm, Parity, Site, Target, WorkingOutlook
from beacon.quality import category_places

Floats = NDArray[np.float64]


def hours_of(a: Site, b: Site, *, firm: Firm, hours: tuple[int, ...]) -> tuple[str, Floats]:
    """(basis, hours a year by hour forecast): shared hours, or where there are none those in which either works."""
    at = list(hours)
    office_a, office_b = offices_in(firm.year, firm, a, b)
    shared: Floats = np.asarray(shared_hours_by_utc_hour(a=office_a, b=office_b, year=firm.year))[at]
    if shared.sum() > 0:
        return "shared", shared
    either: Floats = np.asarray(either_hours_by_utc_hour(a=office_a, b=office_b, year=firm.year))[at]
    if either.sum() > 0:
        return "either", either
    return "either", np.ones(len(at))


def band_over_worlds(values: Floats) -> Band:
    """Nearest-rank band of one figure per world."""
    low, middle, high = (float(np.sort(values)[i]) for i in ranks(len(values)))
    return Band(low=low, typical=middle, high=high)


def weighted_band(values: Floats, weights: Floats) -> Band:
    """Band of values that count by weight."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    at = np.minimum(np.searchsorted(reached, (0.1 - 1e-12, 0.5 - 1e-12, 0.9 - 1e-12)), len(values) - 1)
    low, middle, high = (float(v) for v in values[order][at])
    return Band(low=low, typical=middle, high=high)


def conversation(common: Floats) -> Floats:
    """Worse direction of every conversation; shape (hours, calls)."""
    worse: Floats = common.min(axis=1)
    return worse


def _met(on_target: Band, target: Target) -> str:
    if on_target.low >= target.share:
        return "yes"
    if on_target.typical >= target.share:
        return "likely"
    return "unlikely" if on_target.high >= target.share else "no"


def shares_on_target(talk: Floats, weights: Floats, target: Target) -> Floats:
    """Share of hours on target in each world; shape (calls,)."""
    shares: Floats = (talk >= target.r).T @ weights / weights.sum()
    return np.round(shares, 9)


def working_outlook(
    talk: Floats, *, basis: str, weights: Floats, target: Target, hours: tuple[int, ...]
) -> WorkingOutlook:
    """Outlook of a pair with one codec.

    Parameters
    ----------
    talk
        r_common of conversations; shape (hours, calls).
    basis, weights
        From `hours_of`; weights in hours a year, shape (hours,).
    target
        The firm's.
    hours
        Hours of UTC forecast.
    """
    named = category_places(talk)
    total = weights.sum()
    categories = {
        category: band_over_worlds(np.round((named == i).T @ weights / total, 9))
        for i, category in enumerate(Category)
    }
    on_target = band_over_worlds(shares_on_target(talk, weights, target))
    middle = np.sort(talk, axis=1)[:, ranks(talk.shape[1])[1]]
    counted = weights > 0
    worst = int(np.argmin(np.where(counted, middle, np.inf)))
    best = int(np.argmax(np.where(counted, middle, -np.inf)))
    return WorkingOutlook(
        basis=basis,
        hours_per_year=float(total),
        categories=categories,
        on_target=on_target,
        r_common=weighted_band(talk.reshape(-1), np.repeat(weights, talk.shape[1])),
        meets_target=_met(on_target, target),
        worst_hour_utc=hours[worst],
        best_hour_utc=hours[best],
    )


def parity_of(talk: Floats, weights: Floats, home_talk: Floats, home_weights: Floats, target: Target) -> Parity:
    """A pair against the reference call, world by world: weighted mean of r_common, and share on target."""
    here = talk.T @ weights / weights.sum()
    home = home_talk.T @ home_weights / home_weights.sum()
    share = shares_on_target(talk, weights, target) - shares_on_target(home_talk, home_weights, target)
    return Parity(r_difference=band_over_worlds(here - home), share_difference=band_over_worlds(share))
