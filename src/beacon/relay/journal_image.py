"""What the journal says, folded together: the state a relay starts from, and the records that would say it again.

    {"journal": 1, "run": ..., "boot": ..., "starts": n, "secret": hex, "nonce_key": hex}     first line
    {"session": id, "is": {...} | null}            a session as it stands, or gone
    {"revoked": id, "is": {...} | null}            what has been revoked of a session
    {"allocation": {...}}                          an allocation has opened
    {"until": [allocation, ns]}                    it lives on
    {"permit": [allocation, ip, ns]}               a permission
    {"channel": [allocation, number, [ip, port], ns]}
    {"closed": allocation}
    {"draining": true}

Instants are monotonic and mean nothing after another boot of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

VERSION = 1

Record = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class JournalImage:
    """State by name and number, in plain JSON values."""

    run: str = ""
    "Which run of the relay wrote it: a new one begins with its own sessions."
    boot: str = ""
    "Which boot of the machine its instants are of."
    starts: int = 0
    "How often a process of this run has started."
    secret: bytes = b""
    nonce_key: bytes = b""
    draining: bool = False
    sessions: dict[str, Record] = field(default_factory=dict)
    revoked: dict[str, Record] = field(default_factory=dict)
    allocations: dict[int, Record] = field(default_factory=dict)
    "In the form of AllocationState.plain."

    def header(self) -> Record:
        """The first line."""
        return {
            "journal": VERSION,
            "run": self.run,
            "boot": self.boot,
            "starts": self.starts,
            "secret": self.secret.hex(),
            "nonce_key": self.nonce_key.hex(),
        }

    def records(self) -> Iterator[Record]:
        """All lines that say this."""
        yield self.header()
        if self.draining:
            yield {"draining": True}
        for name, kept in self.sessions.items():
            yield {"session": name, "is": kept}
        for name, kept in self.revoked.items():
            yield {"revoked": name, "is": kept}
        for kept in self.allocations.values():
            yield {"allocation": kept}

    def take_header(self, record: Record) -> None:
        """Read the first line. Raises KeyError, TypeError or ValueError for anything else."""
        self.run = str(record["run"])
        self.boot = str(record["boot"])
        self.starts = int(record["starts"])
        self.secret = bytes.fromhex(record["secret"])
        self.nonce_key = bytes.fromhex(record["nonce_key"])

    def take(self, record: Record) -> None:
        """Read any other line. Raises KeyError, TypeError or ValueError for anything else."""
        match record:
            case {"session": str(name), "is": kept}:
                _keep(self.sessions, name, kept)
            case {"revoked": str(name), "is": kept}:
                _keep(self.revoked, name, kept)
            case {"allocation": dict(kept)}:
                self.allocations[int(kept["allocation"])] = kept
            case {"closed": int(allocation)}:
                self.allocations.pop(allocation, None)
            case {"draining": bool(draining)}:
                self.draining = draining
            case _:
                self._take_change(record)

    def _take_change(self, record: Record) -> None:
        """A change of an allocation; of one that is gone it changes nothing."""
        match record:
            case {"until": [int(allocation), int(until_ns)]}:
                self._held(allocation)["until_ns"] = until_ns
            case {"permit": [int(allocation), str(ip), int(until_ns)]}:
                _renew(self._held(allocation), "permissions", [ip, until_ns], key=0)
            case {"channel": [int(allocation), int(number), list(peer), int(until_ns)]}:
                _renew(self._held(allocation), "channels", [number, peer, until_ns], key=0)
            case _:
                raise ValueError("no record of this journal")

    def _held(self, allocation: int) -> Record:
        return self.allocations.get(allocation, {"permissions": [], "channels": []})


def _keep(held: dict[str, Record], name: str, kept: Any) -> None:
    if kept is None:
        held.pop(name, None)
    elif isinstance(kept, dict):
        held[name] = kept
    else:
        raise TypeError("neither an object nor null")


def _renew(allocation: Record, table: str, row: list[Any], *, key: int) -> None:
    rows = [held for held in allocation[table] if held[key] != row[key]]
    allocation[table] = [*rows, row]
