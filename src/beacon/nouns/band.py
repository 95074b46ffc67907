"""A figure that is honest about its spread: low, typical, high. Low to high holds 80 % of cases."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_90 = 1.2815515655446004
"Normal score of the 90 % quantile: low and high are the 10 % and 90 % quantiles."
_Z_CLAMP = 2.0
"Draws stop at two normal scores (2.3 % and 97.7 %): a band says nothing of what lies further out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Three quantiles of a figure: 10 %, 50 %, 90 %."""

    low: float
    "10 % quantile."
    typical: float
    "Median."
    high: float
    "90 % quantile."

    def __post_init__(self) -> None:
        if not self.low <= self.typical <= self.high:
            raise ValueError(f"band out of order: {self.low}, {self.typical}, {self.high}")

    @classmethod
    def point(cls, value: float) -> Band:
        """A figure without spread."""
        return cls(low=value, typical=value, high=value)

    def at(self, z: float) -> float:
        """Value at normal score `z`: two half-lognormals when all three are positive, else two half-normals.

        The result never falls below zero when `low` is not negative.
        """
        z = min(max(z, -_Z_CLAMP), _Z_CLAMP)
        edge = self.low if z < 0 else self.high
        share = abs(z) / Z_90
        if self.low > 0:
            return self.typical * math.exp(math.log(edge / self.typical) * share)
        value = self.typical + (edge - self.typical) * share
        return max(value, 0.0) if self.low >= 0 else value

    def scaled(self, factor: float) -> Band:
        """The band times a positive factor."""
        return Band(low=self.low * factor, typical=self.typical * factor, high=self.high * factor)

    def shifted(self, offset: float) -> Band:
        """The band plus a constant."""
        return Band(low=self.low + offset, typical=self.typical + offset, high=self.high + offset)
