"""What the rules say: by rule, by a vendor, measured here, not known. Sorted by the plan; never legal advice."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from beacon.catalogue.country_names import jurisdiction_names
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import link_name, refs, site_name
from beacon.flows.planning.rule_days import days_ahead, weeks_ahead
from beacon.i18n import Message, Names, msg
from beacon.nouns import Bullets, Cell, Link, Paragraph, Section, Table, Text
from beacon.nouns.plan import Plan
from beacon.nouns.rules import Bearing, Found, Rule, RuleBook, Standing

OPEN_WEIGHT = 30
"Rows that weigh less bear on products and providers, or on nothing the plan has: folded away."
DAYS_A_YEAR = 365.25
_WEEKS_TOLD = 104
"A day farther ahead is told by its date alone. [weeks]"
_EU = Names("European Union", "欧盟")
_GROUPS = (Standing.RULE, Standing.VENDOR)


def rules(reading: Reading, plan: Plan) -> Section:
    """The four groups, each under its own name; the warning before them."""
    book = plan.rules
    made_on = datetime.date.fromisoformat(plan.made_on)
    blocks: list[Paragraph | Bullets | Table] = [
        Paragraph(text=_lead(book), role="lead"),
        Paragraph(text=msg("rules.not_advice"), role="warning"),
    ]
    for standing in _GROUPS:
        blocks.append(_group(reading, book, standing, made_on))
    blocks.append(_measured(reading, book))
    blocks.extend(_unknown(book))
    blocks.append(_group(reading, book, Standing.REPORTED, made_on))
    blocks.extend(_rest(reading, book, made_on))
    blocks.append(Paragraph(text=msg("rules.note"), role="note"))
    return Section(key="rules", title=msg("rules.title"), blocks=tuple(blocks))


def country_name(code: str) -> Names:
    """Name of the place whose rules are meant: the EU, mainland China apart from Hong Kong and Macau, or the name."""
    return _EU if code == "EU" else jurisdiction_names(code)


def rule_title(rule: Rule) -> Names:
    return Names(rule.title_en, rule.title_zh)


def rule_advice(rule: Rule) -> Names:
    """What the row says to do."""
    return Names(rule.do_en, rule.do_zh)


def _lead(book: RuleBook) -> Message:
    rules = _open(book, Standing.RULE)
    unknown = len(_of(book, Standing.UNKNOWN))
    if not rules:
        return msg("rules.lead.none", unknown=unknown)
    first = book.rule(rules[0].rule or "")
    return msg(
        "rules.lead",
        n=len(rules),
        unknown=unknown,
        country=country_name(first.country),
        title=rule_title(first),
    )


def _of(book: RuleBook, standing: Standing) -> list[Found]:
    return [found for found in book.found if found.standing is standing]


def _open(book: RuleBook, standing: Standing) -> list[Found]:
    return [found for found in _of(book, standing) if found.weight >= OPEN_WEIGHT]


def _group(reading: Reading, book: RuleBook, standing: Standing, made_on: datetime.date) -> Table | Paragraph:
    found = _open(book, standing)
    if not found:
        return Paragraph(text=msg(f"rules.empty.{standing}"))
    return Table(
        key=f"rules-{standing}",
        caption=msg(f"rules.caption.{standing}", n=len(found)),
        columns=_columns(),
        rows=tuple(_row(reading, book.rule(f.rule or ""), f, made_on) for f in found),
        ranked=True,
    )


def _columns() -> tuple[Text, ...]:
    return tuple(msg(f"rules.column.{c}") for c in ("rule", "says", "do", "touches", "dated"))


def _row(reading: Reading, rule: Rule, found: Found, made_on: datetime.date) -> tuple[Cell, ...]:
    return (
        Cell(text=msg("rules.title_of", country=country_name(rule.country), title=rule_title(rule))),
        Cell(text=_says(rule, made_on)),
        Cell(text=rule_advice(rule)),
        Cell(text=_touches(found)),
        Cell(text=dated(rule, found), refs=refs(reading.forecast, [f"rules:{rule.id}"])),
    )


def _says(rule: Rule, made_on: datetime.date) -> Text:
    """What it says, what weakens it, and how far its day is."""
    says = Names(rule.says_en, rule.says_zh)
    sentences = [says, *([Names(rule.caveat_en, rule.caveat_zh)] if rule.caveat_en else []), *event(rule, made_on)]
    if len(sentences) == 1:
        return says
    return msg(f"rules.sentences_{len(sentences)}", **{"abc"[i]: part for i, part in enumerate(sentences)})


def event(rule: Rule, made_on: datetime.date) -> list[Message]:
    """How far its day is; nothing for a row without one."""
    days = days_ahead(rule.event, made_on)
    if days is None:
        return []
    if days < 0:
        return [msg("rules.event.past", day=rule.event)]
    weeks = weeks_ahead(days)
    if not weeks:
        return [msg("rules.event.now", day=rule.event)]
    return [msg("rules.event.ahead" if weeks <= _WEEKS_TOLD else "rules.event.far", day=rule.event, weeks=weeks)]


def _touches(found: Found) -> Text:
    parts = [part for part in found.touches if part in set(Bearing)]
    return msg("rules.touches", parts=[msg(f"rules.part.{p}") for p in parts]) if parts else msg("rules.part.none")


def dated(rule: Rule, found: Found) -> Message:
    """Date, age in whole years from one on, confidence."""
    confidence = msg(f"rules.confidence.{rule.confidence}")
    if found.age_days is None:
        return msg("rules.dated.undated", read=rule.as_of[-len("2026-11-22") :], confidence=confidence)
    years = int(found.age_days / DAYS_A_YEAR)
    if years < 1:
        return msg("rules.dated.recent", as_of=rule.as_of, confidence=confidence)
    key = "rules.dated.year" if years == 1 else "rules.dated.years"
    return msg(key, as_of=rule.as_of, years=years, confidence=confidence)


def _measured(reading: Reading, book: RuleBook) -> Table | Paragraph:
    found = _of(book, Standing.MEASURED)
    if not found:
        return Paragraph(text=msg("rules.empty.measured"))
    rows = []
    for one in found:
        said = dict(touch.split(":", 1) for touch in one.touches if touch.startswith("link:"))
        site_a, site_b = (touch.removeprefix("site:") for touch in one.touches if touch.startswith("site:"))
        pair = msg("report.pair", a=site_name(reading.forecast, site_a), b=site_name(reading.forecast, site_b))
        days = msg("rules.unknown.undated") if one.age_days is None else str(one.age_days)
        rows.append(
            (
                Cell(text=pair),
                Cell(text=link_name(Link.parse(said["link"]))),
                Cell(text=days, numeric=one.age_days is not None),
            )
        )
    return Table(
        key="rules-measured",
        caption=msg("rules.caption.measured", n=len(rows)),
        columns=(msg("report.matrix.pair"), msg("rules.column.link"), msg("rules.column.age")),
        rows=tuple(rows),
    )


def _unknown(book: RuleBook) -> list[Paragraph | Table]:
    blocks: list[Paragraph | Table] = []
    if book.silent:
        names = [country_name(code) for code in book.silent]
        blocks.append(Paragraph(text=msg("rules.silent", countries=names), role="warning"))
    topics: dict[str, list[Found]] = {}
    for found in _of(book, Standing.UNKNOWN):
        topics.setdefault(found.topic, []).append(found)
    if not topics:
        return [*blocks, Paragraph(text=msg("rules.empty.unknown"))]
    table = Table(
        key="rules-unknown",
        caption=msg("rules.caption.unknown"),
        columns=(msg("rules.column.subject"), msg("rules.column.countries")),
        rows=tuple(
            (
                Cell(text=msg(f"rules.topic.{topic}")),
                Cell(text=msg("rules.listed", items=[country_name(f.country) for f in found])),
            )
            for topic, found in topics.items()
        ),
    )
    return [*blocks, table]


def _rest(reading: Reading, book: RuleBook, made_on: datetime.date) -> list[Table]:
    """Rows about products and providers, and those that touch nothing of this plan."""
    found = [f for f in book.found if f.rule and f.weight < OPEN_WEIGHT]
    return [_rest_table(reading, book, found, made_on)] if found else []


def _rest_table(reading: Reading, book: RuleBook, found: Sequence[Found], made_on: datetime.date) -> Table:
    rows = []
    for one in found:
        name, says, do, _, when = _row(reading, book.rule(one.rule or ""), one, made_on)
        rows.append((name, Cell(text=msg(f"rules.standing.{one.standing}")), says, do, when))
    return Table(
        key="rules-rest",
        caption=msg("rules.caption.rest", n=len(rows)),
        columns=tuple(msg(f"rules.column.{c}") for c in ("rule", "standing", "says", "do", "dated")),
        rows=tuple(rows),
        folded=True,
    )
