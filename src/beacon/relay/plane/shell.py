"""What the handle asks of a loop, whichever system it runs on."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Protocol


class PlaneShell(Protocol):
    """A loop in a thread of its own, and the way to it and back."""

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Start the thread."""

    def stop(self, *, timeout_s: float) -> None:
        """End it."""

    @property
    def alive(self) -> bool:
        """Whether it runs."""

    def adopt(self, fd: int) -> int:
        """A duplicate of a relayed socket, ready for the loop, which owns it."""

    def fileno(self) -> int:
        """Readable when messages wait."""

    def tell(self, message: bytes, *, wait_s: float) -> bool:
        """Give the loop a message, waiting at most so long for room; whether it was taken."""

    def hear(self) -> list[bytes]:
        """Messages of the loop since the last call; a bounded number, the rest keeps `fileno` readable."""

    def acknowledged(self, *, timeout_s: float) -> int | None:
        """Token of the next FLUSH carried out; None when none came in time."""
