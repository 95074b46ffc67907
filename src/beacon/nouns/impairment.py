"""What a network does to packets, in figures: one lane, one direction, one possible world.

An Impairment is what the kernel is compiled from, what a relay lane is set to and what a measurement is
fitted to. It says nothing of places or prices.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A first-in first-out bottleneck, with the other traffic that crosses it.

    Packets wait in arrival order. The other traffic is a workload with the given load: a reflected Brownian
    motion whose stationary mean is exactly the M/G/1 wait, load · packet time / (2 (1 - load)).
    """

    rate_kbps: float
    "Line rate; 0 for no queue at all. [kbit/s]"
    limit_packets: int = 0
    "Packets that may wait, one more being in service; 0 for no limit in packets."
    limit_ms: float = 0.0
    "Longest wait before a packet is dropped; 0 for no limit in time. [ms]"
    overhead_bytes: int = 0
    "Added to each packet's size on this line (layer 2)."
    load: float = 0.0
    "Share of the rate other traffic takes. [0..1)"
    load_packet_bytes: int = 1500
    "Size of the other traffic's packets."


NO_QUEUE = Queue(rate_kbps=0.0)
"No bottleneck at all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Impairment:
    """One lane. Zero means absent everywhere."""

    base_delay_ms: float = 0.0
    "Delay without any variation, one-way. [ms]"
    wander_ms: float = 0.0
    "Mean of the slow variation above base; it never exceeds three times this. [ms]"
    wander_interval_ms: float = 60_000.0
    "Distance of the slow variation's knots. [ms]"
    jitter_ms: float = 0.0
    "Mean of the fast variation above base; it never exceeds three times this. [ms]"
    spike_ms: float = 0.0
    "Mean size of delay spikes (exponential); they drain at less than real time, so order is kept. [ms]"
    spike_rate_per_s: float = 0.0
    "How often spikes come (Poisson). [1/s]"
    loss: float = 0.0
    "Stationary probability of loss. [0..1]"
    burst_ms: float = 0.0
    "Mean time in the lossy state; 0 for loss independent from packet to packet. [ms]"
    burst_density: float = 1.0
    "Probability of loss inside the lossy state. (0..1]"
    reorder: float = 0.0
    "Probability that a packet is held back. [0..1]"
    reorder_ms: float = 0.0
    "By how much it is held back. [ms]"
    duplicate: float = 0.0
    "Probability that a packet comes twice. [0..1]"
