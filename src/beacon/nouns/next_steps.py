"""What to do next, made from the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do, by someone, for a reason."""

    kind: str
    """measure, quote, test_exit, order, enlarge, trunks, agents, hub, hours, rule, numbers, ask: what sort of thing it
    is; message key suffix `steps.kind.<kind>`."""
    key: str
    "Message key of the sentence."
    fields: dict[str, Any] = field(default_factory=dict)
    """Its fields: plain strings, numbers, lists of them; site and link names as the firm and Link write them. The name
    of a field says what it is: site*, link*, country*, *_mbps, *_h, *_share, *_months, date*, rule."""
    who: str = "network"
    "network, buyer, legal, host, director: message key suffix `steps.who.<who>`."
    saves: str = ""
    "Message key of why, or what it decides; takes the same fields."
    rank: float = 0.0
    "Order; larger first. What a director would lose by leaving it, on a scale where 100 stops the plan."
