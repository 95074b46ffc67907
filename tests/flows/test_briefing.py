"""What a report says follows from the forecast: counts, best link, weakest pair, sources, unknowns."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

import factories
from beacon.flows.briefing import briefing
from beacon.flows.briefing.reading import Reading, names_of, region
from beacon.flows.briefing.words import band, signed
from beacon.i18n import LANGUAGES, Message, render
from beacon.nouns import (
    AS_IS,
    Band,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Forecast,
    Link,
    Paragraph,
    Section,
    Table,
    Text,
)

G711 = "G.711 + PLC"


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return factories.small_forecast()


@pytest.fixture(scope="module")
def uk() -> Document:
    return briefing(factories.uk_forecast())


def section(document: Document, key: str) -> Section:
    return next(s for s in document.sections if s.key == key)


def tables(document: Document) -> dict[str, Table]:
    return {b.key: b for s in document.sections for b in s.blocks if isinstance(b, Table)}


def texts(document: Document) -> Iterator[Text]:
    yield from (document.title, document.subtitle, *document.footer)
    for part in document.sections:
        yield part.title
        for block in part.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, Table):
                yield block.caption
                yield from block.columns
                yield from (cell.text for row in block.rows for cell in row)
            else:
                yield block.title
                yield block.alt


def leads(document: Document, language: str = "en") -> list[str]:
    blocks = section(document, "answer").blocks
    return [render(b.text, language) for b in blocks if isinstance(b, Paragraph) and b.role == "lead"]


def only(forecast: Forecast, *keys: str) -> Forecast:
    """The forecast with these columns alone."""
    return dataclasses.replace(
        forecast,
        columns=tuple(c for c in forecast.columns if c.key in keys),
        pairs=tuple(p for p in forecast.pairs if p.column in keys),
    )


@pytest.mark.slow
@pytest.mark.parametrize("make", [factories.uk_forecast, factories.china_forecast, factories.small_forecast])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_words_in_both_languages(make: object, language: str) -> None:
    for text in texts(briefing(make())):  # type: ignore[operator]
        assert isinstance(text, str) or render(text, language)


def test_sections_come_in_the_order_a_director_reads(uk: Document) -> None:
    assert [s.key for s in uk.sections] == [
        *("answer", "map", "matrix", "hours", "causes", "parity", "video", "messaging", "unknown", "method")
    ]


def test_opens_with_three_sentences(uk: Document) -> None:
    assert len(leads(uk)) == 3
    assert leads(uk)[0].startswith("On today's links, 40 of 66 site pairs")


def test_counts_of_the_first_sentence_are_those_of_the_forecast(forecast: Forecast) -> None:
    today = [p for p in forecast.pairs if p.column == AS_IS]
    met = sum(p.working[G711].meets_target in ("yes", "likely") for p in today)
    assert f"{met} of {len(today)} site pairs" in leads(briefing(forecast))[0]


def test_without_todays_links_the_first_column_is_told(forecast: Forecast) -> None:
    words = leads(briefing(only(forecast, "internet", "mpls")))
    assert words[0].startswith("With every site on Internet")


def test_with_one_column_nothing_is_called_best(forecast: Forecast) -> None:
    words = leads(briefing(only(forecast, "mpls")))
    assert words[1] == "No other link was compared."


def test_equals_go_to_the_first_kind_in_the_firms_order() -> None:
    forecast = factories.uk_forecast()
    reading = Reading(forecast=forecast, codec=G711)
    best = reading.best()
    tops = {c.key: reading.tally(c).on_target.typical for c in forecast.columns if c.link}
    assert best.column.key == next(k for k, v in tops.items() if v >= max(tops.values()) - 0.005)


def test_best_link_is_never_worse_than_another_kind() -> None:
    reading = Reading(forecast=factories.china_forecast(), codec=G711)
    for pairs in reading.groups().values():
        best = reading.best(pairs).on_target.typical
        others = [reading.tally(c, pairs).on_target.typical for c in reading.columns if c.link is not None]
        assert best >= max(others) - 0.005


def test_weakest_pair_has_the_lowest_rating_at_its_worst_hour(forecast: Forecast) -> None:
    reading = Reading(forecast=forecast, codec=G711)
    weakest = reading.tally(reading.today).weakest
    worst = {names_of(p): reading.at_worst(p)[1].r_common.typical for p in reading.in_column(reading.today)}
    assert worst[names_of(weakest)] == min(worst.values())


def test_people_weigh_pairs_by_the_conversations_they_could_hold(forecast: Forecast) -> None:
    reading = Reading(forecast=forecast, codec=G711)
    weights = {names_of(p): reading.weight(p) for p in reading.in_column(reading.today)}
    assert weights == {
        ("London", "Beijing"): 600,
        ("London", "Singapore"): 300,
        ("Beijing", "Singapore"): 200,
    }


def test_every_pair_is_in_one_group() -> None:
    reading = Reading(forecast=factories.china_forecast(), codec=G711)
    grouped = [pair for pairs in reading.groups().values() for pair in pairs]
    assert sorted(grouped) == sorted(names_of(p) for p in reading.in_column(reading.today))


@pytest.mark.parametrize(
    ("city", "found"),
    [
        ("London", "uk"),
        ("Beijing", "mainland"),
        ("Hong Kong", "hk"),
        ("Almaty", "asia"),
        ("São Paulo", "americas"),
    ],
)
def test_regions(city: str, found: str) -> None:
    assert region(factories.PLACES[city]) == found


def test_matrix_has_every_pair_and_every_column_with_a_word_in_each_cell(uk: Document) -> None:
    matrix = tables(uk)["matrix-1"]
    assert len(matrix.rows) == 66
    assert len(matrix.columns) == 1 + 6
    words = ("Best", "High", "Medium", "Low", "Poor", "Unusable")
    for row in matrix.rows:
        for cell in row[1:]:
            assert render(cell.text, "en").startswith(words)
            assert cell.category in (w.lower() for w in words)


def test_codecs_of_different_bands_have_tables_of_their_own(uk: Document) -> None:
    found = tables(uk)
    assert not found["matrix-1"].folded
    assert found["matrix-2"].folded
    assert "G.107.2" in render(found["matrix-2"].caption, "en")
    assert "G.107.2" not in render(found["matrix-1"].caption, "en")


def test_details_show_echo_only_where_the_model_has_it(uk: Document) -> None:
    row = [render(cell.text, "en") for cell in tables(uk)["details"].rows[0]]
    narrow, full = row[6], row[7]
    assert "[" in narrow
    assert "[" not in full


def test_every_reference_leads_to_a_row_of_sources(uk: Document) -> None:
    found = tables(uk)
    used = {ref for table in found.values() for row in table.rows for cell in row for ref in cell.refs}
    assert used
    assert used <= set(found["rows"].anchors)
    assert all(row[-1].refs for row in found["details"].rows)


def test_rows_the_firm_changed_are_marked_as_its_own(uk: Document) -> None:
    marked = {
        render(row[1].text, "en") for row in tables(uk)["rows"].rows if render(row[-1].text, "en") == "yours"
    }
    assert marked == {"link:mpls"}


def test_flags_are_counted_and_their_pairs_named() -> None:
    document = briefing(factories.china_forecast())
    rows = {
        row[0].text.key: row for row in tables(document)["flags"].rows if isinstance(row[0].text, Message)
    }
    # São Paulo and seven others.
    assert render(rows["flag.no_facts_country"][1].text, "en") == "7 of 28"
    assert "3 more" in render(rows["flag.no_facts_country"][2].text, "en")


def test_unmeasured_kinds_are_said_to_be_estimates(uk: Document) -> None:
    roles = [b.role for b in section(uk, "answer").blocks if isinstance(b, Paragraph)]
    assert "warning" in roles


@pytest.mark.slow
def test_hours_are_given_in_utc_and_in_both_local_times() -> None:
    document = briefing(factories.uk_forecast())
    charts = {b.key: b for b in section(document, "hours").blocks if isinstance(b, Chart)}
    clocks = {render(c["name"], "en"): c["labels"] for c in charts["hours-1"].options["clocks"]}
    assert len(clocks) == 3
    assert clocks["UTC"][0] == "00"
    assert clocks["Shenzhen"][0] == "08"


def test_zone_with_half_an_hour_keeps_its_half_hour() -> None:
    document = briefing(factories.uk_forecast())
    clocks = [
        c for b in section(document, "hours").blocks if isinstance(b, Chart) for c in b.options["clocks"]
    ]
    mumbai = next(c for c in clocks if "Mumbai" in render(c["name"], "en"))
    assert render(mumbai["name"], "en") == "Mumbai (+30 min)"
    assert mumbai["labels"][0] == "05"


def test_causes_sum_to_the_whole_loss(uk: Document) -> None:
    for row in tables(uk)["causes-table"].rows:
        *parts, whole = (render(cell.text, "en") for cell in row[2:])
        # Five figures rounded to 0.1, and their whole: at most 5 · 0.05 and 0.05 apart.
        assert sum(float(p) for p in parts if p != "–") == pytest.approx(float(whole), abs=0.3)


def test_map_can_be_drawn_without_a_map(forecast: Forecast) -> None:
    document = briefing(forecast, map_style="schematic")
    charts = [b for b in section(document, "map").blocks if isinstance(b, Chart)]
    assert {c.options["style"] for c in charts} == {"schematic"}


def test_unknown_style_is_refused(forecast: Forecast) -> None:
    with pytest.raises(ValueError, match="map_style"):
        briefing(forecast, map_style="globe")


def test_forecast_without_pairs_is_refused(forecast: Forecast) -> None:
    with pytest.raises(ValueError, match="pairs"):
        briefing(dataclasses.replace(forecast, pairs=()))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Band(low=78.0, typical=84.2, high=88.0), "84 (78–88)"),
        (Band.point(84.2), "84"),
        (Band(low=83.9, typical=84.0, high=84.1), "84"),
    ],
)
def test_band_without_a_spread_to_see_is_one_figure(value: Band, words: str) -> None:
    assert render(band(value), "en") == words


def test_difference_that_rounds_to_nothing_has_no_sign() -> None:
    assert render(signed(Band(low=-0.4, typical=-0.2, high=0.3)), "en") == "0 (0 to 0)"


def test_same_forecast_gives_the_same_document(forecast: Forecast) -> None:
    assert briefing(forecast) == briefing(factories.small_forecast())


def test_any_single_pair_makes_a_whole_report(forecast: Forecast) -> None:
    firm = dataclasses.replace(forecast.firm, sites=forecast.firm.sites[:2])
    pairs = tuple(p for p in forecast.pairs if names_of(p) == ("London", "Beijing"))
    document = briefing(dataclasses.replace(forecast, firm=firm, pairs=pairs))
    assert "of 1 site pairs" in leads(document)[0]
    assert isinstance(tables(document)["matrix-1"].rows[0][0], Cell)
    assert all(isinstance(c, Column) for c in forecast.columns)


def test_firm_of_many_pairs_lists_the_weakest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beacon.flows.briefing.reading.LISTED_PAIRS", 10)
    document = briefing(factories.uk_forecast())
    assert len(tables(document)["matrix-1"].rows) == 10
    assert len(tables(document)["details"].rows) == 10 * 6
    notes = [render(b.text, "en") for b in section(document, "matrix").blocks if isinstance(b, Paragraph)]
    assert notes[1] == "The 10 pairs weakest today are shown of 66; forecast.json holds them all."


def test_where_no_single_kind_is_better_todays_links_are_kept(forecast: Forecast) -> None:
    kept = only(forecast, AS_IS, "mpls")
    mpls = {names_of(p): p for p in kept.pairs if p.column == "mpls"}
    # Today made as good as the best kind.
    pairs = tuple(
        dataclasses.replace(p, working=mpls[names_of(p)].working) if p.column == AS_IS else p
        for p in kept.pairs
    )
    words = leads(briefing(dataclasses.replace(kept, pairs=pairs)))
    assert words[1].startswith("No single kind of link does better than today's mix")
    assert "today's links" in words[2]


def test_forecast_of_some_hours_and_with_break_outs_is_told(forecast: Forecast) -> None:
    links = (Link.parse("internet"), Link.parse("sdwan@hk"), Link.parse("mpls@sg"))
    firm = dataclasses.replace(forecast.firm, links=links)
    document = briefing(factories.forecast_of(firm, home_city="Manchester", hours=(8, 9, 14)))
    heads = [render(c, "zh_Hans") for c in tables(document)["matrix-1"].columns]
    assert heads == ["站点对", "现有链路", "普通互联网", "SD-WAN（香港出口）", "MPLS 专线（新加坡出口）"]
    chart = next(b for b in section(document, "hours").blocks if isinstance(b, Chart))
    assert {r["hour"] for r in chart.rows} == {8, 9, 14}


def test_codec_without_its_row_is_named_without_a_model(forecast: Forecast) -> None:
    document = briefing(dataclasses.replace(forecast, codec_rows=()))
    assert render(tables(document)["matrix-1"].caption, "en") == "Quality in working hours (G.711 + PLC)"


def test_city_of_the_domestic_call_has_its_chinese_name(forecast: Forecast) -> None:
    note = next(b for b in section(briefing(forecast), "parity").blocks if isinstance(b, Paragraph))
    assert "曼彻斯特" in render(note.text, "zh_Hans")
