"""How wide each column of a printed table is, how large its letters are, and whether the page lies on its side."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from beacon.report.charts.type import text_width
from beacon.report.pdf.lines import BREAK, HANZI, JOIN, Wrapped, pieces

PORTRAIT_PT = 493.0
"Width between the margins of A4, upright. [pt]"
LANDSCAPE_PT = 739.0
"The same on its side. [pt]"
SIZES_PT = (8.0, 7.5, 7.0)
"Sizes of letters tried upright. [pt]"
SMALL_PT = (8.0, 7.5, 7.0, 6.5, 6.0)
"And on the side. [pt]"
INSET_PT = 9.0
"Room at both sides of a cell's text. [pt]"
LONGEST = 14
"Letters after which a word may be broken."
NARROWEST_PT = 22.0
SAMPLE = 30
"Rows a layout is tried on."
STEP = 1.16
"Ratio of one width tried of a column to the next."
_AFTER = re.compile(r"([/:_@.,=&?+-])(?=\w)")
_LONG = re.compile(rf"[^\s{BREAK}{HANZI}]{{{LONGEST + 1},}}")
_SPAN = re.compile(r"(?<=[\d%])–(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table on paper."""

    size_pt: float
    widths_pt: tuple[float, ...]
    landscape: bool
    lines: tuple[int, ...] = ()
    "Lines each row takes, the head row first."


def breakable(text: str) -> str:
    """The text with places where a long word may be broken, after its signs and else every so many letters, and
    with low and high of a band held together."""
    joined = _SPAN.sub(f"{JOIN}–{JOIN}", text)
    return _LONG.sub(lambda word: _broken(word[0]), joined)


def _broken(word: str) -> str:
    if len(word) - 2 * word.count(f"{JOIN}–{JOIN}") <= LONGEST:
        return word
    parts = _AFTER.sub(rf"\1{BREAK}", word.replace(JOIN, "")).split(BREAK)
    cut = (part[i : i + LONGEST] for part in parts for i in range(0, len(part), LONGEST))
    return BREAK.join(cut)


def _measured(column: Sequence[str]) -> tuple[float, float]:
    """Width of the longest piece, and of the longest text on one line, at one point of letter size. [pt]"""
    texts = {line for text in set(column) for line in text.split("\n")}  # the same words stand in many rows
    longest = {piece for text in texts for piece in pieces(text)}
    return _longest(longest), _longest(texts)


def _longest(texts: Collection[str]) -> float:
    return max((text_width(text.replace(BREAK, "").replace(JOIN, ""), 1.0) for text in texts), default=0.0)


def layout(columns: Sequence[Sequence[str]]) -> Layout:
    """Lay out a table whose columns hold these texts, heads first.

    Upright where the longest words fit at a readable size, else on its side, else as small as it gets with the
    columns squeezed alike. Room that is left goes where it saves most lines.
    """
    measured = [_measured(column) for column in columns]
    least, most = [m[0] for m in measured], [m[1] for m in measured]
    for landscape, room, sizes in ((False, PORTRAIT_PT, SIZES_PT), (True, LANDSCAPE_PT, SMALL_PT)):
        for size in sizes:
            if _needed(least, size) <= room:
                widths = _shared(columns, least, most, size=size, room=room)
                return _laid(columns, widths, size=size, landscape=landscape)
    size = SMALL_PT[-1]
    squeeze = LANDSCAPE_PT / _needed(least, size)
    widths = tuple(max(w * size + INSET_PT, NARROWEST_PT) * squeeze for w in least)
    return _laid(columns, widths, size=size, landscape=True)


def _laid(
    columns: Sequence[Sequence[str]], widths: tuple[float, ...], *, size: float, landscape: bool
) -> Layout:
    texts = [Wrapped(column) for column in columns]
    heights = [t.lines((width - INSET_PT) / size) for t, width in zip(texts, widths, strict=True)]
    lines = tuple(max(row) for row in zip(*heights, strict=True))
    return Layout(size_pt=size, widths_pt=widths, landscape=landscape, lines=lines)


def _base(least: Sequence[float], size: float) -> list[float]:
    return [max(w * size + INSET_PT, NARROWEST_PT) for w in least]


def _needed(least: Sequence[float], size: float) -> float:
    return sum(_base(least, size))


def _shared(
    columns: Sequence[Sequence[str]], least: Sequence[float], most: Sequence[float], *, size: float, room: float
) -> tuple[float, ...]:
    """The room shared out: each column its least, the rest in steps, each where it saves most lines for its width.

    Lines count by their cube: in a row the highest cell decides, and two as high have to shrink together.
    """
    base = _base(least, size)
    wish = [max(w * size + INSET_PT, b) for w, b in zip(most, base, strict=True)]
    spare = room - sum(base)
    if sum(wish) - sum(base) <= spare:
        return tuple(wish)
    steps = [_steps(c, b, min(w, b + spare), size) for c, b, w in zip(columns, base, wish, strict=True)]
    at = [0] * len(steps)
    while True:
        best = max(
            ((gain, i, to) for i, tried in enumerate(steps) for gain, to in _gains(tried, at[i], spare)),
            default=None,
        )
        if best is None:
            break
        _, column, to = best
        spare -= steps[column][to][0] - steps[column][at[column]][0]
        at[column] = to
    return _filled([tried[place][0] for tried, place in zip(steps, at, strict=True)], wish, spare)


def _steps(column: Sequence[str], base: float, most: float, size: float) -> list[tuple[float, float]]:
    """Widths worth trying and what the column's lines cost at each."""
    head, *rows = column
    wrapped = Wrapped([head, *rows[:: max(len(rows) // SAMPLE, 1)]])
    widths = [base]
    while widths[-1] * STEP < most:
        widths.append(widths[-1] * STEP)
    return [(width, float(sum(n**3 for n in wrapped.lines((width - INSET_PT) / size)))) for width in (*widths, most)]


def _gains(tried: Sequence[tuple[float, float]], at: int, spare: float) -> list[tuple[float, int]]:
    """What each wider width saves for its room."""
    width, cost = tried[at]
    return [
        ((cost - other) / (wider - width), to)
        for to, (wider, other) in enumerate(tried)
        if to > at and wider - width <= spare and other < cost
    ]


def _filled(widths: Sequence[float], wish: Sequence[float], spare: float) -> tuple[float, ...]:
    """What room is left, shared by what each column still wishes."""
    open_ = [max(w - have, 0.0) for w, have in zip(wish, widths, strict=True)]
    share = min(spare / sum(open_), 1.0) if sum(open_) > 0 else 0.0
    return tuple(have + more * share for have, more in zip(widths, open_, strict=True))
