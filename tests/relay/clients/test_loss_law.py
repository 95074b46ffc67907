"""The yardstick of the browser tests, held against closed forms."""

import math

import numpy as np
import pytest
from loss_law import loss_count_law, loss_interval


def test_without_bursts_the_count_is_binomial():
    law = loss_count_law(packets=300, spacing_ms=20.0, loss=0.1, burst_ms=0.0)
    binomial = [math.comb(300, lost) * 0.1**lost * 0.9 ** (300 - lost) for lost in range(301)]
    assert law == pytest.approx(binomial, abs=1e-12)


def test_bursts_keep_the_mean_and_multiply_the_variance_as_the_correlation_says():
    packets, spacing_ms, loss, burst_ms = 2_000, 20.0, 0.1, 60.0
    law = loss_count_law(packets=packets, spacing_ms=spacing_ms, loss=loss, burst_ms=burst_ms)
    counts = np.arange(packets + 1)
    mean = float(law @ counts)
    variance = float(law @ (counts - mean) ** 2)
    keep = np.exp(-spacing_ms * (1.0 / burst_ms + loss / (burst_ms * (1.0 - loss))))
    # Var Σ = n p q (1 + 2 Σ (1 - k/n) ρ^k) = n p q ((1+ρ)/(1-ρ) - 2ρ(1-ρ^n) / (n (1-ρ)²))
    inflation = (1 + keep) / (1 - keep) - 2 * keep * (1 - keep**packets) / (packets * (1 - keep) ** 2)
    assert mean == pytest.approx(packets * loss, rel=1e-9)
    assert variance == pytest.approx(packets * loss * (1 - loss) * inflation, rel=1e-9)


def test_an_interval_holds_what_it_says():
    figures = {"packets": 500, "spacing_ms": 20.0, "loss": 0.08, "burst_ms": 60.0}
    low, high = loss_interval(**figures, confidence=0.99)
    law = loss_count_law(**figures)
    assert law[: low].sum() <= 0.005 < law[: low + 1].sum()
    assert law[high + 1 :].sum() <= 0.005 < law[high:].sum()
