"""Where to put a number of servers so that conversations, by their weight, sound best: the p-median problem.

    maximise  sum_p w_p sum_h q_ph y_ph / sum_p w_p
    subject to  sum_h y_ph = 1        every conversation is held somewhere,
                y_ph <= x_h           only where a server stands,
                sum_h x_h = k         and there are k of them, x binary.

With x fixed the best y is whole by itself, so y stays continuous. Choices already known are cut off one by one
(sum of their x <= k - 1), which is how the runner-up is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beacon.capacity.milp import Milp, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Servers, and which of them each conversation uses."""

    hubs: tuple[int, ...]
    "Numbers of candidates, ascending."
    uses: tuple[int, ...]
    "By conversation: the better of the hubs, the first of equal ones."
    quality: float
    "Weighted mean of the conversations' qualities."
    proven: bool
    "Nothing is better."


def place_hubs(
    quality: Sequence[Sequence[float]],
    weights: Sequence[float],
    *,
    count: int,
    excluded: Sequence[tuple[int, ...]] = (),
) -> Placement | None:
    """The best places for `count` servers.

    Parameters
    ----------
    quality
        By conversation, then by candidate; on one scale.
    weights
        Of the conversations; not negative, and not all zero.
    count
        How many servers.
    excluded
        Choices that may not be made.

    Returns
    -------
    The placement; None when there are fewer candidates than servers or every choice is excluded.

    Raises
    ------
    ValueError
        Weights that are negative or all zero, a table that is not rectangular, no conversation.
    BeaconError
        The solver failed.
    """
    candidates = _checked(quality, weights)
    if count < 1 or count > candidates:
        return None
    whole = sum(weights)
    model = Milp(maximise=True)
    opened = [model.binary() for _ in range(candidates)]
    for row, weight in zip(quality, weights):
        if weight == 0.0:
            continue
        held = [model.column(cost=weight * q / whole, high=1.0) for q in row]
        model.row([(y, 1.0) for y in held], low=1.0, high=1.0)
        for y, x in zip(held, opened):
            model.row([(y, 1.0), (x, -1.0)], high=0.0)
    model.row([(x, 1.0) for x in opened], low=count, high=count)
    for choice in excluded:
        model.row([(opened[h], 1.0) for h in choice], high=len(choice) - 1)
    found = model.solve()
    if not found.values:
        return None
    hubs = tuple(h for h, x in enumerate(opened) if found.chosen(x))
    return placement_of(quality, weights, hubs=hubs, proven=found.status is Status.OPTIMAL)


def placement_of(
    quality: Sequence[Sequence[float]], weights: Sequence[float], *, hubs: tuple[int, ...], proven: bool = True
) -> Placement:
    """What a choice of hubs is worth: every conversation on the better one."""
    uses = tuple(max(hubs, key=lambda h: (row[h], -h)) for row in quality)
    total = sum(weight * row[h] for row, weight, h in zip(quality, weights, uses))
    return Placement(hubs=hubs, uses=uses, quality=total / sum(weights), proven=proven)


def _checked(quality: Sequence[Sequence[float]], weights: Sequence[float]) -> int:
    """Number of candidates."""
    if not quality or len(quality) != len(weights):
        raise ValueError("a weight for every conversation, and at least one conversation")
    if min(weights) < 0.0 or sum(weights) <= 0.0:
        raise ValueError("weights are not negative, and not all zero")
    lengths = {len(row) for row in quality}
    if len(lengths) != 1:
        raise ValueError("every conversation has a quality for every candidate")
    return lengths.pop()
