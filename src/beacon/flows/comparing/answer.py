"""The answer first: does B do better than A, what does it cost, what gives way; and what makes the two unlike."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from beacon.flows.comparing.differences import differences
from beacon.flows.comparing.pairs import Both, moved_most
from beacon.flows.comparing.plans import first_break, hub_words
from beacon.flows.comparing.stored import Stored, StoredPlan
from beacon.flows.comparing.words import BETTER, NONE, WORSE, Change, heads, label, money, pair_name, target_words
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Paragraph, Section, Table, Text

NAMED = 3
"Pairs named in the answer; the table has them all."

def answer_section(a: Stored, b: Stored, codec: str | None, both: tuple[Both, ...]) -> Section:
    """Sentences, warnings, and the overview."""
    pairs = _pairs(a, b, codec, both) if codec is not None else []
    leads = [*pairs, *_plans(a, b), *differences(a, b)]
    blocks = [Paragraph(text=text, role="lead") for text in leads]
    blocks += [Paragraph(text=text, role="warning") for text in _unlike(a, b, codec, both)]
    return Section(
        key="compare-answer",
        title=msg("compare.answer.title"),
        blocks=(*blocks, _overview(a, b, both)),
        part="answer",
    )


def _pairs(a: Stored, b: Stored, codec: str, both: tuple[Both, ...]) -> list[Message]:
    """How the pairs both have fare: on target, told apart, and those that moved most."""
    if not both:
        return [msg("compare.answer.no_pairs")]
    if all(pair.change is Change.SAME for pair in both):
        return [msg("compare.answer.same", n=len(both), codec=codec)]
    met = {"met_a": sum(pair.a.met for pair in both), "met_b": sum(pair.b.met for pair in both)}
    key = "compare.answer.met_same" if met["met_a"] == met["met_b"] else "compare.answer.met"
    found = [msg(key, codec=codec, n=len(both), **met)]
    better, worse = ([pair for pair in moved_most(both) if pair.change in side] for side in (BETTER, WORSE))
    if not better and not worse:
        return [*found, msg("compare.answer.unclear")]
    found.append(
        msg("compare.answer.moved", better=len(better), worse=len(worse), rest=len(both) - len(better) - len(worse))
    )
    most = sorted([*better, *worse], key=lambda pair: -pair.moved)[:NAMED]
    return [*found, msg("compare.answer.most", pairs=[_moved(a, b, pair) for pair in most])]


def _moved(a: Stored, b: Stored, pair: Both) -> Message:
    return msg(
        "compare.answer.one_moved",
        pair=pair_name(pair.names, a, b),
        # Rounded down, as in the table: 89.9 is not yet 90.
        a=Quantity(math.floor(pair.a.r_common.typical)),
        b=Quantity(math.floor(pair.b.r_common.typical)),
    )


def _plans(a: Stored, b: Stored) -> list[Message]:
    """What the plans say, where both hold one."""
    if a.plan is None or b.plan is None:
        return []
    found = [] if not _comparable(a.plan, b.plan) else [_cost(a.plan, b.plan)]
    first, second = first_break(a, a.plan), first_break(b, b.plan)
    if NONE in (first, second):
        return found
    found.append(msg("compare.answer.breaks", a=first, b=second) if first != second else
                 msg("compare.answer.breaks_same", what=first))  # fmt: skip
    return found


def _comparable(mine: StoredPlan, theirs: StoredPlan) -> bool:
    return (
        mine.monthly is not None
        and theirs.monthly is not None
        and mine.currency is not None
        and mine.currency == theirs.currency
    )


def _cost(mine: StoredPlan, theirs: StoredPlan) -> Message:
    assert mine.monthly is not None and theirs.monthly is not None
    difference = theirs.monthly - mine.monthly
    key = "more" if difference >= 0.5 else "less" if difference <= -0.5 else "same"
    return msg(
        f"compare.answer.cost_{key}",
        a=_sum(mine),
        b=_sum(theirs),
        difference=money(abs(difference), mine.currency),
    )


def _unlike(a: Stored, b: Stored, codec: str | None, both: tuple[Both, ...]) -> list[Message]:
    """What a reader must know before setting A against B."""
    found = []
    if codec is None:
        found.append(msg("compare.unlike.codecs", a=list(a.codecs), b=list(b.codecs)))
    elif a.codecs[0] != b.codecs[0]:
        found.append(msg("compare.unlike.main_codec", codec=codec, a=a.codecs[0], b=b.codecs[0]))
    if (a.target_r, a.target_share) != (b.target_r, b.target_share):
        found.append(msg("compare.unlike.target", a=target_words(a), b=target_words(b)))
    if a.version != b.version:
        found.append(msg("compare.unlike.version", a=a.version, b=b.version))
    elif a.catalogue != b.catalogue:
        found.append(msg("compare.unlike.facts"))
    elif a.seed != b.seed or a.calls != b.calls:
        found.append(msg("compare.unlike.chance"))
    lacking = [head for head, stored in zip(heads(), (a, b)) if stored.plan is None]
    if lacking:
        found.append(msg("compare.unlike.no_plan", which=lacking))
    return found


def _overview(a: Stored, b: Stored, both: tuple[Both, ...]) -> Table:
    """A line a question a director asks."""
    met = {"A": sum(pair.a.met for pair in both), "B": sum(pair.b.met for pair in both)}

    def on_target(stored: Stored) -> Text:
        return msg("report.of", n=met[stored.name], all=len(both)) if both else NONE

    questions: dict[str, Callable[[Stored], Text]] = {"sites": _sites, "people": _people, "met": on_target}
    plans = [stored.plan for stored in (a, b) if stored.plan is not None]
    if plans:
        questions |= {key: partial(_planned, tell) for key, tell in _PLANNED.items()}
    if not any(plan.priced for plan in plans):
        questions.pop("monthly", None)
    return Table(
        key="compare-overview",
        caption=msg("compare.overview.caption"),
        columns=(msg("compare.overview.what"), label(a), label(b)),
        rows=tuple(
            (Cell(text=msg(f"compare.overview.{key}")), Cell(text=tell(a)), Cell(text=tell(b)))
            for key, tell in questions.items()
        ),
    )


def _sites(stored: Stored) -> Text:
    return Quantity(len(stored.sites), "integer")


def _people(stored: Stored) -> Text:
    return Quantity(sum(site.people for site in stored.sites.values()), "integer")


def _planned(tell: Callable[[Stored, StoredPlan], Text], stored: Stored) -> Text:
    """What a plan says; nothing where there is none."""
    return NONE if stored.plan is None else tell(stored, stored.plan)


def _sum(plan: StoredPlan) -> Text:
    """What the chosen links cost a month; fictional prices are never named without saying so."""
    if plan.monthly is None:
        return NONE
    amount = money(plan.monthly, plan.currency)
    return msg("compare.fictional", amount=amount) if plan.fictional else amount


_PLANNED: dict[str, Callable[[Stored, StoredPlan], Text]] = {
    "monthly": lambda _, plan: _sum(plan),
    "failing": lambda _, plan: Quantity(plan.pairs_failing, "integer"),
    "breaks": first_break,
    "one": lambda stored, plan: hub_words(stored, plan.one),
    "two": lambda stored, plan: hub_words(stored, plan.two),
    "shared": lambda _, plan: Quantity(plan.shared_h, "integer"),
}
"Question to what answers it, in the order they are asked."
