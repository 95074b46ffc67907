"""A certificate authority of this machine's own, for networks where no public one can help.

Its root is made once, lives ten years and can vouch only for names and addresses that no public authority would: its
constraints (RFC 5280 section 4.2.1.10) keep a stolen key from passing for a bank. It issues server certificates that
last at most 397 days and are renewed in time. Everything lies in one folder, in files only this user can read. It is
trusted nowhere until a person installs its root on a device (trust_steps.py says how).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from beacon.errors import InputError, StoreError
from beacon.hosting.certificate import ServedCertificate, fingerprint, served_from
from beacon.hosting.private_files import create_private, private_folder, replace_private

ROOT_DAYS = 3_650
SERVER_DAYS = 397
"CA/Browser Forum baseline; Apple refuses more of public authorities, and more than 825 days of any."
RENEW_DAYS = 60
"Renewed when fewer are left: a machine that is switched on once a month still renews in time."
SKEW = timedelta(hours=1)
"Valid since this long before it is made, for devices whose clock is behind."
AUTHORITY_FILE = "authority.pem"
"Key and root in one file, so that there is never one without the other."
ROOT_FILE = "beacon-root.crt"
"The root alone, to be copied to devices."
SERVER_FILE = "server.pem"
PRIVATE_NAMES = ("localhost", "local", "lan", "internal", "home.arpa", "test", "example")
"Names no public authority vouches for: RFC 6761, 6762, 8375; `internal` set aside by ICANN in 2024."
PRIVATE_NETWORKS = (
    *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAuthority:
    """An authority that is at hand."""

    folder: Path
    root: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def root_file(self) -> Path:
        """The root as a file, to be copied to devices."""
        return self.folder / ROOT_FILE

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root, by which a person recognises it on a device."""
        return fingerprint(self.root)

    def server_certificate(self, hosts: Sequence[str], *, now_utc: datetime) -> ServedCertificate:
        """A certificate for these hosts: the one in the folder, or a new one when that is for others or ends soon.

        Raises
        ------
        InputError
            A host is beyond what this authority may vouch for, or the file in the folder is not of this authority.
        StoreError
            The folder cannot be written.
        """
        path = self.folder / SERVER_FILE
        wanted = tuple(dict.fromkeys(_spelt(host) for host in hosts))
        there = self._there(path)
        if there is not None and set(there.hosts) == set(wanted) and not needs_renewal(there, now_utc=now_utc):
            return there
        for host in wanted:
            if not self.may_vouch_for(host):
                raise InputError("authority.host_beyond", host=host, folder=str(self.folder))
        own, pem = self._issue(wanted, now_utc)
        replace_private(path, pem)
        return served_from(own, path, path)

    def may_vouch_for(self, host: str) -> bool:
        """Whether the root's constraints let devices accept a certificate for a host."""
        permitted = self.root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
        return any(_within(host, subtree.value) for subtree in permitted)

    def _there(self, path: Path) -> ServedCertificate | None:
        """The server certificate in the folder. Refuses to go on beside one that another made."""
        try:
            own = x509.load_pem_x509_certificate(path.read_bytes())
            own.verify_directly_issued_by(self.root)
        except FileNotFoundError:
            return None
        except OSError as cause:
            raise StoreError("authority.unreadable", path=str(path), why=cause.strerror or str(cause)) from cause
        except Exception as cause:  # The library raises several kinds for what is not a certificate, or not ours.
            raise InputError("authority.not_ours", path=str(path)) from cause
        return served_from(own, path, path)

    def _issue(self, hosts: Sequence[str], now_utc: datetime) -> tuple[x509.Certificate, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        until = min(now_utc - SKEW + timedelta(days=SERVER_DAYS), self.root.not_valid_after_utc)
        # The common name holds spaces so that no one takes it for a host name, which constraints would refuse.
        builder = (
            _begun(subject="Beacon server", issuer=self.root.subject, key=key, now_utc=now_utc, until_utc=until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        own = builder.sign(self.key, SHA256())
        return own, own.public_bytes(Encoding.PEM) + _key_pem(key)


def needs_renewal(served: ServedCertificate, *, now_utc: datetime) -> bool:
    """Whether a certificate ends so soon that another should take its place."""
    return not served.from_utc <= now_utc < served.until_utc - timedelta(days=RENEW_DAYS)


def open_authority(folder: Path, *, now_utc: datetime, hosts: Sequence[str] = ()) -> LocalAuthority:
    """The authority in a folder; made there when there is none.

    Parameters
    ----------
    now_utc
        With a time zone.
    hosts
        When it is made: names and addresses it may vouch for beside private ones. An existing authority keeps its
        own, because devices trust it as it is.

    Raises
    ------
    InputError
        The folder's authority has expired, or its file holds something else, which is left alone.
    StoreError
        The folder cannot be read or written.
    """
    private_folder(folder)
    path = folder / AUTHORITY_FILE
    if not path.exists():
        create_private(path, _new_authority(hosts, now_utc))
    # Read back even when just made: where two processes made one at the same time, both go on with the one that is
    # there.
    authority = _read_authority(folder, path)
    if now_utc > authority.root.not_valid_after_utc:
        date = f"{authority.root.not_valid_after_utc:%Y-%m-%d}"
        raise InputError("authority.expired", path=str(path), date=date)
    pem = authority.root.public_bytes(Encoding.PEM)
    if not authority.root_file.exists() or authority.root_file.read_bytes() != pem:
        replace_private(authority.root_file, pem)
    return authority


def _read_authority(folder: Path, path: Path) -> LocalAuthority:
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise StoreError("authority.unreadable", path=str(path), why=cause.strerror or str(cause)) from cause
    try:
        root = x509.load_pem_x509_certificate(data)
        key = load_pem_private_key(data, password=None)
        root.extensions.get_extension_for_class(x509.NameConstraints)
    except (ValueError, TypeError, x509.ExtensionNotFound) as cause:
        raise InputError("authority.not_ours", path=str(path)) from cause
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != root.public_key():
        raise InputError("authority.not_ours", path=str(path))
    return LocalAuthority(folder=folder, root=root, key=key)


def _new_authority(hosts: Sequence[str], now_utc: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    # Date and number tell the roots of several machines and years apart in a device's list.
    number = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:8]
    subject = f"Beacon local authority {now_utc:%Y-%m-%d} {number}"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    until = now_utc + timedelta(days=ROOT_DAYS)
    root = (
        _begun(subject=subject, issuer=name, key=key, now_utc=now_utc, until_utc=until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(hosts), None), critical=True)
        .sign(key, SHA256())
    )
    return root.public_bytes(Encoding.PEM) + _key_pem(key)


def _begun(
    *, subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now_utc: datetime, until_utc: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now_utc - SKEW)
        .not_valid_after(until_utc)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _permitted(hosts: Sequence[str]) -> list[x509.GeneralName]:
    names = [host for host in map(_spelt, hosts) if _address(host) is None]
    addresses = [address for address in map(_address, hosts) if address is not None]
    networks = [*map(ip_network, PRIVATE_NETWORKS), *(ip_network(address) for address in addresses)]
    return [
        *(x509.DNSName(name) for name in dict.fromkeys((*PRIVATE_NAMES, *names))),
        *(x509.IPAddress(network) for network in dict.fromkeys(networks)),
    ]


def _within(host: str, permitted: object) -> bool:
    address = _address(host)
    if isinstance(permitted, IPv4Network | IPv6Network):
        return address is not None and address.version == permitted.version and address in permitted
    if address is not None or not isinstance(permitted, str):
        return False
    # RFC 5280 section 4.2.1.10: a name is within itself and within every name it ends in, label by label.
    return host == permitted or host.endswith("." + permitted)


def _general_name(host: str) -> x509.GeneralName:
    address = _address(host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _spelt(host: str) -> str:
    """A host as certificates spell it: addresses in their one form, names in lower case and as IDNA's ASCII."""
    address = _address(host)
    if address is not None:
        return str(address)
    try:
        return host.rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError as cause:
        raise InputError("authority.not_a_host", host=host) from cause
