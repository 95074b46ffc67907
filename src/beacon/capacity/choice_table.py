"""What links can be chosen from: kinds and prices by site, shares on target and qualities by pair. Numbers only.

Sites and kinds are known by their places in lists; which firm they belong to is the caller's business. A pair's
figures depend on the kinds at both of its ends, so they are a matrix: a row a kind at `a`, a column a kind at `b`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SHARE_A_POINT = 0.0025
"Hours on target that a point of R below the target is worth, between choices that both miss it. [0..1]"
SHARE_ROUNDING = 1e-9
"Shares are sums of hours over hours; what differs by less is one share."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairCells:
    """Two sites, every kind at one with every kind at the other."""

    a: int
    b: int
    weight: float
    "Conversations, relative to the other pairs. [0..]"
    share: Floats
    "Median share of working hours on target; shape (kinds of a, kinds of b). [0..1]"
    quality: Floats
    "Median R on the common scale; same shape."

    def ok(self, target_share: float) -> Flags:
        """Cells that reach the target."""
        reached: Flags = self.share >= target_share - SHARE_ROUNDING
        return reached

    def shortfall(self, target_share: float, target_r: float) -> Floats:
        """How far cells stay below the target; 0 where they reach it. [share of hours, 0..]

        Where no hour reaches the target on either of two kinds, the one whose R comes nearer is still the better:
        two points of R weigh as much as half a per cent of hours, which is as little as the figures can tell.
        """
        below = target_share - self.share + SHARE_A_POINT * np.maximum(target_r - self.quality, 0.0)
        return np.where(self.ok(target_share), 0.0, below)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChoiceTable:
    """The whole of a choice."""

    costs: tuple[tuple[float, ...], ...]
    "By site, then by kind: what is to be kept small."
    pairs: tuple[PairCells, ...]
    target_share: float
    "Share of working hours a pair must reach. [0..1]"
    target_r: float
    "R that an hour must reach, on the common scale."
    _whole: float = field(init=False, repr=False)
    "Sum of weights."

    def __post_init__(self) -> None:
        for pair in self.pairs:
            shape = len(self.costs[pair.a]), len(self.costs[pair.b])
            if pair.share.shape != shape or pair.quality.shape != shape:
                raise ValueError(f"cells of shape {pair.share.shape}, {pair.quality.shape} for kinds {shape}")
        object.__setattr__(self, "_whole", sum(pair.weight for pair in self.pairs))

    def weight(self, pair: PairCells) -> float:
        """Part of all conversations that a pair holds; even where nobody talks at all. [0..1]"""
        return pair.weight / self._whole if self._whole > 0 else 1.0 / len(self.pairs)

    def cost(self, kinds: Sequence[int]) -> float:
        """Of one kind a site."""
        return float(sum(costs[kind] for costs, kind in zip(self.costs, kinds)))

    def quality(self, kinds: Sequence[int]) -> float:
        """Weighted mean of the pairs' median R."""
        return float(sum(self.weight(p) * p.quality[kinds[p.a], kinds[p.b]] for p in self.pairs))

    def failing(self, kinds: Sequence[int]) -> tuple[int, ...]:
        """Places of the pairs that stay below the target."""
        return tuple(
            i for i, p in enumerate(self.pairs) if p.share[kinds[p.a], kinds[p.b]] < self.target_share - SHARE_ROUNDING
        )

    def hopeless(self) -> tuple[int, ...]:
        """Places of the pairs that no kinds bring to the target."""
        return tuple(i for i, p in enumerate(self.pairs) if not p.ok(self.target_share).any())


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind a site, and what is proven about it."""

    kinds: tuple[int, ...]
    cost: float
    quality: float
    failing: tuple[int, ...]
    "Places of pairs below the target."
    proven: bool
    "Nothing in the table is better."
    gap: float
    "Relative gap to the bound; 0 when proven. [0..]"


def choice_of(table: ChoiceTable, kinds: Sequence[int], *, proven: bool, gap: float) -> Choice:
    """A choice with its figures worked out from the table."""
    return Choice(
        kinds=tuple(kinds), cost=table.cost(kinds), quality=table.quality(kinds), failing=table.failing(kinds),
        proven=proven, gap=gap,
    )  # fmt: skip
