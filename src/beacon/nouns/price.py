"""A price book: what suppliers quoted the firm. Beacon ships none."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What one kind of link costs at one site."""

    id: str
    "The firm's own word for the quote, or `quote-N`."
    site: str
    link: Link
    supplier: str
    currency: str
    "ISO 4217."
    monthly: float
    "Fixed part, a month. [currency]"
    per_mbps: float
    "For every Mbit/s, a month. [currency]"
    set_up: float
    "Once. [currency]"
    term_months: int
    "Over which the set-up is spread."
    min_mbps: float
    max_mbps: float
    "Rates the quote holds for. [Mbit/s]"
    as_of: str
    "Day of the quote. ISO date."
    valid_until: str | None = None
    "Last day it holds; ISO date; None: not said."


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """Quotes, and the only rates by which currencies are converted."""

    currency: str
    "Currency of sums."
    rates: dict[str, float]
    "Units of `currency` for one unit of each other currency."
    rates_as_of: str | None
    quotes: tuple[Quote, ...]
    fictional: bool = False
    "Said of examples; the report prints it beside every price."

    def monthly(self, quote: Quote, mbps: float) -> float:
        """All a quote costs a month at a rate, set-up spread over the term. [currency]. Raises KeyError."""
        return self.converted(quote.monthly + quote.per_mbps * mbps + quote.set_up / quote.term_months, quote)

    def converted(self, amount: float, quote: Quote) -> float:
        """An amount of a quote in the book's currency. Raises KeyError for a currency without a rate."""
        return amount * (1.0 if quote.currency == self.currency else self.rates[quote.currency])
