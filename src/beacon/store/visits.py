"""Visits and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from beacon.errors import InputError
from beacon.nouns.visit import Invitation, Participant, Visit
from beacon.store.engine import Transactions
from beacon.store.firms import firm_row
from beacon.store.tables import INVITATIONS, VISITS
from beacon.store.visit_json import choice_json, choice_of, participant_json, participant_of, step_json, step_of


class Visits:
    """VisitStore over a database."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def visits(self) -> Sequence[Visit]:
        """Newest appointment first."""
        query = select(VISITS).order_by(VISITS.c.at_utc.desc(), VISITS.c.id)
        with self._do.read() as connection:
            return [_visit(row) for row in connection.execute(query)]

    def visit(self, id: str) -> Visit:
        """One of them."""
        with self._do.read() as connection:
            return _visit(visit_row(connection, id))

    def add_visit(self, visit: Visit) -> Visit:
        """A new one, of a firm that is there."""
        with self._do.change() as connection:
            firm_row(connection, visit.firm)
            connection.execute(insert(VISITS).values(id=visit.id, **_values(visit)))
        return visit

    def change_visit(self, visit: Visit) -> Visit:
        """Replaced whole; invitations of participants who are gone are revoked."""
        with self._do.change() as connection:
            before = _visit(visit_row(connection, visit.id))
            firm_row(connection, visit.firm)
            return _changed(connection, before, visit)

    def delete_visit(self, id: str) -> None:
        """With its invitations, intervals and room."""
        with self._do.change() as connection:
            visit_row(connection, id)
            connection.execute(delete(VISITS).where(VISITS.c.id == id))

    def add_participant(self, visit: str, participant: Participant) -> Visit:
        """Beside the others."""
        with self._do.change() as connection:
            before = _visit(visit_row(connection, visit))
            return _changed(connection, before, replace(before, participants=(*before.participants, participant)))

    def remove_participant(self, visit: str, participant: str) -> Visit:
        """Revokes their invitations."""
        with self._do.change() as connection:
            before = _visit(visit_row(connection, visit))
            staying = tuple(one for one in before.participants if one.id != participant)
            if len(staying) == len(before.participants):
                raise InputError("store.unknown_participant", id=participant)
            return _changed(connection, before, replace(before, participants=staying))

    def add_invitation(self, invitation: Invitation) -> None:
        """For a participant the visit has."""
        with self._do.change() as connection:
            visit = _visit(visit_row(connection, invitation.visit))
            if invitation.participant not in {one.id for one in visit.participants}:
                raise InputError("store.unknown_participant", id=invitation.participant)
            connection.execute(
                insert(INVITATIONS).values(
                    id=invitation.id, visit=invitation.visit, participant=invitation.participant,
                    created_utc=invitation.created_utc, expires_utc=invitation.expires_utc,
                    revoked_utc=invitation.revoked_utc,
                )
            )  # fmt: skip

    def invitation(self, id: str) -> Invitation:
        """Whether or not it still counts."""
        with self._do.read() as connection:
            return _invitation(_invitation_row(connection, id))

    def invitations(self, visit: str) -> Sequence[Invitation]:
        """Newest first."""
        query = (
            select(INVITATIONS).where(INVITATIONS.c.visit == visit)
            .order_by(INVITATIONS.c.created_utc.desc(), INVITATIONS.c.id)
        )  # fmt: skip
        with self._do.read() as connection:
            visit_row(connection, visit)
            return [_invitation(row) for row in connection.execute(query)]

    def revoke_invitation(self, id: str, *, now_utc: datetime) -> None:
        """From now on; one already revoked keeps its time."""
        with self._do.change() as connection:
            _invitation_row(connection, id)
            _revoke(connection, INVITATIONS.c.id == id, now_utc)


def visit_row(connection: Connection, id: str) -> Row[Any]:
    """The visit's row. Raises InputError `store.unknown_visit`."""
    row = connection.execute(select(VISITS).where(VISITS.c.id == id)).one_or_none()
    if row is None:
        raise InputError("store.unknown_visit", id=id)
    return row


def _invitation_row(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(INVITATIONS).where(INVITATIONS.c.id == id)).one_or_none()
    if row is None:
        raise InputError("store.unknown_invitation", id=id)
    return row


def _changed(connection: Connection, before: Visit, after: Visit) -> Visit:
    connection.execute(update(VISITS).where(VISITS.c.id == after.id).values(**_values(after)))
    gone = {one.id for one in before.participants} - {one.id for one in after.participants}
    if gone:
        theirs = (INVITATIONS.c.visit == after.id) & INVITATIONS.c.participant.in_(gone)
        # The store's own clock: removing somebody carries no time, and revocation must hold from here on.
        _revoke(connection, theirs, datetime.now(UTC))
    return after


def _revoke(connection: Connection, which: Any, now_utc: datetime) -> None:
    connection.execute(
        update(INVITATIONS).where(which, INVITATIONS.c.revoked_utc.is_(None)).values(revoked_utc=now_utc)
    )


def _values(visit: Visit) -> dict[str, Any]:
    return {
        "firm": visit.firm, "title": visit.title, "at_utc": visit.at_utc, "minutes": visit.minutes,
        "participants": [participant_json(one) for one in visit.participants],
        "choice": choice_json(visit.choice), "script": [step_json(step) for step in visit.script],
        "impair_setup": visit.impair_setup, "created_utc": visit.created_utc,
    }  # fmt: skip


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        id=row.id, title=row.title, firm=row.firm, at_utc=row.at_utc, minutes=row.minutes,
        participants=tuple(participant_of(one) for one in row.participants), choice=choice_of(row.choice),
        script=tuple(step_of(step) for step in row.script), impair_setup=row.impair_setup,
        created_utc=row.created_utc,
    )  # fmt: skip


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id, visit=row.visit, participant=row.participant, created_utc=row.created_utc,
        expires_utc=row.expires_utc, revoked_utc=row.revoked_utc,
    )  # fmt: skip
