"""What a TURN client is given: addresses and one credential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAccess:
    """One end's way into a TURN server."""

    uris: tuple[str, ...]
    username: str
    password: str

    def ice_servers(self) -> list[dict[str, Any]]:
        """The form RTCPeerConnection takes."""
        return [{"urls": list(self.uris), "username": self.username, "credential": self.password}]
