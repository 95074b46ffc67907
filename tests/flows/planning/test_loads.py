"""Who talks to whom: sums that must close, growth, agents apart, and meetings on a server in the building."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from beacon.firmfile import firm_from_text, read_firm
from beacon.flows.planning.lines.wire_rates import site_wire, wire_sources
from beacon.flows.planning.loads import demand_of, loads
from beacon.nouns import Demand, Firm, Link, LinkKind, Override

EXAMPLES = Path(__file__).parents[3] / "examples"
TWO = """\
firm: {name: Two, home: GB}
sites:
  - name: Office
    city: London
    people: 100
    staff: {moderate: 90, agent: 10}
    access: {medium: fibre, down_mbps: 100, up_mbps: 20}
    link: internet
  - name: Works
    city: Shanghai
    people: 50
    access: {medium: fibre, down_mbps: 100, up_mbps: 20}
    link: sdwan
"""


def two(demand: str = "") -> Firm:
    return firm_from_text(TWO + demand, name="two.yaml")


@pytest.fixture(scope="module")
def firm() -> Firm:
    return read_firm(EXAMPLES / "uk-manufacturer.yaml")


def test_a_firm_that_says_nothing_is_planned_for_on_assumptions(firm: Firm) -> None:
    demand = demand_of(replace(firm, demand=None))
    assert set(demand.assumed) == {f.name for f in fields(Demand)} - {"personas", "sites", "assumed"}
    assert all(site.assumed for site in demand.sites)
    assert [s.staff[0].people for s in demand.sites] == [site.people for site in firm.sites]


def test_calls_between_sites_are_those_of_their_pairs(firm: Firm) -> None:
    sites, pairs = loads(firm)
    for site in sites:
        mine = sum(p.call_erlangs for p in pairs if site.site in (p.site_a, p.site_b))
        assert site.across_erlangs == pytest.approx(mine, rel=1e-12)


def test_pairs_are_in_the_order_of_the_forecast(firm: Firm) -> None:
    names = [site.name for site in firm.sites]
    expected = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    assert [(p.site_a, p.site_b) for p in loads(firm)[1]] == expected


def test_every_call_and_conversation_has_a_pair(firm: Firm) -> None:
    sites, pairs = loads(firm)
    demand = demand_of(firm)
    # A call across is on the lines of two sites; of the calls made, the share that leaves the building.
    made = sum(site.within_erlangs for site in sites) / (1 - demand.other_sites_share)
    across = sum(pair.call_erlangs for pair in pairs)
    assert across == pytest.approx(made * demand.other_sites_share, rel=1e-12)
    in_meetings = sum(site.meeting_people for site in sites)
    conversations = sum(pair.meeting_people for pair in pairs)
    assert conversations == pytest.approx(in_meetings * demand.meetings_across_share / 2, rel=1e-12)


def test_agents_are_counted_apart_from_those_who_call() -> None:
    office = loads(two())[0][0]
    assert (office.agents, office.callers) == (10, 90)
    assert office.agent_calls_per_h * office.agent_hold_s / 3600 == pytest.approx(7.06)  # ten at 70.6 %
    assert office.external_erlangs == pytest.approx(90 * 1 * 200 / 3600)


def test_today_grows_into_the_horizon() -> None:
    firm = two("demand: {growth_pct_per_year: 10, horizon_years: 2}\n")
    today, then = loads(firm, people_factor=1.0)[0], loads(firm)[0]
    for before, after in zip(today, then, strict=True):
        assert after.people == pytest.approx(1.21 * before.people)
        assert after.across_erlangs == pytest.approx(1.21 * before.across_erlangs)
        assert after.cameras == pytest.approx(1.21 * before.cameras)
    assert then[0].agents == 13  # 12.1: what growth leaves of a person is a person


def test_a_meeting_server_in_the_building_turns_the_streams_round() -> None:
    office, works = loads(two("demand: {meeting_hub: Office}\n"))[0]
    assert (office.meeting_people, office.cameras, office.watching) == (0.0, 0.0, 0.0)
    assert (office.hosted_people, office.hosted_cameras, office.hosted_watching) == (
        works.meeting_people, works.cameras, works.watching,
    )  # fmt: skip
    elsewhere = loads(two("demand: {meeting_hub: Frankfurt}\n"))[0][0]
    assert elsewhere.meeting_people == pytest.approx(90 * 0.15 + 10 * 0.02)
    assert elsewhere.hosted_people == 0.0


def test_a_person_watches_when_another_of_the_meeting_has_a_camera_on() -> None:
    works = loads(two())[0][1]
    # Half have cameras on; of three others at least one has, but in one case of eight.
    assert works.watching == pytest.approx(works.meeting_people * 7 / 8)


def test_a_tunnel_is_paid_for_where_the_link_has_one() -> None:
    firm = two("codecs: [G.711]\n")
    office, works = firm.sites
    assert site_wire(firm, office).call.kbps == pytest.approx(99.2)
    assert site_wire(firm, works).call.kbps == pytest.approx(124.0)  # 248 + 62 bytes, 50 a second
    assert site_wire(firm, works, link=Link(LinkKind.SPLIT)).call == site_wire(firm, office).call


def test_every_rate_names_rows_that_have_sources() -> None:
    firm = two()
    known = set(wire_sources(firm))
    cited = site_wire(firm, firm.sites[1]).rows
    assert {row for row in cited if row.startswith(("wire:", "access:"))} <= known
    assert "wire:tunnel.sdwan" in cited
    assert "wire:tunnel.mpls" not in cited


def test_a_firm_on_ipv6_pays_twenty_bytes_more() -> None:
    firm = two()
    over_v6 = replace(firm, overrides=(Override(row="wire:ip", values={"low": 40, "typical": 40, "high": 40}),))
    then, now = (site_wire(f, f.sites[0]).call.packet_bytes for f in (over_v6, firm))
    assert then - now == 20.0
