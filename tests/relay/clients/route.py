"""The routes the tests command: constant delay each way, so that a round trip is a figure and not a law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITES = ("london", "beijing")
LEGS = ("ann", "bao")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Both directions of a route between the two sites."""

    out_ms: float
    "Constant one-way delay from Ann to Bao."
    back_ms: float
    loss: float = 0.0
    "Either way."
    burst_ms: float = 0.0

    @property
    def rtt_ms(self) -> float:
        """The commanded round trip."""
        return self.out_ms + self.back_ms

    @property
    def longest_ms(self) -> float:
        """The longer way."""
        return max(self.out_ms, self.back_ms)

    def paths(self) -> list[dict[str, Any]]:
        """As the control interface takes them."""
        rest = {"loss": self.loss, "burst_ms": self.burst_ms}
        a, b = SITES
        return [
            {"origin": a, "target": b, "lane": {"base_delay_ms": self.out_ms, **rest}},
            {"origin": b, "target": a, "lane": {"base_delay_ms": self.back_ms, **rest}},
        ]

    def session(self, *, in_force: bool = True, udp_refused: bool = False, turns: bool = False) -> dict[str, Any]:
        """A session with a seat at each end."""
        return {
            "sites": [{"id": site} for site in SITES],
            "legs": [
                {"id": leg, "site": site, "in_force": in_force, "udp_refused": udp_refused}
                for leg, site in zip(LEGS, SITES, strict=True)
            ],
            "paths": self.paths(),
            "turns": turns,
        }
