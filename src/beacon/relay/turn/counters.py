"""What the TURN core has seen and done, for the metrics."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class TurnCounters:
    """Only ever rising."""

    requests: Counter[str] = field(default_factory=Counter)
    "Requests answered or refused, by method: binding, allocate, ..."
    errors: Counter[int] = field(default_factory=Counter)
    "Error answers, by code."
    throttled: int = 0
    "Requests left unanswered for their source's limit."
    malformed: int = 0
    "Datagrams and frames that were no STUN message."
    ignored: int = 0
    "Messages that want no answer: too short, indications, responses, methods we do not know."
    silenced: int = 0
    "Requests over UDP of users to whom UDP is refused."
