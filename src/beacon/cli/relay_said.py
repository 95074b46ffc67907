"""What `beacon relay` prints once it serves: addresses, credentials, and what is played."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beacon.i18n import Message, Names, Quantity, msg, render
from beacon.nouns import Path as Route
from beacon.nouns import RelayPath, RelaySession
from beacon.relay.control.token import SOCKET_NAME, TOKEN_NAME

Credentials = tuple[tuple[str, str, str], ...]
"Leg, user name, password."


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayAnswer:
    """What is known before the relay serves."""

    session: RelaySession
    route: Route | None
    profile: str | None
    world: str
    credentials: Credentials
    lifetime_h: float
    this_machine_only: bool
    authority_root: Path | None
    state_dir: Path
    control: dict[str, Any] | None

    def site_names(self) -> dict[str, Names]:
        """Name of each site as a person knows it."""
        first, second = (site.id for site in self.session.sites)
        if self.route is None:
            return {first: Names(en=first, zh=first), second: Names(en=second, zh=second)}
        a, b = self.route.origin, self.route.destination
        return {first: Names(en=a.name_en, zh=a.name_zh), second: Names(en=b.name_en, zh=b.name_zh)}


def said_as_json(answer: RelayAnswer, uris: tuple[str, ...]) -> str:
    """One line of JSON."""
    names = answer.site_names()
    sites = {leg.id: leg.site for leg in answer.session.legs}
    told = {
        "uris": list(uris),
        "credentials": [
            {
                "site": names[sites[leg]].en if leg in sites else None,
                "sites": [name.en for name in names.values()] if leg not in sites else [names[sites[leg]].en],
                "username": username,
                "password": password,
            }
            for leg, username, password in answer.credentials
        ],
        "lifetime_s": answer.lifetime_h * 3600.0,
        "session": answer.session.id,
        "state_dir": str(answer.state_dir),
        "control": answer.control or {"socket": str(answer.state_dir / SOCKET_NAME)},
        "token_file": str(answer.state_dir / TOKEN_NAME),
        "authority": str(answer.authority_root) if answer.authority_root else None,
    }
    return json.dumps(told, ensure_ascii=False)


def said_as_text(answer: RelayAnswer, uris: tuple[str, ...], language: str) -> str:
    """The same for a person."""
    return "\n".join(render(line, language) for line in _lines(answer, uris))


def _lines(answer: RelayAnswer, uris: tuple[str, ...]) -> Iterator[Message | str]:
    names = answer.site_names()
    yield from _played(answer, names)
    if answer.session.settle_s:
        yield msg("relay.said.settle", seconds=f"{answer.session.settle_s:g}")
    yield ""
    yield msg("relay.said.uris")
    for uri in uris:
        yield f"  {uri}"
    sites = {leg.id: leg.site for leg in answer.session.legs}
    for leg, username, password in answer.credentials:
        yield ""
        yield msg("relay.said.credential", site=names[sites[leg]]) if leg in sites else msg("relay.said.turns")
        yield msg("relay.said.user", username=username)
        yield msg("relay.said.password", password=password)
    yield ""
    hours = f"{answer.lifetime_h:g}"
    yield msg("relay.said.until" if answer.this_machine_only else "relay.said.until_host", hours=hours)
    if answer.authority_root is not None:
        yield msg("relay.said.authority", file=str(answer.authority_root))
    yield msg("relay.said.watch", folder=str(answer.state_dir))


def _played(answer: RelayAnswer, names: dict[str, Names]) -> Iterator[Message | str]:
    if answer.route is None and answer.profile is None:
        yield msg("relay.said.clean")
        return
    a, b = names.values()
    if answer.route is None:
        yield msg("relay.said.profile", file=answer.profile)
    else:
        links = tuple(dict.fromkeys((str(answer.route.link_a), str(answer.route.link_b))))
        yield msg("relay.said.route", a=a, b=b, link=" / ".join(links), hour=f"{answer.route.hour_utc:02d}:00")
    for path in answer.session.paths:
        yield _way(path, names)
    if answer.route is not None:
        yield msg("relay.said.one_network", world=answer.world)


def _way(path: RelayPath, names: dict[str, Names]) -> Message:
    lane = path.lane
    mean_ms = lane.base_delay_ms + lane.wander_ms + lane.jitter_ms
    return msg(
        "relay.said.way",
        a=names[path.origin],
        b=names[path.target],
        delay=Quantity(mean_ms, digits=0),
        loss=Quantity(lane.loss, style="pct", digits=2),
    )
