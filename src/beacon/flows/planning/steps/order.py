"""Nothing is ordered before what decides it: trials, measurements, quotes, rules and answers come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beacon.nouns import Firm
from beacon.nouns.next_steps import NextStep

_DECIDES = {"trial", "measure", "quote", "test_exit", "rule", "enlarge", "ask"}
_DECIDE_NOTHING = ("steps.test_exit.hub", "steps.rule.unknown", "steps.ask.trunks", "steps.enlarge.later")
"A meeting server, points nobody could clear up yet, trunks and lines of later years hold no order up."
_OF_ORDER = "steps.enlarge.planned"
_PLACES = ("site", "site_a", "site_b", "sites")
_BEHIND = 0.1


def orders_last(steps: Sequence[NextStep], firm: Firm) -> list[NextStep]:
    """The same steps; an order ranks behind every step that bears on its site, what it must ask for just before it."""
    deciding = [s for s in steps if s.kind in _DECIDES and not s.key.startswith((*_DECIDE_NOTHING, _OF_ORDER))]
    asked = [_held_back(step, deciding, firm) if step.key == _OF_ORDER else step for step in steps]
    deciding += [step for step in asked if step.key == _OF_ORDER]
    return [_held_back(step, deciding, firm) if step.kind == "order" else step for step in asked]


def _held_back(order: NextStep, deciding: Sequence[NextStep], firm: Firm) -> NextStep:
    site = str(order.fields["site"])
    country = firm.site(site).place.country
    before = [step.rank for step in deciding if site in _sites(step) or step.fields.get("country") == country]
    return replace(order, rank=min([order.rank, *(rank - _BEHIND for rank in before)]))


def _sites(step: NextStep) -> set[str]:
    named: set[str] = set()
    for place in _PLACES:
        value = step.fields.get(place, ())
        named.update([value] if isinstance(value, str) else value)
    return named
