"""The kernel: what a network does to one packet. Pure, compiled, disk-cached."""

from beacon.impair.chance import stream_key, uniform, uniforms
from beacon.impair.head_of_line import (
    HeadOfLineProfile,
    HeadOfLineState,
    carry,
    compile_head_of_line,
    head_of_line_profile,
    new_head_of_line,
)
from beacon.impair.lane import LaneState, new_lane, step, switched
from beacon.impair.profile import (
    LaneProfile,
    QueueProfile,
    compile_lane,
    compile_queue,
    lane_profile,
    queue_profile,
)
from beacon.impair.queue import DROPPED, QueueState, enter_queue, new_queue, new_ring, pass_queue

__all__ = [
    "DROPPED",
    "HeadOfLineProfile",
    "HeadOfLineState",
    "LaneProfile",
    "LaneState",
    "QueueProfile",
    "QueueState",
    "carry",
    "compile_head_of_line",
    "compile_lane",
    "compile_queue",
    "enter_queue",
    "head_of_line_profile",
    "lane_profile",
    "new_head_of_line",
    "new_lane",
    "new_queue",
    "new_ring",
    "pass_queue",
    "queue_profile",
    "step",
    "stream_key",
    "switched",
    "uniform",
    "uniforms",
]
