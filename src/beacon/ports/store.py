"""What the centre keeps, and how it asks for it.

Calls block (a disk is written before a change returns: what has been acknowledged outlives `kill -9`) and may come
from any thread; asyncio code goes through `asyncio.to_thread`. What is not there raises InputError
`store.unknown_<thing>` with field id; a full or broken disk raises StoreError and leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from beacon.nouns.account import Account, AuditEntry, Role
from beacon.nouns.visit import (
    ForecastFiles,
    Invitation,
    Participant,
    RoomInterval,
    StoredFirm,
    StoredForecast,
    Visit,
)

IDLE_S = 12 * 3_600.0
"A session nobody uses for so long has ended. [s]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A session of somebody signed in. The token itself is never kept, only its hash."""

    account: Account
    csrf: str
    expires_utc: datetime


class AccountStore(Protocol):
    """Accounts and their sessions."""

    def accounts(self) -> Sequence[Account]: ...
    def account(self, id: str) -> Account: ...
    def credentials(self, name: str) -> tuple[Account, str] | None:
        """An account by name, and its password hash; None when there is none, so that both take the same time."""

    def add_account(
        self, *, name: str, role: Role, password_hash: str, must_change: bool, now_utc: datetime
    ) -> Account:
        """Raises InputError `store.name_taken` with field name."""

    def change_account(self, id: str, *, role: Role | None = None, disabled: bool | None = None) -> Account:
        """Raises InputError `store.last_host` when no host who can sign in would be left."""

    def set_password(self, id: str, *, password_hash: str, must_change: bool) -> None:
        """Ends all sessions of the account."""

    def open_session(self, account: str, *, token_hash: bytes, csrf: str, expires_utc: datetime) -> None: ...
    def session(self, token_hash: bytes, *, now_utc: datetime, idle_s: float = IDLE_S) -> SignIn | None:
        """None when it has expired or nobody used it for `idle_s`; else its use is noted, to within minutes."""

    def close_session(self, token_hash: bytes) -> None: ...


class FirmStore(Protocol):
    """Firms as their files."""

    def firms(self) -> Sequence[StoredFirm]: ...
    def firm(self, id: str) -> StoredFirm: ...
    def add_firm(self, *, name: str, text: str, example: bool, now_utc: datetime) -> StoredFirm: ...
    def change_firm(self, id: str, *, name: str, text: str, version: int, now_utc: datetime) -> StoredFirm:
        """Raises InputError `store.changed_meanwhile` when `version` is not the stored one."""

    def delete_firm(self, id: str) -> None:
        """With its forecasts. Raises InputError `store.firm_has_visits` when a visit needs it."""


class ForecastStore(Protocol):
    """Forecasts and the jobs that make them."""

    def forecasts(self, firm: str | None = None) -> Sequence[StoredForecast]:
        """Newest first."""

    def forecast(self, id: str) -> StoredForecast: ...
    def add_forecast(self, *, firm: str, firm_version: int, now_utc: datetime) -> StoredForecast:
        """Queued."""

    def set_progress(self, id: str, *, state: str, progress: float, stage: str = "") -> None: ...
    def keep_pages(self, id: str, pages: Mapping[str, str]) -> None:
        """Pages by language that can be read while the rest of a running job is made; they go with it if it fails."""

    def finish(self, id: str, files: ForecastFiles, *, now_utc: datetime) -> None: ...
    def fail(self, id: str, *, key: str, fields: dict[str, Any], now_utc: datetime) -> None: ...
    def cancel(self, id: str, *, now_utc: datetime) -> None: ...
    def files(self, id: str) -> ForecastFiles:
        """Raises InputError `store.forecast_not_done`."""

    def page(self, id: str, language: str) -> str:
        """One language's page alone, of a running job too once there is one; the same error."""

    def download(self, id: str, name: str) -> bytes:
        """One file alone, by the name `beacon forecast` gives it; the same error. Raises InputError
        `store.unknown_file` where an older version made the forecast, which did not write such a file."""

    def meeting_times(self, id: str) -> str:
        """JSON; of a forecast without any, an empty object; the same error as `files`."""

    def delete_forecast(self, id: str) -> None: ...


class VisitStore(Protocol):
    """Visits and invitations."""

    def visits(self) -> Sequence[Visit]:
        """Newest appointment first."""

    def visit(self, id: str) -> Visit: ...
    def add_visit(self, visit: Visit) -> Visit: ...
    def change_visit(self, visit: Visit) -> Visit: ...
    def delete_visit(self, id: str) -> None:
        """With its invitations, intervals and room."""

    def add_participant(self, visit: str, participant: Participant) -> Visit: ...
    def remove_participant(self, visit: str, participant: str) -> Visit:
        """Revokes their invitations."""

    def add_invitation(self, invitation: Invitation) -> None: ...
    def invitation(self, id: str) -> Invitation: ...
    def invitations(self, visit: str) -> Sequence[Invitation]: ...
    def revoke_invitation(self, id: str, *, now_utc: datetime) -> None: ...


class RoomStore(Protocol):
    """What a room needs to come back after the centre died, and what was lived in it."""

    def save_room(self, visit: str, state: dict[str, Any]) -> None:
        """JSON-able state, replaced whole."""

    def rooms(self) -> dict[str, dict[str, Any]]:
        """Open rooms by visit."""

    def close_room(self, visit: str) -> None: ...
    def save_interval(self, interval: RoomInterval) -> None:
        """Made or replaced, by (visit, number)."""

    def intervals(self, visit: str) -> Sequence[RoomInterval]: ...


class AuditStore(Protocol):
    """Who did what. Entries are only ever added."""

    def note(self, *, who: str, act: str, subject: str = "", address: str = "", now_utc: datetime) -> None: ...
    def entries(self, *, before: int | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        """Newest first; `before` an id."""
