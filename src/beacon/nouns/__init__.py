"""The nouns of Beacon: frozen dataclasses, one family a file."""

from beacon.nouns.account import Account, AuditEntry, Role
from beacon.nouns.band import Band
from beacon.nouns.capacity import (
    Agents,
    BreakingPoint,
    Flows,
    PlannedLine,
    QueueOutcome,
    SiteCapacity,
    Trunks,
    WireRate,
)
from beacon.nouns.codec import AudioBand, Codec
from beacon.nouns.demand import Demand, PairLoad, Persona, SiteDemand, SiteLoad, Staff, Work
from beacon.nouns.document import Bullets, Cell, Chart, Document, Paragraph, Section, Table, Text
from beacon.nouns.firm import Access, DatedDay, Firm, MeasuredRoute, Override, Site, Target, WorkingHours
from beacon.nouns.forecast import (
    AS_IS,
    CellNetwork,
    CellQuality,
    Column,
    Forecast,
    HourForecast,
    MessagingOutlook,
    PairForecast,
    Parity,
    VideoOutlook,
    WorkingOutlook,
)
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPair, HubPlan
from beacon.nouns.impairment import NO_QUEUE, Impairment, Queue
from beacon.nouns.latency import LatencyRow, LinkClass
from beacon.nouns.link import PLAIN_LINKS, BreakOut, Link, LinkKind, Medium
from beacon.nouns.link_plan import FailingPair, LinkOption, LinkPlan, PairOutcome, SiteChoice, UnpricedKind
from beacon.nouns.meeting_windows import GroupWindows, MeetingTime, OutsideHours, WeekWindow, Windows
from beacon.nouns.next_steps import NextStep
from beacon.nouns.numbering import SiteNumbers
from beacon.nouns.path import DelayFamily, LossFamily, Path, Way
from beacon.nouns.place import Place
from beacon.nouns.plan import Plan
from beacon.nouns.price import PriceBook, Quote
from beacon.nouns.provenance import Grade, Provenance, Source
from beacon.nouns.relay_session import RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.nouns.rules import Found, Rule, RuleBook, Standing
from beacon.nouns.score import Category, QualityShares, Score
from beacon.nouns.stats import Bursts, PathStats, Quantiles, Stage, StatsSource
from beacon.nouns.video import VideoRung
from beacon.nouns.visit import (
    ForecastFiles,
    ForecastState,
    Invitation,
    Participant,
    RoomInterval,
    RouteChoice,
    ScriptStep,
    StoredFirm,
    StoredForecast,
    Visit,
)
from beacon.nouns.work_calendar import DayOff, WorkCalendar

__all__ = [
    "AS_IS", "NO_QUEUE", "PLAIN_LINKS", "Access", "Account", "Agents", "AudioBand", "AuditEntry", "Band", "BreakOut",
    "BreakingPoint", "Bullets", "Bursts", "Category", "Cell", "CellNetwork", "CellQuality", "Chart", "Codec",
    "Column", "DatedDay", "DayOff", "DelayFamily", "Demand", "Document", "FailingPair", "Firm", "Flows", "Forecast",
    "ForecastFiles", "ForecastState", "Found", "Grade", "GroupWindows", "HourForecast", "HubCandidate", "HubOption",
    "HubPair", "HubPlan", "Impairment", "Invitation", "LatencyRow", "Link", "LinkClass", "LinkKind", "LinkOption",
    "LinkPlan",
    "LossFamily", "MeasuredRoute", "Medium", "MeetingTime", "MessagingOutlook", "NextStep", "OutsideHours", "Override",
    "PairForecast", "PairLoad", "PairOutcome", "Paragraph", "Parity", "Participant", "Path", "PathStats", "Persona",
    "Place", "Plan", "PlannedLine", "PriceBook", "Provenance", "QualityShares", "Quantiles",
    "Queue", "QueueOutcome", "Quote", "RelayLeg", "RelayPath", "RelaySession", "RelaySite", "Role", "RoomInterval",
    "RouteChoice", "Rule", "RuleBook",
    "Score", "ScriptStep", "Section", "Site", "SiteCapacity", "SiteChoice", "SiteDemand", "SiteLoad", "SiteNumbers",
    "Source", "Staff", "Stage", "Standing", "StatsSource", "StoredFirm", "StoredForecast", "Table", "Target", "Text",
    "Trunks", "UnpricedKind", "VideoOutlook", "VideoRung", "Visit", "Way", "WeekWindow", "Windows", "WireRate", "Work",
    "WorkCalendar", "WorkingHours", "WorkingOutlook",
]  # fmt: skip
