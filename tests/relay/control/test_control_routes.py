"""Every route of the control interface: what it does, what it refuses, and to whom."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from control_app import ControlApp
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_relay import SECOND_NS, SESSION, TOKEN, lane_record, lane_second, loop_record

from beacon.i18n import entries
from beacon.relay.control import answers
from beacon.relay.control.serving import build

PATHS = build(ControlApp(sessions=()).relay)[0].openapi()["paths"]
OPERATIONS = [(method.upper(), path) for path, methods in PATHS.items() for method in methods]
ADDRESSES = [(method, path.format(session="visit", leg="a")) for method, path in OPERATIONS]


@pytest.fixture
def ask() -> ControlApp:
    return ControlApp()


def error(answer: Any) -> dict[str, Any]:
    """The refusal in an answer, held to its model."""
    return answers.ErrorAnswer.model_validate(answer.json()).model_dump()["error"]


def wheres(answer: Any) -> list[tuple[str, str]]:
    return [(problem["where"], problem["key"]) for problem in error(answer)["problems"]]


# --- permission ---------------------------------------------------------------------------------------------------


def test_the_list_of_routes_is_whole():
    assert set(OPERATIONS) == {
        ("GET", "/sessions"), ("PUT", "/sessions/{session}"), ("GET", "/sessions/{session}"),
        ("DELETE", "/sessions/{session}"), ("POST", "/sessions/{session}/switch"),
        ("PATCH", "/sessions/{session}/legs/{leg}"), ("POST", "/sessions/{session}/credentials"),
        ("DELETE", "/sessions/{session}/credentials/{leg}"), ("GET", "/sessions/{session}/stats"), ("GET", "/stats"),
        ("GET", "/events"), ("GET", "/metrics"), ("GET", "/health"), ("POST", "/drain"),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("token", [None, "", TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "é"], ids=repr)
@pytest.mark.parametrize(("method", "path"), [*ADDRESSES, ("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/no")])
def test_nothing_is_open_without_the_token(ask: ControlApp, method: str, path: str, token: str | None):
    before = dict(ask.relay.held)
    header = {} if token is None else {"Authorization": b"Bearer " + token.encode()}
    answer = ask(method, path, token=None, headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert error(answer)["key"] == "relay_control.token_missing"
    assert ask.relay.held == before and not ask.relay.draining


@pytest.mark.parametrize("header", ["Basic " + TOKEN, TOKEN, "Bearer", f"Bearer {TOKEN} x"])
def test_only_the_bearer_scheme_counts(ask: ControlApp, header: str):
    assert ask("GET", "/health", token=None, headers={"Authorization": header}).status_code == 401


def test_an_empty_token_lets_nobody_in():
    from beacon.relay.control.serving import ControlServer

    with pytest.raises(ValueError):
        ControlServer(ControlApp().relay, token="", listeners=[])


def test_no_body_is_read_before_the_token_is_right(ask: ControlApp):
    read: list[bytes] = []

    def body():
        read.append(b"x")
        yield b"x"

    async def stream():
        for part in body():
            yield part

    assert ask("PUT", "/sessions/x", token=None, content=stream()).status_code == 401
    assert read == []


def test_no_page_fetches_from_elsewhere(ask: ControlApp):
    assert [ask("GET", path).status_code for path in ("/docs", "/redoc")] == [404, 404]


# --- sessions -----------------------------------------------------------------------------------------------------


def test_a_session_reads_back_as_it_was_put(ask: ControlApp):
    told = ask("GET", "/sessions/visit").json()
    answers.SessionAnswer.model_validate(told)
    assert told["allocations"] == {"a": 1}
    assert told["shortfalls"] == [{"origin": "a", "target": "b", "missing_ms": 1.5}]
    again = ask("PUT", "/sessions/other", json=told["session"])
    assert again.status_code == 201
    assert again.json()["session"] == told["session"]
    assert ask.relay.held["other"].sites == ask.relay.held["visit"].sites
    assert ask.relay.held["visit"].paths[0].lane.base_delay_ms == 90.0


def test_putting_a_session_again_replaces_it(ask: ControlApp):
    answer = ask("PUT", "/sessions/visit", json={**SESSION, "seed": 8})
    assert (answer.status_code, answer.json()["session"]["seed"]) == (200, 8)
    listed = ask("GET", "/sessions").json()
    answers.SessionsAnswer.model_validate(listed)
    assert [entry["id"] for entry in listed["sessions"]] == ["visit"]


def test_a_deleted_session_is_gone(ask: ControlApp):
    assert ask("DELETE", "/sessions/visit").status_code == 204
    assert ask("GET", "/sessions/visit").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/sessions/none", None),
        ("DELETE", "/sessions/none", None),
        ("POST", "/sessions/none/switch", {"paths": [{"origin": "London", "target": "北京"}]}),
        ("PATCH", "/sessions/none/legs/a", {"in_force": True}),
        ("POST", "/sessions/none/credentials", {"leg": "a"}),
        ("DELETE", "/sessions/none/credentials/a", None),
        ("GET", "/sessions/none/stats", None),
        ("GET", "/events?session=none", None),
    ],
)
def test_an_unknown_session_is_named(ask: ControlApp, method: str, path: str, body: Any):
    answer = ask(method, path, **({"json": body} if body is not None else {}))
    assert answer.status_code == 404
    assert (error(answer)["key"], error(answer)["fields"]) == ("relay_control.unknown_session", {"session": "none"})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/sessions/visit/legs/z", {"in_force": True}),
        ("POST", "/sessions/visit/credentials", {"leg": "z"}),
        ("DELETE", "/sessions/visit/credentials/z", None),
    ],
)
def test_an_unknown_leg_is_named(ask: ControlApp, method: str, path: str, body: Any):
    answer = ask(method, path, **({"json": body} if body is not None else {}))
    assert answer.status_code == 404
    assert error(answer)["fields"] == {"leg": "z", "session": "visit"}


def test_an_unknown_site_of_a_switch_is_named(ask: ControlApp):
    answer = ask("POST", "/sessions/visit/switch", json={"paths": [{"origin": "London", "target": "Paris"}]})
    assert (answer.status_code, error(answer)["fields"]) == (404, {"site": "Paris", "session": "visit"})
    assert ask.relay.switched == []


def test_unknown_addresses_and_methods_say_so(ask: ControlApp):
    assert error(ask("GET", "/nothing"))["key"] == "relay_control.unknown_route"
    answer = ask("POST", "/sessions")
    assert (answer.status_code, error(answer)["key"]) == (405, "relay_control.method")


# --- switches and legs --------------------------------------------------------------------------------------------

SWITCH = {"paths": [{"origin": "London", "target": "北京", "lane": {"base_delay_ms": 150}}]}


@pytest.mark.parametrize(
    ("instant", "ahead_ns"),
    [
        ({}, 0),
        ({"in_ms": 250.5}, 250_500_000),
        ({"at_utc": "2027-01-15T09:23:30Z"}, 10 * SECOND_NS),
        ({"at_utc": "2027-01-15T17:23:20.250+08:00"}, 250_000_000),
        ({"at_utc": "2027-01-15T09:23:19.5Z"}, 0),
    ],
    ids=str,
)
def test_a_switch_takes_force_at_the_stated_instant(ask: ControlApp, instant: dict[str, Any], ahead_ns: int):
    # The clock stands at 1 800 005 000 s: 2027-01-15T09:23:20Z.
    answer = ask("POST", "/sessions/visit/switch", json={**SWITCH, **instant})
    assert answer.status_code == 202
    [(session, at_ns)] = ask.relay.switched
    # A wall time in seconds as float64 is exact to 0.24 µs here.
    assert (session, at_ns - ask.clock.at_ns) == ("visit", pytest.approx(ahead_ns, abs=500))
    told = answers.TakesForce.model_validate(answer.json())
    assert told.in_ms == pytest.approx(ahead_ns / 1e6, abs=0.001)


@pytest.mark.parametrize(
    ("instant", "key"),
    [
        ({"at_utc": "2027-01-15T09:23:10Z"}, "relay_control.past"),
        ({"at_utc": "2027-01-17T09:23:20Z"}, "relay_control.too_far"),
        ({"at_utc": "2027-01-15T09:23:30Z", "in_ms": 1.0}, "relay_control.two_instants"),
        ({"at_utc": "2027-01-15T09:23:30"}, "relay_control.refused"),
        ({"at_utc": "tomorrow"}, "relay_control.refused"),
        ({"in_ms": -1.0}, "relay_control.refused"),
        ({"in_ms": 1e12}, "relay_control.refused"),
    ],
    ids=str,
)
def test_an_instant_that_cannot_be_kept_is_refused(ask: ControlApp, instant: dict[str, Any], key: str):
    answer = ask("POST", "/sessions/visit/switch", json={**SWITCH, **instant})
    assert (answer.status_code, error(answer)["key"]) == (422, key)
    assert ask.relay.switched == []


def test_a_leg_change_leaves_out_what_is_not_named(ask: ControlApp):
    assert ask("PATCH", "/sessions/visit/legs/a", json={"own_delay_ms": 3.5, "in_ms": 1}).status_code == 202
    [(session, leg, figures)] = ask.relay.legs_set
    assert (session, leg) == ("visit", "a")
    assert figures == {
        "own_delay_ms": 3.5, "udp_refused": None, "in_force": None, "at_ns": ask.clock.at_ns + 1_000_000,
    }  # fmt: skip


def test_credentials_are_minted_and_revoked(ask: ControlApp):
    minted = ask("POST", "/sessions/visit/credentials", json={"leg": "*", "lifetime_s": 60})
    told = answers.CredentialAnswer.model_validate(minted.json())
    assert (minted.status_code, told.username) == (201, "1800000060:visit:*")
    assert minted.headers["cache-control"] == "no-store"
    assert ask("DELETE", "/sessions/visit/credentials/*").json() == {"closed": 2}


def test_drain_and_health(ask: ControlApp):
    assert ask("POST", "/drain").json() == {"draining": True, "allocations": 1}
    health = answers.HealthAnswer.model_validate(ask("GET", "/health").json())
    assert health.draining
    ask.relay.serving = False
    assert ask("GET", "/health").status_code == 503


# --- figures and shapes that cannot be ----------------------------------------------------------------------------


def put(ask: ControlApp, path: tuple[Any, ...], value: Any) -> Any:
    """PUT the session with one value changed, or with one taken out."""
    body = copy.deepcopy(SESSION)
    spot: Any = body
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    return ask("PUT", "/sessions/new", content=json.dumps(body), headers={"Content-Type": "application/json"})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "value", "where", "key"),
    [
        (("paths", 0, "lane", "loss"), 1.5, "paths[0].lane.loss", "impairment.range"),
        (("paths", 0, "lane", "base_delay_ms"), -1, "paths[0].lane.base_delay_ms", "impairment.range"),
        (("paths", 0, "lane", "loss"), float("nan"), "paths[0].lane.loss", "relay_control.field.not_number"),
        (("paths", 0, "lane", "loss"), "2 %", "paths[0].lane.loss", "relay_control.field.not_number"),
        (("paths", 0, "lane", "loss"), True, "paths[0].lane.loss", "relay_control.field.not_number"),
        (("paths", 0, "lane", "burst_density"), 0.01, "paths[0].lane", "impairment.density"),
        (("paths", 1, "lane"), {"spike_ms": 500, "spike_rate_per_s": 2}, "paths[1].lane", "impairment.spikes"),
        (("paths", 1, "lane", "los"), 0.1, "paths[1].lane.los", "relay_control.field.unknown"),
        (("paths", 1, "origin"), "Paris", "paths[1].origin", "relay_sessions.unknown_site"),
        (("sites", 1, "up", "load"), 1.0, "sites[1].up.load", "impairment.range"),
        (("sites", 1, "up", "rate_kbps"), -5, "sites[1].up.rate_kbps", "impairment.range"),
        (("sites", 1, "id"), "London", "sites[1].id", "relay_sessions.name_twice"),
        (("sites", 1, "id"), "a\nb", "sites[1].id", "relay_sessions.name"),
        (("sites",), [], "sites", "impairment.range"),
        (("legs", 1, "site"), "Paris", "legs[1].site", "relay_sessions.unknown_site"),
        (("legs", 1, "id"), "a:b", "legs[1].id", "relay_sessions.name"),
        (("legs", 1, "id"), "a\n", "legs[1].id", "relay_sessions.name"),
        (("legs", 1, "id"), "l" * 65, "legs[1].id", "relay_control.field.too_long"),
        (("legs", 1, "id"), "@outside", "legs[1].id", "relay_sessions.name"),
        (("legs", 1, "id"), "a", "legs[1].id", "relay_sessions.name_twice"),
        (("legs", 0, "own_delay_ms"), -1, "legs[0].own_delay_ms", "impairment.range"),
        (("legs", 0, "in_force"), "yes", "legs[0].in_force", "relay_control.field.not_bool"),
        (("seed",), 1.5, "seed", "relay_control.field.not_whole"),
        (("sites", 0, "up"), {"rate_kbps": 9, "limit_packets": 10**400}, "sites[0].up.limit_packets",
         "relay_control.field.at_most"),
        (("seed",), 10**400, "seed", "relay_control.field.at_most"),
        (("outside_site",), "Paris", "outside_site", "relay_sessions.unknown_site"),
        (("id",), "visit", "id", "relay_control.field.unknown"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_what_cannot_be_is_named_with_its_place(ask: ControlApp, path: Any, value: Any, where: str, key: str):
    answer = put(ask, path, value)
    assert answer.status_code == 422
    assert (where, key) in wheres(answer)
    assert "new" not in ask.relay.held
    [problem] = [p for p in error(answer)["problems"] if p["where"] == where]
    assert problem["en"] and any("\u4e00" <= c <= "\u9fff" for c in problem["zh_Hans"])


def test_all_mistakes_are_told_at_once(ask: ControlApp):
    body = copy.deepcopy(SESSION)
    body["paths"][0]["lane"]["loss"] = 2
    body["legs"][0]["site"] = "Paris"
    body["sites"][1]["up"]["load"] = 3
    assert len(wheres(ask("PUT", "/sessions/new", json=body))) == 3


def test_an_empty_switch_is_refused(ask: ControlApp):
    answer = ask("POST", "/sessions/visit/switch", json={})
    assert (answer.status_code, error(answer)["key"]) == (422, "relay_control.nothing_to_switch")


@pytest.mark.parametrize("session", ["a:b", "a" * 65, "a%0ab", "%2e%2e", "a%2fb"])
def test_session_ids_are_plain(ask: ControlApp, session: str):
    assert ask("PUT", f"/sessions/{session}", json=SESSION).status_code in (404, 422)
    assert list(ask.relay.held) == ["visit"]


@pytest.mark.parametrize("window", ["0", "-1", "121", "nan", "inf", "ten"])
def test_windows_are_bounded(ask: ControlApp, window: str):
    answer = ask("GET", f"/stats?window_s={window}")
    assert answer.status_code == 422
    assert [where for where, _ in wheres(answer)] == ["window_s"]


def test_too_large_a_body_is_refused_stated_or_not(ask: ControlApp):
    large = b" " * (4 * 1024 * 1024 + 1)

    async def unstated():
        for _ in range(5):
            yield b" " * 1024 * 1024

    for content in (large, unstated()):
        answer = ask("PUT", "/sessions/new", content=content)
        assert (answer.status_code, error(answer)["key"]) == (413, "relay_control.too_large")


HOSTILE = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"sites":', b"[" * 100_000, b'{"seed":' + b"9" * 5_000 + b"}",
    b'{"seed": NaN}', b'{"sites": "\\ud800"}', b'{"\\ud800": 1}', b'{"a": "\x00"}', b'{"sites": {"0": 1}}',
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("content", HOSTILE, ids=lambda content: repr(content[:12]))
@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_no_body_breaks_it(ask: ControlApp, content: bytes, kind: str):
    answer = ask("PUT", "/sessions/new", content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 422
    assert error(answer)["key"] in ("relay_control.refused", "relay_control.not_json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
PLACES = [
    ("seed",), ("sites",), ("sites", 0), ("sites", 1, "up"), ("sites", 1, "up", "load"), ("legs",), ("legs", 0, "id"),
    ("legs", 0, "own_delay_ms"), ("paths",), ("paths", 0, "lane"), ("paths", 0, "lane", "loss"), ("settle_s",), ("x",),
]  # fmt: skip
HOSTS = ControlApp()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_any_value_anywhere_is_taken_or_refused_with_known_keys(place: tuple[Any, ...], value: Any):
    answer = put(HOSTS, place, value)
    if answer.status_code in (200, 201):
        answers.SessionAnswer.model_validate(answer.json())
        return
    assert answer.status_code == 422
    known = entries("en")
    assert {key for _, key in wheres(answer)} <= set(known)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    operation=st.sampled_from([address for address in ADDRESSES if address != ("GET", "/events")]),
    content=st.binary(max_size=64) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_no_bytes_raise_on_any_route(operation: tuple[str, str], content: bytes):
    HOSTS("PUT", "/sessions/visit", json=SESSION)
    answer = HOSTS(*operation, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code < 500


# --- figures ------------------------------------------------------------------------------------------------------


def test_stats_hold_commanded_beside_measured(ask: ControlApp):
    start = ask.clock.at_ns
    for i in range(10):
        at_ns = start - (9 - i) * SECOND_NS
        counted = 50 * (i + 1)
        ask.relay.play(lane_record(lane_second(at_ns=at_ns, lost=2, delay_ms=80 + 10 * (i == 9), counted=counted)))
        ask.relay.play(loop_record(at_ns=at_ns))
    told = ask("GET", "/sessions/visit/stats").json()
    whole = answers.StatsAnswer.model_validate(told).lanes[0]
    assert (whole.packets_in, whole.packets_out, whole.lost, whole.switches) == (500, 480, 20, 3)
    assert (whole.commanded.loss, whole.measured.loss) == (0.02, 0.04)
    # Quantiles are exact to 0.55 %: half a bin of the histogram.
    assert whole.commanded.delay_p50_ms == pytest.approx(80, rel=0.0055)
    assert whole.commanded.delay_p95_ms == pytest.approx(90, rel=0.0055)
    assert whole.late_mean_ms == pytest.approx(0.1, abs=1e-6)
    # 480 packets of 172 bytes in 10 s.
    assert (whole.commanded.rate_kbps, whole.measured.rate_kbps) == (2_000.0, pytest.approx(480 * 172 * 8 / 10_000))
    assert (whole.path_stats.source, whole.path_stats.packets, whole.path_stats.loss) == ("relayed", 500, 0.04)
    last = ask("GET", "/stats?window_s=1").json()
    assert (last["lanes"][0]["packets_in"], last["lanes"][0]["span_s"]) == (50, 1.0)
    # Bins of 10 µs, upper edges: 0.15 ms lies in the bin that ends at 0.16.
    assert last["lateness"]["packets"] == 100
    assert last["lateness"]["p99_ms"] == pytest.approx(0.16)


def test_lanes_of_a_gone_session_are_forgotten(ask: ControlApp):
    ask.relay.play(lane_record(lane_second(at_ns=ask.clock.at_ns)))
    assert len(ask("GET", "/stats").json()["lanes"]) == 1
    ask("DELETE", "/sessions/visit")
    assert ask("GET", "/stats").json()["lanes"] == []
