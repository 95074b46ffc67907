"""Writes docs/validation/simulator.md: the production simulator beside ns-3 on one shared bottleneck.

Run by `make validate`; needs the optional package ns3. The two hold no line of code in common. A figure is equivalent
when the 99 % confidence interval of the difference of its means (Welch's t over the seeds) lies inside a margin that
was stated before the runs: two one-sided tests at 0.5 % each, so that all five hold with 97.5 % confidence.
"""

from __future__ import annotations

import math
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import ns3_peer
import numpy as np
from ns3_bottleneck import FLOWS, QUEUE_PACKETS, our_run, processor
from numpy.typing import NDArray
from scipy import stats

from beacon.sim.shared_queue import linear_quantiles

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation" / "simulator.md"
SEEDS = 6
PEER_SECONDS = 10_000.0
OUR_SECONDS = 100_000.0
CONFIDENCE = 0.99
FIGURES = ("loss", "mean", "P50", "P90", "P99")
MARGINS = {"loss": 0.005, "mean": 2.0, "P50": 2.0, "P90": 2.0, "P99": 2.0}
"""Loss as a fraction, delays in ms. Two milliseconds move the E-model's R by 0.05, where a category is 10 wide; half a
per cent of loss is a twelfth of the loss there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure from both simulators."""

    name: str
    ours: NDArray[np.float64]
    theirs: NDArray[np.float64]

    @property
    def difference(self) -> float:
        """Ours less theirs."""
        return float(self.ours.mean() - self.theirs.mean())

    @property
    def half_width(self) -> float:
        """Half the confidence interval of the difference, by Welch's t."""
        a, b = (float(x.var(ddof=1)) / len(x) for x in (self.ours, self.theirs))
        if a + b == 0.0:
            return 0.0
        freedom = (a + b) ** 2 / (a * a / (len(self.ours) - 1) + b * b / (len(self.theirs) - 1))
        return float(stats.t.ppf(0.5 + 0.5 * CONFIDENCE, freedom)) * math.sqrt(a + b)

    @property
    def equivalent(self) -> bool:
        """Whether the whole interval lies inside the margin."""
        return abs(self.difference) + self.half_width <= MARGINS[self.name]


def their_figures(run: ns3_peer.PeerRun) -> list[float]:
    """The figures of an ns-3 run in the order of FIGURES."""
    q = linear_quantiles(run.histogram, bin_ms=ns3_peer.BIN_MS, mean_ms=run.mean_ms, minimum_ms=0.0)
    return [run.lost / run.packets, q.mean, q.p50, q.p90, q.p99]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both simulators on the scenario."""

    figures: list[Compared]
    our_rate: float
    "Packets per second and core."
    their_rate: float
    driven: str
    "How ns-3 was driven."

    @property
    def ratio(self) -> float:
        """Speed, ours over theirs."""
        return self.our_rate / self.their_rate


def compare(*, our_seconds: float = OUR_SECONDS, peer_seconds: float = PEER_SECONDS, seeds: int = SEEDS) -> Comparison:
    """Run both, one thread each, one after the other."""
    our_run(seed=0, seconds=1.0)  # compiles, or loads what was compiled
    mine = [our_run(seed=seed, seconds=our_seconds) for seed in range(1, seeds + 1)]
    peers, driven = ns3_peer.run_scenario(runs=seeds, seconds=peer_seconds, flows=FLOWS, queue=QUEUE_PACKETS)
    ours = np.array([figures for figures, _packets, _cpu in mine])
    theirs = np.array([their_figures(run) for run in peers])
    return Comparison(
        figures=[Compared(name=n, ours=ours[:, i], theirs=theirs[:, i]) for i, n in enumerate(FIGURES)],
        our_rate=sum(packets for _, packets, _ in mine) / sum(cpu for _, _, cpu in mine),
        their_rate=sum(run.packets for run in peers) / sum(run.cpu_s for run in peers),
        driven=driven,
    )


def _cells(figure: Compared) -> list[str]:
    if figure.name == "loss":
        scale, form, unit = 100.0, ".2f", " %"
    else:
        scale, form, unit = 1.0, ".2f", " ms"
    margin = MARGINS[figure.name] * scale

    def spread(values: NDArray[np.float64]) -> str:
        return f"{values.mean() * scale:{form}} ({values.min() * scale:{form}} to {values.max() * scale:{form}})"

    return [
        figure.name + unit,
        spread(figure.ours),
        spread(figure.theirs),
        f"{figure.difference * scale:+{form}} ± {figure.half_width * scale:{form}}",
        f"±{margin:g}",
        "yes" if figure.equivalent else "**no**",
    ]


def page(found: Comparison) -> str:
    """The page as Markdown."""
    rows = "\n".join("| " + " | ".join(_cells(f)) + " |" for f in found.figures)
    held = sum(f.equivalent for f in found.figures)
    return f"""# Simulator: beside ns-3

Written by `validation/ns3.py`; do not edit. The production simulator (`beacon.sim.shared_queue`, whose queue and lane
are the kernel that calls and the relay run) beside ns-3 {ns3_peer.version()} on one scenario, with nothing in common.

**{held} of {len(found.figures)} figures are equivalent.** A figure is equivalent when the
{CONFIDENCE:.0%} confidence interval of the difference of means (Welch's t over {len(found.figures[0].ours)} seeds each)
lies inside a margin stated beforehand: ±0.5 percentage points of loss, ±2 ms of delay, which moves the E-model's R by
0.05.

| figure | Beacon: mean (range) | ns-3: mean (range) | difference | margin | equivalent |
|---|---:|---:|---:|---:|---|
{rows}

Loss is of all packets; delays are of arrivals, from the sender's socket to the receiver's, in bins of
{ns3_peer.BIN_MS:g} ms.

## The scenario

- {FLOWS} sources, on and off for exponential times of mean 1.0 s and 1.35 s, G.711 in frames of 20 ms while on: 172
  bytes of RTP, 200 of IP, 202 on the line with PPP. What is left of a frame when a spurt ends is carried into the next
  one, as ns-3's OnOffApplication does.
- One line of {FLOWS} × 40 = {40 * FLOWS} kbit/s with a drop-tail queue in which {QUEUE_PACKETS} packets wait and one
  more is in service; then 120 ms of propagation and 1 % of independent loss.
- ns-3 puts an fq_codel in front of the drop-tail queue unasked; it is taken out.
- {OUR_SECONDS:,.0f} s a seed in Beacon, {PEER_SECONDS:,.0f} s in ns-3 after 30 s of warming up (Beacon's sources start
  in their stationary state).

## Speed

| | packets per second and core |
|---|---:|
| Beacon | {found.our_rate:,.0f} |
| ns-3, {found.driven} | {found.their_rate:,.0f} |
| **ratio** | **{found.ratio:,.0f}** |

Of this one run, on one core of {processor()}, Python {platform.python_version()}; both sides are processor time of one
thread and gather the same statistics, ns-3 without its FlowMonitor, which would slow it further. Speeds differ from
machine to machine; the figures above them do not.
"""


def main() -> int:
    """Write the page; 1 when a figure is not equivalent."""
    if ns3_peer.folder() is None:
        print("ns3 is not installed: docs/validation/simulator.md stays as it is (pip install ns3==3.44.post0)")
        return 0
    found = compare()
    PAGE.write_text(page(found), encoding="utf-8")
    failed = [f.name for f in found.figures if not f.equivalent]
    held = f"{len(found.figures) - len(failed)} of {len(found.figures)} equivalent"
    print(f"{PAGE.relative_to(PAGE.parents[2])}: {held}, {found.ratio:,.0f} times the speed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
