"""The codec rows: every name people use, no value that was not published."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from beacon.catalogue.codecs import codec_sources, find_codec, load_codecs
from beacon.catalogue.rows import read_rows
from beacon.errors import InputError
from beacon.nouns import AudioBand, Grade, Override

ROWS = read_rows("codecs")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("g711", "G.711 + PLC"),
        ("G.711", "G.711 + PLC"),
        ("G.711 + PLC", "G.711 + PLC"),
        ("g.711+plc", "G.711 + PLC"),
        ("PCMU", "G.711 + PLC"),
        ("pcma", "G.711 + PLC"),
        ("g711-no-plc", "G.711 without PLC"),
        ("g729a", "G.729A + VAD"),
        ("G.729", "G.729A + VAD"),
        ("G.723.1", "G.723.1 6.3 + VAD"),
        ("opus", "Opus SWB VBR 25"),
        ("Opus", "Opus SWB VBR 25"),
        ("opus-24", "Opus SWB VBR 25"),
        ("Opus SWB VBR 25 kbit/s", "Opus SWB VBR 25"),
        ("opus swb cbr 40", "Opus SWB CBR 40"),
        ("opus-40", "Opus SWB VBR 40"),
        ("opus nb", "Opus NB VBR 9"),
        ("evs", "EVS SWB 24.4"),
        ("EVS 9.6", "EVS SWB 9.6"),
        ("amr-wb", "AMR-WB diotic 23.85"),
        ("AMR-WB 12.65", "AMR-WB diotic 12.65"),
        ("G.722.2", "AMR-WB diotic 23.85"),
        ("gsm-efr", "GSM-EFR"),
        ("codecs:evs-swb-32", "EVS SWB 32"),
    ],
)
def test_a_plain_name_finds_its_row(said, meant):
    assert find_codec(said).name == meant


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("G.722", "error.codec_no_ie"),
        ("iLBC", "error.codec_no_ie"),
        ("amr", "error.codec_no_ie"),
        ("G.726", "error.codec_no_bpl"),
        ("gsm", "error.codec_no_bpl"),
        ("AMR-WB diotic 6.6", "error.codec_no_bpl"),
        ("Opus (rtpengine stand-in)", "error.codec_stand_in"),
        ("", "error.codec_unknown_far"),
        ("zzzz", "error.codec_unknown_far"),
    ],
)
def test_what_has_no_published_values_is_refused_and_not_guessed(name, key):
    with pytest.raises(InputError) as caught:
        find_codec(name)
    assert caught.value.key == key


def test_a_misspelt_name_is_met_with_near_ones_that_can_be_scored():
    with pytest.raises(InputError) as caught:
        find_codec("opsu")
    assert caught.value.key == "error.codec_unknown"
    assert "Opus SWB VBR 25" in caught.value.fields["near"]
    assert set(caught.value.fields["near"]) <= set(load_codecs())


def test_every_spelling_means_one_row_only():
    meant: dict[str, str] = {}
    for row in ROWS:
        for spelling in (row["name"], *filter(None, row["aliases"].split("|"))):
            assert meant.setdefault(spelling.lower(), row["id"]) == row["id"]


def test_every_usable_row_is_found_by_its_own_name_and_id():
    for name, codec in load_codecs().items():
        assert find_codec(name) == codec
        assert find_codec(codec.source.row) == codec


def test_every_row_has_source_date_and_grade():
    for row in ROWS:
        assert row["source"] and row["as_of"], row["id"]
        assert Grade(row["grade"])
    assert len(codec_sources()) == len(ROWS) == 88


def test_refusals_follow_from_the_blanks():
    for row in ROWS:
        blank = "no_ie" if not row["ie"] else ("no_bpl" if not row["bpl"] else "")
        assert row["refusal"] == (blank or ("stand_in" if row["id"] == "opus-rtpengine" else "")), row["id"]


def test_the_usable_rows_are_those_with_published_values():
    codecs = load_codecs()
    assert len(codecs) == 51
    assert codecs["G.711 + PLC"].ie == 0.0
    assert codecs["G.711 + PLC"].bpl == 25.1
    opus = codecs["Opus SWB VBR 25"]
    assert (opus.ie, opus.bpl, opus.bpl_burst, opus.itu, opus.band) == (
        20.21,
        11.28,
        9.18,
        False,
        AudioBand.FULL,
    )
    # The base table prints 2 for this row; the erratum of 2026 corrects it.
    assert codecs["EVS SWB 32"].ie == 8.7


def test_no_bursty_value_is_above_its_random_one():
    assert all(c.bpl_burst <= c.bpl for c in load_codecs().values() if c.bpl_burst is not None)


def test_the_codecs_of_a_forecast_send_a_packet_every_20_ms():
    assert find_codec("g711").frame_ms == find_codec("opus").frame_ms == 20.0


def test_opus_says_that_it_is_not_from_the_itu():
    for name, codec in load_codecs().items():
        assert codec.itu == (not name.startswith("Opus"))


def test_a_firm_may_put_its_own_value_and_it_shows():
    mine = (Override(row="codecs:g711-plc", values={"bpl": 20}),)
    codec = find_codec("g711", overrides=mine)
    assert codec.bpl == 20.0
    assert codec.source.users
    assert find_codec("g711").bpl == 25.1


def test_a_firm_may_fill_a_blank_that_is_otherwise_refused():
    mine = (Override(row="codecs:g722-64", values={"ie": 13, "bpl": 5}),)
    assert find_codec("G.722", overrides=mine).ie == 13.0


@pytest.mark.parametrize(
    ("row", "values", "key"),
    [
        ("codecs:nothing", {"ie": 1}, "error.row_unknown"),
        ("codecs:g711-plc", {"colour": 1}, "error.column_unknown"),
        ("codecs:g711-plc", {"id": "x"}, "error.column_unknown"),
        ("codecs:g711-plc", {"bpl": "much"}, "error.cell_number"),
        ("codecs:g711-plc", {"bpl": 0}, "error.cell_range"),
        ("codecs:g711-plc", {"ie": 95}, "error.cell_range"),
        ("codecs:g711-plc", {"packet_ms": "nan"}, "error.cell_range"),
        ("codecs:g711-plc", {"band": "hifi"}, "error.cell_word"),
        ("codecs:g711-plc", {"grade": "sure"}, "error.cell_word"),
    ],
)
def test_an_override_that_fits_nothing_is_refused(row, values, key):
    with pytest.raises(InputError) as caught:
        find_codec("g711", overrides=(Override(row=row, values=values),))
    assert caught.value.key == key


def test_the_file_is_a_plain_table():
    text = (files("beacon.catalogue") / "data" / "codecs.csv").read_text(encoding="utf-8")
    widths = {len(cells) for cells in csv.reader(text.splitlines())}
    assert len(widths) == 1
