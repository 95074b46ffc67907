"""How many TLS handshakes may begin: each costs the relay far more than it costs a client that only pretends.

Pure: a token bucket. Whoever finds none waits, and of those that wait the newest goes first: under a flood the old ones
are about to be given up anyway, by their clients or by us.
"""

from __future__ import annotations


class HandshakePace:
    """So many in a second, and as many as a tenth of that at once."""

    def __init__(self, *, per_s: float, now_ns: int) -> None:
        self._per_s = per_s
        self._most = max(per_s / 10.0, 1.0)
        self._left = self._most
        self._at_ns = now_ns

    def take(self, *, now_ns: int) -> bool:
        """Whether one may begin now; it is then counted."""
        self._left = min(self._left + (now_ns - self._at_ns) * 1e-9 * self._per_s, self._most)
        self._at_ns = now_ns
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
