"""What a TURN client is given: addresses and one credential."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAccess:
    """One end's way into a TURN server."""

    uris: tuple[str, ...]
    username: str
    password: str

    def at(self, host: str) -> TurnAccess:
        """The same with another name for 127.0.0.1: Firefox refuses TLS to a server that is named by its address."""
        return replace(self, uris=tuple(uri.replace(":127.0.0.1:", f":{host}:") for uri in self.uris))

    def ice_servers(self) -> list[dict[str, Any]]:
        """The form RTCPeerConnection takes."""
        return [{"urls": list(self.uris), "username": self.username, "credential": self.password}]
