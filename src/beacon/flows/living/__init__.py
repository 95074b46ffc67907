"""The call as it is lived: relay and browser joined to PathStats, scored as the forecast is, held against its band."""

from beacon.flows.living.codec_rows import codec_row
from beacon.flows.living.expected import Expectations, ForecastBand, expected
from beacon.flows.living.lane_window import LaneWindow, OwnDelay, lane_window, whole_way
from beacon.flows.living.link_stats import LinkSnapshot, counts_on, read_link
from beacon.flows.living.live_pair import Direction, live_pair
from beacon.flows.living.playout import LivePlayout, playout
from beacon.flows.living.reading import LEAST_S, PairView, direction_of, played
from beacon.flows.living.receiver_window import ReceiverWindow, receiver_window
from beacon.flows.living.recovery import Recovered, Recovery
from beacon.flows.living.scoring import LiveScore, score_direction
from beacon.flows.living.tally import PairTally, tally_of
from beacon.flows.living.verdict import Circumstances, is_inside, reasons, tolerance

__all__ = [
    "LEAST_S", "Circumstances", "Direction", "Expectations", "ForecastBand", "LaneWindow", "LinkSnapshot",
    "LivePlayout", "LiveScore", "OwnDelay", "PairTally", "PairView", "ReceiverWindow", "Recovered", "Recovery",
    "codec_row", "counts_on", "direction_of", "expected", "is_inside", "lane_window", "live_pair", "played", "playout",
    "read_link", "reasons", "receiver_window", "score_direction", "tally_of", "tolerance", "whole_way",
]  # fmt: skip
