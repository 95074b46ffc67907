"""A room's state in the form that is kept: JSON with a version. A newer one is refused."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from beacon.centre.rooms.state import RoomState
from beacon.errors import StoreError

VERSION = 1
_STATE: TypeAdapter[RoomState] = TypeAdapter(RoomState)


def pack_room(state: RoomState) -> dict[str, Any]:
    """As the store takes it."""
    return {"version": VERSION, "room": _STATE.dump_python(state, mode="json")}


def unpack_room(kept: dict[str, Any]) -> RoomState:
    """As it was kept. Raises StoreError `room.kept_newer` or `room.kept_damaged`."""
    version = kept.get("version")
    if isinstance(version, int) and version > VERSION:
        raise StoreError("room.kept_newer", version=version, known=VERSION)
    try:
        return _STATE.validate_python(kept.get("room"))
    except ValidationError as error:
        raise StoreError("room.kept_damaged", what=str(error.errors()[0]["loc"])) from error
