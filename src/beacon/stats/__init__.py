"""Statistics of packet streams, counted as they pass."""

from beacon.stats.bursts import (
    GMIN,
    BurstCount,
    bursts_of,
    count_lost,
    count_received,
    count_sequence,
    no_bursts,
)
from beacon.stats.delay_histogram import BINS, bin_of, quantiles_of

__all__ = [
    "BINS",
    "GMIN",
    "BurstCount",
    "bin_of",
    "bursts_of",
    "count_lost",
    "count_received",
    "count_sequence",
    "no_bursts",
    "quantiles_of",
]
