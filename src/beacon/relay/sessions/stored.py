"""A session in the form that is kept: plain JSON values there, checked nouns back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.relay.sessions.changes import Change, ChangeLeg, Pending, SwitchFigures
from beacon.relay.sessions.credentials import Revocations

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """All of a session that outlives the process."""

    session: RelaySession
    pending: tuple[Pending, ...] = ()
    seats: tuple[str, ...] = ()
    settling: tuple[str, ...] = ()


def pack_session(stored: StoredSession) -> dict[str, Any]:
    """JSON values of a stored session."""
    return {
        "session": asdict(stored.session),
        "pending": [{"at_ns": p.at_ns, _kind(p.change): asdict(p.change)} for p in stored.pending],
        "seats": list(stored.seats),
        "settling": list(stored.settling),
    }


def unpack_session(kept: Mapping[str, Any]) -> StoredSession:
    """Inverse of `pack_session`. Raises KeyError, TypeError or ValueError for anything else."""
    session = dict(kept["session"])
    return StoredSession(
        session=_build(
            RelaySession,
            session
            | {
                "sites": tuple(_site(site) for site in session["sites"]),
                "legs": tuple(_build(RelayLeg, leg) for leg in session["legs"]),
                "paths": tuple(_path(path) for path in session["paths"]),
            },
        ),
        pending=tuple(_pending(p) for p in kept["pending"]),
        seats=tuple(str(seat) for seat in kept["seats"]),
        settling=tuple(str(leg) for leg in kept["settling"]),
    )


def pack_revocations(revoked: Revocations) -> dict[str, Any]:
    """JSON values of a session's revocations."""
    return {"session": revoked.session, "legs": dict(revoked.legs), "forget_utc_s": revoked.forget_utc_s}


def unpack_revocations(kept: Mapping[str, Any]) -> Revocations:
    """Inverse of `pack_revocations`. Raises KeyError, TypeError or ValueError for anything else."""
    return Revocations(
        session=int(kept["session"]),
        legs={str(leg): int(turn) for leg, turn in kept["legs"].items()},
        forget_utc_s=float(kept["forget_utc_s"]),
    )


def _kind(change: Change) -> str:
    return "switch" if isinstance(change, SwitchFigures) else "leg"


def _build(noun: type[T], kept: Mapping[str, Any]) -> T:
    """A noun from its fields; strings and numbers only where its defaults say so is not checked here."""
    known = {field.name for field in fields(noun)}  # type: ignore[arg-type]
    return noun(**{name: kept[name] for name in known})


def _site(kept: Mapping[str, Any]) -> RelaySite:
    return RelaySite(id=kept["id"], up=_build(Queue, kept["up"]), down=_build(Queue, kept["down"]))


def _path(kept: Mapping[str, Any]) -> RelayPath:
    return RelayPath(origin=kept["origin"], target=kept["target"], lane=_build(Impairment, kept["lane"]))


def _pending(kept: Mapping[str, Any]) -> Pending:
    change: Change
    if "switch" in kept:
        change = SwitchFigures(
            paths=tuple(_path(path) for path in kept["switch"]["paths"]),
            sites=tuple(_site(site) for site in kept["switch"]["sites"]),
        )
    else:
        change = _build(ChangeLeg, kept["leg"])
    return Pending(at_ns=int(kept["at_ns"]), change=change)
