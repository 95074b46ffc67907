"""Prints how long each stage of a plan takes for the example firms, beside the bar. Run by hand or by `make bench`.

The forecast it is made from is not counted. Stages are told by `progress`: a stage ends when the next begins.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path

from bars import Bar
from rich.console import Console
from rich.table import Table

from beacon.firmfile import read_firm
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.planning import PlanRequest, plan_firm
from beacon.nouns import Forecast

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FIRMS = ("uk-manufacturer", "china-appliances")
MADE_ON = date(2026, 11, 23)
ASKED_S = 15.0
"Whole plan of an example firm on two quiet cores. [s]"


class Stages:
    """Wall time by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self.spent[stage] = self.spent.get(stage, 0.0) + now - self._last
        self._last = now


def planned(forecast: Forecast, *, threads: int) -> tuple[float, dict[str, float]]:
    """Wall time of a plan, and of its stages. [s]"""
    stages = Stages()
    began = time.perf_counter()
    plan_firm(forecast, PlanRequest(made_on=MADE_ON, threads=threads), progress=stages)
    return time.perf_counter() - began, stages.spent


def planning_bars() -> list[Bar]:
    """The bars, a firm each; kernels are compiled, or read from disk, by a plan before."""
    threads = os.cpu_count() or 1
    bars = []
    for name in FIRMS:
        forecast = forecast_firm(read_firm(EXAMPLES / f"{name}.yaml"), Request(threads=threads))
        planned(forecast, threads=threads)
        whole, stages = planned(forecast, threads=threads)
        told = ", ".join(f"{stage.removeprefix('plan_')} {spent:.1f}" for stage, spent in stages.items())
        bars.append(
            Bar(
                what=f"plan of {name}, {len(forecast.firm.sites)} sites",
                measured=f"{whole:.1f} s ({told})",
                asked=f"≤ {ASKED_S:.0f} s",
                ratio=ASKED_S / whole,
            )
        )
    return bars


def main() -> None:
    table = Table("measurement", "measured", "asked", "better by")
    for bar in planning_bars():
        table.add_row(bar.what, bar.measured, bar.asked, f"{bar.ratio:.1f}x")
    Console(file=sys.stdout, width=160).print(table)


if __name__ == "__main__":
    main()
