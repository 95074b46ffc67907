"""The local authority, seen by OpenSSL as a client. Cannot see what each device's own verifier thinks."""

from __future__ import annotations

import os
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from beacon.errors import InputError, StoreError
from beacon.hosting.local_authority import (
    AUTHORITY_FILE,
    RENEW_DAYS,
    ROOT_FILE,
    SERVER_DAYS,
    SERVER_FILE,
    LocalAuthority,
    needs_renewal,
    open_authority,
)
from beacon.hosting.trust_steps import Device, device_name, trust_notes, trust_steps
from beacon.i18n import LANGUAGES, translate
from hosting.handshake import accepted

NOW = datetime.now(UTC).replace(microsecond=0)
"The handshakes look at the machine's own clock."
DAY = timedelta(days=1)


@pytest.fixture
def authority(tmp_path: Path) -> LocalAuthority:
    return open_authority(tmp_path / "authority", now_utc=NOW)


def root_pem(authority: LocalAuthority) -> str:
    return authority.root_file.read_text()


HOSTS = ["localhost", "127.0.0.1", "::1", "10.1.2.3", "192.168.7.8", "fd00::8", "centre.local", "relay.firm.internal"]


def test_a_client_that_trusts_the_root_accepts_the_server_by_every_host(authority: LocalAuthority) -> None:
    server = authority.server_certificate(HOSTS, now_utc=NOW).context()
    for host in HOSTS:
        assert accepted(server, root_pem=root_pem(authority), host=host) == "TLSv1.3"


def test_a_client_refuses_the_server_by_another_host(authority: LocalAuthority) -> None:
    server = authority.server_certificate(["localhost"], now_utc=NOW).context()
    with pytest.raises(ssl.SSLCertVerificationError):
        accepted(server, root_pem=root_pem(authority), host="centre.local")


def test_a_client_that_trusts_another_root_refuses_the_server(authority: LocalAuthority, tmp_path: Path) -> None:
    other = open_authority(tmp_path / "other", now_utc=NOW)
    server = authority.server_certificate(["localhost"], now_utc=NOW).context()
    with pytest.raises(ssl.SSLCertVerificationError):
        accepted(server, root_pem=root_pem(other), host="localhost")


@pytest.mark.parametrize("host", ["bank.example.com", "8.8.8.8", "2a00:1450::1"])
def test_clients_refuse_what_the_root_may_not_vouch_for_even_when_its_key_is_stolen(
    authority: LocalAuthority, host: str
) -> None:
    own, pem = authority._issue([host], NOW)
    (authority.folder / "forged.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / "forged.pem")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        accepted(context, root_pem=root_pem(authority), host=host)
    assert own.issuer == authority.root.subject


@pytest.mark.parametrize("host", ["bank.example.com", "8.8.8.8", "2a00:1450::1", "notlocal", "xlocal"])
def test_what_devices_would_refuse_is_not_issued(authority: LocalAuthority, host: str) -> None:
    with pytest.raises(InputError) as caught:
        authority.server_certificate([host], now_utc=NOW)
    assert caught.value.key == "authority.host_beyond"
    assert not (authority.folder / SERVER_FILE).exists()


def test_hosts_given_when_it_is_made_are_within(tmp_path: Path) -> None:
    hosts = ["Showroom.Firm.COM", "8.8.8.8"]
    authority = open_authority(tmp_path, now_utc=NOW, hosts=hosts)
    server = authority.server_certificate(hosts, now_utc=NOW).context()
    for host in ("showroom.firm.com", "8.8.8.8"):
        accepted(server, root_pem=root_pem(authority), host=host)
    with pytest.raises(InputError):
        authority.server_certificate(["firm.com"], now_utc=NOW)


def test_a_name_in_chinese_is_written_as_clients_ask_for_it(authority: LocalAuthority) -> None:
    served = authority.server_certificate(["展厅.internal"], now_utc=NOW)
    assert served.hosts == ("xn--imrx8r.internal",)
    accepted(served.context(), root_pem=root_pem(authority), host="展厅.internal")


@pytest.mark.parametrize("host", ["", "a" * 64 + ".local", "a..local"])
def test_what_is_no_host_is_said(authority: LocalAuthority, host: str) -> None:
    with pytest.raises(InputError) as caught:
        authority.server_certificate([host], now_utc=NOW)
    assert caught.value.key in ("authority.not_a_host", "authority.host_beyond")


def test_the_root_is_as_standards_ask(authority: LocalAuthority) -> None:
    root = authority.root
    constraints = root.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
    assert root.extensions.get_extension_for_class(x509.NameConstraints).critical
    usage = root.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert isinstance(authority.key.curve, ec.SECP256R1)
    years = (root.not_valid_after_utc - NOW) / DAY / 365
    assert years == pytest.approx(10, abs=0.01)


def test_a_server_certificate_is_as_clients_ask(authority: LocalAuthority) -> None:
    served = authority.server_certificate(["localhost"], now_utc=NOW)
    own = x509.load_pem_x509_certificate(served.certificate.read_bytes())
    assert (served.until_utc - served.from_utc) <= SERVER_DAYS * DAY
    assert served.from_utc < NOW
    assert not own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    issuer = own.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    root = authority.root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert issuer.key_identifier == root.digest


def test_the_authority_and_its_certificate_outlive_the_process(authority: LocalAuthority) -> None:
    served = authority.server_certificate(["localhost"], now_utc=NOW)
    again = open_authority(authority.folder, now_utc=NOW)
    assert again.fingerprint == authority.fingerprint
    assert again.server_certificate(["localhost"], now_utc=NOW + DAY) == served


def test_a_certificate_is_renewed_in_time_and_no_sooner(authority: LocalAuthority) -> None:
    served = authority.server_certificate(["localhost"], now_utc=NOW)
    before = served.until_utc - (RENEW_DAYS + 1) * DAY
    assert authority.server_certificate(["localhost"], now_utc=before) == served
    after = served.until_utc - (RENEW_DAYS - 1) * DAY
    renewed = authority.server_certificate(["localhost"], now_utc=after)
    assert renewed.fingerprint != served.fingerprint
    assert not needs_renewal(renewed, now_utc=after)


def test_a_certificate_made_by_a_clock_that_was_ahead_is_made_again(authority: LocalAuthority) -> None:
    ahead = authority.server_certificate(["localhost"], now_utc=NOW + 100 * DAY)
    assert authority.server_certificate(["localhost"], now_utc=NOW) != ahead


def test_other_hosts_get_another_certificate(authority: LocalAuthority) -> None:
    first = authority.server_certificate(["localhost"], now_utc=NOW)
    second = authority.server_certificate(["localhost", "10.0.0.1"], now_utc=NOW)
    assert second.fingerprint != first.fingerprint
    assert second.covers("10.0.0.1")


def test_a_certificate_ends_no_later_than_its_root(authority: LocalAuthority) -> None:
    late = authority.root.not_valid_after_utc - 10 * DAY
    assert authority.server_certificate(["localhost"], now_utc=late).until_utc <= authority.root.not_valid_after_utc


def test_an_expired_root_is_said(authority: LocalAuthority) -> None:
    with pytest.raises(InputError) as caught:
        open_authority(authority.folder, now_utc=authority.root.not_valid_after_utc + DAY)
    assert caught.value.key == "authority.expired"


def test_only_this_user_can_read_the_files(authority: LocalAuthority) -> None:
    authority.server_certificate(["localhost"], now_utc=NOW)
    names = sorted(path.name for path in authority.folder.iterdir())
    assert names == sorted([AUTHORITY_FILE, ROOT_FILE, SERVER_FILE])
    assert {stat.S_IMODE(path.stat().st_mode) for path in authority.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", [AUTHORITY_FILE, SERVER_FILE])
def test_a_file_of_the_operators_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    other = open_authority(tmp_path / "other", now_utc=NOW)
    other.server_certificate(["localhost"], now_utc=NOW)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / name).write_bytes((tmp_path / "other" / SERVER_FILE).read_bytes())
    held = (folder / name).read_bytes()
    with pytest.raises(InputError) as caught:
        open_authority(folder, now_utc=NOW).server_certificate(["localhost"], now_utc=NOW)
    assert caught.value.key == "authority.not_ours"
    assert (folder / name).read_bytes() == held


@pytest.mark.parametrize("data", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"])
def test_a_broken_file_is_said_and_left(tmp_path: Path, data: bytes) -> None:
    (tmp_path / AUTHORITY_FILE).write_bytes(data)
    with pytest.raises(InputError):
        open_authority(tmp_path, now_utc=NOW)
    assert (tmp_path / AUTHORITY_FILE).read_bytes() == data


def test_a_lost_copy_of_the_root_is_written_again(authority: LocalAuthority) -> None:
    authority.root_file.unlink()
    open_authority(authority.folder, now_utc=NOW)
    assert x509.load_pem_x509_certificate(authority.root_file.read_bytes()) == authority.root


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        open_authority(tmp_path / "file" / "authority", now_utc=NOW)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    authority: LocalAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = authority.server_certificate(["localhost"], now_utc=NOW)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(authority.folder.iterdir())
    with pytest.raises(StoreError) as caught:
        authority.server_certificate(["10.0.0.1"], now_utc=NOW)
    assert caught.value.fields["why"] == "No space left on device"
    assert sorted(authority.folder.iterdir()) == before
    assert authority.server_certificate(["localhost"], now_utc=NOW) == served


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("device", Device)
def test_every_device_is_told_what_to_do(authority: LocalAuthority, device: Device, language: str) -> None:
    steps = [translate(step, language) for step in (*trust_steps(device, authority), *trust_notes())]
    assert authority.fingerprint in steps[0]
    assert any(ROOT_FILE in step for step in steps[1:]) or device is Device.MACOS
    assert translate(device_name(device), language)
