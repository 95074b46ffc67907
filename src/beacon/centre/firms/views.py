"""Firms as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beacon.centre.forecasts.views import forecast_row
from beacon.centre.times import utc_text
from beacon.flows.room_routes import hubs_of, links_of
from beacon.nouns import Firm, Place, Site
from beacon.nouns.visit import ForecastState, StoredFirm, StoredForecast

Json = dict[str, Any]


def city(place: Place) -> Json:
    """A place's names; without a Chinese one the English stands for both."""
    return {"en": place.name_en, "zh": place.name_zh or place.name_en}


def firm_row(stored: StoredFirm, firm: Firm | None, forecasts: Sequence[StoredForecast], ahead: dict[str, int]) -> Json:
    """A firm in a list; `forecasts` are its own, newest first; `ahead` as the runner says it."""
    done = next((f.id for f in forecasts if f.state == ForecastState.DONE), None)
    return {
        "id": stored.id,
        "name": stored.name,
        "version": stored.version,
        "example": stored.example,
        "changed_utc": utc_text(stored.changed_utc),
        "readable": firm is not None,
        "sites": [{"name": s.name, "city": city(s.place), "people": s.people} for s in firm.sites] if firm else [],
        "people": sum(s.people for s in firm.sites) if firm else 0,
        "latest_forecast": forecast_row(forecasts[0], stored.version, ahead) if forecasts else None,
        "done_forecast": done,
    }


def firm_detail(firm: Firm | None) -> Json:
    """What a firm has beside its row and text."""
    if firm is None:
        return {"link_kinds": [], "sites_detail": [], "hubs": {}}
    kinds = dict.fromkeys(link for site in firm.sites for link in links_of(firm, site))
    return {
        "link_kinds": [str(link) for link in kinds],
        "sites_detail": [_site(firm, site) for site in firm.sites],
        "hubs": {id: city(place) for id, place in hubs_of(firm).items()},
    }


def _site(firm: Firm, site: Site) -> Json:
    place = site.place
    return {
        "name": site.name,
        "place_id": place.name_en,
        "time_zone": place.zone,
        "city": city(place),
        "lat": place.lat_deg,
        "lon": place.lon_deg,
        "people": site.people,
        "link": str(site.link),
        "links_available": [str(link) for link in links_of(firm, site)],
    }
