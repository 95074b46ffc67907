"""The nouns of Beacon: frozen dataclasses, one family a file."""

from beacon.nouns.account import Account, AuditEntry, Role
from beacon.nouns.band import Band
from beacon.nouns.codec import AudioBand, Codec
from beacon.nouns.document import Bullets, Cell, Chart, Document, Paragraph, Section, Table, Text
from beacon.nouns.firm import Access, Firm, MeasuredRoute, Override, Site, Target, WorkingHours
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
from beacon.nouns.impairment import NO_QUEUE, Impairment, Queue
from beacon.nouns.latency import LatencyRow, LinkClass
from beacon.nouns.link import PLAIN_LINKS, BreakOut, Link, LinkKind, Medium
from beacon.nouns.path import DelayFamily, LossFamily, Path, Way
from beacon.nouns.place import Place
from beacon.nouns.provenance import Grade, Provenance, Source
from beacon.nouns.relay_session import RelayLeg, RelayPath, RelaySession, RelaySite
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

__all__ = [
    "AS_IS", "NO_QUEUE", "PLAIN_LINKS", "Access", "Account", "AudioBand", "AuditEntry", "Band", "BreakOut",
    "Bullets", "Bursts", "Category", "Cell", "CellNetwork", "CellQuality", "Chart", "Codec", "Column",
    "DelayFamily", "Document", "Firm", "Forecast", "ForecastFiles", "ForecastState", "Grade", "HourForecast",
    "Impairment", "Invitation", "LatencyRow", "Link", "LinkClass", "LinkKind", "LossFamily", "MeasuredRoute",
    "Medium", "MessagingOutlook", "Override", "PairForecast", "Paragraph", "Parity", "Participant", "Path",
    "PathStats", "Place", "Provenance", "QualityShares", "Quantiles", "Queue", "RelayLeg", "RelayPath",
    "RelaySession", "RelaySite", "Role", "RoomInterval", "RouteChoice", "Score", "ScriptStep", "Section", "Site",
    "Source", "Stage", "StatsSource", "StoredFirm", "StoredForecast", "Table", "Target", "Text", "VideoOutlook",
    "VideoRung", "Visit", "Way", "WorkingHours", "WorkingOutlook",
]  # fmt: skip
