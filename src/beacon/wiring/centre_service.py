"""The centre as a supervised child: its sockets, certificate, secret and settings, prepared for whoever runs it."""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from beacon.errors import InputError
from beacon.hosting.listeners import Carrier, Endpoint, Listener, close_all, fds
from beacon.hosting.local_authority import LocalAuthority
from beacon.hosting.private_files import create_private, replace_private
from beacon.hosting.supervisor import ChildSpec
from beacon.settings.centre import CentreSettings
from beacon.wiring.relay_service import bound_at
from beacon.wiring.serving_certificate import (
    WILDCARDS,
    ServingCertificate,
    local_certificate,
    operators_certificate,
    reached_at,
)

PORT = 8484
START_S = 120.0
"It loads libraries and raises the database; a busy machine takes its time. [s]"
STOP_S = 4.0
"Of the five seconds in which everything ends, the relay takes the first. [s]"
UNDERSTUDY_AFTER_S = 5.0
"By then the page is loaded and the relay has been started. [s]"
SETTINGS_FILE, SECRET_FILE, DATABASE_FILE = "centre.settings.json", "centre.secret", "centre.sqlite"
FRESH_FILE = "centre.fresh"
"There while nobody has been told yet that this centre serves: a person waits for the first host's password."
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CentrePlan:
    """What is asked of a centre."""

    state_dir: Path
    "This user's own folder; the relay's control socket is there."
    data_dir: Path
    "This user's own folder, for what outlives a restart: database and secret."
    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int | None = None
    "None for the usual one, or any that is free."
    external_ip: tuple[str, ...] = ()
    name: str = ""
    "By which people reach it, in place of a number."
    certificate: Path | None = None
    key: Path | None = None
    authority_folder: Path | None = None
    "Of the local authority; None for the user's own."
    examples: bool = True
    "Whether an empty database gets the two example firms."

    @property
    def secure(self) -> bool:
        """Whether it speaks HTTPS: browsers give cameras and microphones to HTTPS, and to this machine's own pages."""
        return self.certificate is not None or not all(ip_address(_bare(host)).is_loopback for host in self.hosts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCentre:
    """Everything a supervisor needs, bound and written."""

    spec: ChildSpec
    listeners: tuple[Listener, ...]
    base_url: str
    name: str
    "By which people reach it; empty for an address."
    authority: LocalAuthority | None
    "Who vouches for TLS, where the operator brought no certificate."

    def close(self) -> None:
        """Give the sockets back."""
        close_all(self.listeners)


def prepare_centre(plan: CentrePlan) -> PreparedCentre:
    """Bind a centre's sockets and write its settings.

    Raises
    ------
    InputError
        A port is in use, an address is not ours, a certificate cannot be used.
    StoreError
        A folder does not take the settings.
    """
    certificate, name = _certificate(plan)
    endpoints = [Endpoint(carrier=Carrier.TCP, host=host, port=0) for host in plan.hosts]
    listeners = tuple(bound_at(endpoints, plan.port, PORT))
    try:
        base_url = _base_url(plan, name, listeners[0].port)
        settings = _settings(plan, base_url, certificate, listeners)
        file = plan.state_dir / SETTINGS_FILE
        replace_private(file, settings.model_dump_json().encode())
        replace_private(plan.state_dir / FRESH_FILE, b"")
    except BaseException:
        close_all(listeners)
        raise
    spec = ChildSpec(
        name="centre",
        argv=(sys.executable, "-m", "beacon.centre.process", str(file)),
        pass_fds=fds(listeners),
        ready_timeout_s=START_S,
        stop_timeout_s=STOP_S,
        understudy_after_s=UNDERSTUDY_AFTER_S,
    )
    return PreparedCentre(
        spec=spec, listeners=listeners, base_url=base_url, name=name, authority=certificate.authority
    )


def _settings(
    plan: CentrePlan, base_url: str, certificate: ServingCertificate, listeners: tuple[Listener, ...]
) -> CentreSettings:
    served, authority = certificate.served, certificate.authority
    return CentreSettings(
        base_url=base_url,
        other_base_urls=_other_base_urls(plan, base_url, certificate, listeners[0].port),
        database=plan.data_dir / DATABASE_FILE,
        relay_state_dir=plan.state_dir,
        secret=_secret(plan.data_dir),
        certificate=served.certificate if plan.secure else None,
        key=served.key if plan.secure else None,
        authority_root=authority.root_file if authority else None,
        listeners=fds(listeners),
        start_examples=plan.examples,
    )


def _certificate(plan: CentrePlan) -> tuple[ServingCertificate, str]:
    """The certificate, and the name by which people reach the centre.

    One is there also where pages need none: TURN over TLS is by the same.
    """
    if plan.certificate is not None and plan.key is not None:
        found = operators_certificate(plan.certificate, plan.key)
        name = plan.name or _first_name(found.served.hosts)
        # What devices would refuse is refused here, where it can be mended.
        return operators_certificate(plan.certificate, plan.key, hosts=[name or _address(plan)]), name
    hosts = [*plan.external_ip, *plan.hosts, *([plan.name] if plan.name else [])]
    return local_certificate(hosts, folder=plan.authority_folder), plan.name


def _first_name(hosts: tuple[str, ...]) -> str:
    """The first name an operator's certificate is for; empty where it is for addresses, or whole domains."""
    return next((host for host in hosts if not _is_address(host) and "*" not in host), "")


def _address(plan: CentrePlan) -> str:
    """The address by which people reach the centre."""
    public = [host for host in plan.hosts if not ip_address(_bare(host)).is_loopback]
    return _bare(reached_at(next(iter((*plan.external_ip, *public, *plan.hosts)))))


def _base_url(plan: CentrePlan, name: str, port: int) -> str:
    return _url(name or _address(plan), port, secure=plan.secure)


def _other_base_urls(
    plan: CentrePlan, base_url: str, certificate: ServingCertificate, port: int
) -> tuple[str, ...]:
    """Every other address that reaches it: those it listens at, and those the certificate is for."""
    served = [host for host in certificate.served.hosts if "*" not in host] if plan.secure else []
    hosts = [_bare(host) for host in (*plan.hosts, *served) if host not in WILDCARDS]
    urls = dict.fromkeys(_url(host, port, secure=plan.secure) for host in hosts)
    return tuple(url for url in urls if url != base_url)


def _url(host: str, port: int, *, secure: bool) -> str:
    scheme, usual = ("https", 443) if secure else ("http", 80)
    return f"{scheme}://" + (f"[{host}]" if ":" in host else host) + ("" if port == usual else f":{port}")


def _secret(data_dir: Path) -> str:
    """Kept from run to run, so that invitations stay good."""
    file = data_dir / SECRET_FILE
    create_private(file, secrets.token_hex(_SECRET_BYTES).encode())
    try:
        return bytes.fromhex(file.read_text(encoding="ascii")).hex()
    except (OSError, ValueError) as cause:
        raise InputError("open.secret_unreadable", file=str(file)) from cause


def _bare(host: str) -> str:
    """An address without the interface it belongs to."""
    return host.partition("%")[0]


def _is_address(host: str) -> bool:
    try:
        ip_address(_bare(host))
    except ValueError:
        return False
    return True
