"""A TLS handshake in memory: what a client that trusts one root makes of a server's certificate."""

from __future__ import annotations

import contextlib
import ssl


def accepted(server: ssl.SSLContext, *, root_pem: str, host: str) -> str:
    """TLS version agreed on. Raises ssl.SSLError as a client would see it."""
    client_context = ssl.create_default_context(cadata=root_pem)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=host)
    serving = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        with contextlib.suppress(ssl.SSLWantReadError):
            client.do_handshake()
            return client.version() or ""
        with contextlib.suppress(ssl.SSLWantReadError):
            serving.do_handshake()
    raise AssertionError("no end to the handshake")
