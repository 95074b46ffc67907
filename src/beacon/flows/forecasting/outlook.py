"""From a simulated line to its PairForecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.playout import Playout, bands, playout_of, ranks
from beacon.flows.forecasting.scoring import Scored, score_line
from beacon.flows.forecasting.working import conversation, hours_of, parity_of, working_outlook
from beacon.flows.forecasting.worlds import LineWorlds
from beacon.nouns import CellNetwork, Codec, Firm, HourForecast, PairForecast, Path, VideoOutlook, Way
from beacon.nouns.video import VideoRung
from beacon.quality import messaging_outlook, video_outlook

Floats = NDArray[np.float64]
UNBOUNDED_KBPS = 1e6
"Rate of a line without a queue."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A line's forecast before it is put into columns."""

    hours: tuple[HourForecast, ...]
    paths: tuple[Path, ...]
    scored: dict[str, Scored]
    basis: str
    weights: Floats
    "Hours a year by hour forecast."


def _rate_kbps(way: Way) -> float:
    """Rate other traffic leaves to a picture on the narrower access line. [kbit/s]"""
    free = [q.rate_kbps * (1.0 - q.load) for q in way.queues if q.rate_kbps > 0]
    return min(free, default=UNBOUNDED_KBPS)


def _video(way: Way, loss: float, rtt_ms: float, jitter_ms: float, ladder: Sequence[VideoRung]) -> VideoOutlook:
    return video_outlook(rate_kbps=_rate_kbps(way), loss=loss, rtt_ms=rtt_ms, jitter_ms=jitter_ms, ladder=ladder)


def _networks(
    worlds: LineWorlds, play: Playout, firm: Firm, ladder: Sequence[VideoRung]
) -> list[tuple[CellNetwork, CellNetwork]]:
    """Network and playout of every hour, out and back."""
    delay, loss, late = bands(play.delay_ms), bands(play.loss), bands(play.late_share)
    ear = bands(play.play_ms + firm.terminal_delay_ms)
    middle = ranks(play.loss.shape[-1])[1]
    burst, jitter, concealed = (
        np.sort(v, axis=-1)[..., middle].tolist() for v in (play.burst_ratio, play.jitter_ms, play.merged)
    )
    rows = []
    for i, path in enumerate(worlds.paths):
        rtt_ms = delay[i][0].typical + delay[i][1].typical
        sides = [
            CellNetwork(
                delay_ms=delay[i][side],
                loss=loss[i][side],
                late=late[i][side],
                burst_ratio=burst[i][side],
                jitter_ms=jitter[i][side],
                mouth_to_ear_ms=ear[i][side],
                concealed=concealed[i][side],
                video=_video(way, loss[i][side].typical, rtt_ms, jitter[i][side], ladder),
            )
            for side, way in enumerate((path.out, path.back))
        ]
        rows.append((sides[0], sides[1]))
    return rows


def outlook_of(
    line: Line,
    worlds: LineWorlds,
    counters: Floats,
    *,
    firm: Firm,
    hours: tuple[int, ...],
    codecs: Sequence[Codec],
    ladder: Sequence[VideoRung],
) -> Outlook:
    """Reduce a line: counters of shape (hours, 2, calls, COUNTERS) to bands, scores, video and messaging."""
    play = playout_of(counters)
    scored = {codec.name: score_line(play, codec=codec, terminal_ms=firm.terminal_delay_ms) for codec in codecs}
    networks = _networks(worlds, play, firm, ladder)
    basis, weights = hours_of(line.a, line.b, firm=firm, hours=hours)
    made = [
        HourForecast(
            hour_utc=hour,
            shared_h=float(weights[i]) if basis == "shared" else 0.0,
            out=out,
            back=back,
            quality={name: s.cells[i] for name, s in scored.items()},
            messaging=messaging_outlook(
                delay_out_ms=out.delay_ms.typical,
                delay_back_ms=back.delay_ms.typical,
                loss_out=min(out.loss.typical, 0.99),
                loss_back=min(back.loss.typical, 0.99),
                rttvar_ms=out.jitter_ms + back.jitter_ms,
            ),
        )
        for i, (hour, (out, back)) in enumerate(zip(hours, networks))
    ]
    return Outlook(hours=tuple(made), paths=worlds.paths, scored=scored, basis=basis, weights=weights)


def pair_forecast(
    line: Line, column: str, outlook: Outlook, *, firm: Firm, hours: tuple[int, ...], home: Outlook | None
) -> PairForecast:
    """A line as one row of one column; `home` is the reference call, None for the reference itself."""
    working, parity = {}, {}
    for name, scored in outlook.scored.items():
        talk = conversation(scored.common)
        working[name] = working_outlook(
            talk, basis=outlook.basis, weights=outlook.weights, target=firm.target, hours=hours
        )
        if home is not None:
            home_talk = conversation(home.scored[name].common)
            parity[name] = parity_of(talk, outlook.weights, home_talk, home.weights, firm.target)
    first = outlook.paths[0]
    return PairForecast(
        site_a=line.a.name,
        site_b=line.b.name,
        column=column,
        link_a=line.link_a,
        link_b=line.link_b,
        rtt_ms=first.rtt_ms,
        families=tuple(f.key for f in first.delay_families),
        hours=outlook.hours,
        working=working,
        parity=parity,
        rows=tuple(sorted({source.row for path in outlook.paths for source in path.rows})),
        flags=tuple(sorted({flag for path in outlook.paths for flag in path.flags})),
    )
