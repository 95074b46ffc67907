"""The permission table: every address of the interface, who may use it, and how often. The only place that says so.

An address that is not here cannot be reached, and the application does not start with a route that is not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from beacon.centre.access.throttle import Rate


class Who(StrEnum):
    """Whom a rule admits."""

    PUBLIC = "public"
    "Anybody."
    VISITOR = "visitor"
    "Somebody with an invitation, or a host seated in a room."
    VIEWER = "viewer"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one method of one address asks of those who use it."""

    who: frozenset[Who]
    own_visit: bool = False
    "Whether a visitor must be of the visit that the address names first."
    rate: Rate | None = None
    "By address of origin; of visitors by seat."
    before_change: bool = False
    "Whether somebody who must change their password may use it."
    largest_kib: int = 64
    "Of the body. [KiB]"

    @property
    def accounts_only(self) -> bool:
        """Whether it asks for somebody signed in and nobody else."""
        return not self.who & {Who.PUBLIC, Who.VISITOR}


WEBSOCKET = "WEBSOCKET"
"Stands for a method where an address is a WebSocket's."
_PUBLIC = frozenset({Who.PUBLIC})
_HOST = frozenset({Who.HOST})
_SIGNED_IN = frozenset({Who.HOST, Who.VIEWER})
_VISITOR = frozenset({Who.VISITOR})
_FIRM_KIB = 512
_reads, _changes = Rule(who=_SIGNED_IN), Rule(who=_HOST)
_firm_text = Rule(who=_HOST, largest_kib=_FIRM_KIB)
_own_account = Rule(who=_SIGNED_IN, before_change=True)

TABLE: dict[tuple[str, str], Rule] = {
    # Anybody
    ("GET", "/api/centre"): Rule(who=_PUBLIC, rate=Rate(burst=120, per_s=10.0)),
    ("GET", "/api/text/{language}"): Rule(who=_PUBLIC, rate=Rate(burst=60, per_s=5.0)),
    ("GET", "/api/authority.crt"): Rule(who=_PUBLIC, rate=Rate(burst=60, per_s=5.0)),
    # A hall full of visitors may come from one address; a token cannot be guessed in any number of tries.
    ("POST", "/api/invitation"): Rule(who=_PUBLIC, rate=Rate(burst=300, per_s=5.0)),
    # Sign-in has its own throttle beside, by name and by failures.
    ("POST", "/api/sign-in"): Rule(who=_PUBLIC, rate=Rate(burst=20, per_s=0.5)),
    # The own account
    ("POST", "/api/sign-out"): _own_account,
    ("GET", "/api/me"): _own_account,
    ("POST", "/api/me/password"): Rule(who=_SIGNED_IN, before_change=True, rate=Rate(burst=10, per_s=0.2)),
    # Accounts and audit
    ("GET", "/api/accounts"): _changes,
    ("POST", "/api/accounts"): _changes,
    ("PATCH", "/api/accounts/{id}"): _changes,
    ("POST", "/api/accounts/{id}/password"): _changes,
    ("GET", "/api/audit"): _changes,
    ("GET", "/api/openapi.json"): _reads,
    # Firms
    ("GET", "/api/firms"): _reads,
    ("POST", "/api/firms"): _firm_text,
    ("POST", "/api/firms/check"): _firm_text,
    ("GET", "/api/firms/{id}"): _reads,
    ("PUT", "/api/firms/{id}"): _firm_text,
    ("DELETE", "/api/firms/{id}"): _changes,
    # Forecasts
    ("GET", "/api/firms/{id}/forecasts"): _reads,
    ("POST", "/api/firms/{id}/forecasts"): _changes,
    ("GET", "/api/forecasts/{id}"): _reads,
    ("DELETE", "/api/forecasts/{id}"): _changes,
    ("POST", "/api/forecasts/{id}/cancel"): _changes,
    ("GET", "/api/forecasts/{id}/document"): _reads,
    ("GET", "/api/forecasts/{id}/report.html"): _reads,
    ("GET", "/api/forecasts/{id}/report.pdf"): _reads,
    ("GET", "/api/forecasts/{id}/forecast.xlsx"): _reads,
    ("GET", "/api/forecasts/{id}/forecast.json"): _reads,
    ("GET", "/api/forecasts/{id}/windows.ics"): _reads,
    ("GET", "/api/forecasts/{id}/meeting-times"): _reads,
    # Each is a process of a second or two.
    ("GET", "/api/forecasts/compare"): Rule(who=_SIGNED_IN, rate=Rate(burst=20, per_s=0.5)),
    # Visits
    ("GET", "/api/visits"): _reads,
    ("POST", "/api/visits"): _changes,
    ("GET", "/api/visits/{id}"): _reads,
    ("PATCH", "/api/visits/{id}"): _changes,
    ("DELETE", "/api/visits/{id}"): _changes,
    ("POST", "/api/visits/{id}/participants"): _changes,
    ("DELETE", "/api/visits/{id}/participants/{participant}"): _changes,
    ("POST", "/api/visits/{id}/participants/{participant}/invitation"): _changes,
    ("DELETE", "/api/visits/{id}/participants/{participant}/invitation"): _changes,
    ("GET", "/api/visits/{id}/visit.ics"): _reads,
    ("POST", "/api/visits/{id}/host-seat"): _changes,
    ("GET", "/api/visits/{id}/summary"): Rule(who=_SIGNED_IN | _VISITOR, own_visit=True),
    ("GET", "/api/board"): _reads,
    # The room
    ("GET", "/api/visitor"): Rule(who=_VISITOR, rate=Rate(burst=60, per_s=2.0)),
    ("POST", "/api/room/check"): Rule(who=_VISITOR, rate=Rate(burst=6, per_s=0.1)),
    # A page that lost its way comes back some times a minute.
    (WEBSOCKET, "/api/room/ws"): Rule(who=_VISITOR, rate=Rate(burst=30, per_s=0.5)),
}


class Permissions:
    """Finds the rule of a request."""

    def __init__(self, table: dict[tuple[str, str], Rule] | None = None) -> None:
        self.table = TABLE if table is None else table
        # An address spelt out goes before one with a name in its place, as /firms/check before /firms/{id}.
        ordered = sorted(self.table, key=lambda known: known[1].count("{"))
        self._patterns = [(method, _pattern(template), (method, template)) for method, template in ordered]
        self._by_shape = {(method, shape(template)): rule for (method, template), rule in self.table.items()}

    def find(self, method: str, path: str) -> tuple[tuple[str, str], Rule, str] | None:
        """The rule's key, the rule, and the first name in the address; None for an address nobody may use."""
        for known, pattern, key in self._patterns:
            if known == method and (found := pattern.fullmatch(path)):
                return key, self.table[key], found.group(1) if found.groups() else ""
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """What an address takes, a WebSocket's left out."""
        return tuple(
            sorted({known for known, pattern, _key in self._patterns if known != WEBSOCKET and pattern.fullmatch(path)})
        )

    def rule_of(self, method: str, template: str) -> Rule:
        """The rule of a route, whatever the names in its address are called."""
        return self._by_shape[method, shape(template)]

    def without_rule(self, routes: Iterable[tuple[str, str]]) -> list[str]:
        """Those of (method, template) that have no rule."""
        return sorted(f"{m} {template}" for m, template in routes if (m, shape(template)) not in self._by_shape)


def shape(template: str) -> str:
    """A template whatever its names are called."""
    return re.sub(r"\{[^}]*\}", "{}", template)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("([^/]+)".join(re.escape(part) for part in shape(template).split("{}")))
