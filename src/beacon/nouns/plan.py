"""A plan: what a firm should buy, where to put it, when to meet, what the rules say; made from its forecast."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.nouns.capacity import BreakingPoint, SiteCapacity
from beacon.nouns.demand import Demand, PairLoad, SiteLoad
from beacon.nouns.hub_plan import HubPlan
from beacon.nouns.link_plan import LinkPlan
from beacon.nouns.meeting_windows import Windows
from beacon.nouns.next_steps import NextStep
from beacon.nouns.numbering import SiteNumbers
from beacon.nouns.provenance import Source
from beacon.nouns.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole."""

    made_on: str
    "Day the plan was made; prices and rules are judged from it. ISO date."
    demand: Demand
    "What people were taken to ask: the firm's own words, and the defaults, marked as assumed, where it said nothing."
    loads: tuple[SiteLoad, ...]
    "In the firm's order of sites."
    pair_loads: tuple[PairLoad, ...]
    "In the order of the forecast's pairs."
    capacity: tuple[SiteCapacity, ...]
    "In the firm's order of sites."
    breaking: tuple[BreakingPoint, ...]
    "What gives way first as people grow, earliest first."
    links: LinkPlan
    hubs: HubPlan
    windows: Windows
    rules: RuleBook
    numbers: tuple[SiteNumbers, ...]
    "In the firm's order of sites."
    next_steps: tuple[NextStep, ...]
    "Most urgent first."
    rows: dict[str, Source]
    "Every catalogue row the plan rests on that the forecast does not already cite."
