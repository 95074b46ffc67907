"""What hosts do with visits, in blocking calls: the order of reading, checking and keeping."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from beacon.centre.firms.readings import FirmReadings
from beacon.centre.parts import CentreParts
from beacon.centre.problems import told
from beacon.centre.times import utc_text
from beacon.centre.visits.bodies import KeptParticipant, ParticipantBody, VisitBody, VisitChange, in_utc, one_line
from beacon.centre.visits.calendar import visit_ics
from beacon.centre.visits.checks import checked_visit
from beacon.centre.visits.defaults import default_choice, default_script
from beacon.centre.visits.invitations import link_of, new_invitation, only_here, qr_svg, words
from beacon.centre.visits.views import holds, visit_json, visit_row
from beacon.errors import InputError
from beacon.i18n import Names, render
from beacon.nouns import Firm
from beacon.nouns.visit import Participant, StoredFirm, Visit

Json = dict[str, Any]
_WRITTEN = {"en": "EEEE d MMMM y, HH:mm", "zh_Hans": "y年M月d日EEEE HH:mm"}
"How a date and time are written to people of a language (CLDR patterns)."


class VisitDesk:
    """Blocking; may be used from any thread."""

    def __init__(self, parts: CentreParts, readings: FirmReadings) -> None:
        self._parts, self._readings = parts, readings

    def rows(self) -> list[Json]:
        """All visits, for a list."""
        firms = {firm.id: firm for firm in self._parts.firms.firms()}
        rooms, now = self._parts.rooms.rooms(), self._parts.now_utc()
        return [
            visit_row(
                visit, firms[visit.firm], self._parts.visits.invitations(visit.id), now_utc=now,
                room_open=visit.id in rooms, has_summary=self._lived(visit),
            )
            for visit in self._parts.visits.visits()
            if visit.firm in firms
        ]  # fmt: skip

    def whole(self, id: str) -> Json:
        """One visit."""
        visit = self._parts.visits.visit(id)
        stored = self._parts.firms.firm(visit.firm)
        return visit_json(
            visit, stored, self._readings.firm_or_none(stored), self._parts.visits.invitations(id),
            room_open=id in self._parts.rooms.rooms(), has_summary=self._lived(visit),
        )  # fmt: skip

    def add(self, body: VisitBody) -> Visit:
        """Make a visit, with what its host left out."""
        stored, firm = self._firm(body.firm)
        people = tuple(_participant(person) for person in body.participants)
        at, sites = in_utc(body.at_utc), tuple(person.site for person in people)
        now = self._parts.now_utc()
        choice = body.choice.noun() if body.choice else default_choice(firm, sites=sites)
        # A time that will be refused must not be worked with: calendars end.
        script = default_script(firm, sites=sites, at_utc=now if abs((at - now).days) > 4_000 else at)
        visit = Visit(
            id=secrets.token_urlsafe(9), title=one_line(body.title), firm=stored.id, at_utc=at, minutes=body.minutes,
            participants=people, choice=choice, impair_setup=body.impair_setup, created_utc=now,
            script=script if body.script is None else tuple(step.noun() for step in body.script),
        )  # fmt: skip
        return self._parts.visits.add_visit(checked_visit(visit, firm, now_utc=now, new_time=True))

    def change(self, id: str, body: VisitChange) -> Visit:
        """Change what is named; participants as a whole."""
        before = self._parts.visits.visit(id)
        _, firm = self._firm(before.firm)
        changes: Json = {}
        if body.title is not None:
            changes["title"] = one_line(body.title)
        if body.at_utc is not None:
            changes["at_utc"] = in_utc(body.at_utc)
        if body.minutes is not None:
            changes["minutes"] = body.minutes
        if body.participants is not None:
            known = {person.id for person in before.participants}
            changes["participants"] = tuple(_participant(person, known) for person in body.participants)
        if body.choice is not None:
            changes["choice"] = body.choice.noun()
        if body.script is not None:
            changes["script"] = tuple(step.noun() for step in body.script)
        if body.impair_setup is not None:
            changes["impair_setup"] = body.impair_setup
        after = replace(before, **changes)
        moved = after.at_utc != before.at_utc
        return self._parts.visits.change_visit(
            checked_visit(after, firm, now_utc=self._parts.now_utc(), new_time=moved)
        )

    def add_participant(self, id: str, body: ParticipantBody) -> Participant:
        """One more."""
        visit = self._parts.visits.visit(id)
        _, firm = self._firm(visit.firm)
        person = _participant(body)
        joined = replace(visit, participants=(*visit.participants, person))
        checked_visit(joined, firm, now_utc=self._parts.now_utc(), new_time=False)
        self._parts.visits.add_participant(id, person)
        return person

    def remove_participant(self, id: str, participant: str) -> Participant:
        """One less; their invitations are revoked."""
        person = self.participant(id, participant)
        self._parts.visits.remove_participant(id, participant)
        return person

    def participant(self, id: str, participant: str) -> Participant:
        """One of a visit. Raises InputError `store.unknown_participant`."""
        for person in self._parts.visits.visit(id).participants:
            if person.id == participant:
                return person
        raise InputError("store.unknown_participant", id=participant)

    def invite(self, id: str, participant: str, *, hours: int | None) -> Json:
        """A new invitation and its link, which is not kept."""
        person, visit, settings = self.participant(id, participant), self._parts.visits.visit(id), self._parts.settings
        now = self._parts.now_utc()
        invitation = new_invitation(visit, participant, hours=hours, now_utc=now)
        self._parts.visits.add_invitation(invitation)
        link = link_of(invitation, secret=settings.secret, base_url=settings.base_url)
        stored = self._parts.firms.firm(visit.firm)
        local, zone = _local(visit, person, self._readings.firm_or_none(stored))
        return {
            "id": invitation.id,
            "url": link,
            "expires_utc": utc_text(invitation.expires_utc),
            "qr_svg": qr_svg(link),
            "message": words(visit, person, link=link, firm=stored.name, local=local, zone=zone),
            "ics": visit_ics(visit, firm=stored.name, language=person.language, link=link, now_utc=now),
            "warning": told("visit.only_here") if only_here(settings.base_url) else None,
        }

    def revoke(self, id: str, participant: str) -> int:
        """Revoke all of a participant's invitations; how many still held."""
        self.participant(id, participant)
        now = self._parts.now_utc()
        theirs = [i for i in self._parts.visits.invitations(id) if i.participant == participant and holds(i, now)]
        for invitation in theirs:
            self._parts.visits.revoke_invitation(invitation.id, now_utc=now)
        return len(theirs)

    def calendar(self, id: str, participant: str | None, language: str) -> tuple[str, str]:
        """(title, calendar entry) in a participant's language, or another."""
        visit = self._parts.visits.visit(id)
        spoken = self.participant(id, participant).language if participant else language
        firm = self._parts.firms.firm(visit.firm).name
        return visit.title, visit_ics(visit, firm=firm, language=spoken, link=None, now_utc=self._parts.now_utc())

    def _firm(self, id: str) -> tuple[StoredFirm, Firm]:
        stored = self._parts.firms.firm(id)
        return stored, self._readings.firm(stored)

    def _lived(self, visit: Visit) -> bool:
        return bool(self._parts.rooms.intervals(visit.id))


def _participant(body: ParticipantBody, known: set[str] | None = None) -> Participant:
    """Somebody new, or one of those known, by id. Raises InputError `store.unknown_participant`."""
    given = body.id if isinstance(body, KeptParticipant) else None
    if given is not None and given not in (known or set()):
        raise InputError("store.unknown_participant", id=given)
    if given is not None and known is not None:
        known.discard(given)  # named twice, the second is nobody
    return Participant(
        id=given or secrets.token_urlsafe(6), name=one_line(body.name), site=body.site, language=body.language,
        presenter=body.presenter,
    )  # fmt: skip


def _local(visit: Visit, person: Participant, firm: Firm | None) -> tuple[str, str]:
    """The visit's beginning as the participant writes it, and the city on whose clock that is."""
    place = next((site.place for site in firm.sites if site.name == person.site), None) if firm else None
    zone = ZoneInfo(place.zone if place else "UTC")
    local = format_datetime(visit.at_utc, _WRITTEN[person.language], tzinfo=zone, locale=person.language)
    city = render(Names(place.name_en, place.name_zh), person.language) if place else "UTC"
    return str(local), city
