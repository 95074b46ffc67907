"""Writes docs/validation/emodel.md: every published value, ours and the error. Says nothing of listeners.

Run by `make validate`. The vectors are those the tests hold (tests/quality/emodel_vectors.csv).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from beacon.nouns import AudioBand
from beacon.quality import g107, g107_1, g107_2, mos_of

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "tests" / "quality" / "emodel_vectors.csv"
PAGE = ROOT / "docs" / "validation" / "emodel.md"
BANDS = {"g107": AudioBand.NARROW, "g107.1": AudioBand.WIDE, "g107.2": AudioBand.FULL}
INPUTS = ("t_ms", "tr_ms", "ta_ms", "ie", "bpl", "ppl", "burst_ratio")
TITLES = {
    "g107": "G.107 (06/2015), narrowband",
    "g107.1": "G.107.1 (06/2019), wideband, Roe = 129",
    "g107.2": "G.107.2 (2019 form), fullband",
}
AGREES = "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One vector and what Beacon makes of it."""

    row: dict[str, str]
    ours: float
    half_digit: float
    "Half a unit of the last digit the source prints: all that rounding can hide."

    @property
    def published(self) -> float:
        """The source's figure."""
        return float(self.row["published"])

    @property
    def error(self) -> float:
        """Ours less the source's."""
        return self.ours - self.published

    @property
    def within(self) -> bool:
        """Whether the two agree to the last digit printed."""
        return abs(self.error) <= self.half_digit * (1.0 + 1e-9)


def half_digit(printed: str) -> float:
    """Half a unit of the last digit of a printed decimal."""
    exponent = Decimal(printed).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def figure_of(row: dict[str, str]) -> float:
    """Beacon's figure for a vector."""
    model, quantity, band = row["model"], row["quantity"], BANDS[row["model"]]
    if quantity == "mos_of_r":
        return float(mos_of(float(row["case"].removeprefix("R = ")), band))
    given = {name: float(row[name]) for name in INPUTS if row[name]}
    if quantity == "mos_without_id":
        bare = {k: v for k, v in given.items() if k in ("ie", "bpl", "ppl")}
        loss = g107_1.ie_eff(**{"ppl": 0.0, "bpl": 1.0, **bare})
        return float(mos_of(g107_1.RO_WB - loss, band))
    if model == "g107":
        terminals = g107.Terminals(telr_db=float(row["telr_db"] or 65.0))
        rating: object = g107.rate(**given, terminals=terminals)
    else:
        rating = g107_1.rate(**given) if model == "g107.1" else g107_2.rate(**given)
    if quantity == "mos":
        return float(mos_of(rating.r, band))  # type: ignore[attr-defined]
    return float(getattr(rating, quantity))


def checked_vectors() -> list[Checked]:
    """Every vector, computed."""
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Checked(row=row, ours=figure_of(row), half_digit=half_digit(row["published"])) for row in rows]


def _table(vectors: list[Checked]) -> list[str]:
    lines = ["| case | quantity | published | ours | error | source |", "|---|---|---:|---:|---:|---|"]
    for v in vectors:
        row = v.row
        source = row["source"] + (f" ({row['note']})" if row["note"] else "")
        cells = (row["case"], row["quantity"], row["published"], f"{v.ours:.6f}", f"{v.error:+.6f}", source)
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def page() -> str:
    """The whole page; the same vectors give the same text."""
    vectors = checked_vectors()
    good = [v for v in vectors if v.row["status"] == AGREES]
    others = [v for v in vectors if v.row["status"] != AGREES]
    inside = sum(v.within for v in good)
    lines = [
        "# E-model: published values and ours",
        "",
        "Written by `validation/quality.py`; do not edit. The values are those that open implementations,",
        "lectures and tests quote from the Recommendations, each named in its row. A row agrees when the",
        "error is at most half a unit of the last digit its source prints.",
        "",
        f"**{inside} of {len(good)} values agree.** {len(others)} more stand at the end, with the reason.",
    ]
    for model, title in TITLES.items():
        lines += ["", f"## {title}", "", *_table([v for v in good if v.row["model"] == model])]
    lines += [
        "",
        "## Values the present formulas do not give",
        "",
        "Tables of G.113 (1999) that (7-29) replaced, and one rounding in print, kept to show by how much.",
        "",
        *_table(others),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
