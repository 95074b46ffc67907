"""The slow period of commodity paths towards the mainland: a congested or a clean carrier, by hour.

Loss is high towards the mainland only; the way out is spared. Which carriers are slow is mostly not public,
so a carrier has odds, and both states stay in the band. A slow carrier is slow every day.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns import Band, LossFamily
from beacon.nouns.fact import Carrier
from beacon.routes.bands import added
from beacon.routes.citations import Citations
from beacon.routes.diurnal import slow_share
from beacon.routes.endpoint import Endpoint
from beacon.routes.legs import Carriage, Leg, Zone

_SPECIAL = ("HK", "MO")
_UNKNOWN = "carrier:unknown"
_TOUCHED = (Carriage.INTERNET, Carriage.PREFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Congestion:
    """The slow period as one path meets it."""

    inbound_is_out: bool
    "True when the way out leads into the mainland."
    odds: float
    "How likely the carrier is a slow one. [0..1]"
    centre_h: float
    length_h: float
    ramp_h: float
    loss: Band
    "Added at full depth. [0..1]"
    burst_ms: Band
    wander_ms: Band

    def share(self, *, hour_utc: int) -> float:
        """Depth of the slow period, mean over the hour. [0..1]"""
        return slow_share(
            hour_utc=hour_utc, centre_h=self.centre_h, length_h=self.length_h, ramp_h=self.ramp_h
        )


def find_carrier(carriers: tuple[Carrier, ...], text: str | None) -> Carrier | None:
    """The carrier a person meant, by AS number, name or other spelling; None when the catalogue lacks it."""
    if not text:
        return None
    words = " ".join("".join(" " if c in "-_()（）,/" else c for c in text.lower()).split())
    tight = words.replace("as ", "as")
    best: tuple[int, Carrier] | None = None
    for carrier in carriers:
        for alias in (carrier.name_en.lower(), carrier.name_zh.lower(), *carrier.aliases):
            whole = alias in (words, tight)
            inside = f" {alias} " in f" {tight} " or (not alias.isascii() and alias in tight)
            size = 1000 if whole else len(alias)
            if (whole or inside) and (best is None or size > best[0]):
                best = (size, carrier)
    return best[1] if best else None


def _carrier(cite: Citations, end: Endpoint) -> Carrier:
    named = end.carrier or (end.access.carrier if end.access else None)
    carrier = find_carrier(cite.facts.carriers, named)
    if carrier is None:
        cite.flag("carrier_unknown")
        carrier = next(c for c in cite.facts.carriers if c.row == _UNKNOWN)
    cite.cite(carrier.source)
    return carrier


def congestion_on(cite: Citations, leg: Leg, inside: Endpoint) -> Congestion | None:
    """The slow period of a leg, None where it has none.

    Parameters
    ----------
    cite
        Collects the rows and doubts.
    leg
        The leg, in the path's outward direction.
    inside
        The path's mainland end, whose carrier decides.
    """
    if leg.zone is not Zone.BORDER or leg.carriage not in _TOUCHED:
        return None
    carrier = _carrier(cite, inside)
    odds = carrier.congested_odds
    outside = leg.start if leg.end.mainland else leg.end
    if outside.country in _SPECIAL:
        odds *= cite.value("link:slow.hk_factor")
        cite.flag("hk_special")
    loss = cite.band("link:slow.loss")
    if leg.carriage is Carriage.PREFERRED:
        loss = loss.scaled(cite.value("link:slow.preferred_factor"))
    cite.flag("loss_unmeasured")
    return Congestion(
        inbound_is_out=leg.end.mainland,
        odds=odds,
        centre_h=cite.value("link:slow.centre"),
        length_h=carrier.slow_h,
        ramp_h=cite.value("link:slow.ramp"),
        loss=loss,
        burst_ms=cite.band("link:slow.burst"),
        wander_ms=cite.band("link:slow.wander"),
    )


def loss_families(
    *, clean: Band, burst_ms: Band, congestion: Congestion | None, share: float
) -> tuple[LossFamily, ...]:
    """States the way may be in: clean, and congested to the depth `share`.

    Both are present at every hour, with the same weights, so that a world that draws the slow carrier keeps
    it through the day.
    """
    if congestion is None:
        return (LossFamily(key="clean", weight=1.0, loss=clean, burst_ms=burst_ms),)
    slow = added([clean, congestion.loss.scaled(share)]) if share > 0 else clean
    return (
        LossFamily(key="clean", weight=1.0 - congestion.odds, loss=clean, burst_ms=burst_ms),
        LossFamily(
            key="congested",
            weight=congestion.odds,
            loss=slow,
            burst_ms=congestion.burst_ms if share > 0 else burst_ms,
        ),
    )
