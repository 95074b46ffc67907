"""The operator's certificate is checked before it is served."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from beacon.errors import InputError
from beacon.hosting.certificate import load_certificate

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def write(
    folder: Path,
    *,
    names: tuple[str, ...] = ("relay.firm.com", "*.firm.com"),
    key: Key | None = None,
    written: Key | None = None,
    encryption: KeySerializationEncryption | None = None,
) -> tuple[Path, Path]:
    """A self-signed certificate and the key `written`, by default its own."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "firm")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - DAY, NOW + DAY)
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False
        )
    (folder / "own.crt").write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    (folder / "own.key").write_bytes(
        (written or key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    )
    return folder / "own.crt", folder / "own.key"


def refusal(folder: Path, now: datetime = NOW, hosts: tuple[str, ...] = ()) -> str:
    with pytest.raises(InputError) as caught:
        load_certificate(folder / "own.crt", folder / "own.key", now_utc=now, hosts=hosts)
    return caught.value.key


def test_a_good_one_is_served(tmp_path: Path) -> None:
    served = load_certificate(*write(tmp_path), now_utc=NOW, hosts=("relay.firm.com", "a.firm.com", "RELAY.firm.com."))
    assert served.hosts == ("relay.firm.com", "*.firm.com")
    assert served.until_utc == NOW + DAY
    assert served.context()


@pytest.mark.parametrize("host", ["firm.com", "a.b.firm.com", "relay.firm.org", "10.0.0.1"])
def test_one_for_other_hosts_is_said(tmp_path: Path, host: str) -> None:
    write(tmp_path)
    assert refusal(tmp_path, hosts=(host,)) == "certificate.not_for_host"


def test_one_without_hosts_is_said(tmp_path: Path) -> None:
    write(tmp_path, names=())
    assert refusal(tmp_path, hosts=("relay.firm.com",)) == "certificate.no_hosts"


def test_the_key_of_another_is_said(tmp_path: Path) -> None:
    write(tmp_path, written=ec.generate_private_key(ec.SECP256R1()))
    assert refusal(tmp_path) == "certificate.key_of_another"


def test_a_key_of_another_kind_is_said(tmp_path: Path) -> None:
    write(tmp_path, written=rsa.generate_private_key(65537, 2048))
    assert refusal(tmp_path) == "certificate.key_of_another"


def test_an_expired_one_and_one_to_come_are_said(tmp_path: Path) -> None:
    write(tmp_path)
    assert refusal(tmp_path, NOW + 2 * DAY) == "certificate.expired"
    assert refusal(tmp_path, NOW - 2 * DAY) == "certificate.not_yet"


def test_a_key_with_a_passphrase_is_said(tmp_path: Path) -> None:
    write(tmp_path, encryption=BestAvailableEncryption(b"secret"))
    assert refusal(tmp_path) == "certificate.key_has_passphrase"


def test_a_key_that_the_system_finds_too_weak_is_said(tmp_path: Path) -> None:
    write(tmp_path, key=rsa.generate_private_key(65537, 1024))
    assert refusal(tmp_path) == "certificate.refused"


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("own.crt", None, "certificate.unreadable"),
        ("own.key", None, "certificate.unreadable"),
        ("own.crt", b"nonsense", "certificate.not_a_certificate"),
        ("own.key", b"nonsense", "certificate.not_a_key"),
        ("own.crt", b"", "certificate.not_a_certificate"),
        ("own.key", b"", "certificate.not_a_key"),
    ],
)
def test_what_is_not_there_or_not_right_is_said(tmp_path: Path, name: str, data: bytes | None, key: str) -> None:
    write(tmp_path)
    (tmp_path / name).unlink()
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path) == key
