"""The shape of a price book, inline in the firm file or in a file beside it. What it means is in `prices`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from beacon.catalogue.currencies import currency_code
from beacon.errors import InputError
from beacon.firmfile.fields import IsoDate, LinkField, Name, Part, YesNo, refusal

MOST_QUOTES = 5_000
MOST_MONEY = 1e9


def _currency(value: Any) -> str:
    try:
        return currency_code(value)
    except InputError as error:
        raise refusal(error.key, **error.fields) from error


def _rates(value: Any) -> Any:
    """Two spellings of one currency would leave it open which rate holds."""
    if isinstance(value, dict):
        codes = [str(key).strip().upper() for key in value]
        twice = next((code for i, code in enumerate(codes) if code in codes[:i]), None)
        if twice is not None:
            raise refusal("prices.rate_twice", currency=twice[:3])
    return value


Currency = Annotated[str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Money = Annotated[float, Field(ge=0, le=MOST_MONEY)]


class QuotePart(Part):
    """What one kind of link costs at one site."""

    id: Name | None = None
    "The firm's own word for it; numbered when left out."
    site: Name
    "Site of the firm."
    link: LinkField
    "Kind that was quoted; it must be on offer at the site."
    supplier: Name
    "Who quoted."
    currency: Currency | None = None
    "ISO 4217 code; that of the price book when left out."
    monthly: Money
    "Fixed part, a month. [currency]"
    per_mbps: Money = 0.0
    "For every Mbit/s, a month. [currency]"
    set_up: Money = 0.0
    "Once. [currency]"
    term_months: int = Field(default=36, ge=1, le=240)
    "Contract term, over which the set-up is spread."
    min_mbps: float = Field(default=0.0, ge=0, le=1_000_000)
    "Least rate the quote holds for. [Mbit/s]"
    max_mbps: float = Field(default=1_000_000.0, gt=0, le=1_000_000)
    "Largest rate the quote holds for. [Mbit/s]"
    as_of: IsoDate
    "Day of the quote."
    valid_until: IsoDate | None = None
    "Last day it holds; a quote that has expired on the day of the plan is left out, and named."


class PricesPart(Part):
    """Quotes, and the rates by which their currencies are converted."""

    currency: Currency
    "Currency of sums, ISO 4217."
    rates: Annotated[dict[Currency, Annotated[float, Field(gt=0, le=1e9)]], BeforeValidator(_rates)] = Field(
        default={}, max_length=200
    )
    "Units of `currency` for one unit of each other currency. Nothing else is converted by."
    rates_as_of: IsoDate | None = None
    "Day of the rates."
    fictional: YesNo = False
    "True in examples: printed beside every price."
    quotes: list[QuotePart] = Field(min_length=1, max_length=MOST_QUOTES)
    "One entry a quote."
