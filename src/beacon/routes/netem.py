"""An Impairment as a command for Linux's `tc netem`, with what netem cannot say. Runs nothing.

netem draws delay for each packet by itself and lets packets overtake; its Gilbert-Elliott loss steps once a
packet. So wander goes into the mean, and the loss chain is written for one stated packet rate.

References
----------
tc-netem(8), iproute2: `delay TIME JITTER distribution`, `loss gemodel p r 1-h 1-k`.
"""

from __future__ import annotations

import math

from beacon.nouns import Impairment
from beacon.units import MS_PER_S

PACKETS_PER_S = 50.0
"Packet rate the loss chain is written for: one packet of speech every 20 ms. [1/s]"
_QUEUE_PACKETS = 10_000
"netem holds delayed packets; its default of 1000 drops at high rates and long delays."
_PCT_DIGITS = 4


def _pct(fraction: float) -> str:
    return f"{100.0 * fraction:.{_PCT_DIGITS}f}".rstrip("0").rstrip(".") + "%"


def gemodel(*, loss: float, burst_ms: float, density: float, packets_per_s: float) -> tuple[float, float]:
    """Chances per packet of entering and leaving the lossy state.

    Parameters
    ----------
    loss
        Stationary loss. [0..1)
    burst_ms
        Mean time in the lossy state. [ms]
    density
        Loss inside the lossy state. (0..1]
    packets_per_s
        Packet rate. [1/s]

    Returns
    -------
    p (good to bad), r (bad to good), sampled from the continuous-time chain: bad has share
    s = loss / density, the chain forgets at rate 1 / (burst · (1 - s)), so p = s (1 - e) and
    r = (1 - s)(1 - e) with e = exp(-interval / (burst · (1 - s))).
    """
    share = loss / density
    step_ms = MS_PER_S / packets_per_s
    kept = math.exp(-step_ms / (burst_ms * (1.0 - share)))
    return share * (1.0 - kept), (1.0 - share) * (1.0 - kept)


def _loss(impairment: Impairment) -> str:
    bursts = impairment.burst_ms > 0 and impairment.loss < impairment.burst_density
    if not bursts:
        return f" loss random {_pct(impairment.loss)}"
    p, r = gemodel(
        loss=impairment.loss,
        burst_ms=impairment.burst_ms,
        density=impairment.burst_density,
        packets_per_s=PACKETS_PER_S,
    )
    return f" loss gemodel {_pct(p)} {_pct(r)} {_pct(impairment.burst_density)} 0%"


def netem_command(impairment: Impairment, dev: str = "eth0") -> tuple[str, tuple[str, ...]]:
    """The command for one direction.

    Parameters
    ----------
    impairment
        One lane.
    dev
        Interface the packets leave by.

    Returns
    -------
    The command, and message keys of what it cannot express.
    """
    mean_ms = impairment.base_delay_ms + impairment.wander_ms + impairment.jitter_ms
    command = f"tc qdisc replace dev {dev} root netem limit {_QUEUE_PACKETS} delay {mean_ms:.3f}ms"
    cannot = []
    if impairment.jitter_ms > 0:
        command += f" {impairment.jitter_ms:.3f}ms distribution normal"
        cannot.append("netem.cannot.order")
    if impairment.wander_ms > 0:
        cannot.append("netem.cannot.wander")
    if impairment.spike_rate_per_s > 0:
        cannot.append("netem.cannot.spikes")
    if impairment.loss > 0:
        command += _loss(impairment)
        if impairment.burst_ms > 0:
            cannot.append("netem.cannot.packet_rate")
    if impairment.duplicate > 0:
        command += f" duplicate {_pct(impairment.duplicate)}"
    if impairment.reorder > 0:
        cannot.append("netem.cannot.reorder")
    return command, (*cannot, "netem.cannot.queue")
