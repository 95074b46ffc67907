"""What a session may be: each mistake is found at its place, all of them at once."""

from __future__ import annotations

import pytest

from beacon.errors import InputError
from beacon.i18n import msg, translate
from beacon.nouns import Impairment, Queue, RelayLeg, RelayPath, RelaySession, RelaySite
from beacon.relay.sessions.checks import check_session
from relay.sessions.sessions_under_test import two_sites

NAN = float("nan")
LONDON, BEIJING = two_sites().sites


def path(**figures: object) -> RelayPath:
    return RelayPath(origin="London", target="Beijing", lane=Impairment(**figures))  # type: ignore[arg-type]


def site(**figures: object) -> tuple[RelaySite, ...]:
    return (RelaySite(id="London", up=Queue(**({"rate_kbps": 100.0} | figures))), BEIJING)  # type: ignore[arg-type]


MISTAKES = [
    (two_sites(id=""), "id", "relay_sessions.name"),
    (two_sites(id="a:b"), "id", "relay_sessions.name"),
    (two_sites(id="x" * 65), "id", "relay_sessions.name"),
    (two_sites(id="伦" * 43), "id", "relay_sessions.name"),
    (two_sites(id="a\nb"), "id", "relay_sessions.name"),
    (two_sites(id="\ud800"), "id", "relay_sessions.name"),
    (two_sites(legs=(RelayLeg(id="*", site="London"),)), "legs[0].id", "relay_sessions.name"),
    (two_sites(legs=(RelayLeg(id="@outside", site="London"),)), "legs[0].id", "relay_sessions.name"),
    (two_sites(legs=(RelayLeg(id="L", site="London"),) * 2), "legs[1].id", "relay_sessions.name_twice"),
    (two_sites(legs=(RelayLeg(id="L", site="Rome"),)), "legs[0].site", "relay_sessions.unknown_site"),
    (two_sites(legs=(RelayLeg(id="L", site="London", own_delay_ms=NAN),)), "legs[0].own_delay_ms", "impairment.range"),
    (two_sites(sites=(), legs=(), paths=()), "sites", "impairment.range"),
    (two_sites(sites=(LONDON, BEIJING, BEIJING)), "sites[2].id", "relay_sessions.name_twice"),
    (two_sites(sites=site(load=1.0)), "sites[0].up", "impairment.range"),
    (two_sites(sites=site(overhead_bytes=-1)), "sites[0].up.overhead_bytes", "impairment.range"),
    (two_sites(sites=site(load_packet_bytes=0)), "sites[0].up.load_packet_bytes", "impairment.range"),
    (two_sites(sites=site(rate_kbps=NAN)), "sites[0].up", "impairment.range"),
    (two_sites(paths=(path(loss=1.5),)), "paths[0].lane", "impairment.range"),
    (two_sites(paths=(path(loss=0.5, burst_ms=9.0, burst_density=0.1),)), "paths[0].lane", "impairment.density"),
    (two_sites(paths=(path(spike_ms=900.0, spike_rate_per_s=9.0),)), "paths[0].lane", "impairment.spikes"),
    (two_sites(paths=(RelayPath(origin="Rome", target="London"),)), "paths[0].origin", "relay_sessions.unknown_site"),
    (two_sites(paths=(RelayPath(origin="London", target="London"),)), "paths[0]", "relay_sessions.path_to_itself"),
    (two_sites(paths=(path(), path())), "paths[1]", "relay_sessions.path_twice"),
    (two_sites(outside_site="Rome"), "outside_site", "relay_sessions.unknown_site"),
    (two_sites(seed=-1), "seed", "impairment.range"),
    (two_sites(settle_s=NAN), "settle_s", "impairment.range"),
]


@pytest.mark.parametrize(("session", "place", "key"), MISTAKES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_mistake_is_found_at_its_place(session: RelaySession, place: str, key: str, language: str) -> None:
    with pytest.raises(InputError) as caught:
        check_session(session)
    found = [problem for problem in caught.value.problems if problem.path == place]
    assert [problem.key for problem in found] == [key]
    assert translate(msg(found[0].key, **found[0].fields), language)
    assert translate(msg(caught.value.key, **caught.value.fields), language)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        check_session(two_sites(id=":", seed=-1, outside_site="Rome"))
    assert [problem.path for problem in caught.value.problems] == ["id", "seed", "outside_site"]


@pytest.mark.parametrize("name", ["call", "Hong Kong", "北京", "São Paulo", "a.b-c_d~e"])
def test_names_that_people_use_are_names(name: str) -> None:
    check_session(two_sites(id=name))
