"""The band behind the live line is the forecast's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from live_samples import firm

from beacon.catalogue.codecs import find_codec
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.living import Expectations, expected
from beacon.flows.room_routes import room_layout
from beacon.nouns import AS_IS, Forecast
from beacon.nouns.visit import RouteChoice

HOURS = (3, 13)
LINKS = {
    "internet": {"Leeds": "internet", "Beijing": "internet", "Paris": "internet"},
    "mpls": {"Leeds": "mpls", "Beijing": "mpls", "Paris": "mpls"},
    AS_IS: {"Leeds": "internet", "Beijing": "mpls", "Paris": "internet"},
}


@pytest.fixture(scope="module")
def stored() -> Forecast:
    return forecast_firm(firm(), Request(hours=HOURS))


@pytest.mark.slow
@pytest.mark.parametrize("column", LINKS)
@pytest.mark.parametrize("hour", HOURS)
def test_the_band_is_the_stored_forecasts_to_the_last_bit(stored: Forecast, column: str, hour: int) -> None:
    choice = RouteChoice(links=LINKS[column], hour_utc=hour)
    for pair in (p for p in stored.pairs if p.column == column):
        cell = pair.hours[HOURS.index(hour)]
        for name in ("G.711 + PLC", "opus"):
            codec = find_codec(name)
            for side, (a, b) in enumerate(((pair.site_a, pair.site_b), (pair.site_b, pair.site_a))):
                band = expected(stored.firm, choice, a, b, codec)
                assert band is not None
                assert band.r_common == cell.quality[codec.name][side].r_common
                network = (cell.out, cell.back)[side]
                assert (band.delay_ms, band.loss) == (network.delay_ms, network.loss)


def test_two_seats_of_one_site_have_no_forecast() -> None:
    choice = RouteChoice(links=LINKS["internet"], hour_utc=3)
    assert expected(firm(), choice, "Leeds", "Leeds", find_codec("opus")) is None


def test_over_a_hub_delays_of_both_halves_add() -> None:
    a_firm, codec = firm(), find_codec("opus")
    choice = RouteChoice(links=LINKS["mpls"], hour_utc=3, hub="Singapore")
    direct = expected(a_firm, replace(choice, hub=""), "Leeds", "Beijing", codec)
    over = expected(a_firm, choice, "Leeds", "Beijing", codec)
    assert direct is not None and over is not None
    # London–Singapore is 10 900 km and Singapore–Beijing 4 500 km; light in fibre needs 4.9 µs a km.
    assert over.delay_ms.low > (10_900 + 4_500) * 0.0049
    assert over.delay_ms.typical > direct.delay_ms.typical
    assert over.r_common.typical < direct.r_common.typical


@pytest.mark.parametrize("hub", ["", "Hong Kong"])
@pytest.mark.parametrize("way", [("Leeds", "Beijing"), ("Beijing", "Leeds")])
def test_what_the_room_plays_lies_in_the_band(hub: str, way: tuple[str, str]) -> None:
    a_firm = firm()
    choice = RouteChoice(links=LINKS["internet"], hour_utc=3, hub=hub)
    band = expected(a_firm, choice, *way, find_codec("opus"))
    assert band is not None
    played = room_layout(a_firm, choice, seed=1).directed[way]
    # The room plays the typical world, the middle of every band.
    assert band.delay_ms.low <= played.delay_ms <= band.delay_ms.high


def test_expectations_are_worked_out_once_for_both_ways() -> None:
    codec, choice = find_codec("opus"), RouteChoice(links=LINKS["internet"], hour_utc=3)
    held = Expectations(firm())
    assert held.known(choice, "Leeds", "Beijing", codec) is None
    held.compute(choice, "Leeds", "Beijing", codec)
    assert held.asked(choice, "Beijing", "Leeds", codec)
    there, back = (held.known(choice, *way, codec) for way in (("Leeds", "Beijing"), ("Beijing", "Leeds")))
    assert there is not None and back is not None and there != back
    assert held.known(replace(choice, hour_utc=4), "Leeds", "Beijing", codec) is None


def test_what_cannot_be_forecast_is_not_tried_again() -> None:
    codec, choice = find_codec("opus"), RouteChoice(links={"Leeds": "carrier pigeon"}, hour_utc=3)
    held = Expectations(firm())
    held.compute(choice, "Leeds", "Beijing", codec)
    assert held.asked(choice, "Leeds", "Beijing", codec)
    assert held.known(choice, "Leeds", "Beijing", codec) is None
