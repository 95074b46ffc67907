"""What a host is answered is what the description says: every answer fits its model, which forbids what it lacks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from centre_under_test import NOON, open_centre
from host_desk import ToldForecaster, add_firm, files_of, until

from beacon.centre.board import BoardAnswer
from beacon.centre.firms.answers import FirmCheckAnswer, FirmDetail, FirmRow, FirmsAnswer, ForecastRow, ForecastsAnswer
from beacon.centre.times import utc_text
from beacon.centre.visits.answers import InvitationLink, Revoked, VisitAnswer, VisitsAnswer


@pytest.mark.slow
def test_answers_fit_their_models(tmp_path: Path) -> None:
    centre = open_centre(tmp_path, forecaster=ToldForecaster(files_of))
    with centre.browser() as page:
        firm = FirmRow.model_validate(add_firm(centre.sign_in(page))).id
        job = ForecastRow.model_validate(page.post(f"/api/firms/{firm}/forecasts").json()).id
        until(lambda: page.get(f"/api/forecasts/{job}").json()["state"] == "done", "the forecast")
        FirmsAnswer.model_validate(page.get("/api/firms").json())
        FirmDetail.model_validate(page.get(f"/api/firms/{firm}").json())
        FirmCheckAnswer.model_validate(page.post("/api/firms/check", json={"text": "firm: 1"}).json())
        ForecastsAnswer.model_validate(page.get(f"/api/firms/{firm}/forecasts").json())
        people = [{"name": "Ada", "site": "London", "language": "en"}]
        asked = {"title": "T", "firm": firm, "at_utc": utc_text(NOON + timedelta(1)), "minutes": 9}
        visit = VisitAnswer.model_validate(page.post("/api/visits", json={**asked, "participants": people}).json())
        address = f"/api/visits/{visit.id}/participants/{visit.participants[0].id}/invitation"
        InvitationLink.model_validate(page.post(address, json={}).json())
        VisitAnswer.model_validate(page.get(f"/api/visits/{visit.id}").json())
        VisitsAnswer.model_validate(page.get("/api/visits").json())
        Revoked.model_validate(page.delete(address).json())
        BoardAnswer.model_validate(page.get("/api/board").json())
