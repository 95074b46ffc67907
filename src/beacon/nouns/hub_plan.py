"""Where meeting servers should stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPair:
    """Two sites in a meeting at the best of the hubs."""

    site_a: str
    site_b: str
    hub: str
    "English city name or site name."
    r_common: float
    "Median in shared working hours, through the hub."
    r_today: float
    "The same, as meetings are held today."
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOption:
    """One or two servers."""

    hubs: tuple[str, ...]
    quality: float
    "People-weighted median R on the common scale."
    gain: float
    "Over today."
    on_target: float
    "Share of conversations, by weight, whose median hour reaches the firm's R. [0..1]"
    pairs: tuple[HubPair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlan:
    """The whole; empty options when no two sites meet."""

    candidates: tuple[str, ...]
    today: str | None
    "Where meetings are held today; None: not said, and today is taken as straight from site to site."
    today_quality: float
    one: HubOption | None
    one_runner_up: HubOption | None
    two: HubOption | None
    two_runner_up: HubOption | None
    refused: tuple[tuple[str, str], ...] = ()
    "Candidates left out, and why: message key."
