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
