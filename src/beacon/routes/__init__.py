"""What lies between two sites at one hour, as bands with their rows, and networks drawn from them."""

from beacon.routes.compose import build_path
from beacon.routes.endpoint import Endpoint
from beacon.routes.facts import RouteFacts, assembled_facts
from beacon.routes.netem import netem_command
from beacon.routes.world import (
    DAY_UNIFORMS,
    HOUR_UNIFORMS,
    UNIFORMS,
    WayArrays,
    WorldArrays,
    draw_world,
    draw_worlds,
    impairment_of,
    world_at_quantile,
)

__all__ = [
    "DAY_UNIFORMS", "HOUR_UNIFORMS", "UNIFORMS", "Endpoint", "RouteFacts", "WayArrays", "WorldArrays",
    "assembled_facts", "build_path", "draw_world", "draw_worlds", "impairment_of", "netem_command", "world_at_quantile",
]  # fmt: skip
