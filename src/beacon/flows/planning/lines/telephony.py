"""Trunks and agents of a site in the busy hour: what is offered, what there is, what it takes."""

from __future__ import annotations

import math

from beacon.capacity.erlang_c import agents_for, mean_wait_s, occupancy, service_level
from beacon.capacity.trunk_group import ERLANG_B, TrunkNeed, trunk_blocking, trunks_for
from beacon.nouns import Demand, SiteLoad
from beacon.nouns.capacity import Agents, Trunks


def trunk_group(load: SiteLoad, demand: Demand, *, trunks: int | None) -> Trunks | None:
    """PSTN channels at a site; None when nobody calls outside.

    A call to the contact centre holds its channel while it waits, which with enough agents is short.
    """
    offered = offered_to_trunks(load, demand)
    if offered <= 0.0:
        return None
    need = trunk_need(load, demand)
    return Trunks(
        offered_erlangs=offered,
        model=need.model,
        needed=need.needed,
        have=trunks,
        blocking_have=None if trunks is None else blocking(load, demand, trunks=trunks, model=need.model),
    )


def offered_to_trunks(load: SiteLoad, demand: Demand) -> float:
    """Calls outside, agents' with their wait. [erlang]"""
    if load.agent_calls_per_h <= 0.0:
        return load.external_erlangs
    offered = load.agent_calls_per_h * load.agent_hold_s / 3600.0
    enough = _agents_needed(load, demand)
    wait_s = mean_wait_s(offered_erl=offered, agents=enough, hold_s=load.agent_hold_s)
    return load.external_erlangs + offered + load.agent_calls_per_h * wait_s / 3600.0


def callers(load: SiteLoad) -> int | None:
    """How many share the trunks; None: the whole network, which rings a contact centre."""
    return None if load.agent_calls_per_h > 0.0 else load.callers


def trunk_need(load: SiteLoad, demand: Demand) -> TrunkNeed:
    """Channels that keep blocking within the target."""
    return trunks_for(
        offered_erl=offered_to_trunks(load, demand), people=callers(load), blocking=demand.blocking
    )


def blocking(load: SiteLoad, demand: Demand, *, trunks: int, model: str) -> float:
    """Share of calls outside that find no trunk. [0..1]"""
    offered, people = offered_to_trunks(load, demand), callers(load)
    if people is not None and offered >= people:  # growth left fewer people than calls: no small group's formula holds
        model = ERLANG_B
    return trunk_blocking(offered_erl=offered, people=people, trunks=trunks, model=model)


def _agents_needed(load: SiteLoad, demand: Demand) -> int:
    return agents_for(
        offered_erl=load.agent_calls_per_h * load.agent_hold_s / 3600.0,
        answer_s=demand.answer_s,
        hold_s=load.agent_hold_s,
        level=demand.service_level,
    )


def agent_group(load: SiteLoad, demand: Demand) -> Agents | None:
    """A contact centre's agents; None without one."""
    if load.agent_calls_per_h <= 0.0:
        return None
    offered = load.agent_calls_per_h * load.agent_hold_s / 3600.0
    wait_s = mean_wait_s(offered_erl=offered, agents=load.agents, hold_s=load.agent_hold_s)
    return Agents(
        calls_per_h=load.agent_calls_per_h,
        hold_s=load.agent_hold_s,
        offered_erlangs=offered,
        needed=_agents_needed(load, demand),
        have=load.agents,
        service_level_have=service_level(
            offered_erl=offered, agents=load.agents, answer_s=demand.answer_s, hold_s=load.agent_hold_s
        ),
        wait_have_s=wait_s if math.isfinite(wait_s) else None,
        occupancy_have=occupancy(offered_erl=offered, agents=load.agents),
    )
