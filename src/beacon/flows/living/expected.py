"""What the forecast says of two sites on the links and at the hour a room plays: the band behind the live line.

Computed by the forecast's own functions with its own defaults (seed, calls, length), so wherever a stored forecast has
the same pair, links, hour and codec, the figures are the same to the last bit. Mixed links make a line of their own.
Over a hub the worlds of both halves are drawn independently and joined call by call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beacon.catalogue.codecs import find_codec
from beacon.errors import InputError
from beacon.flows.forecasting.forecast import Request, schedule_of
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.playout import Playout, bands, playout_of, ranks
from beacon.flows.forecasting.scoring import score_line
from beacon.flows.forecasting.simulation import simulate_line
from beacon.flows.forecasting.worlds import line_worlds
from beacon.flows.living.hub_worlds import simulate_over_hub
from beacon.flows.room_routes import hubs_of
from beacon.flows.route_facts import route_facts
from beacon.nouns import Band, Codec, Firm, Link
from beacon.nouns.visit import RouteChoice
from beacon.quality import codec_delay_ms
from beacon.quality.bands import MODEL_OF_BAND

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBand:
    """One direction between two sites at an hour with one codec."""

    r_common: Band
    delay_ms: Band
    "One-way network delay, access included. [ms]"
    loss: Band
    "Network loss. [0..1]"
    mouth_to_ear_ms: Band
    "Network, receiver, terminals and codec. [ms]"
    buffer_ms: float
    "Median over worlds of what the receiver adds. [ms]"
    late: float
    "Median over worlds. [0..1]"
    model: str
    codec: str
    "Name of the row."


def expected(
    firm: Firm, choice: RouteChoice, from_site: str, to_site: str, codec: Codec
) -> ForecastBand | None:
    """The forecast of one direction; None between two seats of one site, which have no route.

    Raises
    ------
    InputError
        As the forecast's: a measurement below the great-circle floor, an impossible override.
    """
    both = expected_ways(firm, choice, from_site, to_site, codec)
    return None if both is None else both[from_site, to_site]


def expected_ways(
    firm: Firm, choice: RouteChoice, from_site: str, to_site: str, codec: Codec
) -> dict[tuple[str, str], ForecastBand] | None:
    """Both directions, which are simulated together; by (from site, to site)."""
    if from_site == to_site:
        return None
    line = _line(firm, choice, from_site, to_site)
    play = playout_of(_counters(firm, choice, line, codec))
    cells = score_line(play, codec=codec, terminal_ms=firm.terminal_delay_ms).cells[0]
    names = ((line.a.name, line.b.name), (line.b.name, line.a.name))
    return {
        way: _band(play, side, common=cells[side].r_common, codec=codec, terminal_ms=firm.terminal_delay_ms)
        for side, way in enumerate(names)
    }


def _line(firm: Firm, choice: RouteChoice, one: str, other: str) -> Line:
    """The two sites in the firm's order, as the forecast pairs them."""
    a, b = (site for site in firm.sites if site.name in (one, other))
    links = [Link.parse(choice.links[site.name]) if site.name in choice.links else site.link for site in (a, b)]
    return Line(a=a, b=b, link_a=links[0], link_b=links[1])


def _counters(firm: Firm, choice: RouteChoice, line: Line, codec: Codec) -> Floats:
    """Counters of the line's calls; shape (1, 2, calls, COUNTERS)."""
    request = Request(hours=(choice.hour_utc,))
    known = [find_codec(name, overrides=firm.overrides) for name in firm.codecs]
    alike = [row for row in known if row.frame_ms == codec.frame_ms]
    schedule = schedule_of(alike or [codec], request.call_s)
    facts = route_facts(measured=firm.measured, overrides=firm.overrides)
    if choice.hub:
        return simulate_over_hub(
            line, hubs_of(firm)[choice.hub], facts=facts, hour_utc=choice.hour_utc, seed=request.seed,
            calls=request.calls, schedule=schedule,
        )  # fmt: skip
    worlds = line_worlds(
        line, facts=facts, hours=request.hours, seed=request.seed, calls=request.calls,
        size_bytes=schedule.size_bytes,
    )  # fmt: skip
    return simulate_line(worlds, seed=request.seed, schedule=schedule)


def _band(play: Playout, side: int, *, common: Band, codec: Codec, terminal_ms: float) -> ForecastBand:
    middle = ranks(play.loss.shape[-1])[1]
    buffer_ms = np.sort((play.play_ms - play.delay_ms)[0, side])[middle]
    return ForecastBand(
        r_common=common,
        delay_ms=bands(play.delay_ms)[0][side],
        loss=bands(play.loss)[0][side],
        mouth_to_ear_ms=bands(play.play_ms + codec_delay_ms(codec) + terminal_ms)[0][side],
        buffer_ms=float(buffer_ms),
        late=float(np.sort(play.late_share[0, side])[middle]),
        model=MODEL_OF_BAND[codec.band],
        codec=codec.name,
    )


class Expectations:
    """The bands of one firm, computed once each. Not for several threads at a time."""

    def __init__(self, firm: Firm) -> None:
        self._firm = firm
        self._known: dict[tuple[object, ...], dict[tuple[str, str], ForecastBand]] = {}

    def known(self, choice: RouteChoice, from_site: str, to_site: str, codec: Codec) -> ForecastBand | None:
        """The band if it has been computed."""
        ways = self._known.get(self._key(choice, from_site, to_site, codec))
        return None if ways is None else ways.get((from_site, to_site))

    def compute(self, choice: RouteChoice, from_site: str, to_site: str, codec: Codec) -> None:
        """Compute both directions; takes some 10 ms. What cannot be computed is remembered as such."""
        key = self._key(choice, from_site, to_site, codec)
        if key in self._known:
            return
        try:
            ways = expected_ways(self._firm, choice, from_site, to_site, codec)
        except (InputError, ValueError):
            ways = None
        self._known[key] = ways or {}

    def asked(self, choice: RouteChoice, from_site: str, to_site: str, codec: Codec) -> bool:
        """Whether it was computed, or tried."""
        return self._key(choice, from_site, to_site, codec) in self._known

    def _key(self, choice: RouteChoice, one: str, other: str, codec: Codec) -> tuple[object, ...]:
        pair = sorted((one, other))
        links = tuple(choice.links.get(name, "") for name in pair)
        return (*pair, links, choice.hour_utc, choice.hub, codec.name)
