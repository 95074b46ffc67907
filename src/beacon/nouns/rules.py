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
    REPORTED = "reported"
    "Not known here: researchers, users or the press report it, and neither a rule nor a vendor says it."
    UNKNOWN = "unknown"
    "Not known: no sourced fact."


class Bearing(StrEnum):
    """What of a plan a rule bears on."""

    PRIVATE_LINE = "private_line"
    "A private line or SD-WAN that the plan has at a site there, the firm having sites elsewhere as well."
    TRUNKS = "trunks"
    "Calls with the telephone network."
    CONTACT_CENTRE = "contact_centre"
    SERVER = "server"
    "A meeting server there, or systems of the firm's own at a site there."
    DATA = "data"
    "People's data that leave the country or region: directories, call records, recordings."
    INTERNET = "internet"
    "Media over the public internet."
    NUMBERS = "numbers"
    "Telephone numbers, SIM cards, emergency calls."
    MEETINGS = "meetings"
    CALENDAR = "calendar"
    VENDOR = "vendor"
    "A product the firm may or may not use."
    PROVIDER = "provider"
    "Those who sell the service; a firm's own use is another case."


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
    "(title, address); the address is empty where the firm gave none."
    as_of: str
    "ISO date; undated sources say so, with the day they were read."
    confidence: str
    "high, medium, low."
    caveat_en: str = ""
    "What weakens it: old, secondary, not verified; empty: nothing beyond date and confidence."
    caveat_zh: str = ""
    bears_on: tuple[Bearing, ...] = ()
    only_with: str = ""
    "Matters only where the firm has a site in this country or region, or EU, too; empty: always."
    event: str = ""
    "Day or month on which something begins or ends: 2027-05-14, 2027-01; empty: none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule that touches this firm, or a gap."""

    standing: Standing
    country: str
    topic: str
    rule: str | None
    "Id of the rule; None for what was measured and what is not known."
    touches: tuple[str, ...]
    "What of the plan it touches: a Bearing, `link:mpls`, `site:NAME`."
    weight: int
    "How much of the plan it touches; larger first; 0: nothing."
    age_days: int | None
    "From as_of to the day the plan was made; None: undated, or nothing to date."


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """The whole."""

    countries: tuple[str, ...]
    "Countries and regions with sites, those with most people first."
    found: tuple[Found, ...]
    "Weightiest first."
    rules: tuple[Rule, ...]
    "Those that `found` names, by id."
    silent: tuple[str, ...]
    "Countries and regions involved for which there is no sourced row at all."

    def rule(self, id: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise KeyError(id)
