"""The lines at both ends: their queues by hour and the delay of their media."""

from __future__ import annotations

from beacon.nouns import Access, Band, Queue
from beacon.routes.bands import added
from beacon.routes.citations import Citations
from beacon.routes.endpoint import Endpoint, offset_h

_OFFICE_HOURS = (9.0, 18.0)
_KBPS_PER_MBPS = 1000.0


def access_delay(cite: Citations, a: Endpoint, b: Endpoint) -> Band:
    """One-way delay of both ends' media, queues excluded; alike both ways. [ms]"""
    bands = [cite.band(f"access:{end.access.medium.value}.delay") for end in (a, b) if end.access is not None]
    return added(bands) if bands else Band.point(0.0)


def busy_share(cite: Citations, end: Endpoint, *, hour_utc: int) -> float:
    """Share of its declared background traffic a site has at that hour. [0..1]"""
    start_h, end_h = (end.hours.start_h, end.hours.end_h) if end.hours else _OFFICE_HOURS
    middle = (hour_utc + 0.5 + offset_h(end.place.zone)) % 24.0
    return 1.0 if start_h <= middle < end_h else cite.value("access:queue.off_hours")


def _queue(cite: Citations, *, rate_mbps: float, load: float) -> Queue:
    return Queue(
        rate_kbps=rate_mbps * _KBPS_PER_MBPS,
        limit_ms=cite.value("access:queue.limit"),
        overhead_bytes=round(cite.value("access:queue.overhead")),
        load=load,
    )


def uplink(cite: Citations, access: Access, *, busy: float) -> Queue:
    """Queue from the site."""
    return _queue(cite, rate_mbps=access.up_mbps, load=access.background_up * busy)


def downlink(cite: Citations, access: Access, *, busy: float) -> Queue:
    """Queue towards the site."""
    return _queue(cite, rate_mbps=access.down_mbps, load=access.background_down * busy)
