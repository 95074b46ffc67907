"""From a firm and a choice of route to what a relay plays for a room: its sites, its lanes, and what each pair is told.

Each directed pair of sites is on the path the forecast has for it: the same facts (the firm's own measurements and
overrides among them), each site on its own link, the typical world. Over a hub a pair's lane is the way in and the way
out joined (`routes.through_hub`): both sites reach the hub on their own kind of link, so two kinds meet there and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from beacon.catalogue.places import load_places
from beacon.errors import InputError
from beacon.flows.forecasting.lines import Line
from beacon.flows.forecasting.worlds import mean_wait_ms
from beacon.flows.relay_route import site_id
from beacon.flows.route_facts import route_facts
from beacon.impair.profile import SPIKE_DRAIN
from beacon.nouns import Firm, Impairment, Link, Path, Place, Queue, RelayPath, RelaySite, Site
from beacon.nouns.visit import RouteChoice
from beacon.routes import Endpoint, RouteFacts, build_path, world_at_quantile
from beacon.routes.through_hub import joined

TYPICAL = 0.5
"Where in their bands all figures lie."
EXCHANGE_CITIES = ("Hong Kong", "Singapore", "Tokyo", "London", "Frankfurt", "Beijing", "Shanghai")
"Cities offered as hubs beside the firm's own: where media servers between China and the rest of the world stand."
VIA_HUB = "flag.via_hub"
"Flag of a pair that crosses a hub."
_MS_PER_S = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPath:
    """What one directed pair of sites is on."""

    paths: tuple[Path, ...]
    "One, built from the pair in the firm's order as the forecast builds it; over a hub two: to it and from it."
    lane: Impairment
    "What the relay plays, the sites' queues aside."
    delay_ms: float
    "Mean one-way delay, waits in both sites' queues included. [ms]"
    loss: float
    "Stationary loss of the lane. [0..1]"
    flags: tuple[str, ...]
    "What is not known or only estimated; message keys."
    via: tuple[Place, ...]
    "Hubs in order; empty for a direct path."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLayout:
    """A route as the relay takes it."""

    choice: RouteChoice
    seed: int
    sites: tuple[RelaySite, ...]
    paths: tuple[RelayPath, ...]
    directed: dict[tuple[str, str], RoomPath]
    "By names of sites, from and to."
    relay_site: dict[str, str]
    "The relay's site by the firm's name of it."
    udp_refused: frozenset[str]
    "Names of sites whose people cannot use UDP."


def relay_sites(firm: Firm) -> dict[str, str]:
    """The relay's name of every site: stays the same whatever the route, and tells sites apart that no Latin letter
    tells apart."""
    return {site.name: f"{number}-{site_id(site.name)}" for number, site in enumerate(firm.sites, 1)}


def links_of(firm: Firm, site: Site) -> tuple[Link, ...]:
    """Links a site may be put on: those that can be had there, and those the firm compares."""
    return tuple(dict.fromkeys((*site.links_available, site.link, *firm.links)))


def hubs_of(firm: Firm) -> dict[str, Place]:
    """Places a hub may stand at, by id: the usual exchange cities, then the firm's own."""
    known = load_places()
    exchange = {name: known[name] for name in EXCHANGE_CITIES}
    return exchange | {site.place.name_en: site.place for site in firm.sites if site.place.name_en not in exchange}


def check_choice(firm: Firm, choice: RouteChoice) -> RouteChoice:
    """The choice with a link for every site of the firm; sites not named keep their own.

    Raises
    ------
    InputError
        `room.route_*`: a site, link, hour or hub that is not there.
    """
    names = {site.name for site in firm.sites}
    for name in (*choice.links, *choice.udp_refused):
        if name not in names:
            raise InputError("room.route_site", site=name)
    if not 0 <= choice.hour_utc <= 23:
        raise InputError("room.route_hour", hour=choice.hour_utc)
    if choice.hub and choice.hub not in hubs_of(firm):
        raise InputError("room.route_hub", hub=choice.hub)
    links = {site.name: str(_link(firm, site, choice.links.get(site.name))) for site in firm.sites}
    return replace(choice, links=links, udp_refused=tuple(dict.fromkeys(choice.udp_refused)))


def _link(firm: Firm, site: Site, text: str | None) -> Link:
    if text is None:
        return site.link
    try:
        link = Link.parse(text)
    except ValueError:
        raise InputError("room.route_link", link=text, site=site.name) from None
    if link not in links_of(firm, site):
        raise InputError("room.route_link", link=text, site=site.name)
    return link


def room_layout(
    firm: Firm, choice: RouteChoice, *, seed: int, sites: Collection[str] | None = None
) -> RoomLayout:
    """What a relay plays for a room of this firm on this route.

    Parameters
    ----------
    firm
        Sites, links, the firm's own figures.
    choice
        A link per site, the hour, the hub.
    seed
        Key of the lanes' chance.
    sites
        Names of the sites wanted; None for all. Lanes and queues of a site do not depend on which others are wanted.

    Raises
    ------
    InputError
        The choice names what is not there, or the firm measured what cannot be.
    """
    choice = check_choice(firm, choice)
    wanted = [site for site in firm.sites if sites is None or site.name in sites]
    facts = route_facts(measured=firm.measured, overrides=firm.overrides)
    ends = {site.name: _end(site, choice) for site in wanted}
    queues = {name: _queues(facts, end, hour_utc=choice.hour_utc) for name, end in ends.items()}
    hub = hubs_of(firm)[choice.hub] if choice.hub else None
    directed: dict[tuple[str, str], RoomPath] = {}
    for a, b in combinations(wanted, 2):
        out, back = _pair(facts, ends[a.name], ends[b.name], hub=hub, hour_utc=choice.hour_utc)
        directed[a.name, b.name] = _with_waits(out, queues[a.name][0], queues[b.name][1])
        directed[b.name, a.name] = _with_waits(back, queues[b.name][0], queues[a.name][1])
    named = relay_sites(firm)
    return RoomLayout(
        choice=choice,
        seed=seed,
        sites=tuple(
            RelaySite(id=named[s.name], up=queues[s.name][0], down=queues[s.name][1]) for s in wanted
        ),
        paths=tuple(
            RelayPath(origin=named[a], target=named[b], lane=path.lane) for (a, b), path in directed.items()
        ),
        directed=directed,
        relay_site={site.name: named[site.name] for site in wanted},
        udp_refused=frozenset(choice.udp_refused),
    )


def _end(site: Site, choice: RouteChoice) -> Endpoint:
    link = Link.parse(choice.links[site.name])
    return Line(a=site, b=site, link_a=link, link_b=link).ends()[0]


def _hub_end(hub: Place, site: Endpoint) -> Endpoint:
    """The hub as a site's network reaches it: on the site's own kind of link, with no access line."""
    return Endpoint(place=hub, link=site.link)


def _queues(facts: RouteFacts, end: Endpoint, *, hour_utc: int) -> tuple[Queue, Queue]:
    """Queues of a site, up and down: alike on every path of the hour."""
    path = build_path(facts=facts, a=end, b=end, hour_utc=hour_utc)
    return path.out.queues[0], path.out.queues[1]


@lru_cache(maxsize=1024)
def _pair(
    facts: RouteFacts, a: Endpoint, b: Endpoint, *, hub: Place | None, hour_utc: int
) -> tuple[RoomPath, RoomPath]:
    """Both directions between two sites."""
    if hub is None:
        path = build_path(facts=facts, a=a, b=b, hour_utc=hour_utc)
        out, back = world_at_quantile(path, quantile=TYPICAL)
        return _room_path((path,), out), _room_path((path,), back)
    to_hub = build_path(facts=facts, a=a, b=_hub_end(hub, a), hour_utc=hour_utc)
    from_hub = build_path(facts=facts, a=_hub_end(hub, b), b=b, hour_utc=hour_utc)
    in_out, in_back = world_at_quantile(to_hub, quantile=TYPICAL)
    on_out, on_back = world_at_quantile(from_hub, quantile=TYPICAL)
    return (
        _room_path((to_hub, from_hub), joined(in_out, on_out), via=(hub,)),
        _room_path((to_hub, from_hub), joined(on_back, in_back), via=(hub,)),
    )


def _room_path(paths: tuple[Path, ...], lane: Impairment, *, via: tuple[Place, ...] = ()) -> RoomPath:
    flags: Iterable[str] = (flag for path in paths for flag in path.flags)
    return RoomPath(
        paths=paths,
        lane=lane,
        delay_ms=_mean_delay_ms(lane),
        loss=lane.loss,
        flags=tuple(dict.fromkeys((*flags, *((VIA_HUB,) if via else ())))),
        via=via,
    )


def _mean_delay_ms(lane: Impairment) -> float:
    """Mean delay of a lane: spikes drain with slope SPIKE_DRAIN, and are met for their size over it."""
    spikes_ms = _spike_delay_ms(lane)
    return lane.base_delay_ms + lane.wander_ms + lane.jitter_ms + spikes_ms


def _spike_delay_ms(lane: Impairment) -> float:
    """Mean work of a Poisson stream of exponential jumps that drain evenly: rate E[S^2] / (2 (drain - rate E[S]))."""
    rate_per_ms = lane.spike_rate_per_s / _MS_PER_S
    room = SPIKE_DRAIN - rate_per_ms * lane.spike_ms
    return rate_per_ms * lane.spike_ms * lane.spike_ms / room if room > 0.0 else 0.0


def _with_waits(path: RoomPath, up: Queue, down: Queue) -> RoomPath:
    """With the mean waits behind other traffic at both ends."""
    return replace(path, delay_ms=path.delay_ms + mean_wait_ms(up) + mean_wait_ms(down))

