"""What a room's relay plays is what the forecast's routes say, for every pair at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from beacon.errors import InputError
from beacon.firmfile import read_firm
from beacon.flows.forecasting.lines import Line
from beacon.flows.relay_route import route_path, session_of_path
from beacon.flows.room_routes import check_choice, hubs_of, relay_sites, room_layout
from beacon.flows.route_facts import route_facts
from beacon.nouns import Band, Firm, Link, MeasuredRoute, Override
from beacon.nouns.visit import RouteChoice
from beacon.routes import build_path, world_at_quantile
from beacon.routes.through_hub import joined

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def firm() -> Firm:
    return read_firm(EXAMPLES / "uk-manufacturer.yaml")


def on(firm: Firm, link: str, *, hour_utc: int = 12, **more: object) -> RouteChoice:
    return replace(RouteChoice(links={site.name: link for site in firm.sites}, hour_utc=hour_utc), **more)


@pytest.mark.slow
@pytest.mark.parametrize("link", ["internet", "mpls", "sdwan", "internet-premium"])
@pytest.mark.parametrize("hour_utc", [2, 12])
def test_every_pair_is_on_the_lanes_and_queues_a_relay_of_that_one_route_would_play(
    firm: Firm, link: str, hour_utc: int
) -> None:
    layout = room_layout(firm, on(firm, link, hour_utc=hour_utc), seed=1)
    lanes = {(path.origin, path.target): path.lane for path in layout.paths}
    queues = {site.id: site for site in layout.sites}
    named = layout.relay_site
    plain = replace(firm, measured=(), overrides=())
    for i, a in enumerate(plain.sites):
        for b in plain.sites[i + 1 :]:
            ends = Line(a=a, b=b, link_a=Link.parse(link), link_b=Link.parse(link)).ends()
            session = session_of_path(route_path(*ends, hour_utc=hour_utc), quantile=0.5, seed=1)
            assert lanes[named[a.name], named[b.name]] == session.paths[0].lane
            assert lanes[named[b.name], named[a.name]] == session.paths[1].lane
            for site, played in zip((a, b), session.sites, strict=True):
                assert (queues[named[site.name]].up, queues[named[site.name]].down) == (played.up, played.down)


def test_mixed_ends_are_the_forecasts_mixed_line(firm: Firm) -> None:
    choice = on(firm, "internet")
    choice = replace(choice, links={**choice.links, "Beijing": "mpls"})
    layout = room_layout(firm, choice, seed=1)
    a, b = firm.site("London"), firm.site("Beijing")
    line = Line(a=a, b=b, link_a=Link.parse("internet"), link_b=Link.parse("mpls"))
    near, far = line.ends()
    out, back = world_at_quantile(build_path(facts=route_facts(), a=near, b=far, hour_utc=12), quantile=0.5)
    assert layout.directed["London", "Beijing"].lane == out
    assert layout.directed["Beijing", "London"].lane == back
    assert "flag.mixed_ends" in layout.directed["London", "Beijing"].flags


@pytest.mark.slow
def test_the_firms_own_measurements_and_overrides_hold_in_the_room_too(firm: Firm) -> None:
    route = MeasuredRoute(
        site_a="Beijing", site_b="London", link=Link.parse("internet"), as_of="2026-01-10", source="our own",
        rtt_ms=Band(low=250.0, typical=260.0, high=280.0), loss_out=Band.point(0.031),
    )  # fmt: skip
    ours = replace(
        firm,
        measured=(route,),
        overrides=(Override(row="access:queue.limit", values={"typical": 77.0, "low": 77.0, "high": 77.0}),),
    )
    layout = room_layout(ours, on(ours, "internet"), seed=1)
    there, back = layout.directed["Beijing", "London"], layout.directed["London", "Beijing"]
    assert there.lane.base_delay_ms + back.lane.base_delay_ms == pytest.approx(260.0)
    assert there.lane.loss == pytest.approx(0.031)
    assert "flag.measured_by_firm" in there.flags
    assert {site.up.limit_ms for site in layout.sites} == {77.0}


def test_over_a_hub_a_pair_is_the_way_in_and_the_way_out_joined_each_on_its_own_link(firm: Firm) -> None:
    choice = on(firm, "internet", hub="Hong Kong")
    choice = replace(choice, links={**choice.links, "Beijing": "mpls"})
    layout = room_layout(firm, choice, seed=1)
    path = layout.directed["London", "Beijing"]
    to_hub, from_hub = path.paths
    assert (str(to_hub.link_a), str(to_hub.link_b), str(from_hub.link_a), str(from_hub.link_b)) == (
        "internet", "internet", "mpls", "mpls",
    )  # fmt: skip
    assert to_hub.destination.name_en == from_hub.origin.name_en == "Hong Kong"
    in_out, in_back = world_at_quantile(to_hub, quantile=0.5)
    on_out, on_back = world_at_quantile(from_hub, quantile=0.5)
    assert path.lane == joined(in_out, on_out)
    assert layout.directed["Beijing", "London"].lane == joined(on_back, in_back)
    assert "flag.via_hub" in path.flags
    assert "flag.mixed_ends" not in path.flags


def test_queues_of_a_site_are_its_own_whatever_the_route_crosses(firm: Firm) -> None:
    direct = room_layout(firm, on(firm, "internet"), seed=1)
    over = room_layout(firm, on(firm, "mpls", hub="Singapore"), seed=1)
    assert direct.sites == over.sites


@pytest.mark.slow
def test_a_part_of_the_sites_is_a_part_of_the_whole(firm: Firm) -> None:
    whole = room_layout(firm, on(firm, "sdwan"), seed=1)
    part = room_layout(firm, on(firm, "sdwan"), seed=1, sites={"London", "Beijing", "Shanghai"})
    assert set(part.relay_site) == {"London", "Beijing", "Shanghai"}
    assert set(part.paths) <= set(whole.paths)
    assert set(part.sites) <= set(whole.sites)
    assert len(part.paths) == 6


def test_delay_told_is_the_lanes_mean_and_both_sites_waits(firm: Firm) -> None:
    layout = room_layout(firm, on(firm, "internet"), seed=1)
    for (a, b), path in layout.directed.items():
        lane = path.lane
        least_ms = lane.base_delay_ms + lane.wander_ms + lane.jitter_ms
        assert least_ms <= path.delay_ms <= least_ms + 15.0, (a, b)  # waits behind lines three quarters full


def test_sites_of_any_script_have_names_a_relay_takes_apart() -> None:
    firm = read_firm(EXAMPLES / "china-appliances.yaml")
    named = relay_sites(firm)
    assert len(set(named.values())) == len(firm.sites)
    assert all(name.isascii() and len(name) <= 64 for name in named.values())


def test_a_choice_is_filled_with_the_links_sites_have_today(firm: Firm) -> None:
    full = check_choice(firm, RouteChoice(links={"London": "sdwan"}, hour_utc=3))
    assert full.links == {site.name: "sdwan" if site.name == "London" else str(site.link) for site in firm.sites}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"links": {"Atlantis": "internet"}}, "room.route_site"),
        ({"links": {"London": "tin cans"}}, "room.route_link"),
        ({"links": {"London": "mpls@sg"}}, "room.route_link"),
        ({"hour_utc": -1}, "room.route_hour"),
        ({"hub": "Atlantis"}, "room.route_hub"),
        ({"udp_refused": ("Atlantis",)}, "room.route_site"),
    ],
)
def test_a_choice_that_names_what_is_not_there_is_refused(firm: Firm, change: dict[str, object], key: str) -> None:
    with pytest.raises(InputError) as refused:
        room_layout(firm, on(firm, "internet", **change), seed=1)
    assert refused.value.key == key


def test_hubs_are_the_exchange_cities_and_the_firms_own(firm: Firm) -> None:
    hubs = hubs_of(firm)
    assert {"Hong Kong", "Singapore", "Manchester", "Suzhou"} <= set(hubs)
    for hub in hubs:
        room_layout(firm, on(firm, "internet", hub=hub), seed=1, sites={"London", "Beijing"})
