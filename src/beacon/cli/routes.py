"""`beacon routes`: what lies between two places at one hour, with every row it rests on."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import click
from rich.console import Console
from rich.table import Table

from beacon.cli.route_options import (
    hour_utc,
    local_time,
    read_day,
    read_end,
    read_hour,
    read_language,
    read_link,
    said,
)
from beacon.cli.routes_json import path_json
from beacon.flows.route_facts import route_facts
from beacon.i18n import Message, Names, Quantity, msg, render
from beacon.nouns import PLAIN_LINKS, Band, Link, Path, Place, Text
from beacon.routes.compose import build_path
from beacon.routes.endpoint import Endpoint

_WIDTH = 100
"Columns of a page that goes to a file or a pipe. [characters]"


def _names(place: Place) -> Names:
    return Names(en=place.name_en, zh=place.name_zh)


def link_name(link: Link) -> Message:
    """A link in words, its spelling in brackets."""
    return msg("routes.link", name=msg(f"routes.link.{link.kind}"), spelt=str(link))


class _Page:
    """Prints one answer in one language."""

    def __init__(self, language: str) -> None:
        self._say = partial(render, language=language)
        console = Console()
        self._console = console if console.is_terminal else Console(width=_WIDTH)

    def line(self, message: Message) -> None:
        """A line of text."""
        self._console.print(self._say(message), highlight=False, markup=False)

    def gap(self) -> None:
        """An empty line."""
        self._console.print()

    def table(self, heads: list[str], rows: list[list[Text]], texts: int = 1) -> None:
        """A table whose first `texts` columns are words and the others figures."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for i, head in enumerate(heads):
            title = self._say(msg(head))
            table.add_column(title, justify="left" if i < texts else "right", overflow="fold", no_wrap=i == 0)
        for row in rows:
            table.add_row(*(self._say(cell) for cell in row))
        self._console.print(table, highlight=False)
        self.gap()


def _figures(band: Band, style: str, digits: int) -> list[Text]:
    return [Quantity(getattr(band, name), style, digits) for name in ("low", "typical", "high")]


def _print_head(page: _Page, path: Path, *, a: Endpoint, b: Endpoint, day: date) -> None:
    page.line(msg("routes.title", a=_names(path.origin), b=_names(path.destination)))
    page.line(
        msg(
            "routes.when",
            a=_names(path.origin), time_a=local_time(a, hour=path.hour_utc, day=day),
            b=_names(path.destination), time_b=local_time(b, hour=path.hour_utc, day=day),
            utc=f"{path.hour_utc:02d}:00", day=day.isoformat(),
        )
    )  # fmt: skip


def _print_path(page: _Page, path: Path) -> None:
    same = path.link_a == path.link_b
    page.line(
        msg("routes.over", link=link_name(path.link_a))
        if same
        else msg("routes.over_mixed", link_a=link_name(path.link_a), link_b=link_name(path.link_b))
    )
    page.line(msg("routes.band_note"))
    rows: list[list[Text]] = [
        [msg("routes.figure.rtt"), *_figures(path.rtt_ms, "ms", 0)]
    ]
    for side, way in (("out", path.out), ("back", path.back)):
        for name, band, style, digits in (
            ("delay", way.delay_ms, "ms", 0),
            ("loss", way.loss, "pct", 2),
            ("burst", way.burst_ms, "ms", 0),
            ("jitter", way.jitter_ms, "ms", 2),
            ("wander", way.wander_ms, "ms", 1),
        ):
            label = msg(f"routes.figure.{name}", way=msg(f"routes.way.{side}"))
            rows.append([label, *_figures(band, style, digits)])
    page.table(["routes.figure", "routes.low", "routes.typical", "routes.high"], rows)
    _print_families(page, path)
    _print_rows(page, path)


def _print_families(page: _Page, path: Path) -> None:
    heads = ["routes.low", "routes.typical", "routes.high"]
    rows: list[list[Text]] = [
        [msg(f"family.{f.key}"), Quantity(f.weight, "pct"), *_figures(f.rtt_ms, "ms", 0)]
        for f in path.delay_families
    ]
    page.table(["routes.family", "routes.weight", *heads], rows)
    states: list[list[Text]] = [
        [
            msg("routes.state", way=msg(f"routes.way.{side}"), state=msg(f"state.{f.key}")),
            Quantity(f.weight, "pct"),
            *_figures(f.loss, "pct", 2),
        ]
        for side, way in (("out", path.out), ("back", path.back))
        for f in way.loss_families
    ]
    page.table(["routes.loss_state", "routes.weight", *heads], states)


def _print_rows(page: _Page, path: Path) -> None:
    if path.flags:
        page.line(msg("routes.flags"))
        for flag in path.flags:
            page.line(msg("routes.flag", text=msg(flag)))
        page.gap()
    rows: list[list[Text]] = [
        [
            source.row,
            msg("routes.users_grade", grade=msg(f"routes.grade.{source.grade}"))
            if source.users
            else msg(f"routes.grade.{source.grade}"),
            source.as_of,
            source.source,
        ]
        for source in path.rows
    ]
    page.table(["routes.row", "routes.grade", "routes.as_of", "routes.source"], rows, texts=4)


def _span(band: Band, style: str, digits: int) -> Message:
    low, typical, high = _figures(band, style, digits)
    return msg("routes.span", low=low, typical=typical, high=high)


def _print_kinds(page: _Page, paths: list[Path]) -> None:
    page.line(msg("routes.span_note"))
    rows: list[list[Text]] = [
        [
            link_name(path.link_a),
            _span(path.rtt_ms, "number", 0),
            _span(path.out.loss, "pct", 1),
            _span(path.back.loss, "pct", 1),
            _span(path.out.jitter_ms, "number", 1),
        ]
        for path in paths
    ]
    page.table(["routes.kind", "routes.rtt", "routes.loss_out", "routes.loss_back", "routes.jitter"], rows)
    page.line(msg("routes.flags"))
    for flag in dict.fromkeys(flag for path in paths for flag in path.flags):
        kinds = [str(path.link_a.kind) for path in paths if flag in path.flags]
        page.line(msg("routes.flag_kinds", kinds=kinds, text=msg(flag)))
    page.line(msg("routes.more"))


def _pairs(link: str | None, link_b: str | None) -> list[tuple[Link, Link]]:
    if link is None and link_b is None:
        return [(kind, kind) for kind in PLAIN_LINKS]
    first = read_link(link or link_b or "")
    return [(first, read_link(link_b) if link_b else first)]


@click.command("routes", help=said("cli.routes.help"), epilog=said("cli.routes.example"))
@click.argument("place_a")
@click.argument("place_b")
@click.option("--hour", default="10", help=said("cli.routes.hour"))
@click.option("--date", "day", help=said("cli.routes.date"))
@click.option("--link", help=said("cli.routes.link"))
@click.option("--link-b", help=said("cli.routes.link_b"))
@click.option("--carrier-a", help=said("cli.routes.carrier_a"))
@click.option("--carrier-b", help=said("cli.routes.carrier_b"))
@click.option("--lang", help=said("cli.routes.lang"))
@click.option("--json", "as_json", is_flag=True, help=said("cli.routes.json"))
def command(
    place_a: str,
    place_b: str,
    hour: str,
    day: str | None,
    link: str | None,
    link_b: str | None,
    carrier_a: str | None,
    carrier_b: str | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Print what lies between two places."""
    language, when, local_hour = read_language(lang), read_day(day), read_hour(hour)
    ends = [
        (read_end(place_a, first, carrier_a), read_end(place_b, second, carrier_b))
        for first, second in _pairs(link, link_b)
    ]
    a, b = ends[0]
    utc = hour_utc(a, local_hour=local_hour, day=when)
    facts = route_facts()
    paths = [build_path(facts=facts, a=one, b=other, hour_utc=utc) for one, other in ends]
    if as_json:
        click.echo(_json(paths, a=a, b=b, day=when))
        return
    page = _Page(language)
    _print_head(page, paths[0], a=a, b=b, day=when)
    if len(paths) > 1:
        _print_kinds(page, paths)
    else:
        _print_path(page, paths[0])


def _json(paths: list[Path], *, a: Endpoint, b: Endpoint, day: date) -> str:
    """One path; without a link asked for, ordinary internet, and every kind under `links`."""
    utc = paths[0].hour_utc
    times = {"local_a": local_time(a, hour=utc, day=day), "local_b": local_time(b, hour=utc, day=day)}
    answers = [path_json(path, day=day.isoformat(), **times) for path in paths]
    whole = dict(answers[0])
    if len(answers) > 1:
        whole["links"] = {answer["link"]: answer for answer in answers}
    return json.dumps(whole, ensure_ascii=False, indent=2)
