"""Delivery time of a chat message or presence change: one small segment on a standing TCP connection, in
closed form.

Derivation
- A copy of the message takes the one-way delay D and is lost with probability p, the network's loss in its
  way. Copies are at least 200 ms apart, longer than the bursts of loss seen on these routes last, so their
  fates are taken as independent; where loss comes in longer bursts the tail is longer than said here.
- A single segment gives no duplicate acknowledgements, so there is no fast retransmit. What is left is the
  tail loss probe (RFC 8985, 7.2), sent after PTO = 2 SRTT + 200 ms when one segment is in flight (200 ms: the
  far end's delayed acknowledgement), unless the timer RTO = SRTT + max(200 ms, 4 RTTVAR) runs out first, as
  it does on a steady path (RFC 6298 with Linux's floor in place of the RFC's one second). After a probe the
  timer starts afresh; every time it runs out it doubles, to 120 s at most.
- Copy k leaves at t_k, so delivery takes t_K + D with P(K > k) = p^(k+1): a distribution of steps. Loss of
  acknowledgements only causes copies nobody needs. Messages go either way, half and half.

Handling by a chat service and the far end's screen are not in the figure, nor is a first connection.

References
----------
RFC 6298, Computing TCP's Retransmission Timer (2011).
RFC 8985, The RACK-TLP Loss Detection Algorithm for TCP (2021).
"""

from __future__ import annotations

from beacon.errors import InputError
from beacon.nouns import MessagingOutlook

RTO_FLOOR_MS = 200.0
"Linux's least value of the variation term of RTO. [ms]"
ACK_DELAY_MS = 200.0
"Worst delay of a delayed acknowledgement, RFC 8985 7.2 with Linux's value. [ms]"
RTO_TOP_MS = 120_000.0
"Linux's largest RTO. [ms]"
RETRIES = 15
"Copies after which Linux gives the connection up; a message later than the last has no delivery time."
_ROUNDING = 1e-12
"Sums of probabilities this close to a quantile count as reaching it."


def copy_times_ms(*, rtt_ms: float, rttvar_ms: float) -> tuple[float, ...]:
    """When each copy of an unacknowledged message leaves, the first at 0. [ms]

    Parameters
    ----------
    rtt_ms
        Smoothed round trip, SRTT. [ms]
    rttvar_ms
        Its mean deviation, RTTVAR. [ms]
    """
    rto = rtt_ms + max(RTO_FLOOR_MS, 4.0 * rttvar_ms)
    probe = 2.0 * rtt_ms + ACK_DELAY_MS
    times = [0.0]
    if probe < rto:
        times.append(probe)
    while len(times) <= RETRIES:
        times.append(times[-1] + min(rto, RTO_TOP_MS))
        rto *= 2.0
    return tuple(times)


def _steps(*, delay_ms: float, loss: float, times_ms: tuple[float, ...]) -> list[tuple[float, float]]:
    steps = [(delay_ms + t, (1.0 - loss) * loss**k) for k, t in enumerate(times_ms)]
    # What is never delivered is put at the last copy, so that a quantile is always a number.
    return steps + [(steps[-1][0], loss ** len(times_ms))]


def _quantile(steps: list[tuple[float, float]], share: float) -> float:
    reached = 0.0
    for value, weight in steps:
        reached += weight
        if reached >= share - _ROUNDING:
            return value
    return steps[-1][0]


def messaging_outlook(
    *, delay_out_ms: float, delay_back_ms: float, loss_out: float, loss_back: float, rttvar_ms: float = 0.0
) -> MessagingOutlook:
    """Median and 95 % quantile of delivery over messages both ways, half and half.

    Parameters
    ----------
    delay_out_ms, delay_back_ms
        One-way delays; their sum is the round trip. [ms]
    loss_out, loss_back
        Network loss of each way. [0..1]
    rttvar_ms
        Mean deviation of the round trip. [ms]

    Returns
    -------
    MessagingOutlook
        Milliseconds. Where nothing arrives, the time of the last copy: a lower bound.

    Raises
    ------
    InputError
        A negative or not finite figure, or a loss above 1.
    """
    figures = (delay_out_ms, delay_back_ms, loss_out, loss_back, rttvar_ms)
    if not (all(0.0 <= x < float("inf") for x in figures) and max(loss_out, loss_back) <= 1.0):
        raise InputError("error.messaging_figures")
    times = copy_times_ms(rtt_ms=delay_out_ms + delay_back_ms, rttvar_ms=rttvar_ms)
    out = _steps(delay_ms=delay_out_ms, loss=loss_out, times_ms=times)
    back = _steps(delay_ms=delay_back_ms, loss=loss_back, times_ms=times)
    both = sorted((value, weight / 2.0) for value, weight in out + back)
    return MessagingOutlook(p50_ms=_quantile(both, 0.5), p95_ms=_quantile(both, 0.95))
