"""A firm: who, where, over what. What the firm file says, checked and with its defaults filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from beacon.nouns.band import Band
from beacon.nouns.demand import Demand
from beacon.nouns.link import Link, Medium
from beacon.nouns.place import Place
from beacon.nouns.price import PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The line between a site and its carrier."""

    medium: Medium
    "What desks hang on: fibre, Wi-Fi or LTE."
    down_mbps: float
    "Rate towards the site. [Mbit/s]"
    up_mbps: float
    "Rate from the site. [Mbit/s]"
    background_down: float
    "Share of the rate that other traffic uses towards the site in working hours. [0..1)"
    background_up: float
    "The same from the site. [0..1)"
    carrier: str | None = None
    "Carrier if known, as the firm wrote it (China Telecom, AS4837 ...)."


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Local hours of work on the days the calendar of the place calls working days."""

    start_h: float
    "Start, local. [h after midnight]"
    end_h: float
    "End, local, after start. [h after midnight]"
    provenance: str
    "Catalogue row the hours come from, or `firm` when the firm said so, or `assumed`."
    saturday_start_h: float | None = None
    "Start on Saturdays where the firm works them, local; None: not worked. [h after midnight]"
    saturday_end_h: float | None = None
    "End on Saturdays, local, after start. [h after midnight]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with people."""

    name: str
    "Name, unique in the firm."
    place: Place
    people: int
    "People who call from there."
    access: Access
    link: Link
    "The link the site has today."
    links_available: tuple[Link, ...]
    "Links that could be bought there."
    hours: WorkingHours
    calendar: str = ""
    "Calendar of working days it keeps (GB-SCT, HK ...); empty: its place's."


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What counts as good enough."""

    share: float
    "Share of shared working hours that must reach `r`. [0..1]"
    r: float
    "Category limit on the common scale: R (narrowband), R/1.29, R/1.48."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRoute:
    """What the firm measured itself between two sites; wins over every catalogue row."""

    site_a: str
    site_b: str
    link: Link
    rtt_ms: Band
    as_of: str
    "ISO date of the measurement."
    source: str
    "How it was measured, in the firm's words."
    loss_out: Band | None = None
    "Loss from a to b. [0..1]"
    loss_back: Band | None = None
    burst_ms: Band | None = None
    jitter_ms: Band | None = None
    hours_utc: tuple[int, ...] | None = None
    "Hours it holds for; None for all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A catalogue row the firm changed."""

    row: str
    "Row id as `beacon routes` prints it."
    values: dict[str, Any] = field(default_factory=dict)
    "Columns and their new values."


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedDay:
    """A day the firm knows better than the calendar."""

    date: str
    "ISO date, local."
    where: str
    "ISO code of a country or region, such a code with its part (GB-SCT), or the name of a site."
    works: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A firm and what it wants to know."""

    name: str
    home: str
    "ISO code of the home country or region."
    languages: tuple[str, ...]
    sites: tuple[Site, ...]
    head_office: str
    "Name of the head-office site (the first site at home unless the file says)."
    codecs: tuple[str, ...]
    "Codec names of the catalogue."
    links: tuple[Link, ...]
    "Links to compare."
    target: Target
    year: int
    "Calendar year whose daylight-saving rules weigh the hours."
    terminal_delay_ms: float
    "Delay inside phones and computers, both ends together; 0 unless the firm knows it. [ms]"
    measured: tuple[MeasuredRoute, ...] = ()
    overrides: tuple[Override, ...] = ()
    demand: Demand | None = None
    "What its people ask of the network; None: nobody said, and every default is an assumption."
    prices: PriceBook | None = None
    days: tuple[DatedDay, ...] = ()
    "Holidays and working days that win over the calendar's."
    hub_candidates: tuple[str, ...] = ()
    "Cities and sites where meeting servers could stand; empty: the firm's sites and the usual exits."
    plan_from: str | None = None
    "First day of the twelve months of working windows, ISO date; None: the first of January of `year`."

    def site(self, name: str) -> Site:
        """The site of that name. Raises KeyError."""
        for site in self.sites:
            if site.name == name:
                return site
        raise KeyError(name)
