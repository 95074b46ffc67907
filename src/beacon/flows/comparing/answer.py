"""The answer first: does B do better than A, what does it cost, what gives way; and what makes the two unlike."""

from __future__ import annotations

from collections import Counter

from beacon.flows.comparing.pairs import Both
from beacon.flows.comparing.plans import first_break, hub_words
from beacon.flows.comparing.stored import Stored, StoredPlan
from beacon.flows.comparing.words import NONE, Change, heads, label, money
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Paragraph, Section, Table, Text


def answer_section(a: Stored, b: Stored, codec: str | None, both: tuple[Both, ...]) -> Section:
    """Sentences, warnings, and the overview."""
    leads = [_pairs(codec, both), *_plans(a, b)] if codec is not None else [*_plans(a, b)]
    blocks = [Paragraph(text=text, role="lead") for text in leads]
    blocks += [Paragraph(text=text, role="warning") for text in _unlike(a, b, codec, both)]
    return Section(
        key="compare-answer",
        title=msg("compare.answer.title"),
        blocks=(*blocks, _overview(a, b, both)),
        part="answer",
    )


def _pairs(codec: str, both: tuple[Both, ...]) -> Message:
    """How the pairs both have fare."""
    if not both:
        return msg("compare.answer.no_pairs")
    counts = Counter(pair.change for pair in both)
    if counts[Change.SAME] == len(both):
        return msg("compare.answer.same", n=len(both), codec=codec)
    key = "compare.answer.moved" if counts[Change.BETTER] or counts[Change.WORSE] else "compare.answer.unclear"
    return msg(
        key,
        codec=codec,
        n=len(both),
        better=counts[Change.BETTER],
        worse=counts[Change.WORSE],
        rest=counts[Change.UNCLEAR] + counts[Change.SAME],
        met_a=sum(pair.a.met for pair in both),
        met_b=sum(pair.b.met for pair in both),
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
        a=money(mine.monthly, mine.currency),
        b=money(theirs.monthly, theirs.currency),
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
        found.append(msg("compare.unlike.target", a=_target(a), b=_target(b)))
    if a.version != b.version or a.catalogue != b.catalogue:
        found.append(msg("compare.unlike.facts", a=a.version, b=b.version))
    elif a.seed != b.seed or a.calls != b.calls:
        found.append(msg("compare.unlike.chance"))
    lacking = [head for head, stored in zip(heads(), (a, b)) if stored.plan is None]
    if lacking:
        found.append(msg("compare.unlike.no_plan", which=lacking))
    return found


def _target(stored: Stored) -> Message:
    return msg("compare.target", share=Quantity(stored.target_share, "pct"), r=Quantity(stored.target_r))


def _overview(a: Stored, b: Stored, both: tuple[Both, ...]) -> Table:
    """A line a question a director asks."""
    met = [sum(p.met for p in pairs) for pairs in ([pair.a for pair in both], [pair.b for pair in both])]
    rows: list[tuple[str, Text, Text]] = [
        ("sites", Quantity(len(a.sites), "integer"), Quantity(len(b.sites), "integer")),
        ("people", *(Quantity(sum(s.people for s in x.sites.values()), "integer") for x in (a, b))),
        ("met", *(msg("report.of", n=n, all=len(both)) if both else NONE for n in met)),
    ]
    if a.plan is not None or b.plan is not None:
        rows += [
            ("monthly", *(_monthly(stored.plan) for stored in (a, b))),
            ("failing", *(_failing(stored.plan) for stored in (a, b))),
            ("breaks", *(NONE if x.plan is None else first_break(x, x.plan) for x in (a, b))),
            ("one", *(NONE if x.plan is None else hub_words(x, x.plan.one) for x in (a, b))),
            ("two", *(NONE if x.plan is None else hub_words(x, x.plan.two) for x in (a, b))),
            ("shared", *(NONE if x.plan is None else Quantity(x.plan.shared_h, "integer") for x in (a, b))),
        ]
    return Table(
        key="compare-overview",
        caption=msg("compare.overview.caption"),
        columns=(msg("compare.overview.what"), label(a), label(b)),
        rows=tuple(
            (Cell(text=msg(f"compare.overview.{key}")), Cell(text=one), Cell(text=other)) for key, one, other in rows
        ),
    )


def _monthly(plan: StoredPlan | None) -> Text:
    if plan is None or plan.monthly is None:
        return NONE
    amount = money(plan.monthly, plan.currency)
    return msg("compare.fictional", amount=amount) if plan.fictional else amount


def _failing(plan: StoredPlan | None) -> Text:
    return NONE if plan is None else Quantity(plan.pairs_failing, "integer")
