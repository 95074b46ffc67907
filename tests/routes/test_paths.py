"""Paths over the shipped catalogue: what the facts say must come out, and laws that hold for any places."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from route_world import EVENING_UTC, MORNING_UTC, end, path

from beacon.errors import InputError
from beacon.flows.route_facts import route_facts
from beacon.i18n import LANGUAGES, entries
from beacon.nouns import PLAIN_LINKS, Access, Band, Link, MeasuredRoute, Medium, Override, Place
from beacon.routes.compose import build_path
from beacon.routes.distance import floor_rtt_ms
from beacon.routes.endpoint import Endpoint
from beacon.routes.normal import Z_CLAMP

FIBRE = Access(medium=Medium.FIBRE, down_mbps=500, up_mbps=100, background_down=0.3, background_up=0.2)
PLACES = st.builds(
    Place,
    name_en=st.just("Somewhere"),
    name_zh=st.none(),
    country=st.sampled_from(["CN", "HK", "GB", "DE", "BR", "US"]),
    lat_deg=st.floats(-60, 70),
    lon_deg=st.floats(-180, 180),
    zone=st.just("UTC"),
)
LINKS = st.sampled_from([*PLAIN_LINKS, Link.parse("mpls@hk"), Link.parse("internet@sg")])


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(PLACES, PLACES, LINKS, LINKS, st.integers(0, 23))
def test_any_path_keeps_the_laws(a: Place, b: Place, link_a: Link, link_b: Link, hour: int):
    answer = build_path(
        facts=route_facts(), a=Endpoint(place=a, link=link_a), b=Endpoint(place=b, link=link_b), hour_utc=hour
    )
    floor = floor_rtt_ms(a, b)
    assert sum(family.weight for family in answer.delay_families) == pytest.approx(1.0)
    assert answer.rtt_ms.low >= floor
    for family in answer.delay_families:
        slowest_share = max(answer.asymmetry.at(Z_CLAMP), 1 - answer.asymmetry.at(-Z_CLAMP))
        lowest = family.rtt_ms.at(-Z_CLAMP)
        # Twice 1e-9: the floor is raised by that share before it is compared.
        assert lowest >= floor * (1 - 2e-9)
        assert lowest * (1 - slowest_share) >= floor / 2 * (1 - 1e-6) - 1e-9
    for way in (answer.out, answer.back):
        assert sum(state.weight for state in way.loss_families) == pytest.approx(1.0)
        assert 0 <= way.loss.low <= way.loss.high < 0.5
    assert answer.rows


def test_uk_mainland_internet_has_its_three_families():
    families = {f.key: f for f in path(end("London"), end("Beijing")).delay_families}
    assert list(families) == ["direct", "southern", "via-us"]
    # 13 rows of July 2020: 4 at 177-190 ms, 6 at 214-261 ms, 3 at 375-382 ms.
    assert [f.weight for f in families.values()] == pytest.approx([4 / 13, 6 / 13, 3 / 13])
    # Medians of those rows, to the hundredth they are published with.
    assert [f.rtt_ms.typical for f in families.values()] == pytest.approx([182.485, 238.28, 377.42], abs=0.01)


def test_a_pairs_own_rows_move_its_families():
    shanghai = {f.key: f for f in path(end("Manchester"), end("Shanghai")).delay_families}
    # Prior of 2 observations, 4/13 of them direct, and two rows of its own, both direct: (8/13 + 2) / 4.
    assert shanghai["direct"].weight == pytest.approx((2 * 4 / 13 + 2) / 4)
    assert shanghai["direct"].rtt_ms.typical == pytest.approx(182.485, abs=0.01)


def test_measured_rows_win_over_the_estimator():
    tokyo = path(end("Hong Kong"), end("Tokyo"))
    assert tokyo.rtt_ms.typical == pytest.approx(50.1, abs=1.0)  # the two directions differ by less than 1 ms
    assert not any(flag == "flag.estimated_rtt" for flag in tokyo.flags)
    assert any(row.row.startswith("latency:hong-kong-tokyo") for row in tokyo.rows)


def test_both_directions_of_a_pair_are_families_when_they_differ():
    families = {f.key: f.rtt_ms.typical for f in path(end("Hong Kong"), end("Shenzhen")).delay_families}
    assert families["measured-fast"] == pytest.approx(153.1, abs=0.05)
    assert families["measured-slow"] == pytest.approx(281.0, abs=0.05)


def test_a_detour_inside_one_country_is_rare():
    answer = path(end("Hangzhou"), end("Shanghai"))
    assert {f.key: f.weight for f in answer.delay_families} == pytest.approx(
        {"measured": 0.95, "detour": 0.05}
    )
    assert answer.rtt_ms.typical == pytest.approx(4.2, abs=0.05)


def test_a_city_nearby_inherits_with_a_wider_band():
    leeds, manchester = (path(end(city), end("Shanghai")) for city in ("Leeds", "Manchester"))
    assert "flag.inherited_nearby" in leeds.flags
    own, inherited = (
        next(f.rtt_ms for f in p.delay_families if f.key == "direct") for p in (manchester, leeds)
    )
    assert inherited.typical == own.typical
    assert inherited.high - inherited.low > own.high - own.low


def test_evening_loss_is_heavy_towards_the_mainland_and_spared_outwards():
    evening = path(end("London"), end("Beijing"), EVENING_UTC)
    morning = path(end("London"), end("Beijing"), MORNING_UTC)
    congested = next(f for f in evening.out.loss_families if f.key == "congested")
    assert congested.loss.typical == pytest.approx(0.14 + 0.0018)
    # "up to 40 %": where a drawn loss ends. The clean loss beside it adds less than 1 %.
    assert congested.loss.at(Z_CLAMP) == pytest.approx(0.40, abs=0.01)
    assert evening.out.loss.low < 0.01 < 0.15 < evening.out.loss.high
    assert evening.back.loss == morning.back.loss
    assert morning.out.loss.high < 0.01


def test_direction_follows_the_mainland_not_the_order_of_the_ends():
    there = path(end("London"), end("Beijing"))
    back = path(end("Beijing"), end("London"))
    assert there.out.loss == back.back.loss
    assert there.rtt_ms == back.rtt_ms


def test_the_congested_carrier_keeps_its_odds_through_the_day():
    odds = {
        tuple(f.weight for f in path(end("London"), end("Beijing"), hour).out.loss_families)
        for hour in range(24)
    }
    assert len(odds) == 1


@pytest.mark.parametrize(
    ("carrier", "row", "odds"),
    [
        ("China Telecom", "carrier:china-telecom", 0.65),
        ("AS 4837", "carrier:china-unicom", 0.55),
        ("中国移动国际", "carrier:cmi", 0.2),
        ("China Telecom (CN2 GIA)", "carrier:ct-cn2", 0.1),
        ("CERNET", "carrier:cernet", 0.6),
        ("Some ISP", "carrier:unknown", 0.6),
    ],
)
def test_the_mainland_ends_carrier_decides_the_odds(carrier: str, row: str, odds: float):
    answer = path(end("London"), end("Beijing", carrier=carrier))
    assert row in {source.row for source in answer.rows}
    assert next(f.weight for f in answer.out.loss_families if f.key == "congested") == pytest.approx(odds)
    assert ("flag.carrier_unknown" in answer.flags) == (row == "carrier:unknown")


def test_cernet_is_slow_for_four_hours_a_day():
    slow = [
        hour
        for hour in range(24)
        if path(end("London"), end("Beijing", carrier="CERNET"), hour).out.loss.high > 0.05
    ]
    assert slow == [11, 12, 13, 14]  # 19:00 to 23:00 in China


def test_hong_kong_into_the_mainland_has_half_the_odds_and_says_so():
    answer = path(end("Hong Kong"), end("Shanghai"))
    assert next(f.weight for f in answer.out.loss_families if f.key == "congested") == pytest.approx(0.3)
    assert "flag.hk_special" in answer.flags


@pytest.mark.parametrize("pair", [("Beijing", "Shanghai"), ("London", "Tokyo"), ("Singapore", "Hong Kong")])
def test_without_a_crossing_there_is_no_slow_period(pair: tuple[str, str]):
    a, b = (end(city) for city in pair)
    assert path(a, b, EVENING_UTC).out.loss == path(a, b, MORNING_UTC).out.loss


@pytest.mark.parametrize("link", ["internet-premium", "mpls", "sdwan"])
def test_better_links_are_spared_the_evening(link: str):
    answer = path(end("London", link), end("Beijing", link), EVENING_UTC)
    assert answer.out.loss.high <= 0.0051
    assert answer.out.loss == answer.back.loss


@pytest.mark.parametrize(
    ("link", "low", "high"),
    [("internet-premium", 190, 240), ("mpls", 140, 260), ("sdwan", 231, 275), ("split", 215, 290)],
)
def test_uk_mainland_round_trips_of_bought_links_lie_where_the_facts_put_them(
    link: str, low: float, high: float
):
    band = path(end("London", link), end("Beijing", link)).rtt_ms
    assert low <= band.low <= band.high <= high


def test_a_carriers_objective_is_a_ceiling_not_a_typical_value():
    answer = path(end("London", "mpls"), end("Shanghai", "mpls"))
    assert answer.rtt_ms.typical < 0.8 * 305
    assert answer.rtt_ms.high <= 305
    assert "latency:china-uk-connet" in {row.row for row in answer.rows}


@pytest.mark.parametrize("link", ["internet-premium", "sdwan", "split"])
def test_links_without_measurements_say_estimate(link: str):
    answer = path(end("London", link), end("Beijing", link))
    assert "flag.estimated_kind" in answer.flags
    assert any(row.grade == "estimate" for row in answer.rows)


def test_a_country_without_facts_is_said_to_be_so():
    assert "flag.no_facts_country" in path(end("London"), end("São Paulo")).flags
    assert "flag.no_facts_country" not in path(end("London"), end("Beijing")).flags


def test_a_break_out_joins_the_round_trips_of_both_legs():
    whole = path(end("London", "mpls@hk"), end("Shanghai", "mpls@hk")).rtt_ms.typical
    legs = [path(end(a, "mpls"), end(b, "mpls")).rtt_ms.typical for a, b in
            (("London", "Hong Kong"), ("Hong Kong", "Shanghai"))]  # fmt: skip
    assert whole == pytest.approx(sum(legs))


def test_a_break_out_inside_one_side_is_not_used():
    answer = path(end("London", "mpls@hk"), end("Leeds", "mpls@hk"))
    assert "flag.break_out_unused" in answer.flags
    assert answer.rtt_ms == path(end("London", "mpls"), end("Leeds", "mpls")).rtt_ms


def test_a_private_line_in_beijing_spares_an_internet_user_in_leeds():
    mixed = path(end("Beijing", "mpls"), end("Leeds", "internet"))
    assert mixed.back.loss.high < 0.01
    assert "flag.mixed_ends" in mixed.flags


def test_queues_are_the_senders_uplink_and_the_receivers_downlink():
    answer = path(end("London", access=FIBRE), end("Beijing", access=replace(FIBRE, up_mbps=20)), 10)
    assert [q.rate_kbps for q in answer.out.queues] == [100_000, 500_000]
    assert [q.rate_kbps for q in answer.back.queues] == [20_000, 500_000]
    assert answer.out.queues[0].load == 0.2  # 10:00 in London
    assert answer.back.queues[0].load == pytest.approx(0.2 * 0.25)  # 18:00 in Beijing: after work
    assert {q.overhead_bytes for q in (*answer.out.queues, *answer.back.queues)} == {38}


@pytest.mark.parametrize("worse", [Medium.WIFI, Medium.LTE])
def test_air_adds_loss_variation_and_delay(worse: Medium):
    wired = path(end("London", access=FIBRE), end("Tokyo", access=FIBRE))
    air = path(end("London", access=replace(FIBRE, medium=worse)), end("Tokyo", access=FIBRE))
    assert air.out.loss.typical > wired.out.loss.typical
    assert air.out.jitter_ms.typical > wired.out.jitter_ms.typical
    assert air.out.spike_rate_per_s > wired.out.spike_rate_per_s
    assert air.access_delay_ms.typical > wired.access_delay_ms.typical
    assert air.rtt_ms == wired.rtt_ms


OURS = MeasuredRoute(
    site_a="Head", site_b="Plant", link=Link.parse("internet"), rtt_ms=Band(low=160, typical=165, high=172),
    as_of="2026-10-01", source="ping for a week", loss_out=Band(low=0.01, typical=0.02, high=0.03),
    hours_utc=(12, 13),
)  # fmt: skip


def test_the_firms_own_measurement_wins_over_all_at_its_hours():
    a, b = end("London", site="Head"), end("Beijing", site="Plant")
    answer = path(a, b, 13, measured=(OURS,))
    assert answer.rtt_ms == OURS.rtt_ms
    assert answer.out.loss == OURS.loss_out
    assert answer.back.loss.high < 0.01
    assert any(row.users and row.row == "measured:Head-Plant" for row in answer.rows)
    assert path(a, b, 9, measured=(OURS,)).rtt_ms != OURS.rtt_ms
    other_link = path(
        end("London", "mpls", site="Head"), end("Beijing", "mpls", site="Plant"), 13, measured=(OURS,)
    )
    assert other_link.rtt_ms != OURS.rtt_ms


def test_the_firms_own_measurement_turns_with_the_ends():
    answer = path(end("Beijing", site="Plant"), end("London", site="Head"), 13, measured=(OURS,))
    assert answer.back.loss == OURS.loss_out


def test_a_measurement_below_the_floor_is_refused():
    impossible = replace(OURS, rtt_ms=Band.point(60.0))  # London-Beijing: the floor is 79.7 ms
    with pytest.raises(InputError, match="below_floor"):
        path(end("London", site="Head"), end("Beijing", site="Plant"), 13, measured=(impossible,))


def test_an_overridden_row_takes_effect_and_is_marked_as_the_firms():
    changes = (Override(row="link:slow.loss", values={"low": 0.3, "typical": 0.35, "high": 0.4}),)
    answer = path(end("London"), end("Beijing"), overrides=changes)
    assert next(f for f in answer.out.loss_families if f.key == "congested").loss.typical > 0.35
    assert [row.row for row in answer.rows if row.users] == ["link:slow.loss"]


def test_an_overridden_round_trip_takes_effect():
    changes = (Override(row="latency:hong-kong-tokyo-wonder2020", values={"rtt_ms": 90.0}),)
    families = path(end("Hong Kong"), end("Tokyo"), overrides=changes).delay_families
    assert max(f.rtt_ms.typical for f in families) == 90.0


@pytest.mark.parametrize(
    ("row", "values", "key"),
    [
        ("link:slow.los", {"typical": 0.1}, "routes.override.unknown_near"),
        ("link:slow.loss", {"typical": 1.5}, "routes.override.value"),
        ("link:slow.loss", {"typical": "lots"}, "routes.override.value"),
        ("link:slow.loss", {"low": 0.5, "high": 0.1}, "routes.override.order"),
        ("link:slow.loss", {"middle": 0.1}, "routes.override.column"),
        ("carrier:cernet", {"congested_odds": 2}, "routes.override.value"),
        ("latency:hong-kong-tokyo-wonder2020", {"rtt_ms": -1}, "routes.override.value"),
    ],
)
def test_an_override_that_cannot_be_is_refused(row: str, values: dict[str, object], key: str):
    with pytest.raises(InputError) as caught:
        route_facts(overrides=(Override(row=row, values=values),))
    assert [problem.key for problem in caught.value.problems] == [key]


@pytest.mark.slow
def test_whatever_a_path_says_has_words_in_both_languages():
    cities = ("London", "Leeds", "Beijing", "Hangzhou", "Shanghai", "Hong Kong", "Tokyo", "São Paulo")
    links = ("internet", "internet-premium", "mpls", "mpls@hk", "sdwan", "split")
    said: set[str] = set()
    for a, b in combinations(cities, 2):
        for link_a, link_b in product(links, links):
            answer = path(end(a, link_a), end(b, link_b))
            said |= set(answer.flags) | {f"family.{family.key}" for family in answer.delay_families}
            said |= {f"state.{state.key}" for way in (answer.out, answer.back) for state in way.loss_families}
    assert {"family.detour", "family.by-sea", "flag.inherited_nearby", "state.congested"} <= said
    for language in LANGUAGES:
        assert said <= set(entries(language))


def test_a_path_says_the_same_whatever_was_composed_before():
    ends = [end(city, link) for city in ("London", "Beijing", "Leeds") for link in ("internet", "sdwan", "mpls")]
    crossings = [(a, b) for a, b in combinations(ends, 2) if a.place != b.place]
    mine = (Override(row="link:metro.rtt", values={"typical": 1.5}),)
    shared = route_facts(overrides=mine)
    for a, b in crossings:
        # Facts of its own: nothing of this path can have been kept.
        alone = path(a, b, overrides=mine)
        assert build_path(facts=shared, a=a, b=b, hour_utc=EVENING_UTC) == alone
