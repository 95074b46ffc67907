"""One frame of `beacon relay top`: the relay's state and its lanes, busiest first. Figures in, a rich table out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from beacon.i18n import msg, translate
from beacon.units import pct_from_fraction

_HEAD_LINES = 8
"Lines besides the lanes: title, state, two of column heads, two after the table, and room for two warnings."
_OUTSIDE = "@outside"
_COLUMNS = ("lane", "packets", "rate", "loss", "queue", "p50", "p95", "late", "switches")
_GAP = 2
_SHORTEST_NAME = 20
"Widths. [characters]"
_GIVE_WAY = ("switches", "rate", "packets", "queue", "late", "p95")
_APART_MS = 1.0
"Commanded and measured delay further apart than this is shown as a warning: the relay's bar for its 99 %. [ms]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is known at one moment."""

    health: dict[str, Any]
    stats: dict[str, Any]
    window_s: float
    held: bool = False
    trouble: str = ""
    "A sentence on why the figures stand still; empty while they move."


def draw(
    frame: Frame, *, language: str, width: int, height_lines: int | None = None, keys: bool = False
) -> RenderableType:
    """The frame in a language; `width` [characters] shortens names, `height_lines` leaves out the least busy lanes."""

    def say(key: str, **fields: Any) -> str:
        return translate(msg(f"cli.relay_top.{key}", **fields), language)

    lanes = frame.stats["lanes"]
    shown = lanes if height_lines is None else lanes[: max(height_lines - _HEAD_LINES, 1)]
    parts: list[RenderableType] = [*_head(frame, say)]
    if shown:
        parts.append(_table(shown, say, width))
        if len(lanes) > len(shown):
            parts.append(Text(say("more", n=len(lanes) - len(shown)), style="dim"))
    else:
        parts.append(Text(say("none", window=f"{frame.window_s:g}")))
    if keys:
        parts.append(Text(say("held") if frame.held else say("keys"), style="dim"))
    return Group(*parts)


def _head(frame: Frame, say: Any) -> list[Text]:
    health, late = frame.health, frame.stats["lateness"]
    lines = [
        Text(say("title", listeners=" ".join(health["listeners"])), style="bold"),
        Text(
            no_wrap=True, overflow="ellipsis", text=say(
                "state", mode=say(f"mode.{health['mode']}"), sessions=health["sessions"],
                allocations=health["allocations"], p50=f"{late['p50_ms']:.2f}", p99=f"{late['p99_ms']:.2f}",
                clock=frame.stats["at_utc"][11:19] + " UTC",
            )
        ),
    ]  # fmt: skip
    warnings = [
        ("draining", health["draining"]),
        ("not_serving", not health["serving"]),
        ("not_restorable", not health["restorable"]),
    ]
    lines += [Text(say(key), style="yellow") for key, holds in warnings if holds]
    if frame.trouble:
        lines.append(Text(frame.trouble, style="red"))
    return lines


def _table(lanes: list[dict[str, Any]], say: Any, width: int) -> Table:
    rows = [_row(lane, say) for lane in lanes]
    heads = [Text(say(f"column.{column}")) for column in _COLUMNS]
    widths = [
        max(text.cell_len for text in (*(Text(line) for line in head.plain.splitlines()), *(row[i] for row in rows)))
        for i, head in enumerate(heads)
    ]
    # A figure cut short is a wrong figure: columns that matter less go, then the lane's name gives way.
    kept = list(range(len(_COLUMNS)))
    for column in _GIVE_WAY:
        if _SHORTEST_NAME + sum(widths[i] + _GAP for i in kept[1:]) > width:
            kept.remove(_COLUMNS.index(column))
    widths[0] = max(min(widths[0], width - sum(widths[i] + _GAP for i in kept[1:])), _SHORTEST_NAME)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for i in kept:
        table.add_column(
            heads[i], justify="right" if i else "left", no_wrap=True, overflow="ellipsis", width=widths[i]
        )
    for row in rows:
        table.add_row(*(row[i] for i in kept))
    return table


def _row(lane: dict[str, Any], say: Any) -> list[Text]:
    commanded, measured, span_s = lane["commanded"], lane["measured"], lane["span_s"] or 1.0
    ends = [_end(lane, end, say) for end in ("origin", "target")]
    name = f"{lane['session']}: {ends[0]} → {ends[1]}"
    late = f"{lane['late_mean_ms']:.2f}"
    return [
        Text(name if lane["in_force"] else say("clean", lane=name), style="" if lane["in_force"] else "dim"),
        Text(f"{lane['packets_in'] / span_s:.0f}"),
        Text(f"{measured['rate_kbps']:.0f}"),
        Text(f"{pct_from_fraction(commanded['loss']):.2f}/{pct_from_fraction(measured['loss']):.2f}"),
        Text(f"{pct_from_fraction(measured['queue_loss']):.2f}"),
        *(Text(f"{commanded[name]:.1f}/{measured[name]:.1f}") for name in ("delay_p50_ms", "delay_p95_ms")),
        Text(late, style="red" if lane["late_mean_ms"] > _APART_MS else ""),
        Text(str(lane["switches"])),
    ]


def _end(lane: dict[str, Any], end: str, say: Any) -> str:
    leg, site = lane[end], lane[f"{end}_site"]
    name = say("outside") if leg == _OUTSIDE else leg
    return f"{name} ({site})" if site and site != name else name
