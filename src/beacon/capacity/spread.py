"""Spreads what people of one site say to other sites over those sites, in proportion to how many people are there.

A gravity model without distance: who has twice the people gets twice the calls. A firm whose factory talks only to its
head office is not like that; what it measures itself wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def spread_by_people(*, made: Sequence[float], people: Sequence[float]) -> dict[tuple[int, int], float]:
    """What every two sites share.

    Parameters
    ----------
    made
        What each site's people start towards all others, of any unit.
    people
        Attraction of each site, not negative.

    Returns
    -------
    dict
        By indices (i, j), i < j: what i starts towards j and j towards i. The sum over all is the sum of `made`, less
        what has nowhere to go.
    """
    whole = sum(people)
    shared = {}
    for i, j in combinations(range(len(people)), 2):
        to_j = _towards(made[i], people[j], whole - people[i])
        to_i = _towards(made[j], people[i], whole - people[j])
        shared[i, j] = to_j + to_i
    return shared


def _towards(made: float, people: float, others: float) -> float:
    return made * people / others if others > 0.0 else 0.0
