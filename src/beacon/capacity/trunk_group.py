"""Channels to the telephone network: which formula a group of people asks for, and what it says.

The rule: Engset when there are fewer than ten people to a channel, else Erlang B. Erlang B takes the people for
endlessly many; the fewer they are, the more it overstates, since those who talk do not call. With ten or more people to
a channel the two answers differ by no more than one channel (at targets from 0.1 to 5 %: the tests hold it), so the
simpler and stricter one is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from beacon.capacity.engset import call_congestion, engset_servers_for, per_idle_erl
from beacon.capacity.erlang_b import erlang_b, servers_for

ERLANG_B, ENGSET = "erlang_b", "engset"
"Names of the formulas: message key suffixes."
PEOPLE_PER_CHANNEL = 10
"From here on people are taken for endlessly many."
_MOST_TALK_ERL = 0.95
"""Above this a person would talk nearly all the time and Engset's α runs away; such a group is queued for, not
blocked, and Erlang B is on the safe side. [erlang]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkNeed:
    """Channels, and by which formula."""

    model: str
    "`erlang_b` or `engset`."
    needed: int


def trunks_for(*, offered_erl: float, people: int | None, blocking: float) -> TrunkNeed:
    """Fewest channels that keep the share of refused calls at or under the target.

    Parameters
    ----------
    offered_erl
        What all the people would talk in the busy hour were no call refused. [erlang]
    people
        Who share the channels; None where calls come from the whole telephone network, as to a contact centre.
    blocking
        Target, above 0 and below 1.

    Raises
    ------
    ValueError
        An argument outside its range.
    """
    simple = servers_for(offered_erl=offered_erl, blocking=blocking)
    if people is None or _is_large(people=people, channels=simple, offered_erl=offered_erl):
        return TrunkNeed(model=ERLANG_B, needed=simple)
    alpha = per_idle_erl(intended_erl=offered_erl / people)
    return TrunkNeed(
        model=ENGSET, needed=engset_servers_for(sources=people, per_idle_erl=alpha, blocking=blocking)
    )


def trunk_blocking(*, offered_erl: float, people: int | None, trunks: int, model: str) -> float:
    """Share of calls refused by so many channels, by the formula that `trunks_for` chose. [0..1]

    Raises ValueError as the formulas, or for a formula of another name.
    """
    if model == ERLANG_B:
        return erlang_b(offered_erl=offered_erl, servers=trunks)
    if model != ENGSET or people is None:
        raise ValueError(model)
    alpha = per_idle_erl(intended_erl=offered_erl / people)
    return call_congestion(sources=people, servers=trunks, per_idle_erl=alpha)


def _is_large(*, people: int, channels: int, offered_erl: float) -> bool:
    return people >= PEOPLE_PER_CHANNEL * channels or offered_erl >= _MOST_TALK_ERL * people
