"""Stand-ins for parts of the plan that are not written yet. Empty when the plan is whole; then this file goes."""

from __future__ import annotations

from typing import Any

from beacon.nouns import Forecast
from beacon.nouns.link_plan import LinkOption, LinkPlan


def link_plan(forecast: Forecast, *_: Any, **__: Any) -> LinkPlan:
    nothing = LinkOption(sites=(), pairs=(), monthly=None, quality=0.0, pairs_failing=0)
    return LinkPlan(
        priced=False, currency=None, fictional=False, feasible=True, chosen=nothing, today=nothing, front=(),
        failing=(), unpriced=(), proven=False, gap=0.0, tabulated_calls=0,
    )  # fmt: skip
