"""`beacon route export`: a path as the settings of another tool."""

from __future__ import annotations

import click

from beacon.cli.route_options import (
    hour_utc,
    read_choice,
    read_day,
    read_end,
    read_hour,
    read_language,
    read_link,
    read_world,
    route_options,
    said,
)
from beacon.flows.route_facts import route_facts
from beacon.i18n import Message, Names, Quantity, msg, render
from beacon.nouns import Impairment, Path
from beacon.routes.compose import build_path
from beacon.routes.netem import PACKETS_PER_S, netem_command
from beacon.routes.world import world_at_quantile

_FORMATS = ("netem",)


@click.group("route", help=said("cli.route.help"))
def command() -> None:
    """Do something with one route."""


@command.command("export", help=said("cli.route.export.help"), epilog=said("cli.route.export.example"))
@click.argument("place_a")
@click.argument("place_b")
@route_options
@click.option("--world", default="typical", help=said("cli.route.export.world"))
@click.option("--dev", default="eth0", help=said("cli.route.export.dev"))
@click.option("--as", "form", default="netem", help=said("cli.route.export.as"))
@click.option("--lang", help=said("cli.routes.lang"))
def export(
    place_a: str,
    place_b: str,
    link: str,
    link_b: str | None,
    hour: str,
    day: str | None,
    carrier_a: str | None,
    carrier_b: str | None,
    world: str,
    dev: str,
    form: str,
    lang: str | None,
) -> None:
    """Print a path as the settings of another tool."""
    language = read_language(lang)
    read_choice(form, "--as", _FORMATS)
    quantile = read_world(world)
    first = read_link(link)
    a = read_end(place_a, first, carrier_a)
    b = read_end(place_b, read_link(link_b) if link_b else first, carrier_b)
    utc = hour_utc(a, local_hour=read_hour(hour), day=read_day(day))
    path = build_path(facts=route_facts(), a=a, b=b, hour_utc=utc)
    out, back = world_at_quantile(path, quantile=quantile)
    for line in _lines(path, out, back, dev):
        click.echo(render(line, language))


def _lines(path: Path, out: Impairment, back: Impairment, dev: str) -> list[Message | str]:
    """Commands to run, everything else as comments of a shell."""
    a, b = (Names(en=p.name_en, zh=p.name_zh) for p in (path.origin, path.destination))
    lines: list[Message | str] = []
    cannot: dict[str, None] = {}
    for start, end, impairment in ((a, b, out), (b, a, back)):
        text, missing = netem_command(impairment, dev)
        lines += [msg("netem.way", a=start, b=end, utc=f"{path.hour_utc:02d}:00"), text]
        cannot.update(dict.fromkeys(missing))
    lines.append(msg("netem.cannot"))
    rate = Quantity(PACKETS_PER_S)
    lines += [msg("netem.item", text=msg(key, rate=rate)) for key in cannot]
    return lines
