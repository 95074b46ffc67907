"""The shape of a firm file: what may be written, in which limits. What it means together is in `build`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, JsonValue, Tag, WithJsonSchema

from beacon.firmfile.bands import Delay, Share, Spread
from beacon.firmfile.demand_model import DayPart, DemandPart, PersonaPart, StaffField
from beacon.firmfile.fields import (
    CalendarName,
    City,
    Country,
    Hour,
    IsoDate,
    Language,
    LinkField,
    LinkList,
    MediumField,
    Name,
    Part,
    PlannedDate,
)
from beacon.firmfile.price_model import PricesPart, QuotePart
from beacon.nouns import PLAIN_LINKS, Link

_PLAIN_NAMES: list[JsonValue] = [str(link) for link in PLAIN_LINKS]
FORMAT_VERSION = 1
"Version of the firm file and of the measured routes this Beacon reads."


def _codec_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class SaturdayPart(Part):
    """Local hours on Saturdays that are worked every week."""

    start: Hour
    "Start of work on Saturdays, local time: 09:00 or 9."
    end: Hour
    "End of work on Saturdays, local time, on the same day."


class HoursPart(Part):
    """Local working hours, on the working days of the calendar."""

    start: Hour
    "Start of work, local time: 08:30 or 8.5."
    end: Hour
    "End of work, local time, on the same day."
    saturday: SaturdayPart | None = None
    "Hours on Saturdays, where Saturdays are worked: {start: '09:00', end: '13:00'}. Not worked when left out."


class AccessPart(Part):
    """The line between the site and its carrier."""

    medium: MediumField
    "What desks hang on: fibre, Wi-Fi or LTE."
    down_mbps: float = Field(gt=0, le=1_000_000)
    "Rate towards the site. [Mbit/s]"
    up_mbps: float = Field(gt=0, le=1_000_000)
    "Rate from the site. [Mbit/s]"
    background_pct: float = Field(default=30.0, ge=0, lt=100)
    "Share of the line that everything but calls uses in working hours. [%] Assumed 30 when left out."
    background_up_pct: float | None = Field(default=None, ge=0, lt=100)
    "The same from the site, where it differs. [%]"
    carrier: Name | None = None
    "Carrier, if known: China Telecom, AS4837 ..."


class SitePart(Part):
    """A place with people: a city, or a latitude and a longitude."""

    name: Name
    "Name, unique in the firm."
    city: City | None = None
    "City in English or Chinese; 'Cambridge, US' chooses between cities of one name."
    latitude: float | None = Field(default=None, ge=-90, le=90)
    "Instead of a city: degrees, north positive."
    longitude: float | None = Field(default=None, ge=-180, le=180)
    "Instead of a city: degrees, east positive."
    people: int = Field(ge=1, le=1_000_000)
    "People who call from there."
    staff: StaffField | None = None
    "How many of them are of which persona; all moderate office users when left out."
    trunks: int | None = Field(default=None, ge=0, le=1_000_000)
    "Channels to the telephone network the site has: simultaneous outside calls."
    access: AccessPart
    link: LinkField
    "The link the site has today."
    links_available: LinkList | None = None
    "Links that could be bought there; all plain kinds when left out."
    hours: HoursPart | None = None
    "Working hours of this site, where they differ from its country's."
    calendar: CalendarName | None = None
    "Calendar of holidays it keeps, where its place does not say or it keeps another: GB-SCT, IN-KA, HK."


class FirmPart(Part):
    """Who the firm is."""

    name: Name
    "Name, as the report prints it."
    home: Country
    "Home country or region: a code such as GB or CN, or its name in English or Chinese."
    languages: list[Language] = Field(default=["en", "zh_Hans"], min_length=1, max_length=2)
    "Languages of reports: en, zh."
    head_office: Name | None = None
    "Name of the head-office site; the first site at home when left out."


class TargetPart(Part):
    """What counts as good enough: 90 % of shared working hours at R of 70 or more."""

    share_pct: float = Field(default=90.0, gt=0, le=100)
    "Share of shared working hours that must reach `r`. [%]"
    r: float = Field(default=70.0, ge=0, le=100)
    "Transmission rating on the common scale."


HoursOfDay = Annotated[list[Annotated[int, Field(ge=0, le=23)]], Field(min_length=1, max_length=24)]


class RoutePart(Part):
    """What was measured between two sites."""

    a: Name
    "Site."
    b: Name
    "Another site."
    link: LinkField
    "Link both sites were on."
    rtt_ms: Delay
    "Round trip. [ms]"
    loss_out: Share | None = None
    "Loss from a to b. [0..1]"
    loss_back: Share | None = None
    "Loss from b to a. [0..1]"
    burst_ms: Spread | None = None
    "Mean length of a burst of losses. [ms]"
    jitter_ms: Spread | None = None
    "Scale of the fast variation of delay. [ms]"
    hours_utc: HoursOfDay | None = None
    "Hours of UTC it holds for; all when left out."
    as_of: IsoDate
    "Day of the measurement, 2027-03-01."
    source: Name
    "How it was measured, in the firm's words."


class RoutesPart(Part):
    """Measured routes: inline in the firm file, or a JSON file of their own."""

    version: int = Field(ge=1, le=FORMAT_VERSION)
    "Version of this form."
    routes: list[RoutePart] = Field(max_length=10_000)
    "One entry a pair of sites, link and set of hours."


class OverridePart(Part):
    """A catalogue row the firm knows better."""

    row: Name
    "Row id, as printed beside figures."
    values: dict[str, Any] = Field(min_length=1, max_length=50)
    "Columns and their new values: texts, numbers, or lists and groups of them."


def _kind_of_routes(value: Any) -> str:
    return AS_FILE if isinstance(value, str) else AS_INLINE


AS_FILE = "-file-"
AS_INLINE = "-inline-"
"Marks that Pydantic puts into the place of an error; no field can be called so."
Measured = Annotated[
    Annotated[str, Tag(AS_FILE)] | Annotated[RoutesPart, Tag(AS_INLINE)], Discriminator(_kind_of_routes)
]

Prices = Annotated[
    Annotated[str, Tag(AS_FILE)] | Annotated[PricesPart, Tag(AS_INLINE)], Discriminator(_kind_of_routes)
]
Days = Annotated[
    Annotated[str, Tag(AS_FILE)] | Annotated[list[DayPart], Field(max_length=5_000), Tag(AS_INLINE)],
    Discriminator(_kind_of_routes),
]


class FirmFile(Part):
    """A firm and what it wants to know. Read by `beacon forecast`."""

    version: int = Field(default=FORMAT_VERSION, ge=1, le=FORMAT_VERSION)
    "Version of this form."
    firm: FirmPart
    sites: list[SitePart] = Field(min_length=2, max_length=500)
    "At least two, at most 500."
    codecs: Annotated[
        list[Name],
        BeforeValidator(_codec_list),
        WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1}),
    ] = Field(default=["G.711 + PLC", "Opus"], min_length=1, max_length=20)
    "Codecs by their catalogue name or a plain alias."
    links: LinkList = Field(default=list(PLAIN_LINKS), json_schema_extra={"default": _PLAIN_NAMES})
    "Links to compare, every site on the same one."
    target: TargetPart = TargetPart()
    working_hours: dict[str, HoursPart] = Field(default={}, max_length=250)
    "Working hours by country or region, instead of the catalogue's."
    year: int = Field(default=2027, ge=2000, le=2100)
    "Calendar year whose daylight saving weighs the hours."
    terminal_delay_ms: float = Field(default=0.0, ge=0, le=1000)
    "Delay inside phones and computers, both ends together. [ms]"
    measured: Measured | None = None
    "Routes the firm measured itself: a JSON file beside this one, or written here."
    overrides: list[OverridePart] = Field(default=[], max_length=1000)
    "Catalogue rows the firm knows better; marked as the firm's own in the report."
    demand: DemandPart | None = None
    "What people ask of the network; with `staff` and `trunks` of the sites."
    hub_candidates: list[Name] | None = Field(default=None, min_length=1, max_length=30)
    "Cities and sites where a meeting server could stand; the sites and usual exits when left out."
    plan_from: PlannedDate | None = None
    "First day of the twelve months of shared working hours; the first of January of `year` when left out."
    prices: Prices | None = None
    "Quotes of suppliers: a YAML or JSON file beside this one, or written here."
    days: Days | None = None
    "The firm's own holidays and working days: a CSV or YAML file beside this one, or written here."


PARTS: dict[tuple[str, ...], type[Part]] = {
    (): FirmFile,
    ("firm",): FirmPart,
    ("sites", "*"): SitePart,
    ("sites", "*", "access"): AccessPart,
    ("sites", "*", "hours"): HoursPart,
    ("sites", "*", "hours", "saturday"): SaturdayPart,
    ("target",): TargetPart,
    ("working_hours", "*"): HoursPart,
    ("working_hours", "*", "saturday"): SaturdayPart,
    ("measured",): RoutesPart,
    ("measured", "routes", "*"): RoutePart,
    ("overrides", "*"): OverridePart,
    ("demand",): DemandPart,
    ("demand", "personas", "*"): PersonaPart,
    ("prices",): PricesPart,
    ("prices", "quotes", "*"): QuotePart,
    ("days", "*"): DayPart,
}
"Which part stands where, so that a misspelt field can be answered with the nearest one."


def link_list(parts: list[Link]) -> tuple[Link, ...]:
    """Links in the order written, each once."""
    return tuple(dict.fromkeys(parts))
