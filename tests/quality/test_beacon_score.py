"""`beacon score`: what engineers type and read."""

from __future__ import annotations

import json
from string import Formatter

import pytest
from click.testing import CliRunner

from beacon.cli.failure import EXIT_USERS, report_failure
from beacon.cli.score import command
from beacon.errors import InputError
from beacon.i18n import entries
from beacon.quality import g107

KEYS = ("model", "band", "r", "mos", "r_telr", "mos_telr", "flags", "codec_row")


def _run(*args: str, lang: str = "en"):
    return CliRunner().invoke(command, list(args), env={"BEACON_LANG": lang})


def _json(*args: str) -> dict:
    result = _run(*args, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.output)


def test_the_example_of_the_manual_is_the_recommendations_figure():
    figures = ("--delay-ms", "150", "--loss", "0.02", "--burst-ratio", "1.5")
    got = _json("--model", "g107", *figures, "--codec", "G.711 + PLC")
    assert set(KEYS) <= set(got)
    free = g107.rate(ta_ms=150.0, bpl=25.1, ppl=2.0, burst_ratio=1.5).r
    echo = g107.rate(t_ms=150.0, tr_ms=300.0, ta_ms=150.0, bpl=25.1, ppl=2.0, burst_ratio=1.5).r
    # Six decimals are printed.
    assert got["r"] == pytest.approx(float(free), abs=0.5e-6)
    assert got["r_telr"] == pytest.approx(float(echo), abs=0.5e-6)
    assert (got["model"], got["band"], got["codec_row"]) == ("g107", "nb", "codecs:g711-plc")


def test_the_lectures_worked_example_is_the_figure_with_echo():
    got = _json("--delay-ms", "150", "--loss", "0.02", "--codec", "G.729A + VAD")
    assert round(got["r_telr"], 1) == 70.5
    assert round(got["mos_telr"], 2) == 3.62


def test_a_model_may_be_spelt_as_the_itu_does():
    assert _json("--model", "G.107", "--delay-ms", "1", "--codec", "g711")["model"] == "g107"


def test_telr_moves_the_figure_with_echo_only():
    a = _json("--delay-ms", "300", "--codec", "g711")
    b = _json("--delay-ms", "300", "--codec", "g711", "--telr-db", "45")
    assert a["r"] == b["r"]
    assert b["r_telr"] < a["r_telr"]


def test_the_model_follows_from_the_codec():
    assert _json("--delay-ms", "100", "--codec", "amr-wb")["model"] == "g107.1"
    opus = _json("--delay-ms", "100", "--codec", "opus")
    assert opus["model"] == "g107.2"
    assert opus["r_telr"] is None
    assert "flag.codec_not_itu" in opus["flags"]


def test_people_read_sentences_and_no_keys():
    result = _run("--delay-ms", "600", "--loss", "0.3", "--burst-ratio", "9", "--codec", "opus")
    assert result.exit_code == 0
    assert "flag." not in result.output
    assert "beyond the range" in result.output
    chinese = _run("--delay-ms", "600", "--codec", "g711", lang="zh")
    assert "时延超过 500 ms" in chinese.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--codec", "g711"), "--delay-ms is missing"),
        (("--delay-ms", "1"), "--codec is missing"),
        (("--delay-ms", "much", "--codec", "g711"), "not a number"),
        (("--delay-ms", "-5", "--codec", "g711"), "0 or more"),
        (("--delay-ms", "1", "--loss", "2", "--codec", "g711"), "2 % is 0.02"),
        (("--delay-ms", "1", "--burst-ratio", "0", "--codec", "g711"), "above 0"),
        (("--delay-ms", "1", "--codec", "g.722"), "no published Ie"),
        (("--delay-ms", "1", "--codec", "g726"), "no published Bpl"),
        (("--delay-ms", "1", "--codec", "oppus"), "Did you mean"),
        (("--delay-ms", "1", "--codec", "opus", "--model", "g107"), "g107.2"),
        (("--delay-ms", "1", "--codec", "g711", "--model", "pesq"), "Choose one of"),
    ],
)
def test_a_mistake_is_met_with_a_sentence_and_status_two(args, words, capsys):
    result = _run(*args)
    assert isinstance(result.exception, InputError)
    assert report_failure(result.exception, "en") == EXIT_USERS
    assert words in capsys.readouterr().err
    assert report_failure(result.exception, "zh_Hans") == EXIT_USERS


def test_help_names_every_option():
    output = _run("--help").output
    for option in ("--model", "--delay-ms", "--loss", "--burst-ratio", "--telr-db", "--codec", "--json"):
        assert option in output


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_flag_and_error_is_said_in_both_languages_with_the_same_blanks():
    english, chinese = entries("en"), entries("zh_Hans")
    mine = [k for k in english if k.startswith(("flag.", "cli.score.", "error.score_", "error.codec_"))]
    assert len(mine) > 30
    for key in mine:
        assert _placeholders(english[key][0]) == _placeholders(chinese[key][0]), key
