"""The page of next steps: things to do, by whom and why, most urgent first, each with a box to tick."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from beacon.flows.briefing.planning.rules import country_name, rule_advice, rule_title
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import clock, link_name, site_name
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import Cell, Link, Paragraph, Section, Table, Text
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

SHOWN = 12
"A page; the rest is folded away."
NAMED = 4
"Sites or countries named in a sentence; further ones are counted."


def next_steps(reading: Reading, plan: Plan) -> Section:
    """The first step in a sentence, then the list."""
    words = _Words(reading, plan)
    steps = plan.next_steps
    blocks: list[Paragraph | Table] = []
    if steps:
        blocks.append(Paragraph(text=msg("steps.lead", n=len(steps), first=words.sentence(steps[0])), role="lead"))
        blocks.append(_table(words, steps[:SHOWN], key="next-steps", folded=False))
    else:
        blocks.append(Paragraph(text=msg("steps.none"), role="lead"))
    if len(steps) > SHOWN:
        blocks.append(_table(words, steps[SHOWN:], key="next-steps-more", folded=True))
    if any(step.kind == "rule" for step in steps):
        blocks.append(Paragraph(text=msg("rules.not_advice"), role="note"))
    return Section(key="next_steps", title=msg("steps.title"), blocks=tuple(blocks))


def _table(words: _Words, steps: Sequence[NextStep], *, key: str, folded: bool) -> Table:
    rows = tuple(
        (
            Cell(text=words.sentence(step)),
            Cell(text=msg(f"steps.who.{step.who}")),
            Cell(text=words.why(step)),
        )
        for step in steps
    )
    caption = "steps.caption.more" if folded else "steps.caption"
    return Table(
        key=key,
        caption=msg(caption, n=len(rows)),
        columns=(msg("steps.column.what"), msg("steps.column.who"), msg("steps.column.why")),
        rows=rows,
        folded=folded,
        checklist=True,
    )


class _Words:
    """Fields of a step as a reader sees them: by the name of the field."""

    def __init__(self, reading: Reading, plan: Plan) -> None:
        self._reading, self._plan = reading, plan
        self._by_name: dict[str, Callable[[Any], Text | list[Text]]] = {
            "country": country_name,
            "remedy": lambda word: msg(f"steps.remedy.{word}"),
            "topic": lambda word: msg(f"rules.topic.{word}"),
            "direction": lambda word: msg(f"steps.direction.{word}"),
            "exit": lambda word: msg(f"report.break_out.{word}"),
            "hour_utc": clock,
            "hub": self._place,
            "times": lambda value: Quantity(value, "number", 2),
            "years": lambda value: Quantity(value, "number", 1),
            "low_r": lambda value: Quantity(math.floor(value), "number"),
            "high_r": lambda value: Quantity(math.floor(value), "number"),
            "gain_r": lambda value: Quantity(value, "number", 1),
            "sites": lambda names: self._some([self._place(n) for n in names]),
            "links": lambda names: [link_name(Link.parse(n)) for n in names],
            "countries": lambda codes: self._some([country_name(c) for c in codes]),
        }

    def sentence(self, step: NextStep) -> Message:
        return msg(step.key, **self._fields(step))

    def why(self, step: NextStep) -> Text:
        return msg(step.saves, **self._fields(step)) if step.saves else ""

    def _fields(self, step: NextStep) -> dict[str, Any]:
        fields: dict[str, Any] = {name: self._said(name, value) for name, value in step.fields.items()}
        if "link_a" in step.fields:
            alike = step.fields["link_a"] == step.fields["link_b"]
            two = {"first": fields["link_a"], "second": fields["link_b"]}
            fields["ends"] = msg("steps.ends.alike", link=fields["link_a"]) if alike else msg("steps.ends.two", **two)
        if "rule" in step.fields:
            rule = self._plan.rules.rule(step.fields["rule"])
            fields |= {"title": rule_title(rule), "advice": rule_advice(rule)}
        return fields

    def _said(self, name: str, value: Any) -> Any:
        if name in self._by_name:
            return self._by_name[name](value)
        if name.startswith("site"):
            return self._place(value)
        if name.startswith("link"):
            return link_name(Link.parse(value))
        if name.endswith("_mbps"):
            return Quantity(value, "mbps", 0 if value == round(value) else 1)
        return Quantity(value, "pct") if name.endswith("_share") else value

    def _place(self, name: str) -> Text:
        """A site in the firm's word, or a city."""
        if any(site.name == name for site in self._reading.forecast.firm.sites):
            return site_name(self._reading.forecast, name)
        spot = next((s for s in self._plan.hubs.scored if s.key == name), None)
        return Names(spot.name_en, spot.name_zh) if spot else name

    @staticmethod
    def _some(names: Sequence[Text]) -> Message:
        if len(names) <= NAMED:
            return msg("rules.listed", items=list(names))
        return msg("rules.listed", items=[*names[:NAMED], msg("steps.more", n=len(names) - NAMED)])
