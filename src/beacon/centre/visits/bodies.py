"""What the centre is asked about visits: shapes here, sense in `checks`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from beacon.centre.asked import Asked
from beacon.nouns.visit import RouteChoice, ScriptStep

Text = Annotated[str, Field(max_length=300)]
SiteName = Annotated[str, Field(max_length=300)]
Whole = Annotated[int, Field(ge=-(2**31), le=2**31)]
_MOST_LISTED = 500
"As many as a firm may have sites: what is too many is said by `checks`, in words."


class ChoiceBody(Asked):
    """A route."""

    links: dict[SiteName, Text] = Field(default={}, max_length=_MOST_LISTED)
    "Kind of link by site name, as `internet` or `sdwan@hk`; sites left out keep their present link."
    hour_utc: Whole
    "Hour of the day, UTC."
    hub: Text = ""
    "Place id of a media server that all media crosses; empty for direct paths."
    udp_refused: list[SiteName] = Field(default=[], max_length=_MOST_LISTED)
    "Sites whose people cannot use UDP."

    def noun(self) -> RouteChoice:
        """The noun."""
        refused = tuple(dict.fromkeys(self.udp_refused))
        return RouteChoice(links=dict(self.links), hour_utc=self.hour_utc, hub=self.hub, udp_refused=refused)


class StepBody(Asked):
    """A step of a scripted demonstration."""

    at_s: float
    "After the start. [s]"
    choice: ChoiceBody
    title: Text = ""
    "Empty for one made of the choice."

    def noun(self) -> ScriptStep:
        """The noun."""
        return ScriptStep(at_s=self.at_s, choice=self.choice.noun(), title=one_line(self.title))


class ParticipantBody(Asked):
    """Somebody to invite."""

    name: Text
    site: SiteName
    "Of the firm."
    language: Literal["en", "zh_Hans"]
    presenter: bool = False
    "May use the route panel."


class KeptParticipant(ParticipantBody):
    """Somebody invited already, by id, or new without one."""

    id: Annotated[str, Field(max_length=80)] | None = None


class VisitBody(Asked):
    """A visit to make."""

    title: Text
    firm: Annotated[str, Field(max_length=80)]
    "Id."
    at_utc: AwareDatetime
    minutes: Whole
    participants: list[ParticipantBody] = Field(max_length=_MOST_LISTED)
    choice: ChoiceBody | None = None
    "The route the room opens with; left out: every site's present link, in the first working hour they share."
    script: list[StepBody] | None = Field(default=None, max_length=_MOST_LISTED)
    "Left out: internet at 10:00 and 20:00 and private line at 20:00 at the far end, as far as they can be had."
    impair_setup: bool = False
    "Whether the route holds for call set-up too."


class VisitChange(Asked):
    """What is left out stays."""

    title: Text | None = None
    at_utc: AwareDatetime | None = None
    minutes: Whole | None = None
    participants: list[KeptParticipant] | None = Field(default=None, max_length=_MOST_LISTED)
    "All of them: those not named are removed and their invitations revoked."
    choice: ChoiceBody | None = None
    script: list[StepBody] | None = Field(default=None, max_length=_MOST_LISTED)
    impair_setup: bool | None = None


class InvitationBody(Asked):
    """How long an invitation is to hold."""

    hours: Whole | None = None
    "From now; left out: until a day after the visit, at least a day."


def one_line(text: str) -> str:
    """A name or title as it is kept: without line ends, control characters and spare blanks, which calendars and
    lists cannot show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC. At the calendar's ends, where it has none, the end: `checks` refuses both."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if instant.year > 1000 else datetime.min.replace(tzinfo=UTC)
