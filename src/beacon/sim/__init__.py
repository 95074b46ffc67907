"""The simulator: packet schedules, receivers, Monte Carlo over calls. Virtual time; counters, never packets."""

from beacon.sim.call import ADAPTIVE, COUNTERS, Schedule, run_call
from beacon.sim.cells import LANE_COLUMNS, QUEUE_COLUMNS, run_cells
from beacon.sim.path_stats import simulate_path_stats

__all__ = [
    "ADAPTIVE",
    "COUNTERS",
    "LANE_COLUMNS",
    "QUEUE_COLUMNS",
    "Schedule",
    "run_call",
    "run_cells",
    "simulate_path_stats",
]
