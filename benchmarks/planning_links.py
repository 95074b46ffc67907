"""Measures the choice of links: thirty sites with five kinds each, on made-up tables and on a firm of thirty cities.

    python benchmarks/planning_links.py            # the programmes alone, in seconds
    python benchmarks/planning_links.py --firm     # with such a firm: its forecast first, then table and choice

The table (simulation) and the choice (solver) are timed apart, and together: the bar of ten seconds is the choice's;
what the whole takes is said beside it.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date

import numpy as np
from bars import Bar

from beacon.capacity.choice_table import ChoiceTable, PairCells
from beacon.capacity.link_choice import cheapest
from beacon.capacity.link_front import front
from beacon.catalogue.places import load_places
from beacon.firmfile.reader import firm_from_text
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.planning.links.choice import plan_links
from beacon.flows.planning.loads import loads
from beacon.flows.planning.request import PlanRequest

SITES, KINDS = 30, 5
ASKED_S = 10.0
NOISES = (0.0, 0.1, 0.3)
"Parts of a pair's rating that do not come from its two ends: 0 is what networks are like, 0.3 is hard."


def made_up_table(*, noise: float, seed: int) -> ChoiceTable:
    """A table in which dearer kinds are better, but for some noise by pair and kinds."""
    chance = np.random.default_rng(seed)
    worth = np.sort(chance.normal(0.0, 4.0, (SITES, KINDS)), axis=1)
    costs = np.sort(chance.lognormal(7.0, 0.6, (SITES, KINDS)), axis=1)
    people = chance.lognormal(4.0, 1.0, SITES)
    pairs = []
    for a in range(SITES):
        for b in range(a + 1, SITES):
            ends = (1.0 - noise) * (worth[a][:, None] + worth[b][None])
            rating = 75.0 + ends + noise * chance.normal(0.0, 6.0, (KINDS, KINDS)) - chance.exponential(4.0)
            share = 1.0 / (1.0 + np.exp(-(rating - 68.0) / 2.0))
            pairs.append(PairCells(a=a, b=b, weight=people[a] * people[b], share=share, quality=rating))
    return ChoiceTable(costs=tuple(map(tuple, costs.tolist())), pairs=tuple(pairs), target_share=0.9, target_r=70.0)


def programme_bars() -> list[Bar]:
    """The solver alone."""
    bars = []
    for noise in NOISES:
        table = made_up_table(noise=noise, seed=3)
        began = time.perf_counter()
        choice = cheapest(table)
        chosen_s = time.perf_counter() - began
        found = front(table)
        front_s = time.perf_counter() - began - chosen_s
        bars.append(
            Bar(
                what=f"links for {SITES} sites x {KINDS} kinds, noise {noise:g}: choice (front beside)",
                measured=f"{chosen_s:.2f} s, proven: {choice.proven} ({front_s:.1f} s, {len(found.points)} points)",
                asked=f"≤ {ASKED_S:g} s",
                ratio=ASKED_S / chosen_s,
            )
        )
    return bars


def thirty_cities() -> str:
    """A firm file: the thirty cities of the catalogue that are furthest apart in its order, every kind priced."""
    cities = list(load_places().values())
    step = len(cities) // SITES
    names = [f"{city.name_en}, {city.country}" for city in cities[: step * SITES : step]]
    sites = [
        f"  - {{name: S{i}, city: \"{name}\", people: {20 + 7 * i}, link: internet,"
        " access: {medium: fibre, down_mbps: 200, up_mbps: 200}}"
        for i, name in enumerate(names)
    ]
    kinds = ("internet", "internet-premium", "split", "sdwan", "mpls")
    quotes = [
        f"    - {{site: S{i}, link: {kind}, supplier: Nobody, monthly: {100 * (k + 1) + 13 * i}, per_mbps: {k + 1},"
        " as_of: 2026-01-01}"
        for i in range(SITES)
        for k, kind in enumerate(kinds)
    ]
    head = "firm: {name: Thirty, home: GB, head_office: S0}\ncodecs: [G.711 + PLC]\nsites:\n"
    return head + "\n".join(sites) + "\nprices:\n  currency: GBP\n  fictional: true\n  quotes:\n" + "\n".join(quotes)


def firm_bars() -> list[Bar]:
    """A real firm: table and choice."""
    firm = firm_from_text(thirty_cities(), name="thirty.yaml")
    threads = os.cpu_count() or 1
    forecast = forecast_firm(firm, Request(calls=8, threads=threads))
    _, pair_loads = loads(firm)
    marks: dict[str, float] = {}

    def told(stage: str, done: int, total: int) -> None:
        marks.setdefault(stage, time.perf_counter())

    began = time.perf_counter()
    plan, _ = plan_links(
        forecast, pair_loads, (), PlanRequest(made_on=date(2026, 6, 1), threads=threads), progress=told
    )
    ended = time.perf_counter()
    table_s, choice_s = marks["plan_choice"] - began, ended - marks["plan_choice"]
    return [
        Bar(
            what=f"links for a firm of {SITES} cities x {KINDS} kinds: choice, chosen pairs in full, front",
            measured=f"{choice_s:.1f} s, {plan.rounds} rounds, proven: {plan.proven}",
            asked=f"≤ {ASKED_S:g} s",
            ratio=ASKED_S / choice_s,
        ),
        Bar(
            what=f"  its table before: {plan.cells - plan.cells_estimated} of {plan.cells} cells not estimated",
            measured=f"{table_s:.1f} s",
            asked="-",
            ratio=None,
        ),
        Bar(
            what="  table and choice together",
            measured=f"{table_s + choice_s:.1f} s",
            asked=f"≤ {ASKED_S:g} s",
            ratio=ASKED_S / (table_s + choice_s),
        ),
    ]


if __name__ == "__main__":
    for measure in (programme_bars, *([firm_bars] if "--firm" in sys.argv[1:] else [])):
        for bar in measure():
            beside = "" if bar.ratio is None else f"  {bar.ratio:.1f} x"
            print(f"{bar.what}: {bar.measured}; asked {bar.asked}{beside}", flush=True)
