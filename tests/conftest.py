"""Makes `factories` importable from every folder of tests and keeps compiled code of this version's sources only.

Tests that race the machine's clock get a second try (docs/decisions/second-tries.md).
"""

import gc
import sys
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from beacon.wiring.kernel_cache import use_kernel_cache
from beacon.wiring.one_blas_thread import use_one_blas_thread

TESTS = Path(__file__).parent
RELAY = ("relay/test_node.py", "relay/test_uclient.py")
RACING = tuple(
    str(TESTS / place)
    for place in ("real_browsers/", "relay/clients/", *RELAY, "centre/e2e/", "hosting/", "wiring/", "cli/")
)
"Real browsers, TURN clients and processes, which stand still when a shared machine's neighbours take its cores."

SLOW_TO_COLLECT = ("relay/test_join.py", "centre/test_centre_answers.py")
"Files of slow tests only that take seconds to collect."
INNER_EXAMPLES, ALL_EXAMPLES = 40, 100
"Of each law that names no number of its own: while somebody waits, and where all tests run."

# What drives real browsers, for calls over a bare relay and through the centre alike.
sys.path.insert(0, str(TESTS / "real_browsers"))
use_kernel_cache()
use_one_blas_thread()


def is_inner_loop(config: pytest.Config) -> bool:
    """Somebody waits for the answer."""
    return "not slow" in config.getoption("markexpr")


def pytest_configure(config: pytest.Config) -> None:
    """How Hypothesis tries laws: without a clock, for neighbours take a shared machine's cores for seconds; and fewer
    examples while somebody waits than its usual hundred, which it tries where all tests run."""
    examples = INNER_EXAMPLES if is_inner_loop(config) else ALL_EXAMPLES
    hypothesis.settings.register_profile("beacon", max_examples=examples, deadline=None)
    hypothesis.settings.load_profile("beacon")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what would be collected only to be deselected."""
    return True if is_inner_loop(config) and str(collection_path).endswith(SLOW_TO_COLLECT) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collecting makes much and drops nothing: the collector of garbage need not look for it, nor through it later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") or str(item.path).startswith(RACING):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=5))
