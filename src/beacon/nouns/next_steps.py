"""What to do next, made from the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do, by someone, for a reason."""

    kind: str
    "measure, quote, test_exit, order, enlarge, trunks, agents, hub, rule, numbers, ask: message key suffix."
    key: str
    "Message key of the sentence."
    fields: dict[str, Any] = field(default_factory=dict)
    "Its fields: plain strings, numbers, lists of them; site and link names as the firm and Link write them."
    who: str = "network"
    "network, buyer, legal, host, director: message key suffix."
    saves: str = ""
    "What it decides: message key; empty: said by the sentence."
    rank: float = 0.0
    "Order; larger first."
