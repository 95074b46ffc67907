"""A forecast: for every pair of sites, column (kind of link) and hour, how calls will work, as bands.

Words used here
- A *column* is one way of connecting: every site on one link, or each on the link it has today (`as-is`).
- A *world* is one possible network: its carrier family and base delay hold through the whole day. Call number c of
  every hour is made in world c, so shares of hours have honest bands.
- *out* is site_a to site_b, *back* the other way. A conversation is as good as its worse direction.
- *common* is the scale on which bands are compared: R, R/1.29, R/1.48.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.band import Band
from beacon.nouns.codec import Codec
from beacon.nouns.firm import Firm
from beacon.nouns.link import Link
from beacon.nouns.provenance import Provenance, Source
from beacon.nouns.score import Category, QualityShares

AS_IS = "as-is"
"Key of the column in which each site has the link it has today."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One way of connecting the firm."""

    key: str
    "`internet`, `sdwan@hk` ... or `as-is`."
    link: Link | None
    "None for `as-is`."


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOutlook:
    """What camera pictures can be sustained. An indicator by published rate rows, never a MOS."""

    height: int
    "Lines: 1080, 720, 360, 180, or 0 when no video is advisable."
    frame_rate: int
    "Pictures a second."
    limit: str
    "none, rate, loss, delay or jitter: message key suffix `video.limit.<limit>`."
    row: str
    "traffic row it was judged by."


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingOutlook:
    """Delivery time of a chat message or a presence change over a reliable connection. [ms]"""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CellNetwork:
    """One direction at one hour: network and playout, codec aside. Bands run over worlds."""

    delay_ms: Band
    "Median one-way network delay of each call, access included. [ms]"
    loss: Band
    "Network loss of each call. [0..1]"
    late: Band
    "Loss by arriving too late at the adaptive receiver. [0..1]"
    burst_ratio: float
    "Median BurstR of the merged loss."
    jitter_ms: float
    "Median over calls of the mean delay change between packets. [ms]"
    mouth_to_ear_ms: Band
    "Network, receiver and terminal delay, codec aside. [ms]"
    concealed: float
    "Median share of play-out time made up by the receiver. [0..1]"
    video: VideoOutlook


@dataclass(frozen=True, slots=True, kw_only=True)
class CellQuality:
    """One direction at one hour with one codec."""

    r: Band
    "On the codec band's own scale, echo-free."
    r_common: Band
    mos: float
    "MOS-CQE of the median world, on the band's own scale, echo-free."
    r_telr: float | None
    "Median world with the declared echo loss (TELR 65 dB); None where the model has no echo term."
    mos_telr: float | None
    category: Category
    "Of the median world."
    shares: QualityShares
    "Where quality goes, in the median world."
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HourForecast:
    """One hour of UTC."""

    hour_utc: int
    shared_h: float
    "Hours a year in which both sites work and this UTC hour is on. [h]"
    out: CellNetwork
    back: CellNetwork
    quality: dict[str, tuple[CellQuality, CellQuality]]
    "By codec: out, back."
    messaging: MessagingOutlook


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingOutlook:
    """How a pair fares in working hours with one codec; a conversation is as good as its worse direction."""

    basis: str
    "shared (both at work), either (no shared hours: one of them at work)."
    hours_per_year: float
    "Hours a year of that basis. [h]"
    categories: dict[Category, Band]
    "Share of those hours in each category. [0..1]"
    on_target: Band
    "Share of those hours that reach the firm's R. [0..1]"
    r_common: Band
    "Over hours and worlds."
    meets_target: str
    """yes: even the low end of `on_target` does; likely: the median does; unlikely: only the high end does;
    no: not even that."""
    worst_hour_utc: int
    best_hour_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """Against a domestic call at home with the same codec and column."""

    r_difference: Band
    "r_common here less r_common at home; negative is worse than home."
    share_difference: Band
    "on_target here less on_target at home. [-1..1]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairForecast:
    """Two sites in one column."""

    site_a: str
    site_b: str
    column: str
    link_a: Link
    link_b: Link
    rtt_ms: Band
    "Round trip between the cities over all families and hours. [ms]"
    families: tuple[str, ...]
    "Keys of the delay families."
    hours: tuple[HourForecast, ...]
    working: dict[str, WorkingOutlook]
    "By codec."
    parity: dict[str, Parity]
    "By codec; empty for the domestic reference itself."
    rows: tuple[str, ...]
    "Ids of the rows it rests on; `Forecast.rows` has them whole."
    flags: tuple[str, ...] = ()
    "Message keys of what is not known."


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The whole."""

    firm: Firm
    columns: tuple[Column, ...]
    codecs: tuple[str, ...]
    hours_utc: tuple[int, ...]
    "Hours forecast."
    calls: int
    "Calls simulated per cell, each in a world of its own."
    call_s: float
    "Length of a call. [s]"
    pairs: tuple[PairForecast, ...]
    "Ordered by column, then by site order."
    home_pairs: tuple[PairForecast, ...]
    "The domestic reference, one per column: head office to `home_city`."
    home_city: str
    "English name of the city at the far end of the reference call."
    rows: dict[str, Source]
    "Every row any figure rests on."
    unknowns: tuple[str, ...]
    "Message keys of what this forecast does not know, firm-wide."
    provenance: Provenance
    codec_rows: tuple[Codec, ...] = ()
    "The codecs of `codecs` whole, in the same order: a score names its band, model and row."
