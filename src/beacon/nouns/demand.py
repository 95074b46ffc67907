"""What people ask of the network: personas, what a site's people do in the busy hour, and between which sites.

Words used here
- The *busy hour* is the hour of the working day with most traffic; figures are averages over it.
- An *erlang* is one call going on all the time: calls an hour times their length over an hour.
- *Internal* calls are between two sites or within one; *external* ones go to or come from the telephone network (PSTN).
- A *meeting* is a conversation of three or more held on a server; its people are counted one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Work(StrEnum):
    """What a persona's day is made of."""

    OFFICE = "office"
    "Calls and meetings now and then: the group is offered traffic."
    CONTACT_CENTRE = "contact_centre"
    "Calls one after the other from a queue: agents are staffed for them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """How one kind of person uses communications in the busy hour. Figures are per person."""

    key: str
    "Key of the catalogue (light, moderate, heavy, agent), or the firm's own word."
    work: Work
    internal_calls_per_h: float
    "Calls to colleagues that this person makes; each is received by another, and counted once. [1/h]"
    external_calls_per_h: float
    "Calls with the telephone network, made and received. [1/h]"
    hold_s: float
    "Mean length of a call, set-up included. [s]"
    meeting_share: float
    "Share of these people who are in a meeting at once. [0..1]"
    video_share: float
    "Share of meeting people whose camera is on. [0..1]"
    assumed: tuple[str, ...] = ()
    "Names of the fields above that are assumptions: neither published for this persona nor said by the firm."
    rows: tuple[str, ...] = ()
    "Catalogue rows the figures rest on; empty for the firm's own persona."

    @property
    def internal_erlangs(self) -> float:
        """Calls to colleagues that one person makes. [erlang]"""
        return self.internal_calls_per_h * self.hold_s / 3600.0

    @property
    def external_erlangs(self) -> float:
        """Calls of one person with the telephone network. [erlang]"""
        return self.external_calls_per_h * self.hold_s / 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Some of a site's people."""

    persona: str
    "Key of a persona of the firm's demand."
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDemand:
    """What one site's people are and what they have."""

    site: str
    staff: tuple[Staff, ...]
    "Adds up to the site's people."
    trunks: int | None = None
    "Channels to the telephone network the site has; None: not said."
    assumed: bool = False
    "The firm did not say who its people are: the usual office user stands for all of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the firm asks, whole; everything a firm did not say has a default that is marked as assumed."""

    personas: tuple[Persona, ...]
    sites: tuple[SiteDemand, ...]
    "One a site, in the firm's order."
    growth_per_year: float = 0.0
    "Growth of people a year. [0..]"
    horizon_years: float = 3.0
    "Years ahead that capacity is planned for. [a]"
    other_sites_share: float = 0.5
    "Share of internal calls that go to another site, spread by people; the rest stay in the building. [0..1]"
    meetings_across_share: float = 0.5
    "Share of meeting people whose meeting has other sites in it. [0..1]"
    meeting_size: int = 4
    "People in a meeting."
    blocking: float = 0.01
    "Share of PSTN calls in the busy hour that may find no trunk. [0..1]"
    service_level: float = 0.8
    "Share of contact-centre calls answered within `answer_s`. [0..1]"
    answer_s: float = 20.0
    media_share: float = 0.3
    "Share of an access line that calls and meetings may use. [0..1]"
    meeting_height: int = 720
    "Lines of a meeting picture."
    meeting_hub: str | None = None
    "City or site where meetings are held today; None: not said."
    assumed: tuple[str, ...] = ()
    "Names of the fields above that the firm did not say."

    @property
    def growth(self) -> float:
        """People at the horizon over people today."""
        return float((1.0 + self.growth_per_year) ** self.horizon_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLoad:
    """What one site's people do in the busy hour, at the horizon."""

    site: str
    people: float
    "At the horizon."
    within_erlangs: float
    "Calls inside the building; they cross no access line. [erlang]"
    across_erlangs: float
    "Calls with other sites, made and received; each crosses the access line once, both ways. [erlang]"
    external_erlangs: float
    "Calls with the telephone network, agents' calls aside. [erlang]"
    callers: int
    "People who make them: all but the agents."
    agent_calls_per_h: float
    "Calls offered to the contact centre's agents. [1/h]"
    agent_hold_s: float
    "Mean handling time. [s]"
    agents: int
    "People of contact-centre personas at the horizon."
    meeting_people: float
    "In meetings with a server outside the building, at once."
    cameras: float
    "Of them with a camera on."
    watching: float
    "Of them shown somebody else's camera."
    hosted_people: float = 0.0
    "People of other sites in meetings on a server in this building: their streams cross its line the other way round."
    hosted_cameras: float = 0.0
    hosted_watching: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLoad:
    """What two sites say to each other in the busy hour, at the horizon: also the weight of the pair in a plan."""

    site_a: str
    site_b: str
    call_erlangs: float
    meeting_people: float
    "Conversations between people of the two sites in meetings, counted as pairs of people over the meeting's others."

    @property
    def weight(self) -> float:
        """People-weighted importance: simultaneous conversations."""
        return self.call_erlangs + self.meeting_people
