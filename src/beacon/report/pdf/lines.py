"""How many lines a text takes in a width, broken where the printed page breaks it."""

from __future__ import annotations

from collections.abc import Sequence

from beacon.report.charts.type import text_width

BREAK = "\u200b"
"Zero-width space: a line may end here."
JOIN = "\u2060"
"Word joiner: no line may end here."
HANZI = "\u2e80-\u9fff\uff00-\uffef"
"What stands between hanzi as they do, as a range of a regular expression: lines end anywhere there."
_TOLERANCE = 1e-6


def pieces(text: str) -> list[str]:
    """What a line cannot be broken inside: words, their parts behind a dash, and single hanzi."""
    return [piece for piece in _split(text) if piece.strip()] or [""]


def _split(text: str) -> list[str]:
    """Words with the blanks behind them, and single hanzi."""
    found: list[str] = []
    word = ""
    for char in text:
        if word and _ends(word[-1], char):
            found.append(word)
            word = ""
        word += char
    return [*found, word]


def _ends(before: str, char: str) -> bool:
    """A line may end between these two."""
    if JOIN in (before, char) or char.isspace():
        return False
    if before.isspace() or before == BREAK:
        return True
    if _is_hanzi(before) or _is_hanzi(char):
        return char not in "，。；：、？！）》”" and before not in "（《“"
    return before in "–-" and char.isalnum()


def _is_hanzi(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


class Wrapped:
    """Texts measured once, to be wrapped at many widths. Widths are in letters' size: 1 is one em."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._known: dict[str, list[list[tuple[float, float]]]] = {}
        for text in texts:
            if text not in self._known:
                self._known[text] = [[_widths(piece) for piece in _split(line)] for line in text.split("\n")]

    def lines(self, width: float) -> list[int]:
        """Lines of each text at a width."""
        found = {text: sum(_lines(line, width) for line in known) for text, known in self._known.items()}
        return [found[text] for text in self._texts]


def _widths(piece: str) -> tuple[float, float]:
    """Width of a piece at the end of a line and inside one. [em]"""
    drawn = piece.replace(BREAK, "").replace(JOIN, "")
    return text_width(drawn.rstrip(), 1.0), text_width(drawn, 1.0)


def _lines(line: Sequence[tuple[float, float]], width: float) -> int:
    count, taken = 1, 0.0
    for bare, whole in line:
        if taken and taken + bare > width + _TOLERANCE:
            count += 1
            taken = 0.0
        taken += whole
    return count
