"""The shape of what a firm file says of demand and of holidays of its own. What it means is in `demand` and `days`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from beacon.catalogue.personas import MOST_CALLS_PER_H, MOST_HOLD_S
from beacon.firmfile.fields import IsoDate, Name, Part, YesNo, refusal, shown
from beacon.nouns import Work

_WORK = {
    "office": Work.OFFICE, "办公": Work.OFFICE, "办公室": Work.OFFICE,
    "contactcentre": Work.CONTACT_CENTRE, "contactcenter": Work.CONTACT_CENTRE, "callcentre": Work.CONTACT_CENTRE,
    "callcenter": Work.CONTACT_CENTRE, "客服": Work.CONTACT_CENTRE, "客服中心": Work.CONTACT_CENTRE,
    "呼叫中心": Work.CONTACT_CENTRE,
}  # fmt: skip
MOST_PEOPLE = 1_000_000
"People of one site, as in `people`."


def _work(value: Any) -> Work:
    key = re.sub(r"[\s_-]", "", value).casefold() if isinstance(value, str) else ""
    if key not in _WORK:
        raise refusal("field.choice", given=shown(value), choices=", ".join(Work))
    return _WORK[key]


WorkField = Annotated[
    Work, BeforeValidator(_work), WithJsonSchema({"type": "string", "enum": list(Work)})
]
Percent = Annotated[float, Field(ge=0, le=100)]
StaffField = Annotated[dict[str, Annotated[int, Field(ge=0, le=MOST_PEOPLE)]], Field(min_length=1, max_length=50)]
"How many people of each persona."


class PersonaPart(Part):
    """How one kind of person calls and meets in the busy hour."""

    like: Name | None = None
    "Persona whose figures stand for those left out: light, moderate, heavy, agent."
    work: WorkField | None = None
    "office, or contact_centre for people who take calls from a queue. Office when left out."
    internal_calls_per_h: float | None = Field(default=None, ge=0, le=MOST_CALLS_PER_H)
    "Calls to colleagues that one such person makes. [1/h]"
    external_calls_per_h: float | None = Field(default=None, ge=0, le=MOST_CALLS_PER_H)
    "Calls with the telephone network, made and received. [1/h]"
    hold_s: float | None = Field(default=None, ge=1, le=MOST_HOLD_S)
    "Mean length of a call, set-up included; of an agent, handling time. [s]"
    meeting_pct: Percent | None = None
    "Share of these people who are in a meeting at once. [%]"
    video_pct: Percent | None = None
    "Share of those in meetings whose camera is on. [%]"


class DemandPart(Part):
    """What people ask of the network in the busy hour, and what counts as enough."""

    personas: dict[str, PersonaPart] = Field(default={}, max_length=50)
    "The firm's own kinds of people, by a name that `staff` can use."
    growth_pct_per_year: float | None = Field(default=None, ge=0, le=200)
    "Growth of people a year. [%]"
    horizon_years: float | None = Field(default=None, ge=0, le=10)
    "Years ahead that capacity is planned for."
    other_sites_pct: Percent | None = None
    "Share of calls to colleagues that go to another site. [%]"
    meetings_across_pct: Percent | None = None
    "Share of meeting people whose meeting has other sites in it. [%]"
    meeting_size: int | None = Field(default=None, ge=2, le=1000)
    "People in a meeting."
    meeting_height: int | None = Field(default=None, ge=1, le=10_000)
    "Lines of a meeting picture: 360, 720 or 1080."
    meeting_hub: Name | None = None
    "Where meetings are held today: a site with a server of its own, or a city."
    blocking_pct: float | None = Field(default=None, gt=0, le=50)
    "Share of telephone calls in the busy hour that may find no trunk. [%]"
    service_level_pct: float | None = Field(default=None, gt=0, lt=100)
    "Share of contact-centre calls answered within `answer_s`. [%]"
    answer_s: float | None = Field(default=None, ge=0, le=3600)
    "Time within which a contact centre answers. [s]"
    media_share_pct: float | None = Field(default=None, gt=0, le=100)
    "Share of an access line that calls and meetings may use. [%]"


class DayPart(Part):
    """A day on which a place works, or does not, whatever the calendar says."""

    date: IsoDate
    "The day, local: 2027-10-01."
    where: Name
    "Country or region, one with its part (GB-SCT), or the name of a site."
    works: YesNo
    "yes for a working day, no for a holiday."
    name: Name = ""
    "What the day is called."
