"""Conversions between the units that cross borders. Rates are in bits, sizes in bytes, delays one-way."""

from __future__ import annotations

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000
MS_PER_S = 1_000.0
BITS_PER_BYTE = 8
FIBRE_RTT_MS_PER_1000_KM = 9.793
"Round trip along 1000 km of fibre, refractive index 1.468: 2 · 10⁶ m · 1.468 / c. [ms]"


def ms_from_ns(ns: float) -> float:
    """Milliseconds in `ns` nanoseconds."""
    return ns / NS_PER_MS


def ns_from_ms(ms: float) -> float:
    """Nanoseconds in `ms` milliseconds."""
    return ms * NS_PER_MS


def serialisation_ms(*, size_bytes: float, rate_kbps: float) -> float:
    """Time to clock `size_bytes` onto a line of `rate_kbps`. [ms]"""
    return size_bytes * BITS_PER_BYTE / rate_kbps


def pct_from_fraction(fraction: float) -> float:
    """Per cent, for renderers only."""
    return fraction * 100.0
