"""How wide each column of a printed table is, how large its letters are, and whether the page lies on its side."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from beacon.report.charts.type import text_width

PORTRAIT_PT = 493.0
"Width between the margins of A4, upright. [pt]"
LANDSCAPE_PT = 739.0
"The same on its side. [pt]"
SIZES_PT = (8.0, 7.5, 7.0)
"Sizes of letters tried upright. [pt]"
SMALL_PT = (8.0, 7.5, 7.0, 6.5, 6.0)
"And on the side. [pt]"
INSET_PT = 6.5
"Room at both sides of a cell's text. [pt]"
LONGEST = 14
"Letters after which a word may be broken."
NARROWEST_PT = 22.0
BREAK = "\u200b"
"Zero-width space: a line may end here."
_AFTER = re.compile(r"([/:_@.,=&?+-])(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table on paper."""

    size_pt: float
    widths_pt: tuple[float, ...]
    landscape: bool


def breakable(text: str) -> str:
    """The text with places where a long word may be broken: after its signs, and else every so many letters."""
    return re.sub(rf"[^\s{BREAK}]{{{LONGEST + 1},}}", lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    parts = _AFTER.sub(rf"\1{BREAK}", word).split(BREAK)
    cut = (part[i : i + LONGEST] for part in parts for i in range(0, len(part), LONGEST))
    return BREAK.join(cut)


def _pieces(text: str) -> list[str]:
    """What a line cannot be broken inside: words, and single hanzi."""
    return re.findall(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u200b\u2e80-\u9fff\uff00-\uffef]+", text) or [""]


def _measured(column: Sequence[str]) -> tuple[float, float]:
    """Width of the longest piece, and of the longest text on one line, at one point of letter size. [pt]"""
    texts = set(column)  # the same words stand in many rows
    pieces = {piece for text in texts for piece in _pieces(text)}
    return _longest(pieces), _longest(texts)


def _longest(texts: Collection[str]) -> float:
    return max((text_width(text, 1.0) for text in texts), default=0.0)


def layout(columns: Sequence[Sequence[str]]) -> Layout:
    """Lay out a table whose columns hold these texts, heads first.

    Upright where the longest words fit at a readable size, else on its side, else as small as it gets with the
    columns squeezed alike.
    """
    measured = [_measured(column) for column in columns]
    least, most = [m[0] for m in measured], [m[1] for m in measured]
    for landscape, room, sizes in ((False, PORTRAIT_PT, SIZES_PT), (True, LANDSCAPE_PT, SMALL_PT)):
        for size in sizes:
            if _needed(least, size) <= room:
                return Layout(size_pt=size, widths_pt=_shared(least, most, size, room), landscape=landscape)
    size = SMALL_PT[-1]
    squeeze = LANDSCAPE_PT / _needed(least, size)
    return Layout(
        size_pt=size, widths_pt=tuple((w * size + INSET_PT) * squeeze for w in least), landscape=True
    )


def _needed(least: Sequence[float], size: float) -> float:
    return sum(max(w * size + INSET_PT, NARROWEST_PT) for w in least)


def _shared(least: Sequence[float], most: Sequence[float], size: float, room: float) -> tuple[float, ...]:
    """The room shared out: each column its least, the rest by how much more its texts would like."""
    base = [max(w * size + INSET_PT, NARROWEST_PT) for w in least]
    wish = [max(w * size + INSET_PT - b, 0.0) for w, b in zip(most, base, strict=True)]
    spare, wished = room - sum(base), sum(wish)
    if wished <= spare:
        return tuple(b + w for b, w in zip(base, wish, strict=True))
    # A root keeps one column of long sentences from starving the others.
    pull = [w**0.7 for w in wish]
    given = _poured(wish, pull, spare)
    return tuple(b + g for b, g in zip(base, given, strict=True))


def _poured(wish: Sequence[float], pull: Sequence[float], spare: float) -> list[float]:
    """`spare` shared by `pull`, no one getting more than their wish."""
    given, open_ = [0.0] * len(wish), {i for i, w in enumerate(wish) if w > 0}
    while open_ and spare > 1e-6:
        whole = sum(pull[i] for i in open_)
        full = {i for i in open_ if wish[i] - given[i] <= spare * pull[i] / whole}
        if not full:
            for i in open_:
                given[i] += spare * pull[i] / whole
            break
        for i in full:
            spare -= wish[i] - given[i]
            given[i] = wish[i]
        open_ -= full
    return given
