"""Who may run the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person who signs in may do. Visitors have no account and no role."""

    HOST = "host"
    "Everything."
    VIEWER = "viewer"
    "Reads firms, forecasts, visits and summaries; changes nothing but the own password."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who signs in."""

    id: str
    name: str
    "What they sign in with, unique whatever the case of its letters."
    role: Role
    created_utc: datetime
    must_change_password: bool = False
    "The password they have was given to them, for one use."
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Something somebody did."""

    id: int
    at_utc: datetime
    who: str
    "Account name, `visitor:<participant>`, or `centre`."
    act: str
    "Message key suffix `audit.<act>`: sign_in, firm_saved, visit_made, invitation_revoked ..."
    subject: str = ""
    "What it was done to, in words a host knows: a firm's name, a visit's title."
    address: str = ""
    "Where it came from, masked."
