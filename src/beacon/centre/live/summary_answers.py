"""What the summary of a visit says, as models."""

from __future__ import annotations

from beacon.centre.asked import Answer, Told


class SummaryCity(Answer):
    """A city in both languages."""

    en: str
    zh: str


class SummarySite(Answer):
    """A site of the firm."""

    name: str
    city: SummaryCity
    time_zone: str


class HubAnswer(Answer):
    """A hub some route crossed."""

    id: str
    city: SummaryCity


class SummaryChoice(Answer):
    """A route."""

    links: dict[str, str]
    "Kind of link by site."
    hour_utc: int
    hub: str
    udp_refused: list[str]


class BandAnswer(Answer):
    """Three quantiles over forecast worlds: 10, 50 and 90 %."""

    low: float
    typical: float
    high: float


class ReasonAnswer(Told):
    """Why a figure is outside its band, or why there is none."""

    key: str


class RecoveryAnswer(Answer):
    """How long the switch that began the interval was felt, to a second."""

    path_ms: float | None
    buffer_ms: float | None


class LivedAnswer(Answer):
    """One direction between two sites over an interval; ratings on the common scale (R, R/1.29, R/1.48)."""

    from_site: str
    to_site: str
    people: list[str]
    forecast: BandAnswer | None
    lived_p50: float | None
    lived_low: float | None
    "10 % quantile of the windows."
    lived_high: float | None
    "90 % quantile of the windows."
    windows: int
    model: str
    codec: str
    words: str | None
    "Category of `lived_p50`: best, high, medium, low, poor, unusable."
    delay_ms_p50: float | None
    "Median one-way delay, as measured by the relay. [ms]"
    loss: float | None
    "Of the network. [0..1]"
    inside: bool | None
    why: list[ReasonAnswer]
    recovery: RecoveryAnswer | None


class IntervalAnswer(Answer):
    """The time between two switches."""

    number: int
    from_utc: str
    to_utc: str | None
    "null while it lasts."
    choice: SummaryChoice
    pairs: list[LivedAnswer]


class SummaryVisit(Answer):
    """The visit."""

    id: str
    title: str
    firm: str
    at_utc: str


class SummaryAnswer(Answer):
    """What was lived in a visit."""

    visit: SummaryVisit
    generated_utc: str
    sites: list[SummarySite]
    hubs: list[HubAnswer]
    intervals: list[IntervalAnswer]
    notes: list[Told]
