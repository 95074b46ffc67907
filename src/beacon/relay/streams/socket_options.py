"""Options of an accepted socket."""

from __future__ import annotations

import contextlib
import socket

UNSENT_BYTES = 32_768
"""Unsent output the system may hold for a client. What is more waits with us, where it is bounded and can be dropped:
the system's own buffer grows to megabytes, and seconds of media, for a client that does not read."""
UNHEARD_MS = 30_000
"Output that is not acknowledged for so long breaks the connection."
_KEEP_ALIVE_S = {"TCP_KEEPIDLE": 30, "TCP_KEEPALIVE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"A dead client is noticed after a minute. [s, s, s, probes] TCP_KEEPALIVE is macOS's word for TCP_KEEPIDLE."


def set_client_options(accepted: socket.socket) -> None:
    """No delay, keep-alive, little unsent output. What a system does not have, or refuses, is left out."""
    options = _KEEP_ALIVE_S | {"TCP_NODELAY": 1, "TCP_USER_TIMEOUT": UNHEARD_MS, "TCP_NOTSENT_LOWAT": UNSENT_BYTES}
    with contextlib.suppress(OSError):
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in options.items():
        number = getattr(socket, name, None)
        if number is not None:
            # Refused too where the connection has been reset meanwhile, which is then noticed as always.
            with contextlib.suppress(OSError):
                accepted.setsockopt(socket.IPPROTO_TCP, number, value)
