"""The relay process's settings: a private JSON file, written by who starts it, read once at its start.

Sockets are named by their descriptors, which the process inherits. Secrets stand here and never on a command line.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from beacon.errors import InputError
from beacon.nouns import RelaySession
from beacon.relay.control.models import SessionBody

MOST_BYTES = 64 * 1024 * 1024


class Part(BaseModel):
    """A group of settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class ListenerCarrier(StrEnum):
    """What a listening socket speaks below TURN."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class ListenerSettings(Part):
    """A listening socket."""

    carrier: ListenerCarrier
    fd: int = Field(ge=0)
    "Descriptor, inherited."


class OpenSettings(Part):
    """Open mode: peers outside the relay."""

    allow: tuple[str, ...] = ()
    "Networks that may be reached, as 198.51.100.0/24; empty for the whole public internet."
    allow_special: tuple[str, ...] = ()
    "Private or loopback networks that may be reached too. Dangerous."


class QuotaSettings(Part):
    """How much there may be."""

    allocations: int = Field(default=4_000, ge=1, le=4_096)
    "In all."
    allocations_per_user: int = Field(default=1_000, ge=1, le=4_096)
    permissions_per_allocation: int = Field(default=64, ge=1, le=1_024)
    channels_per_allocation: int = Field(default=64, ge=1, le=1_024)
    connections: int = Field(default=4_096, ge=1, le=65_536)
    "TCP and TLS connections, in all."


class CertificateSettings(Part):
    """TLS certificate and key, as PEM files; they are read again when they change."""

    certificate: Path
    key: Path


class ControlSettings(Part):
    """Where the control interface is served: on a Unix socket, unless a loopback port is named."""

    socket: Path | None = None
    "Left out: control.sock in the state folder."
    host: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65_535)
    "Loopback TCP in place of the Unix socket."


class RelaySettings(Part):
    """All that a relay process is told."""

    version: Literal[1] = 1
    run: str = ""
    """A name for this run of the relay: a process of the same run takes up where the last one was killed, one of
    another run begins with its own sessions. Credentials stay good while the secret is the same."""
    listeners: tuple[ListenerSettings, ...] = Field(min_length=1)
    external_ip: tuple[str, ...] = ()
    "Addresses clients and peers see, one a family, where they are not those of the listeners (NAT)."
    host_name: str = ""
    "Name for URIs in place of addresses."
    state_dir: Path
    "Private folder for journal, control socket and token."
    realm: Annotated[str, Field(pattern=r"^[ -~]{1,20}$")] = "beacon"
    "Short, since every unauthenticated answer holds it."
    secret: Annotated[str, Field(pattern=r"^([0-9a-f]{32,256})?$")] = ""
    "Of the credentials, in hexadecimal; left out: made on the first start and kept in the journal."
    open: OpenSettings | None = None
    "Left out: closed mode, nothing outside a session can be reached."
    quotas: QuotaSettings = QuotaSettings()
    certificate: CertificateSettings | None = None
    "Needed with a TLS listener."
    control: ControlSettings | None = ControlSettings()
    "Null for none."
    sessions: dict[str, SessionBody] = {}
    "Sessions to begin with, by id."
    portable: bool = False
    "Plain sockets in place of the compiled system calls; what systems other than Linux get anyway."

    def nouns(self) -> tuple[RelaySession, ...]:
        """The sessions to begin with."""
        return tuple(body.noun(name) for name, body in self.sessions.items())


def read_settings(file: Path) -> RelaySettings:
    """Read the settings. Raises InputError that names every mistake's place."""
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES)
    except OSError as error:
        raise InputError("relay_node.settings", file=str(file), why=error.strerror or str(error)) from error
    try:
        return RelaySettings.model_validate_json(text)
    except ValidationError as error:
        # No input in the message: it may hold the secret.
        why = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False))
        raise InputError("relay_node.settings", file=str(file), why=why) from error
