"""Makes `factories` importable from every folder of tests and keeps compiled code of this version's sources only.

Tests that race the machine's clock get a second try (docs/decisions/second-tries.md).
"""

import sys
from pathlib import Path

import pytest

from beacon.wiring.kernel_cache import use_kernel_cache

TESTS = Path(__file__).parent
RELAY = ("relay/test_node.py", "relay/test_uclient.py")
RACING = tuple(
    TESTS / folder
    for folder in ("real_browsers", "relay/clients", *RELAY, "centre/e2e", "hosting", "wiring", "cli")
)
"Real browsers, TURN clients and processes, which stand still when a shared machine's neighbours take its cores."

# What drives real browsers, for calls over a bare relay and through the centre alike.
sys.path.insert(0, str(TESTS / "real_browsers"))
use_kernel_cache()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") or any(item.path.is_relative_to(place) for place in RACING):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=5))
