"""`beacon open`: the centre and one relay, supervised in the foreground until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beacon.cli.network_options import read_addresses, read_certificate, read_name, read_port
from beacon.cli.open_said import Teller, TellerInJson, TellerInWords
from beacon.cli.route_options import read_language, said

if TYPE_CHECKING:
    from beacon.hosting.supervisor import ChildSpec
    from beacon.wiring.centre_service import CentrePlan, PreparedCentre
    from beacon.wiring.relay_service import RelayPlan

_LOCK = "centre.lock"


@click.command("open", help=said("cli.open.help"), epilog=said("cli.open.example"))
@click.option("--host", "hosts", multiple=True, metavar="ADDRESS", help=said("cli.open.host"))
@click.option("--port", help=said("cli.open.port"))
@click.option("--name", default="", metavar="NAME", help=said("cli.open.name"))
@click.option("--external-ip", multiple=True, metavar="ADDRESS", help=said("cli.open.external_ip"))
@click.option("--cert", metavar="FILE", help=said("cli.open.cert"))
@click.option("--key", metavar="FILE", help=said("cli.open.key"))
@click.option("--relay-port", help=said("cli.open.relay_port"))
@click.option("--relay-tls-port", help=said("cli.open.relay_tls_port"))
@click.option("--data-dir", metavar="FOLDER", help=said("cli.open.data_dir"))
@click.option("--state-dir", metavar="FOLDER", help=said("cli.open.state_dir"))
@click.option("--no-examples", is_flag=True, help=said("cli.open.no_examples"))
@click.option("--no-browser", is_flag=True, help=said("cli.open.no_browser"))
@click.option("--json", "as_json", is_flag=True, help=said("cli.open.json"))
@click.option("--lang", help=said("cli.routes.lang"))
def command(**options: Any) -> None:
    """Open the centre until it is interrupted."""
    from beacon.wiring.centre_service import prepare_centre
    from beacon.wiring.folders import held_by_us, own_folder

    language = read_language(options["lang"])
    plan = _centre_plan(options)
    tls_port = read_port(options["relay_tls_port"], "--relay-tls-port", low=0)
    relay_port = read_port(options["relay_port"], "--relay-port")
    own_folder(plan.state_dir, theirs="open.folder_open")
    own_folder(plan.data_dir, theirs="open.folder_open").chmod(0o700)
    with (
        held_by_us(plan.data_dir, lock_name=_LOCK, in_use="open.data_in_use"),
        held_by_us(plan.state_dir, in_use="open.state_in_use"),
        contextlib.closing(prepare_centre(plan)) as centre,
    ):
        relay_plan = _relay_plan(plan, centre, port=relay_port, tls_port=tls_port)
        teller = _teller(options, plan, centre, language)
        _run(centre, relay_plan, teller)


def _centre_plan(options: dict[str, Any]) -> CentrePlan:
    from beacon.wiring.centre_service import CentrePlan
    from beacon.wiring.folders import data_dir, relay_state_dir
    from beacon.wiring.serving_certificate import AUTHORITY_FOLDER

    certificate, key = read_certificate(options)
    given = Path(options["data_dir"]).resolve() if options["data_dir"] else None
    return CentrePlan(
        state_dir=Path(options["state_dir"]).resolve() if options["state_dir"] else relay_state_dir(),
        data_dir=given or data_dir() / "centre",
        hosts=tuple(dict.fromkeys(read_addresses(options["hosts"], "--host"))) or ("127.0.0.1",),
        port=read_port(options["port"], "--port"),
        external_ip=read_addresses(options["external_ip"], "--external-ip"),
        name=read_name(options["name"]),
        certificate=certificate,
        key=key,
        authority_folder=given / AUTHORITY_FOLDER if given else None,
        examples=not options["no_examples"],
    )


def _relay_plan(
    plan: CentrePlan, centre: PreparedCentre, *, port: int | None, tls_port: int | None
) -> RelayPlan:
    """A relay where the centre is."""
    from beacon.wiring.relay_service import RelayPlan

    return RelayPlan(
        state_dir=plan.state_dir,
        hosts=plan.hosts,
        port=port,
        tls_port=tls_port,
        external_ip=plan.external_ip,
        name=centre.name,
        certificate=plan.certificate,
        key=plan.key,
        authority_folder=plan.authority_folder,
    )


def _teller(options: dict[str, Any], plan: CentrePlan, centre: PreparedCentre, language: str) -> Teller:
    if options["as_json"]:
        return TellerInJson(centre=centre, plan=plan)
    silent = options["no_browser"] or bool(os.environ.get("BEACON_NO_BROWSER"))
    return TellerInWords(centre=centre, plan=plan, language=language, opens_browser=not silent)


def _run(centre: PreparedCentre, relay_plan: RelayPlan, teller: Teller) -> None:
    from beacon.wiring.relay_service import prepare_relay

    with contextlib.closing(prepare_relay(relay_plan)) as relay:
        asyncio.run(_serve([centre.spec, relay.spec], teller))


async def _serve(specs: Sequence[ChildSpec], teller: Teller) -> None:
    """The centre first, which is soon there; its page says that the relay is getting ready."""
    from beacon.hosting.supervisor import Supervisor

    try:
        await Supervisor(specs, on_event=teller.tell).run()
    finally:
        teller.ended()
