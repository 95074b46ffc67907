"""The answer first: three sentences, what each kind of link does, and which is best between which regions."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.flows.briefing.reading import EQUAL_SHARE, Reading, Tally, names_of
from beacon.flows.briefing.words import (
    band,
    category_word,
    cause_of,
    clock,
    codec_words,
    column_name,
    hour_words,
    pair_name,
    rating,
)
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Bullets, Cell, LinkKind, PairForecast, Paragraph, Section, Table, Text
from beacon.quality.bands import category_of

_UNMEASURED = (LinkKind.PREMIUM, LinkKind.SDWAN, LinkKind.SPLIT)
"Kinds nobody has published measurements of between the UK and the mainland."


def _figures(tally: Tally) -> dict[str, object]:
    return {
        "link": column_name(tally.column),
        "met": tally.met,
        "pairs": tally.pairs,
        "people": Quantity(tally.people, "pct"),
        "hours": band(tally.on_target, style="pct"),
    }


def _today(reading: Reading) -> Message:
    firm = reading.forecast.firm
    key = "report.answer.today" if reading.has_today else "report.answer.first"
    return msg(
        key,
        codec=reading.codec,
        r=Quantity(firm.target.r),
        share=Quantity(firm.target.share, "pct"),
        **_figures(reading.tally(reading.today)),
    )


def _change_pays(reading: Reading, best: Tally) -> bool:
    """Whether the best single kind does better than the column the reader knows."""
    today = reading.tally(reading.today)
    return best.on_target.typical - today.on_target.typical > EQUAL_SHARE or best.met > today.met


def _best(reading: Reading, best: Tally) -> Message:
    if len(reading.columns) == 1:
        return msg("report.answer.only")
    if best.column == reading.today:
        return msg("report.answer.first_is_best", **_figures(best))
    if not _change_pays(reading, best) and reading.has_today:
        return msg("report.answer.no_better", **_figures(best))
    equals = reading.equals()
    if len(equals) > 1:
        links = [column_name(tally.column) for tally in equals]
        return msg("report.answer.tied", links=links, **_figures(best))
    return msg("report.answer.best", **_figures(best))


def _weakest(reading: Reading, tally: Tally) -> Message:
    pair = tally.weakest
    hour, cell, _ = reading.at_worst(pair)
    key = "even_weakest" if tally.met == tally.pairs else "weakest"
    if tally.column.link is None:
        key += "_today"
    return msg(
        f"report.answer.{key}",
        link=column_name(tally.column),
        pair=pair_name(reading.forecast, names_of(pair)),
        word=category_word(category_of(cell.r_common.typical)),
        r=rating(cell.r_common),
        hour=hour_words(reading, names_of(pair), hour.hour_utc),
        cause=msg(f"report.cause.{cause_of(cell)}"),
    )


def _worst_cells(reading: Reading, pair: PairForecast) -> tuple[Cell, Cell]:
    """A pair, and how it fares at its worst working hour."""
    hour, cell, _ = reading.at_worst(pair)
    category = category_of(cell.r_common.typical)
    worst = msg(
        "report.answer.worst",
        word=category_word(category),
        r=rating(cell.r_common),
        hour=clock(hour.hour_utc),
    )
    return Cell(text=pair_name(reading.forecast, names_of(pair))), Cell(text=worst, category=str(category))


def kinds_table(reading: Reading, *, folded: bool, number: int) -> Table:
    """What each kind of link does for the whole firm with one codec."""
    rows = []
    for tally in (reading.tally(c) for c in reading.columns):
        rows.append(
            (
                Cell(text=column_name(tally.column)),
                Cell(text=msg("report.of", n=tally.met, all=tally.pairs), numeric=True),
                Cell(text=Quantity(tally.certain, "integer"), numeric=True),
                Cell(text=Quantity(tally.people, "pct"), numeric=True),
                Cell(text=band(tally.on_target, style="pct"), numeric=True),
                *_worst_cells(reading, tally.weakest),
            )
        )
    return Table(
        key=f"kinds-{number}",
        caption=msg("report.kinds.caption", codec=codec_words(reading.forecast, reading.codec)),
        columns=(
            msg("report.kinds.link"),
            msg("report.kinds.pairs"),
            msg("report.kinds.certain"),
            msg("report.kinds.people"),
            msg("report.kinds.hours"),
            msg("report.kinds.weakest"),
            msg("report.kinds.worst"),
        ),
        rows=tuple(rows),
        folded=folded,
    )


def _groups_table(reading: Reading) -> Table:
    rows = []
    for (one, other), pairs in reading.groups().items():
        best, today = reading.best(pairs), reading.tally(reading.today, pairs)
        name = msg(
            "report.group.within" if one == other else "report.group.between",
            a=msg(f"report.region.{one}"),
            b=msg(f"report.region.{other}"),
        )
        category = reading.category(best.weakest)
        rows.append(
            (
                Cell(text=name),
                Cell(text=Quantity(best.pairs, "integer"), numeric=True),
                Cell(text=band(today.on_target, style="pct"), numeric=True),
                Cell(text=column_name(best.column)),
                Cell(text=band(best.on_target, style="pct"), numeric=True),
                Cell(
                    text=msg(
                        "report.group.weakest",
                        word=category_word(category),
                        pair=pair_name(reading.forecast, names_of(best.weakest)),
                    ),
                    category=str(category),
                ),
            )
        )
    return Table(
        key="groups",
        caption=msg("report.groups.caption", codec=reading.codec),
        columns=(
            msg("report.groups.group"),
            msg("report.groups.pairs"),
            msg("report.groups.today", link=column_name(reading.today)),
            msg("report.groups.best"),
            msg("report.groups.hours"),
            msg("report.groups.weakest"),
        ),
        rows=tuple(rows),
    )


def _unmeasured(reading: Reading, tallies: Sequence[Tally]) -> list[Text]:
    """Names of the kinds among `tallies` that nobody measured where this firm needs them."""
    if not {"GB", "CN"} <= {s.place.country for s in reading.forecast.firm.sites}:
        return []
    links = [(t.column.link, column_name(t.column)) for t in tallies]
    return [name for link, name in links if link is not None and link.kind in _UNMEASURED]


def answer(readings: tuple[Reading, ...]) -> Section:
    """The first section, on the firm's first codec; its other codecs in folded tables."""
    main = readings[0]
    best = main.best()
    named = main.equals() if _change_pays(main, best) else (main.tally(main.today),)
    advised = main.firmest(named)
    sentences = (_today(main), _best(main, best), _weakest(main, advised))
    blocks: list[Paragraph | Bullets | Table] = [Paragraph(text=s, role="lead") for s in sentences]
    unmeasured = _unmeasured(main, named)
    if unmeasured:
        blocks.append(Paragraph(text=msg("report.answer.estimate", link=unmeasured), role="warning"))
    blocks.append(kinds_table(main, folded=False, number=1))
    kinds = dict.fromkeys(c.link.kind for c in main.columns if c.link is not None)
    blocks.append(Bullets(items=tuple(msg(f"report.link.about.{kind}") for kind in kinds)))
    blocks.append(Paragraph(text=msg("report.scale"), role="note"))
    blocks.append(_groups_table(main))
    blocks += [kinds_table(r, folded=True, number=i) for i, r in enumerate(readings[1:], start=2)]
    return Section(key="answer", title=msg("report.answer.title"), blocks=tuple(blocks))
