"""What rules and vendors say for the countries and regions involved; never legal advice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How something is known."""

    RULE = "rule"
    "Allowed, required or forbidden by rule."
    VENDOR = "vendor"
    "A vendor says so."
    MEASURED = "measured"
    "Measured here: by this firm."
    UNKNOWN = "unknown"
    "Not known: no sourced fact."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the catalogue."""

    id: str
    country: str
    "ISO code, or EU."
    topic: str
    standing: Standing
    title_en: str
    title_zh: str
    says_en: str
    says_zh: str
    do_en: str
    do_zh: str
    sources: tuple[tuple[str, str], ...]
    "(title, address)"
    as_of: str
    confidence: str
    "high, medium, low."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule that touches this firm, or a gap."""

    standing: Standing
    country: str
    topic: str
    rule: str | None
    "Id of the rule; None for what was measured and what is not known."
    touches: tuple[str, ...]
    "What of the plan it touches: `link:mpls`, `trunks`, `contact_centre`, `meetings`, `site:NAME` ..."
    weight: int
    "How much of the plan it touches; larger first."
    age_days: int | None
    "From as_of to the day the plan was made."


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """The whole."""

    countries: tuple[str, ...]
    found: tuple[Found, ...]
    rules: tuple[Rule, ...]
    "Those that `found` names."
    silent: tuple[str, ...]
    "Countries and regions involved for which there is no sourced row at all."
