"""Colours and dashes of categories and causes: for colour-blind eyes and grey print, and never alone."""

from __future__ import annotations

INK = "#1d2733"
FAINT = "#5d6b7a"
PAPER = "#ffffff"
LAND = "#e7ebee"
SEA = "#f7f9fa"
EDGE = "#c9d1d8"

CATEGORY_FILL = {
    "best": "#2b6cb0",
    "high": "#7fb2dd",
    "medium": "#f3d26b",
    "low": "#f0a24a",
    "poor": "#d9573f",
    "unusable": "#7d1d3f",
}
"Blue to wine red over yellow: its ends and its middle differ in lightness as well as in hue."
CATEGORY_INK = {"best": PAPER, "high": INK, "medium": INK, "low": INK, "poor": PAPER, "unusable": PAPER}
"Ink that reads on each fill at 4.5 to 1 or better (bold figures on poor: 3.9 to 1)."
CATEGORY_TINT = {
    "best": "#cfe2f5",
    "high": "#e3eff9",
    "medium": "#fdf3cf",
    "low": "#fde2c4",
    "poor": "#f9cfc4",
    "unusable": "#e6bccb",
}
"Grounds of table cells on paper and in workbooks, behind words in ink."
CATEGORY_LINE = {
    "best": "#2b6cb0",
    "high": "#5b9bd0",
    "medium": "#c99a00",
    "low": "#e07b1a",
    "poor": "#cf4327",
    "unusable": "#7d1d3f",
}
CATEGORY_DASH: dict[str, list[int]] = {
    "best": [1, 0],
    "high": [1, 0],
    "medium": [9, 3],
    "low": [6, 4],
    "poor": [3, 3],
    "unusable": [1, 4],
}

CAUSE_FILL = {
    "codec": "#8d99a6",
    "delay": "#2b6cb0",
    "network_loss": "#cf4f2b",
    "late_loss": "#f0b13c",
    "echo": "#b56aa0",
}
CAUSE_INK = {"codec": INK, "delay": PAPER, "network_loss": PAPER, "late_loss": INK, "echo": INK}

HOURS_FILL = {
    "none": ("#eceff2", "#232c36"),
    "little": ("#cfe3f3", "#2c4a66"),
    "short": ("#9cc5e5", "#3a6d99"),
    "fair": ("#5f9dd0", "#5595c9"),
    "good": ("#2b6cb0", "#86bce6"),
    "ample": ("#17406f", "#c4e0f5"),
}
"Shared hours on light and on dark: more of them stand out more from either ground."
HOURS_DOT = {"none": FAINT, "little": INK, "short": INK, "fair": INK, "good": PAPER, "ample": PAPER}
HOURS_DOT_ON_DARK = {"none": "#a9b6c3", "little": PAPER, "short": PAPER, "fair": INK, "good": INK, "ample": INK}
"Dots on those fills."

TIMES_FILL, TIMES_HOLDS = "#c05a3a", "#7fa7c9"
"What gives way as people grow, and what holds to the end: they differ in lightness, and the words say which."

REACH_FILL = {"low": "#2b6cb0", "median": "#9cc5e5", "short": "#e07b1a"}
"Choices whose pairs all reach the target: by their low figures too, in the median network, not."
FRONT_LINE = "#8d99a6"
