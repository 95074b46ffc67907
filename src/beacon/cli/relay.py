"""`beacon relay`: a TURN server that is a route, supervised in the foreground until Ctrl-C."""

from __future__ import annotations

import asyncio
import importlib
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from beacon.cli.network_options import (
    read_addresses,
    read_certificate,
    read_name,
    read_networks,
    read_number,
    read_port,
)
from beacon.cli.relay_said import Credentials, RelayAnswer, said_as_json, said_as_text
from beacon.cli.route_options import (
    hour_utc,
    read_day,
    read_end,
    read_hour,
    read_language,
    read_link,
    read_world,
    route_options,
    said,
)
from beacon.errors import InputError, RelayError
from beacon.i18n import msg, translate
from beacon.nouns import Impairment, RelaySession
from beacon.nouns import Path as Route

SUBCOMMANDS = {"top": "beacon.cli.relay_top"}
LONGEST_SETTLE_S = 3_600.0
LONGEST_LIFETIME_H = 720.0
_SILENCE_S = 5.0
"A start that takes longer says why. [s]"


class RelayGroup(click.Group):
    """`beacon relay` runs a relay; its subcommands look at one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBCOMMANDS:
            return None
        found: click.Command = importlib.import_module(SUBCOMMANDS[cmd_name]).command
        return found


def _control(text: str | None) -> dict[str, Any] | None:
    """`127.0.0.1:8080` is a loopback port, anything else the path of a socket."""
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    if colon and port.isdigit():
        read_addresses((host.strip("[]"),), "--control")
        return {"host": host.strip("[]"), "port": read_port(port, "--control", low=0)}
    return {"socket": str(Path(text).resolve())}


def _profile(file: str) -> tuple[Impairment, Impairment]:
    from beacon.flows.relay_profile import read_profile

    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError("relay.profile.file", file=file, why=why) from None
    return read_profile(text, source=file)


def _route(places: tuple[str, str], options: dict[str, Any]) -> Route:
    from beacon.flows.relay_route import route_path

    link = read_link(options["link"])
    a = read_end(places[0], link, options["carrier_a"])
    b = read_end(places[1], read_link(options["link_b"]) if options["link_b"] else link, options["carrier_b"])
    utc = hour_utc(a, local_hour=read_hour(options["hour"]), day=read_day(options["day"]))
    return route_path(a, b, hour_utc=utc)


@click.group(
    "relay", cls=RelayGroup, invoke_without_command=True, help=said("cli.relay.help"), epilog=said("cli.relay.example")
)
@click.option("--route", nargs=2, metavar="PLACE PLACE", help=said("cli.relay.route"))
@route_options
@click.option("--world", default="typical", help=said("cli.relay.world"))
@click.option("--profile", metavar="FILE", help=said("cli.relay.profile"))
@click.option("--settle", default="0", metavar="SECONDS", help=said("cli.relay.settle"))
@click.option("--one-credential", is_flag=True, help=said("cli.relay.one_credential"))
@click.option("--open", "open_mode", is_flag=True, help=said("cli.relay.open"))
@click.option("--allow", multiple=True, metavar="RANGE", help=said("cli.relay.allow"))
@click.option("--allow-special", multiple=True, metavar="RANGE", help=said("cli.relay.allow_special"))
@click.option("--host", "hosts", multiple=True, metavar="ADDRESS", help=said("cli.relay.host"))
@click.option("--port", help=said("cli.relay.port"))
@click.option("--tls-port", help=said("cli.relay.tls_port"))
@click.option("--external-ip", multiple=True, metavar="ADDRESS", help=said("cli.relay.external_ip"))
@click.option("--name", default="", metavar="NAME", help=said("cli.relay.name"))
@click.option("--cert", metavar="FILE", help=said("cli.relay.cert"))
@click.option("--key", metavar="FILE", help=said("cli.relay.key"))
@click.option("--lifetime", default="24", metavar="HOURS", help=said("cli.relay.lifetime"))
@click.option("--seed", default="1", help=said("cli.relay.seed"))
@click.option("--state-dir", metavar="FOLDER", help=said("cli.relay.state_dir"))
@click.option("--control", metavar="WHERE", help=said("cli.relay.control"))
@click.option("--portable", is_flag=True, help=said("cli.relay.portable"))
@click.option("--json", "as_json", is_flag=True, help=said("cli.relay.json"))
@click.option("--lang", help=said("cli.routes.lang"))
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Run a relay until it is interrupted."""
    if context.invoked_subcommand is None:
        _run(options)


def _session(options: dict[str, Any]) -> tuple[RelaySession, Route | None]:
    from beacon.flows.relay_route import session_of_path, session_of_profile

    played: dict[str, Any] = {
        "seed": int(read_number(options["seed"], "--seed", low=0, high=2**63 - 1)),
        "settle_s": read_number(options["settle"], "--settle", low=0, high=LONGEST_SETTLE_S),
        "one_credential": options["one_credential"],
        "outside": options["open_mode"],
    }
    if options["route"]:
        if options["profile"]:
            raise InputError("relay.option.both")
        route = _route(options["route"], options)
        return session_of_path(route, quantile=read_world(options["world"]), **played), route
    out, back = _profile(options["profile"]) if options["profile"] else (Impairment(), Impairment())
    return session_of_profile(out, back, **played), None


def _run(options: dict[str, Any]) -> None:
    from beacon.wiring.folders import held_by_us, own_folder, relay_state_dir
    from beacon.wiring.relay_service import RelayPlan, prepare_relay

    language = read_language(options["lang"])
    certificate, key = read_certificate(options)
    lifetime_h = read_number(options["lifetime"], "--lifetime", low=0.01, high=LONGEST_LIFETIME_H)
    hosts = read_addresses(options["hosts"], "--host") or ("127.0.0.1",)
    open_mode = options["open_mode"]
    session, route = _session(options)
    plan = RelayPlan(
        state_dir=Path(options["state_dir"]).resolve() if options["state_dir"] else relay_state_dir(),
        hosts=hosts,
        port=read_port(options["port"], "--port"),
        tls_port=read_port(options["tls_port"], "--tls-port", low=0),
        external_ip=read_addresses(options["external_ip"], "--external-ip"),
        name=read_name(options["name"]),
        certificate=certificate,
        key=key,
        sessions=(session,),
        open=open_mode,
        allow=read_networks(options["allow"], "--allow", open_mode=open_mode),
        allow_special=read_networks(options["allow_special"], "--allow-special", open_mode=open_mode),
        control=_control(options["control"]),
        portable=options["portable"],
    )
    with held_by_us(own_folder(plan.state_dir)):
        prepared = prepare_relay(plan)
        try:
            answer = RelayAnswer(
                session=session,
                route=route,
                profile=options["profile"],
                world=options["world"],
                credentials=_credentials(session, prepared.secret, lifetime_h),
                lifetime_h=lifetime_h,
                this_machine_only=all(ip_address(host).is_loopback for host in hosts),
                authority_root=prepared.authority_root,
                state_dir=plan.state_dir,
                control=plan.control,
            )
            asyncio.run(_serve(prepared.spec, answer, as_json=options["as_json"], language=language))
        finally:
            prepared.close()


def _credentials(session: RelaySession, secret: bytes, lifetime_h: float) -> Credentials:
    from beacon.relay.turn.credentials import ANY_LEG, mint

    expiry_utc_s = int(time.time() + lifetime_h * 3600.0)
    legs = [ANY_LEG] if session.turns else [leg.id for leg in session.legs]
    return tuple((leg, *mint(secret, session=session.id, leg=leg, expiry_utc_s=expiry_utc_s)) for leg in legs)


async def _serve(spec: Any, answer: RelayAnswer, *, as_json: bool, language: str) -> None:
    """Keep the relay running; say once how to reach it, and whenever it had to come back."""
    from beacon.hosting.supervisor import ChildReady, Supervisor, SupervisorEvent

    def tell(event: SupervisorEvent) -> None:
        if not isinstance(event, ChildReady):
            if event.looping:
                error = RelayError("relay.died", why=f"{event.status}")
                click.echo(translate(msg(error.key, **error.fields), language), err=True)
        elif event.starts > 1:
            click.echo(translate(msg("relay.said.back"), language), err=True)
        else:
            patience.cancel()
            uris = tuple(event.facts["uris"])
            text = said_as_json(answer, uris) if as_json else said_as_text(answer, uris, language)
            click.echo(text)  # flushes

    patience = asyncio.get_running_loop().call_later(
        _SILENCE_S, lambda: click.echo(translate(msg("relay.said.compiling"), language), err=True)
    )
    try:
        await Supervisor([spec], on_event=tell).run()
    finally:
        patience.cancel()
