"""How long to wait before a child is started again, and when its deaths are a crash loop. Pure: `now_s` is given."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOff:
    """The rule. The first death within `window_s` costs nothing, each further one twice the one before."""

    first_s: float = 0.25
    "Wait after the second death. [s]"
    most_s: float = 30.0
    "Never wait longer. [s]"
    window_s: float = 60.0
    "Deaths longer ago are forgiven. [s]"
    loop: int = 5
    "So many deaths within the window are a crash loop."


@dataclass(slots=True, kw_only=True)
class Deaths:
    """Deaths of one child, as the rule sees them."""

    rule: BackOff
    _at_s: deque[float] = field(default_factory=deque)

    def record(self, *, now_s: float) -> float:
        """Count a death; how long to wait before the next start. [s]"""
        while self._at_s and now_s - self._at_s[0] > self.rule.window_s:
            self._at_s.popleft()
        self._at_s.append(now_s)
        before = len(self._at_s) - 1
        if before == 0:
            return 0.0
        return min(self.rule.first_s * 2.0 ** min(before - 1, 30), self.rule.most_s)

    @property
    def looping(self) -> bool:
        """Whether the deaths within the window are a crash loop."""
        return len(self._at_s) >= self.rule.loop
