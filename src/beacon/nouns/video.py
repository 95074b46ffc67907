"""What a camera picture asks of the line, by published rate rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRung:
    """One size of picture and the rate its publisher asks for it, one way."""

    height: int
    "Lines of the picture."
    frame_rate: int
    "Pictures a second."
    rate_kbps: float
    "Rate asked for, one way. [kbit/s]"
    row: str
    "Traffic row: `traffic:key`."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPicture:
    """What pictures of a meeting on a server ask of one person's line."""

    height: int
    "Lines of the picture."
    up_kbps: float
    "One camera to the server. [kbit/s]"
    down_kbps: float
    "Everything the server shows one person. [kbit/s]"
    row_up: str
    "Traffic row: `traffic:key`."
    row_down: str
