"""A relay as a supervised child: its sockets, certificate and settings, prepared for whoever runs it."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from beacon.errors import InputError
from beacon.hosting.certificate import ServedCertificate
from beacon.hosting.listeners import Carrier, Endpoint, Listener, bind_all, close_all, fds
from beacon.hosting.private_files import create_private, replace_private
from beacon.hosting.supervisor import ChildSpec
from beacon.nouns import RelaySession
from beacon.wiring.serving_certificate import local_certificate, operators_certificate

PORT, TLS_PORT = 3478, 5349
"Of TURN: RFC 8656 section 18."
START_S = 900.0
"A first start compiles the data plane; a slow or busy machine takes minutes over it. [s]"
SETTINGS_FILE, SECRET_FILE = "relay.settings.json", "relay.secret"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPlan:
    """What is asked of a relay."""

    state_dir: Path
    "This user's own folder."
    hosts: tuple[str, ...] = ("127.0.0.1",)
    port: int | None = None
    "Of UDP and TCP; None for the usual one, or any that is free."
    tls_port: int | None = None
    "0 for no TLS; None for the usual one, or any that is free."
    external_ip: tuple[str, ...] = ()
    name: str = ""
    "For addresses given to clients, in place of numbers."
    certificate: Path | None = None
    key: Path | None = None
    authority_folder: Path | None = None
    "Of the local authority; None for the user's own."
    sessions: tuple[RelaySession, ...] = ()
    open: bool = False
    allow: tuple[str, ...] = ()
    allow_special: tuple[str, ...] = ()
    control: dict[str, Any] | None = None
    "Fields of ControlSettings; None for a socket in the state folder."
    portable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRelay:
    """Everything a supervisor needs, bound and written."""

    spec: ChildSpec
    listeners: tuple[Listener, ...]
    secret: bytes
    "Of its credentials."
    authority_root: Path | None
    "The local authority's root, where TLS is by it."

    def close(self) -> None:
        """Give the sockets back."""
        close_all(self.listeners)


def prepare_relay(plan: RelayPlan) -> PreparedRelay:
    """Bind a relay's sockets and write its settings.

    Raises
    ------
    InputError
        A port is in use, an address is not ours, a certificate cannot be used.
    StoreError
        The folder does not take the settings.
    """
    plain = [Endpoint(carrier=c, host=host, port=0) for host in plan.hosts for c in (Carrier.UDP, Carrier.TCP)]
    listeners = bound_at(plain, plan.port, PORT)
    try:
        certificate, root = None, None
        if plan.tls_port != 0:
            certificate, root = _certificate(plan)
            secure = [Endpoint(carrier=Carrier.TLS, host=host, port=0) for host in plan.hosts]
            listeners += bound_at(secure, plan.tls_port, TLS_PORT)
        secret = _secret(plan.state_dir)
        settings = _settings(plan, listeners, certificate, secret)
        file = plan.state_dir / SETTINGS_FILE
        replace_private(file, json.dumps(settings, ensure_ascii=False).encode())
    except BaseException:
        close_all(listeners)
        raise
    spec = ChildSpec(
        name="relay",
        argv=(sys.executable, "-m", "beacon.wiring.relay_process", str(file)),
        pass_fds=fds(listeners),
        ready_timeout_s=START_S,
    )
    return PreparedRelay(spec=spec, listeners=tuple(listeners), secret=secret, authority_root=root)


def _settings(
    plan: RelayPlan, listeners: Sequence[Listener], certificate: ServedCertificate | None, secret: bytes
) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "run": secrets.token_hex(8),
        "listeners": [{"carrier": str(each.carrier), "fd": each.socket.fileno()} for each in listeners],
        "external_ip": list(plan.external_ip),
        "host_name": plan.name,
        "state_dir": str(plan.state_dir),
        "secret": secret.hex(),
        "sessions": {session.id: _body(session) for session in plan.sessions},
        "portable": plan.portable,
    }
    if plan.control is not None:
        settings["control"] = plan.control
    if plan.open:
        settings["open"] = {"allow": list(plan.allow), "allow_special": list(plan.allow_special)}
    if certificate is not None:
        settings["certificate"] = {"certificate": str(certificate.certificate), "key": str(certificate.key)}
    return settings


def _body(session: RelaySession) -> dict[str, Any]:
    body = asdict(session)
    del body["id"]
    body["outside_site"] = session.outside_site or None
    return body


def _secret(state_dir: Path) -> bytes:
    """Kept from run to run in one folder, so that credentials given out stay good."""
    file = state_dir / SECRET_FILE
    create_private(file, secrets.token_hex(_SECRET_BYTES).encode())
    try:
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as cause:
        raise InputError("relay.secret_unreadable", file=str(file)) from cause


def _certificate(plan: RelayPlan) -> tuple[ServedCertificate, Path | None]:
    if plan.certificate is not None and plan.key is not None:
        return operators_certificate(plan.certificate, plan.key).served, None
    hosts = [*plan.external_ip, *plan.hosts, *([plan.name] if plan.name else [])]
    local = local_certificate(hosts, folder=plan.authority_folder)
    return local.served, local.authority.root_file if local.authority else None


def bound_at(endpoints: Sequence[Endpoint], wanted: int | None, usual: int) -> list[Listener]:
    """Bound to the wanted port; when none was named, to the usual one, or any that is free."""
    try:
        return bind_all([replace(each, port=usual if wanted is None else wanted) for each in endpoints])
    except InputError as error:
        if wanted is not None or error.key != "listen.port_in_use":
            raise
    return bind_all(endpoints)
