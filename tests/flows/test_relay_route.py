"""What a relay plays is the path the forecast is made of."""

from dataclasses import replace

import pytest

from beacon.catalogue.places import find_place
from beacon.flows.relay_route import route_path, session_of_path, session_of_profile, site_id
from beacon.nouns import NO_QUEUE, Access, Impairment, Link, LinkKind, Medium
from beacon.routes import Endpoint, world_at_quantile


def ends(kind: str = "internet") -> tuple[Endpoint, Endpoint]:
    link = Link.parse(kind)
    return Endpoint(place=find_place("London"), link=link), Endpoint(place=find_place("Beijing"), link=link)


@pytest.mark.parametrize("kind", [*LinkKind, "sdwan@hk"])
def test_the_lanes_are_the_two_ways_of_the_same_world(kind):
    a, b = ends(str(kind))
    path = route_path(a, b, hour_utc=12)
    session = session_of_path(path, quantile=0.5, seed=1)
    out, back = world_at_quantile(path, quantile=0.5)
    assert [(p.origin, p.target, p.lane) for p in session.paths] == [
        ("london", "beijing", out),
        ("beijing", "london", back),
    ]


def test_both_ways_of_a_world_add_up_to_its_round_trip():
    path = route_path(*ends(), hour_utc=12)
    session = session_of_path(path, quantile=0.5, seed=1)
    total = sum(p.lane.base_delay_ms for p in session.paths)
    access_ms = 2.0 * path.access_delay_ms.typical
    family = max(path.delay_families, key=lambda f: f.weight)
    assert min(f.rtt_ms.low for f in path.delay_families) <= total - access_ms
    assert total - access_ms <= max(family.rtt_ms.high, path.rtt_ms.high)


def test_a_site_has_the_queues_its_packets_cross():
    a, b = ends()
    loaded = Access(medium=Medium.FIBRE, down_mbps=100.0, up_mbps=20.0, background_down=0.5, background_up=0.5)
    path = route_path(replace(a, access=loaded), b, hour_utc=12)
    session = session_of_path(path, quantile=0.5, seed=1)
    london, beijing = session.sites
    assert (london.up, beijing.down) == path.out.queues
    assert (beijing.up, london.down) == path.back.queues
    assert london.up.rate_kbps == 20_000.0
    assert beijing.up == NO_QUEUE


def test_a_route_is_in_force_from_the_first_packet_unless_told_to_settle():
    path = route_path(*ends(), hour_utc=12)
    assert all(leg.in_force for leg in session_of_path(path, quantile=0.5, seed=1).legs)
    settling = session_of_path(path, quantile=0.5, seed=1, settle_s=5.0)
    assert settling.settle_s == 5.0
    assert not any(leg.in_force for leg in settling.legs)


def test_two_seats_in_one_city_have_two_names():
    link = Link.parse("internet")
    place = find_place("London")
    path = route_path(Endpoint(place=place, link=link), Endpoint(place=place, link=link), hour_utc=3)
    first, second = session_of_path(path, quantile=0.5, seed=1).sites
    assert first.id != second.id


def test_outside_peers_sit_at_the_far_end():
    lane = Impairment(base_delay_ms=10.0)
    assert session_of_profile(lane, lane, seed=1, outside=True).outside_site == "b"
    assert session_of_profile(lane, lane, seed=1).outside_site == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [("London", "london"), ("Xi'an", "xi-an"), ("São Paulo", "sao-paulo"), ("北京", "site"), ("x" * 80, "x" * 24)],
)
def test_a_name_makes_an_identifier(name, found):
    assert site_id(name) == found


def test_a_quantile_of_one_half_is_the_typical_world():
    path = route_path(*ends("mpls"), hour_utc=12)
    out, _ = world_at_quantile(path, quantile=0.5)
    assert out.jitter_ms == pytest.approx(path.out.jitter_ms.typical)
