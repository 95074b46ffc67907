"""Figures with a spread, as files write them: a group of low, typical and high, or one number."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from beacon.firmfile.fields import Part, refusal
from beacon.nouns import Band


class DelayBand(Part):
    """Milliseconds in three figures, or one."""

    low: float = Field(gt=0, le=10_000)
    "10 % of cases lie below. [ms]"
    typical: float = Field(gt=0, le=10_000)
    "Median. [ms]"
    high: float = Field(gt=0, le=10_000)
    "10 % of cases lie above. [ms]"


class ShareBand(Part):
    """A share of 1 in three figures, or one."""

    low: float = Field(ge=0, le=1)
    "10 % of cases lie below. [0..1]"
    typical: float = Field(ge=0, le=1)
    "Median. [0..1]"
    high: float = Field(ge=0, le=1)
    "10 % of cases lie above. [0..1]"


class SpreadBand(Part):
    """Milliseconds that may be zero, in three figures, or one."""

    low: float = Field(ge=0, le=60_000)
    "10 % of cases lie below. [ms]"
    typical: float = Field(ge=0, le=60_000)
    "Median. [ms]"
    high: float = Field(ge=0, le=60_000)
    "10 % of cases lie above. [ms]"


def _spread(value: Any) -> Any:
    """One number stands for a band without spread."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "typical": value, "high": value}
    return value


def _ordered(band: Any) -> Any:
    if not band.low <= band.typical <= band.high:
        raise refusal("band.order")
    return band


def _schema(**limits: float) -> WithJsonSchema:
    number = {"type": "number", **limits}
    group = {
        "type": "object",
        "additionalProperties": False,
        "required": ["low", "typical", "high"],
        "properties": {name: number for name in ("low", "typical", "high")},
    }
    return WithJsonSchema({"anyOf": [number, group]})


Delay = Annotated[
    DelayBand, BeforeValidator(_spread), AfterValidator(_ordered), _schema(exclusiveMinimum=0, maximum=10_000)
]
Share = Annotated[
    ShareBand, BeforeValidator(_spread), AfterValidator(_ordered), _schema(minimum=0, maximum=1)
]
Spread = Annotated[
    SpreadBand, BeforeValidator(_spread), AfterValidator(_ordered), _schema(minimum=0, maximum=60_000)
]


def band_of(part: DelayBand | ShareBand | SpreadBand) -> Band:
    """The noun."""
    return Band(low=part.low, typical=part.typical, high=part.high)
