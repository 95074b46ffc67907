"""Settings of the centre process, handed to it as one JSON file."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class CentreSettings(BaseModel):
    """What `beacon open` tells the centre."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str
    "How people reach it, without a slash at the end: links and QR codes begin with it."
    other_base_urls: tuple[str, ...] = ()
    "Further addresses it is reached at, spelt likewise. On this machine localhost, 127.0.0.1 and ::1 count as one."
    database: Path
    "SQLite file."
    relay_state_dir: Path
    "Where the relay's control socket and token are."
    secret: str
    "Hex; signs invitations and room resumptions. Kept from run to run."
    certificate: Path | None = None
    key: Path | None = None
    "HTTPS, both or neither."
    authority_root: Path | None = None
    "Root of the local authority, for devices to fetch; None when the operator brought a certificate."
    listeners: tuple[int, ...] = ()
    "Descriptors of the listening sockets."
    start_examples: bool = True
    "Whether to load the two example firms into an empty database."

    @property
    def secure(self) -> bool:
        """Whether people reach it over HTTPS."""
        return self.base_url.startswith("https:")
