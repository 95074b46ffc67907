"""A visit: a firm's people, invited to live their routes together at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FIGURES, REPORT = "forecast.json", "report.html"
"Names of a forecast's files, as `beacon forecast` writes them."
PAGE, MEETING_TIMES = "page.", "meeting_times"
"Names of what the page alone reads; a page's goes on with its language."


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody invited."""

    id: str
    name: str
    site: str
    "Name of the site of the firm they sit at, as offered; they may choose another when they join."
    language: str
    "en or zh_Hans."
    presenter: bool = False
    "May use the route panel, as a host may."


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """What the room's route is made of: one kind of link at every site, one hour, and an optional hub."""

    links: dict[str, str]
    "By site name: `internet`, `sdwan@hk` ... (spelling of nouns.Link)."
    hour_utc: int
    hub: str = ""
    "Place id (catalogue) of a media server that all media crosses; empty for direct paths."
    udp_refused: tuple[str, ...] = ()
    "Sites whose people cannot use UDP."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One step of a scripted demonstration."""

    at_s: float
    "After the start of the script. [s]"
    choice: RouteChoice
    title: str = ""
    "In the host's words; empty for a title made of the choice."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One appointment."""

    id: str
    title: str
    firm: str
    "Id of the stored firm."
    at_utc: datetime
    minutes: int
    participants: tuple[Participant, ...]
    choice: RouteChoice
    "The route the room opens with."
    script: tuple[ScriptStep, ...] = ()
    impair_setup: bool = False
    "Whether the route holds for call set-up too."
    created_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A signed link for one participant of one visit."""

    id: str
    visit: str
    participant: str
    created_utc: datetime
    expires_utc: datetime
    revoked_utc: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFirm:
    """A firm file as kept: its text is the truth, the rest is for lists."""

    id: str
    name: str
    text: str
    "YAML, read by firmfile."
    version: int
    "Counts up with every change; a change of an old version is refused."
    changed_utc: datetime
    example: bool = False
    "One of those Beacon came with."


class ForecastState:
    """States of a forecast job."""

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredForecast:
    """A forecast of a stored firm, or the job that makes it."""

    id: str
    firm: str
    firm_version: int
    state: str
    "One of ForecastState."
    progress: float
    "[0..1]"
    stage: str = ""
    "Message key suffix `forecast.stage.<stage>`."
    error_key: str = ""
    error_fields: dict[str, object] = field(default_factory=dict)
    created_utc: datetime
    finished_utc: datetime | None = None
    downloads: tuple[str, ...] = ()
    "Names of the files it can hand out; forecasts of older versions have fewer."
    readable: bool = False
    "Whether its pages are there: before the files are, and not once it failed."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFiles:
    """What a finished forecast consists of."""

    figures_json: str
    "As `beacon forecast` writes forecast.json."
    report_html: str
    "Both languages in one file."
    pages: dict[str, str]
    "By language: the document as JSON for the page (report.web_document)."
    beside: dict[str, bytes] = field(default_factory=dict)
    "By file name, as `beacon forecast` names them: the PDF, the workbook, the calendar; none of older versions."
    meeting_times_json: str = "{}"
    "The best times to meet, for proposing an appointment: docs/http.md says what of."

    def named(self) -> dict[str, bytes]:
        """Everything by name, for whoever keeps it or passes it on."""
        texts = {FIGURES: self.figures_json, REPORT: self.report_html, MEETING_TIMES: self.meeting_times_json}
        texts |= {PAGE + language: text for language, text in self.pages.items()}
        return {name: text.encode() for name, text in texts.items()} | self.beside

    @classmethod
    def from_named(cls, files: Mapping[str, bytes]) -> ForecastFiles:
        """What `named` gave; the files beside and the meeting times may be missing. Raises KeyError, ValueError."""
        known = {FIGURES, REPORT, MEETING_TIMES}
        pages = {name: data for name, data in files.items() if name.startswith(PAGE)}
        return cls(
            figures_json=files[FIGURES].decode(),
            report_html=files[REPORT].decode(),
            pages={name.removeprefix(PAGE): data.decode() for name, data in pages.items()},
            beside={name: data for name, data in files.items() if name not in known | set(pages)},
            meeting_times_json=files.get(MEETING_TIMES, b"{}").decode(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomInterval:
    """The time between two switches of a room's route, and what was lived in it. Figures only; nothing recorded."""

    visit: str
    number: int
    "Counts up within the visit."
    from_utc: datetime
    to_utc: datetime | None
    "None while it lasts."
    choice: RouteChoice
    pairs: tuple[dict[str, object], ...] = ()
    "By pair and direction, as flows.living lays them out."
