"""Which networks a path crosses: the composition rules, case by case."""

from itertools import pairwise

import pytest
from route_world import end

from beacon.catalogue.link_kinds import load_gateways
from beacon.routes.legs import legs_between

CASES = [
    # one kind at both ends
    ("London internet", "Beijing internet", "internet London-Beijing"),
    ("London mpls", "Beijing mpls", "private London-Beijing"),
    ("London sdwan", "Tokyo sdwan", "lastmile London-London, backbone London-Tokyo, lastmile Tokyo-Tokyo"),
    ("London sdwan", "Beijing sdwan",
     "lastmile London-London, backbone London-Hong Kong, core Hong Kong-Beijing, lastmile Beijing-Beijing"),
    ("Shanghai sdwan", "Tokyo sdwan",
     "lastmile Shanghai-Shanghai, core Shanghai-Tokyo, lastmile Tokyo-Tokyo"),
    ("Beijing sdwan", "Shanghai sdwan",
     "lastmile Beijing-Beijing, core Beijing-Shanghai, lastmile Shanghai-Shanghai"),
    ("Beijing split", "Leeds split",
     "preferred Beijing-Hong Kong, backbone Hong Kong-London, preferred London-Leeds"),
    ("Beijing split", "Shanghai split", "internet Beijing-Shanghai"),
    # two kinds of transit: the mainland end decides the crossing
    ("London internet", "Beijing internet-premium", "internet-premium London-Beijing"),
    ("London internet-premium", "Beijing internet", "internet London-Beijing"),
    ("London internet-premium", "Tokyo internet", "internet London-Tokyo"),
    # a private line meets the public end's network at the exchange nearest to it, outside the mainland
    ("Beijing mpls", "Leeds internet", "private Beijing-London, internet London-Leeds"),
    ("Leeds mpls", "Beijing internet", "private Leeds-Hong Kong, internet Hong Kong-Beijing"),
    ("Beijing mpls", "Shanghai internet", "private Beijing-Shanghai, internet Shanghai-Shanghai"),
    ("Beijing mpls", "London sdwan", "private Beijing-London, lastmile London-London"),
    ("Beijing sdwan", "London mpls",
     "lastmile Beijing-Beijing, core Beijing-Hong Kong, private Hong Kong-London"),
    # break-outs, used only across the border
    ("London internet@hk", "Beijing internet@hk", "internet London-Hong Kong, internet Hong Kong-Beijing"),
    ("London internet", "Beijing mpls@sg", "internet London-Singapore, private Singapore-Beijing"),
    ("London mpls@hk", "Leeds mpls@hk", "private London-Leeds"),
    ("London mpls@sg", "Beijing mpls@hk",
     "private London-Singapore, private Singapore-Hong Kong, private Hong Kong-Beijing"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "expected"), CASES, ids=[f"{a} to {b}" for a, b, _ in CASES])
def test_path_crosses(a: str, b: str, expected: str):
    ends = [end(*text.rsplit(" ", 1)) for text in (a, b)]
    legs = legs_between(load_gateways(), *ends)
    names = {"premium": "internet-premium"}
    said = [f"{names.get(leg.carriage, leg.carriage)} {leg.start.name_en}-{leg.end.name_en}" for leg in legs]
    assert ", ".join(said) == expected


@pytest.mark.parametrize(("a", "b", "expected"), CASES, ids=[f"{b} to {a}" for a, b, _ in CASES])
def test_the_way_back_crosses_the_same_networks_in_reverse(a: str, b: str, expected: str):
    ends = [end(*text.rsplit(" ", 1)) for text in (a, b)]
    out = legs_between(load_gateways(), *ends)
    back = legs_between(load_gateways(), *reversed(ends))
    assert [leg.reversed() for leg in reversed(back)] == out


@pytest.mark.parametrize("a", ["London internet", "Beijing sdwan@hk", "Hong Kong split"])
@pytest.mark.parametrize("b", ["Shanghai mpls@sg", "Tokyo internet-premium", "Qingdao split"])
def test_legs_join_end_to_end(a: str, b: str):
    first, last = (end(*text.rsplit(" ", 1)) for text in (a, b))
    legs = legs_between(load_gateways(), first, last)
    assert legs[0].start == first.place and legs[-1].end == last.place
    assert all(one.end == other.start for one, other in pairwise(legs))
