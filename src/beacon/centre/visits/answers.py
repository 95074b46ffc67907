"""What the centre answers about visits, as models."""

from __future__ import annotations

from beacon.centre.asked import Answer, Told


class ChoiceAnswer(Answer):
    """A route."""

    links: dict[str, str]
    "By site name."
    hour_utc: int
    hub: str
    "Place id of a media server; empty for direct paths."
    udp_refused: list[str]
    "Sites whose people cannot use UDP."


class StepAnswer(Answer):
    """A step of a scripted demonstration."""

    at_s: float
    choice: ChoiceAnswer
    title: str
    "Empty for one made of the choice."


class FirmName(Answer):
    """Which firm."""

    id: str
    name: str


class VisitRow(Answer):
    """A visit in a list."""

    id: str
    title: str
    firm: FirmName
    at_utc: str
    minutes: int
    participants: int
    invited: int
    "Participants with an invitation that holds."
    sites: list[str]
    "Of the participants."
    room_open: bool
    has_summary: bool


class VisitsAnswer(Answer):
    """Newest appointment first."""

    visits: list[VisitRow]


class InvitationAnswer(Answer):
    """An invitation; its link is told only once."""

    id: str
    created_utc: str
    expires_utc: str
    revoked_utc: str | None


class ParticipantAnswer(Answer):
    """Somebody invited."""

    id: str
    name: str
    site: str
    language: str
    presenter: bool
    invitation: InvitationAnswer | None
    "The newest."


class LocalTime(Answer):
    """When the visit begins at a site."""

    site: str
    zone: str
    local: str
    "ISO 8601 with its offset."
    participants: list[str]


class VisitAnswer(Answer):
    """A visit whole."""

    id: str
    title: str
    firm: FirmName
    at_utc: str
    minutes: int
    local_times: list[LocalTime]
    participants: list[ParticipantAnswer]
    choice: ChoiceAnswer
    script: list[StepAnswer]
    impair_setup: bool
    room_open: bool
    has_summary: bool
    created_utc: str


class InvitationLink(Answer):
    """An invitation's link, told this once: it is not kept."""

    id: str
    url: str
    expires_utc: str
    qr_svg: str
    "QR code of the link, to be put into the page as it is."
    message: str
    "Words to send with the link, in the participant's language."
    ics: str
    "Calendar entry with the link, in the participant's language."
    warning: Told | None
    "What keeps the link from working elsewhere."


class Revoked(Answer):
    """How many invitations were revoked."""

    revoked: int
