"""`beacon routes` and `beacon route export` as a person meets them."""

import json
import re

import pytest

from beacon.cli.main import main, user_language


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *args: str
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["beacon", *args])
    monkeypatch.setenv("BEACON_LANG", "en")
    with pytest.raises(SystemExit) as done:
        main()
    said = capsys.readouterr()
    return int(done.value.code or 0), said.out, said.err


@pytest.fixture
def beacon(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    return lambda *args: run(capsys, monkeypatch, *args)


def band(value: object) -> bool:
    return isinstance(value, dict) and list(value) == ["low", "typical", "high"]


def test_json_has_bands_rows_and_both_local_times(beacon):
    status, out, _ = beacon("routes", "London", "Beijing", "--hour", "20", "--link", "internet", "--json")
    answer = json.loads(out)
    assert status == 0
    assert band(answer["rtt_ms"])
    for way in ("out", "back"):
        assert all(band(answer[way][name]) for name in ("delay_ms", "loss", "burst_ms", "jitter_ms"))
    assert answer["hour_utc"] == 20
    assert (answer["from"]["local_time"], answer["to"]["local_time"]) == ("20:00", "04:00")
    assert answer["rows"] and all({"row", "source", "as_of", "grade"} <= set(row) for row in answer["rows"])


def test_json_without_a_link_holds_every_kind_and_internet_on_top(beacon):
    _, out, _ = beacon("routes", "London", "Beijing", "--hour", "20", "--json")
    answer = json.loads(out)
    assert list(answer["links"]) == ["internet", "internet-premium", "mpls", "sdwan", "split"]
    assert answer["rtt_ms"] == answer["links"]["internet"]["rtt_ms"]


def test_the_same_question_gives_the_same_bytes(beacon):
    args = ("routes", "London", "Beijing", "--link", "sdwan@hk", "--json")
    assert beacon(*args) == beacon(*args)


@pytest.mark.parametrize(
    ("hour", "day", "utc", "there"),
    [("20", "2027-01-15", 20, "04:00"), ("20", "2027-07-15", 19, "03:00"), ("0", "2027-07-15", 23, "07:00")],
)
def test_the_hour_is_local_to_the_first_place_on_that_day(beacon, hour: str, day: str, utc: int, there: str):
    args = ("routes", "London", "Beijing", "--hour", hour, "--date", day, "--link", "mpls", "--json")
    answer = json.loads(beacon(*args)[1])
    assert (answer["hour_utc"], answer["to"]["local_time"]) == (utc, there)


def test_places_between_two_hours_of_utc_say_their_own_time(beacon):
    args = ("routes", "Mumbai", "London", "--hour", "20", "--link", "mpls", "--json")
    answer = json.loads(beacon(*args)[1])
    # 20:00 in India is 14:30 UTC; the hour that holds it begins at 14:00 UTC, 19:30 in India.
    assert (answer["hour_utc"], answer["from"]["local_time"]) == (14, "19:30")


def test_a_page_shows_figures_families_doubts_and_rows(beacon):
    status, out, _ = beacon("routes", "London", "Beijing", "--hour", "13", "--link", "internet")
    assert status == 0
    for words in ("London to Beijing", "via the United States", "carrier:unknown", "What to know", "23%"):
        assert words in out
    assert "latency:zhangjiakou-london-wonder2020" in out


def test_a_page_in_chinese_holds_no_english_sentence(beacon):
    _, out, _ = beacon("routes", "伦敦", "北京", "--lang", "zh")
    assert "伦敦 至 北京" in out
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", out)


def test_mixed_ends_and_carriers_can_be_asked_for(beacon):
    args = ("--link", "mpls", "--link-b", "internet", "--carrier-b", "AS4134", "--hour", "13", "--json")
    answer = json.loads(beacon("routes", "Leeds", "Beijing", *args)[1])
    assert (answer["link"], answer["link_b"]) == ("mpls", "internet")
    assert "carrier:china-telecom" in {row["row"] for row in answer["rows"]}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("London", "Bejing"), "did you mean 'Beijing'?"),
        (("London", "Beijing", "--hour", "25"), "from 0 to 23"),
        (("London", "Beijing", "--hour", "noon"), "from 0 to 23"),
        (("London", "Beijing", "--link", "fax"), "internet, internet-premium, mpls, sdwan, split"),
        (("London", "Beijing", "--date", "Tuesday"), "2027-01-15"),
        (("London", "Beijing", "--lang", "fr"), "en or zh"),
    ],
)
def test_mistakes_are_named_with_their_remedy(beacon, args: tuple[str, ...], words: str):
    status, out, err = beacon("routes", *args)
    assert (status, out) == (2, "")
    assert words in err and "Traceback" not in err


def test_export_prints_a_command_each_way_and_what_it_cannot_say(beacon):
    args = ("--link", "internet", "--hour", "13", "--as", "netem")
    status, out, _ = beacon("route", "export", "London", "Beijing", *args)
    commands = [line for line in out.splitlines() if not line.startswith("#")]
    assert status == 0
    assert len(commands) == 2
    assert all(line.startswith("tc qdisc replace dev eth0 root netem") for line in commands)
    assert "50 packets a second" in out and "overtake" in out


def test_worlds_get_worse_from_low_to_high(beacon):
    delays = []
    for world in ("low", "typical", "high"):
        out = beacon("route", "export", "London", "Beijing", "--hour", "13", "--world", world)[1]
        delays.append(float(re.findall(r"delay ([\d.]+)ms", out)[0]))
    assert delays == sorted(delays) and delays[0] < delays[2]


@pytest.mark.parametrize("option", [("--world", "best"), ("--as", "dummynet")])
def test_export_names_the_choices(beacon, option: tuple[str, str]):
    status, _, err = beacon("route", "export", "London", "Beijing", *option)
    assert status == 2 and option[1] in err


@pytest.mark.parametrize(
    "args", [("routes", "Lodnon", "Beijing"), ("compare", "no.json", "none.json"), ("forecast", "no.yaml")]
)
def test_whoever_asks_for_chinese_is_told_in_chinese_what_is_wrong(beacon, args):
    status, _, said = beacon(*args, "--lang", "zh")
    assert status == 2
    assert re.search("[\u4e00-\u9fff]", said)


@pytest.mark.parametrize(("name", "value", "language"), [
    ("LANG", "zh_CN.UTF-8", "zh_Hans"), ("LC_ALL", "zh_SG.UTF-8", "zh_Hans"), ("LANG", "en_GB.UTF-8", "en"),
    ("LANG", "C.UTF-8", "en"), ("BEACON_LANG", "zh", "zh_Hans"),
])  # fmt: skip
def test_the_language_of_the_system_counts_where_its_locale_is_not_installed(monkeypatch, name, value, language):
    for other in ("BEACON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    assert user_language() == language
