"""TLS without sockets, and a certificate that can be renewed under way.

TLS runs over memory here and not in asyncio's own layer: that one keeps 256 KiB of read buffer for every connection,
does not show a connection before its handshake is over, and cannot drop a message it has taken. RFC 7443 names the
application protocol.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from beacon.errors import PeerError, RelayError

ALPN = ["stun.turn", "stun.nat-discovery"]  # RFC 7443 section 3
RECORD_BYTES = 16_384
"Largest plaintext of a record, RFC 8446 section 5.1."
RECORD_OVERHEAD_BYTES = 96
"No less than header, IV, MAC and padding of any cipher suite in use."


class ServerCertificate:
    """A certificate and its key as files. Connections that stand keep the one they began with."""

    def __init__(self, *, certificate: Path, key: Path) -> None:
        """Raises RelayError when the files cannot be used."""
        self._certificate, self._key = certificate, key
        self._stamp = self._seen()
        self._context = self._load()

    @property
    def context(self) -> ssl.SSLContext:
        """For the next connection."""
        return self._context

    def renew(self) -> bool:
        """Take the files again if they have changed; whether they had. Raises RelayError when they cannot be used, as
        between the writing of the one and the other; the certificate in use then stays."""
        stamp = self._seen()
        if stamp == self._stamp:
            return False
        self._context = self._load()
        self._stamp = stamp
        return True

    def _seen(self) -> tuple[tuple[int, int, int], ...]:
        try:
            stats = [path.stat() for path in (self._certificate, self._key)]
        except OSError as error:
            raise self._unusable(error) from error
        return tuple((s.st_mtime_ns, s.st_ino, s.st_size) for s in stats)

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # A client could ask for handshake after handshake, or for a dictionary of its own.
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
        context.num_tickets = 0  # calls are long and reconnects few: tickets only make the handshake longer
        context.set_alpn_protocols(ALPN)
        try:
            # Without a password of ours OpenSSL would ask the terminal for one.
            context.load_cert_chain(self._certificate, self._key, password=lambda: b"")
        except (OSError, ValueError) as error:
            raise self._unusable(error) from error
        return context

    def _unusable(self, error: Exception) -> RelayError:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        return RelayError("stream.certificate", certificate=str(self._certificate), key=str(self._key), why=why)


class TlsSession:
    """The server's end of one TLS connection: bytes of the network in, plain bytes out, and the other way."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.ready = False
        "Whether the handshake is over."
        self.ended = False
        "Whether the client has said farewell."

    def feed(self, data: bytes) -> bytes:
        """Bytes from the network; returns the plain ones they hold. Raises PeerError for what is no TLS. Either way
        `to_send` may have something to send."""
        self._incoming.write(data)
        plain = []
        try:
            if not self.ready:
                self._tls.do_handshake()
                self.ready = True
            while part := self._tls.read(RECORD_BYTES):
                plain.append(part)
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.ended = True
        except ssl.SSLError as error:
            raise PeerError("stream.tls", why=error.reason or "") from error
        return b"".join(plain)

    def seal(self, data: bytes) -> None:
        """Plain bytes for the client, at most RECORD_BYTES of them a record; `to_send` has them then."""
        self._tls.write(data)

    def farewell(self) -> None:
        """Say that nothing more will come."""
        if not self.ready:
            return
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            return  # the client's own farewell is not waited for

    def to_send(self) -> bytes:
        """Bytes for the network."""
        return self._outgoing.read()
