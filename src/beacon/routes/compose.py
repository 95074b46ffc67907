"""A path between two sites at one hour, as bands with the rows they rest on.

Theory of operation. `legs` says which networks the path crosses; `delays` gives each leg's round trip as
families (measured rows first, the firm's own before all, the estimator for the rest); `effects` gives loss
and variation of legs and access media; `congestion` adds the slow period towards the mainland by hour;
`access` adds the two queues each way crosses. What no hour changes is composed once per pair (`composed`).
"""

from __future__ import annotations

from functools import lru_cache

from beacon.nouns import NO_QUEUE, Band, Path, Queue, Way
from beacon.nouns.path import LossFamily
from beacon.routes.access import busy_share, downlink, uplink
from beacon.routes.bands import added, mixture
from beacon.routes.citations import Citations
from beacon.routes.composed import Composed, composed, measured_route
from beacon.routes.congestion import Congestion, loss_families
from beacon.routes.endpoint import Endpoint
from beacon.routes.facts import RouteFacts


def build_path(*, facts: RouteFacts, a: Endpoint, b: Endpoint, hour_utc: int) -> Path:
    """The path from a to b in one hour of UTC.

    Parameters
    ----------
    facts
        Rows, estimator, the firm's own measurements.
    a, b
        The two ends. Bands of delay exclude their access lines, whose queues are named beside.
    hour_utc
        The hour that begins then. [0..23]

    Raises
    ------
    ValueError
        `hour_utc` is not an hour.
    InputError
        The firm measured a round trip below the great-circle floor.
    """
    if not 0 <= hour_utc <= 23:
        raise ValueError(f"not an hour of UTC: {hour_utc}")
    route = measured_route(facts, a, b, hour_utc=hour_utc)
    index = None if route is None else facts.measured.index(route)
    part = composed(facts, a, b, index)
    share = part.congestion.share(hour_utc=hour_utc) if part.congestion else 0.0
    queues_out, queues_back = _queues(facts, a, b, hour_utc=hour_utc)
    return Path(
        origin=a.place,
        destination=b.place,
        link_a=a.link,
        link_b=b.link,
        hour_utc=hour_utc,
        rtt_ms=part.rtt_ms,
        delay_families=part.families,
        asymmetry=part.asymmetry,
        out=_with_queues(_way(part, True, share), queues_out),
        back=_with_queues(_way(part, False, share), queues_back),
        rows=part.rows,
        access_delay_ms=part.access_delay_ms,
        flags=part.flags,
    )


def _with_queues(way: Way, queues: tuple[Queue, ...]) -> Way:
    return Way(
        delay_ms=way.delay_ms, wander_ms=way.wander_ms, jitter_ms=way.jitter_ms, spike_ms=way.spike_ms,
        spike_rate_per_s=way.spike_rate_per_s, loss=way.loss, burst_ms=way.burst_ms, reorder=way.reorder,
        reorder_ms=way.reorder_ms, loss_families=way.loss_families, queues=queues,
    )  # fmt: skip


def _queues(
    facts: RouteFacts, a: Endpoint, b: Endpoint, *, hour_utc: int
) -> tuple[tuple[Queue, ...], tuple[Queue, ...]]:
    up_a, down_a = _lines(facts, a, hour_utc)
    up_b, down_b = _lines(facts, b, hour_utc)
    return up_a + down_b, up_b + down_a


@lru_cache(maxsize=4096)
def _lines(facts: RouteFacts, end: Endpoint, hour_utc: int) -> tuple[tuple[Queue, ...], tuple[Queue, ...]]:
    if end.access is None:
        return (NO_QUEUE,), (NO_QUEUE,)
    cite = Citations(facts)
    busy = busy_share(cite, end, hour_utc=hour_utc)
    return (uplink(cite, end.access, busy=busy),), (downlink(cite, end.access, busy=busy),)


@lru_cache(maxsize=32768)
def _way(part: Composed, is_out: bool, share: float) -> Way:
    """One direction, queues aside, at a depth of the slow period."""
    slow = part.congestion
    if slow is not None and slow.inbound_is_out != is_out:
        slow = None
    effects = part.effects
    families = _loss_states(part, is_out, slow, share)
    jitter = part.route.jitter_ms if part.route is not None else None
    return Way(
        delay_ms=part.delay_out_ms if is_out else part.delay_back_ms,
        wander_ms=_wander(effects.wander_ms, slow, share),
        jitter_ms=effects.jitter_ms if jitter is None else jitter,
        spike_ms=effects.spike_ms,
        spike_rate_per_s=effects.spike_rate_per_s,
        loss=mixture([(family.weight, family.loss) for family in families]),
        burst_ms=mixture([(family.weight, family.burst_ms) for family in families]),
        reorder=effects.reorder,
        reorder_ms=part.reorder_ms,
        loss_families=families,
        queues=(),
    )


def _loss_states(
    part: Composed, is_out: bool, slow: Congestion | None, share: float
) -> tuple[LossFamily, ...]:
    route = part.route
    burst = part.effects.burst_ms
    if route is None:
        return loss_families(clean=part.effects.loss, burst_ms=burst, congestion=slow, share=share)
    burst = route.burst_ms or burst
    loss = route.loss_out if is_out != part.turned else route.loss_back
    if loss is not None:
        return (LossFamily(key="firm", weight=1.0, loss=loss, burst_ms=burst),)
    return loss_families(clean=part.effects.loss, burst_ms=burst, congestion=slow, share=share)


def _wander(clean: Band, slow: Congestion | None, share: float) -> Band:
    if slow is None or share == 0:
        return clean
    busy = added([clean, slow.wander_ms.scaled(share)])
    return mixture([(1.0 - slow.odds, clean), (slow.odds, busy)])
