"""What was lived between two switches on one directed pair of sites, as it is kept: counts, never a recording.

Laid out as JSON with the summary's figures on top and, under `kept`, the counts they come from, so that a centre that
died goes on counting where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from beacon.flows.living.expected import ForecastBand
from beacon.flows.living.figures import Figures
from beacon.flows.living.lane_window import LaneWindow
from beacon.flows.living.recovery import Recovered
from beacon.flows.living.verdict import CAUSES, FEW_WINDOWS, SCATTER, UNKNOWN
from beacon.nouns import Band
from beacon.quality import category_of

RATING_WIDTH = 0.1
DELAY_WIDTH_MS = 1.0
ENOUGH_WINDOWS = 10
"Fewer windows share most of their seconds: one slice of the call, not a distribution."
REASON_SHARE = 0.2
"A reason is told when it held for this share of the windows."
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


class PairTally:
    """Figures of one direction between two sites over one interval."""

    def __init__(self, from_site: str, to_site: str) -> None:
        self.from_site = from_site
        self.to_site = to_site
        self._people: dict[str, None] = {}
        self._rating = Figures(width=RATING_WIDTH)
        self._delay = Figures(width=DELAY_WIDTH_MS)
        self._packets = self._lost = 0
        self._why: Counter[str] = Counter()
        self._why_not: Counter[str] = Counter()
        self._forecast: dict[str, float] | None = None
        self._tolerance = 0.0
        self._model = self._codec = ""
        self._recovery: dict[str, float | None] = {}

    def meet(self, people: Iterable[str]) -> None:
        """These took part."""
        self._people.update(dict.fromkeys(people))

    def promise(self, forecast: ForecastBand | None, *, tolerance: float) -> None:
        """The band it is held to; an earlier one stays when there is none."""
        if forecast is not None:
            self._forecast = _band(forecast.r_common)
            self._tolerance = tolerance

    def add_network(self, lane: LaneWindow) -> None:
        """A window of the lane, own ways put back."""
        self._delay.add(lane.measured.delay_p50_ms)
        self._packets += lane.network.packets
        self._lost += lane.network.lost

    def add_score(self, rating: float, *, model: str, codec: str, why: Iterable[str]) -> None:
        """A window's rating on the common scale, and what is known of why it is outside."""
        self._rating.add(rating)
        self._model, self._codec = model, codec
        self._why.update(why)

    def add_silence(self, why_not: str) -> None:
        """A window without a score."""
        self._why_not[why_not] += 1

    def recovered(self, seen: Recovered) -> None:
        """How long the switch that began the interval was felt; of several people at a site the slowest."""
        for name, value in (("path_ms", seen.path_ms), ("buffer_ms", seen.buffer_ms)):
            if value is not None:
                self._recovery[name] = max(self._recovery.get(name) or 0.0, value)

    def stored(self, *, saved_utc: str) -> dict[str, Any]:
        """As it is kept."""
        p50 = self._rating.quantile(MIDDLE)
        return {
            "from_site": self.from_site,
            "to_site": self.to_site,
            "people": list(self._people),
            "forecast": self._forecast,
            "lived_p50": _shown(p50),
            "lived_low": _shown(self._rating.quantile(LOW)),
            "lived_high": _shown(self._rating.quantile(HIGH)),
            "windows": self._rating.count,
            "model": self._model,
            "codec": self._codec,
            "words": None if p50 is None else category_of(p50).value,
            "delay_ms_p50": _shown(self._delay.quantile(MIDDLE)),
            "loss": round(self._lost / self._packets, 6) if self._packets else None,
            "inside": self._is_inside(p50),
            "why": self._reasons(p50),
            "recovery": self._recovery or None,
            "kept": {
                "saved_utc": saved_utc,
                "rating": self._rating.stored(),
                "delay": self._delay.stored(),
                "packets": self._packets,
                "lost": self._lost,
                "tolerance": self._tolerance,
                "why": dict(self._why),
                "why_not": dict(self._why_not),
            },
        }

    def _is_inside(self, p50: float | None) -> bool | None:
        if p50 is None or self._forecast is None:
            return None
        room = self._tolerance
        return self._forecast["low"] - room <= p50 <= self._forecast["high"] + room

    def _reasons(self, p50: float | None) -> list[str]:
        """Why there is no figure, or why it is outside; causes before what follows from them."""
        if p50 is None:
            return [key for key, _ in self._why_not.most_common(1)]
        if self._is_inside(p50) is not False or self._forecast is None:
            return []
        told = [FEW_WINDOWS] if self._rating.count < ENOUGH_WINDOWS else []
        least = REASON_SHARE * self._rating.count
        told += [key for key in CAUSES if self._why[key] >= max(least, 1.0)]
        low, high = self._rating.quantile(LOW), self._rating.quantile(HIGH)
        if low is not None and high is not None and low <= self._forecast["high"] and high >= self._forecast["low"]:
            told.append(SCATTER)
        return told or [UNKNOWN]


def tally_of(stored: Mapping[str, Any]) -> PairTally:
    """The tally that `stored` was kept from; what is missing or strange counts as nothing."""
    made = PairTally(str(stored.get("from_site", "")), str(stored.get("to_site", "")))
    kept = stored.get("kept")
    kept = kept if isinstance(kept, Mapping) else {}
    made.meet(str(name) for name in stored.get("people") or ())
    made._rating.restore(kept.get("rating"))
    made._delay.restore(kept.get("delay"))
    made._packets, made._lost = int(kept.get("packets", 0)), int(kept.get("lost", 0))
    made._tolerance = float(kept.get("tolerance", 0.0))
    made._why.update(kept.get("why") or {})
    made._why_not.update(kept.get("why_not") or {})
    made._forecast = stored.get("forecast")
    made._model, made._codec = str(stored.get("model", "")), str(stored.get("codec", ""))
    made._recovery = dict(stored.get("recovery") or {})
    return made


def _band(band: Band) -> dict[str, float]:
    return {"low": round(band.low, 2), "typical": round(band.typical, 2), "high": round(band.high, 2)}


def _shown(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
