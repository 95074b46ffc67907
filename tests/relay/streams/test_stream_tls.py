"""TLS over memory, and certificates renewed under way."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running_streams import client_context
from stream_certificate import write_certificate

from beacon.errors import PeerError, RelayError
from beacon.relay.streams.tls import RECORD_OVERHEAD_BYTES, ServerCertificate, TlsSession


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ServerCertificate:
    chain, key = write_certificate(tmp_path_factory.mktemp("tls"), "relay.test")
    return ServerCertificate(certificate=chain, key=key)


class MemoryClient:
    """A TLS client without a socket."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or client_context()).wrap_bio(self.incoming, self.outgoing)

    def shake(self) -> bool:
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def left_by_server(self) -> bool:
        """Whether the server's farewell is the next thing to read; some versions of Python return nothing for it."""
        try:
            return self.tls.read() == b""
        except ssl.SSLZeroReturnError:
            return True


def meet(client: MemoryClient, server: TlsSession) -> None:
    """Complete the handshake."""
    while not (client.shake() and server.ready):
        server.feed(client.outgoing.read())
        client.incoming.write(server.to_send())
    server.feed(client.outgoing.read())


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_ends_hear_each_other_and_take_leave(certificate: ServerCertificate, version: ssl.TLSVersion):
    context = client_context()
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["stun.turn"])
    client, server = MemoryClient(context), TlsSession(certificate.context)
    meet(client, server)
    assert client.tls.version() == version.name.replace("v1_", "v1.")
    assert client.tls.selected_alpn_protocol() == "stun.turn"
    client.tls.write(b"question")
    assert server.feed(client.outgoing.read()) == b"question"
    server.seal(b"answer")
    client.incoming.write(server.to_send())
    assert client.tls.read() == b"answer"
    server.farewell()
    client.incoming.write(server.to_send())
    assert client.left_by_server()
    assert not server.ended
    client.tls.unwrap()
    server.feed(client.outgoing.read())
    assert server.ended


def test_the_handshake_may_come_byte_by_byte(certificate: ServerCertificate):
    client, server = MemoryClient(), TlsSession(certificate.context)
    client.shake()
    for byte in client.outgoing.read():
        assert server.feed(bytes([byte])) == b""
    client.incoming.write(server.to_send())
    assert client.shake()
    client.tls.write(b"hello")
    assert b"".join(server.feed(bytes([byte])) for byte in client.outgoing.read()) == b"hello"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_versions_before_1_2_are_refused(certificate: ServerCertificate):
    context = client_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    client, server = MemoryClient(context), TlsSession(certificate.context)
    client.shake()
    with pytest.raises(PeerError):
        server.feed(client.outgoing.read())
    assert server.to_send()[:1] == b"\x15"  # an alert, RFC 8446 section 5.1


def test_a_changed_record_is_the_clients_mistake(certificate: ServerCertificate):
    client, server = MemoryClient(), TlsSession(certificate.context)
    meet(client, server)
    client.tls.write(b"hello")
    record = bytearray(client.outgoing.read())
    record[-1] ^= 1
    with pytest.raises(PeerError):
        server.feed(bytes(record))


@given(data=st.binary(min_size=1, max_size=600), head=st.sampled_from([b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"]))
@settings(deadline=None)
def test_any_bytes_raise_peer_error_or_nothing(certificate: ServerCertificate, data: bytes, head: bytes):
    session = TlsSession(certificate.context)
    with contextlib.suppress(PeerError):
        assert session.feed(head + data) == b""
    session.farewell()
    assert not session.ready


@pytest.mark.parametrize("size", [0, 1, 172, 1_200, 16_384])
@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", ""])
def test_a_record_costs_no_more_than_its_stated_overhead(certificate: ServerCertificate, cipher: str, size: int):
    context = client_context()
    if cipher:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(cipher + ":@SECLEVEL=0")
    client, server = MemoryClient(context), TlsSession(certificate.context)
    try:
        meet(client, server)
    except (PeerError, ssl.SSLError):
        pytest.skip("this OpenSSL does not offer the suite")
    server.to_send()
    server.seal(bytes(size))
    assert len(server.to_send()) <= size + RECORD_OVERHEAD_BYTES


def test_a_renewed_certificate_is_taken_and_an_unchanged_one_left(tmp_path: Path):
    chain, key = write_certificate(tmp_path, "first.test")
    certificate = ServerCertificate(certificate=chain, key=key)
    before = certificate.context
    assert not certificate.renew()
    assert certificate.context is before
    write_certificate(tmp_path, "second.test")
    assert certificate.renew()
    assert certificate.context is not before


def test_a_half_written_renewal_leaves_the_one_in_use_and_is_tried_again(tmp_path: Path):
    chain, key = write_certificate(tmp_path, "first.test")
    certificate = ServerCertificate(certificate=chain, key=key)
    before, old_key = certificate.context, key.read_bytes()
    write_certificate(tmp_path, "second.test")
    new_key = key.read_bytes()
    key.write_bytes(old_key)
    for _ in range(2):
        with pytest.raises(RelayError):
            certificate.renew()
    assert certificate.context is before
    key.write_bytes(new_key)
    assert certificate.renew()


def test_files_that_cannot_be_used_say_so(tmp_path: Path):
    chain, key = write_certificate(tmp_path, "relay.test")
    with pytest.raises(RelayError) as missing:
        ServerCertificate(certificate=tmp_path / "none.pem", key=key)
    assert missing.value.fields["certificate"].endswith("none.pem")
    chain.write_bytes(b"not a certificate")
    with pytest.raises(RelayError) as wrong:
        ServerCertificate(certificate=chain, key=key)
    assert wrong.value.key == "stream.certificate"


def test_a_locked_key_is_refused_and_nobody_is_asked_for_a_password(tmp_path: Path):
    chain, key = write_certificate(tmp_path, "relay.test", password=b"secret")
    with pytest.raises(RelayError):
        ServerCertificate(certificate=chain, key=key)
