"""What the centre answers about firms and forecasts, as models that describe the answers and hold the views to them."""

from __future__ import annotations

from beacon.centre.asked import Answer, ProblemAnswer, Told
from beacon.centre.visits.answers import ChoiceAnswer, StepAnswer


class CityAnswer(Answer):
    """A place's names."""

    en: str
    zh: str


class SiteRow(Answer):
    """A site in a list."""

    name: str
    city: CityAnswer
    people: int


class ForecastRow(Answer):
    """A forecast, or the job that makes it."""

    id: str
    firm: str
    firm_version: int
    stale: bool
    "Whether the firm file has changed since."
    state: str
    "queued, running, done, failed or cancelled."
    progress: float
    "[0..1]"
    stage: str
    "Message key is `forecast.stage.<stage>`; empty when it has none."
    stage_words: Told | None
    ahead: int
    "Forecasts that come before it; 0 unless queued."
    error: Told | None
    created_utc: str
    finished_utc: str | None
    downloads: list[str]
    "Files it can hand out, at `/api/forecasts/<id>/<name>`; forecasts of older versions have fewer."
    readable: bool
    "Whether its document can be read: some time before it is done, and its files can be downloaded."


class BandAnswer(Answer):
    """A figure with its band."""

    low: float
    typical: float
    high: float


class MeetingTime(Answer):
    """A time of day that suits."""

    start_utc_min: int
    "Minutes after midnight UTC."
    length_min: int
    days_per_year: int
    "Days of the twelve months on which all of it is shared."
    days: list[str]
    "Those days by their date in UTC; of the best time only."
    category: str
    "Quality expected at the worst pair: best, high, medium, low, poor or unusable."
    r_common: BandAnswer
    "The same as R on the common scale."


class MeetingTimesAnswer(Answer):
    """Best first; without a shared hour, none."""

    sites: list[str]
    times: list[MeetingTime]


class ForecastsAnswer(Answer):
    """Newest first."""

    forecasts: list[ForecastRow]


class FirmRow(Answer):
    """A firm in a list."""

    id: str
    name: str
    version: int
    example: bool
    "One of those Beacon came with."
    changed_utc: str
    readable: bool
    "False when this Beacon refuses the file; then it shows no sites, and `check` says why."
    sites: list[SiteRow]
    people: int
    latest_forecast: ForecastRow | None
    "The newest, whatever became of it."
    done_forecast: str | None
    "Id of the newest that is done."


class FirmsAnswer(Answer):
    """By name."""

    firms: list[FirmRow]


class SiteDetail(Answer):
    """A site, for choosing routes."""

    name: str
    place_id: str
    time_zone: str
    city: CityAnswer
    lat: float
    lon: float
    people: int
    link: str
    "Present link."
    links_available: list[str]
    "Links the site may be put on."


class FirmDetail(FirmRow):
    """A firm whole."""

    text: str
    "The firm file."
    link_kinds: list[str]
    "Every link any site may be put on."
    sites_detail: list[SiteDetail]
    hubs: dict[str, CityAnswer]
    "Places a media server may stand at, by id."
    default_choice: ChoiceAnswer | None
    "The route a visit opens with unless it says."
    default_script: list[StepAnswer]
    "The demonstration a visit has unless it says."


class FirmCheckAnswer(Answer):
    """What a firm file says, and what is wrong with it."""

    name: str
    sites: int
    problems: list[ProblemAnswer]
