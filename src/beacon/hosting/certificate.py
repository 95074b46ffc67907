"""A server's certificate as it is served: the operator's own, checked before anything is served with it.

Nothing here writes. What the local authority issues is served as the same noun.
"""

from __future__ import annotations

import contextlib
import hashlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from beacon.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedCertificate:
    """A certificate, its chain and its key, in files that `ssl` can load."""

    certificate: Path
    "PEM, the server's own first."
    key: Path
    "PEM; may be the same file."
    hosts: tuple[str, ...]
    "Names and addresses it is for."
    from_utc: datetime
    until_utc: datetime
    fingerprint: str
    "SHA-256 of the server's own certificate."

    def context(self) -> ssl.SSLContext:
        """For a server: TLS 1.2 or newer."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        return context

    def covers(self, host: str) -> bool:
        """Whether a client that asks for a host accepts it; `*.example.com` stands for one label."""
        return any(_matches(name, host) for name in self.hosts)


def load_certificate(
    certificate: Path, key: Path, *, now_utc: datetime, hosts: Sequence[str] = ()
) -> ServedCertificate:
    """The operator's certificate and key.

    Parameters
    ----------
    now_utc
        With a time zone.
    hosts
        Names and addresses under which clients will ask for the server.

    Raises
    ------
    InputError
        A file cannot be read or holds something else, the key is another certificate's or has a passphrase, the
        certificate has expired or is not valid yet, or is for none of a host.
    """
    own = _read_certificate(certificate)
    private = _read_key(key)
    if _public_bytes(own.public_key()) != _public_bytes(private.public_key()):
        raise InputError("certificate.key_of_another", certificate=str(certificate), key=str(key))
    served = served_from(own, certificate, key)
    if now_utc < served.from_utc:
        raise InputError("certificate.not_yet", certificate=str(certificate), date=f"{served.from_utc:%Y-%m-%d}")
    if now_utc > served.until_utc:
        raise InputError("certificate.expired", certificate=str(certificate), date=f"{served.until_utc:%Y-%m-%d}")
    for host in hosts:
        if not served.hosts:
            raise InputError("certificate.no_hosts", certificate=str(certificate), host=host)
        if not served.covers(host):
            raise InputError("certificate.not_for_host", certificate=str(certificate), host=host, names=served.hosts)
    try:
        served.context()
    except (ssl.SSLError, OSError) as cause:
        why = getattr(cause, "reason", None) or str(cause)
        raise InputError("certificate.refused", certificate=str(certificate), why=why) from cause
    return served


def served_from(own: x509.Certificate, certificate: Path, key: Path) -> ServedCertificate:
    """The noun of a certificate that lies in files."""
    return ServedCertificate(
        certificate=certificate,
        key=key,
        hosts=_hosts(own),
        from_utc=own.not_valid_before_utc,
        until_utc=own.not_valid_after_utc,
        fingerprint=fingerprint(own),
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, as devices show it: pairs of hexadecimal digits with colons."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest().hex(":").upper()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise InputError("certificate.unreadable", path=str(path), why=cause.strerror or str(cause)) from cause


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_read(path))[0]
    except ValueError as cause:
        raise InputError("certificate.not_a_certificate", path=str(path)) from cause


def _read_key(path: Path) -> Any:
    try:
        return load_pem_private_key(_read(path), password=None)
    except TypeError as cause:
        raise InputError("certificate.key_has_passphrase", path=str(path)) from cause
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise InputError("certificate.not_a_key", path=str(path)) from cause


def _public_bytes(key: Any) -> bytes:
    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return (*names.get_values_for_type(x509.DNSName), *addresses)


def _matches(name: str, host: str) -> bool:
    address = _address(host)
    if address is not None or _address(name) is not None:
        return address == _address(name)
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if name.startswith("*."):
        # RFC 6125 section 6.4.3: the wildcard is the whole leftmost label.
        return "." in host and host.partition(".")[2] == name[2:]
    return name == host


def _address(name: str) -> IPv4Address | IPv6Address | None:
    with contextlib.suppress(ValueError):
        return ip_address(name.partition("%")[0])
    return None
