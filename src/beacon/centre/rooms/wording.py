"""From what a room tells to text frames, refusals with their sentence in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from beacon.centre.problems import plain, told
from beacon.centre.rooms import limits


def frame(message: Mapping[str, Any]) -> str:
    """A message as it goes out."""
    # Everything but ASCII is escaped: half a surrogate pair out of a page's mouth must not break another's socket.
    return json.dumps({"v": limits.PROTOCOL, **_worded(message)}, separators=(",", ":"), allow_nan=False)


def refusal(about: str, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal, not yet in words."""
    return {"t": "refused", "about": about, "key": key, "fields": dict(fields)}


def _worded(message: Mapping[str, Any]) -> Mapping[str, Any]:
    if message["t"] != "refused":
        return message
    fields = {name: plain(value) for name, value in message["fields"].items()}
    return {**message, "fields": fields, **told(message["key"], message["fields"])}
