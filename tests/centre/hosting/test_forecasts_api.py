"""Forecasts over REST: ordered, followed, cancelled, read; and what is left when the centre dies."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from centre_under_test import Centre, open_centre
from host_desk import BEST, FIRM, ToldForecaster, add_firm, failing, files_of, until
from starlette.testclient import TestClient

from beacon.centre.forecasts.runner import ForecastRunner
from beacon.errors import BeaconError, StoreError
from beacon.i18n import LANGUAGES, msg
from beacon.nouns.visit import ForecastFiles, ForecastState

pytestmark = pytest.mark.slow


def opened(folder: Path, forecaster: ToldForecaster, **settings: Any) -> Centre:
    return open_centre(folder, forecaster=forecaster, **settings)


def order(page: TestClient, firm: str) -> dict[str, Any]:
    answer = page.post(f"/api/firms/{firm}/forecasts")
    assert answer.status_code == 202, answer.text
    row: dict[str, Any] = answer.json()
    return row


def ended(page: TestClient, id: str) -> dict[str, Any]:
    def look() -> Any:
        row = page.get(f"/api/forecasts/{id}").json()
        return row if row["state"] not in ("queued", "running") else None

    return until(look, "the forecast's end")  # type: ignore[no-any-return]


def running(page: TestClient, id: str) -> dict[str, Any]:
    def look() -> Any:
        row = page.get(f"/api/forecasts/{id}").json()
        return row if row["state"] == "running" and row["progress"] else None

    return until(look, "the forecast's start")  # type: ignore[no-any-return]


def test_ordered_forecast_is_made_and_read_in_both_languages(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        row = ended(page, id)
        assert (row["state"], row["progress"], row["stale"]) == ("done", 1.0, False)
        for language in ("en", "zh_Hans"):
            assert page.get(f"/api/forecasts/{id}/document?lang={language}").json() == {"title": language}
        listed = page.get("/api/firms").json()["firms"][0]
        assert (listed["latest_forecast"]["id"], listed["done_forecast"]) == (id, id)


def test_forecast_is_read_while_its_files_are_made_and_no_longer_once_it_was_cancelled(tmp_path: Path) -> None:
    pages = {language: json.dumps({"title": language}) for language in LANGUAGES}
    centre = opened(tmp_path, ToldForecaster(lambda _: None, pages_first=pages))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        row = until(lambda: (now := page.get(f"/api/forecasts/{id}").json())["readable"] and now, "the pages")
        assert (row["state"], row["downloads"]) == ("running", [])
        listed = page.get("/api/firms").json()["firms"][0]
        assert (listed["latest_forecast"]["readable"], listed["done_forecast"]) == (True, None)
        for language in LANGUAGES:
            assert page.get(f"/api/forecasts/{id}/document?lang={language}").json() == {"title": language}
        for file in ("report.html", "forecast.json", "meeting-times"):
            assert page.get(f"/api/forecasts/{id}/{file}").status_code == 409
        assert page.post(f"/api/forecasts/{id}/cancel").json()["readable"] is False
        assert page.get(f"/api/forecasts/{id}/document?lang=en").status_code == 409


def test_downloads_are_named_after_the_firm(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page), FIRM.replace("Two Rivers", '两河/../Rivers "Ltd"'))["id"]
        id = order(page, firm)["id"]
        ended(page, id)
        report, figures = page.get(f"/api/forecasts/{id}/report.html"), page.get(f"/api/forecasts/{id}/forecast.json")
        assert report.text == "<!doctype html>"
        assert figures.json() == {"of": len(FIRM.replace("Two Rivers", '两河/../Rivers "Ltd"'))}
        assert report.headers["content-disposition"] == (
            "attachment; filename=\"Rivers-Ltd-report.html\"; filename*=UTF-8''"
            "%E4%B8%A4%E6%B2%B3-Rivers-Ltd-report.html"
        )


FILES = {
    "report.html": ("text/html; charset=utf-8", b"<!doctype html>"),
    "report.pdf": ("application/pdf", b"%PDF-1.7\xff"),
    "forecast.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04\xff"),
    "windows.ics": ("text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
}


def test_every_file_comes_with_its_type_and_a_name_of_the_firms(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        id = order(page, add_firm(centre.sign_in(page), FIRM.replace("Two Rivers", "两河"))["id"])["id"]
        assert ended(page, id)["downloads"] == sorted([*FILES, "forecast.json"])
        for name, (media_type, content) in FILES.items():
            answer = page.get(f"/api/forecasts/{id}/{name}")
            assert (answer.content, answer.headers["content-type"]) == (content, media_type)
            assert answer.headers["content-disposition"] == (
                f"attachment; filename=\"beacon-{name}\"; filename*=UTF-8''%E4%B8%A4%E6%B2%B3-{name}"
            )


def test_forecast_of_an_older_version_says_which_files_it_lacks(tmp_path: Path) -> None:
    older = ForecastFiles(figures_json="{}", report_html="<p>", pages={"en": "{}", "zh_Hans": "{}"})
    centre = opened(tmp_path, ToldForecaster(lambda _: older))
    with centre.browser() as page:
        id = order(page, add_firm(centre.sign_in(page))["id"])["id"]
        assert ended(page, id)["downloads"] == ["forecast.json", "report.html"]
        answer = page.get(f"/api/forecasts/{id}/report.pdf")
        assert (answer.status_code, answer.json()["error"]["key"]) == (404, "store.unknown_file")
        assert "Run the forecast again" in answer.json()["error"]["en"]
        assert page.get(f"/api/forecasts/{id}/meeting-times").json() == {"sites": [], "times": []}


def test_plan_is_made_as_of_the_centres_day(tmp_path: Path) -> None:
    forecaster = ToldForecaster(files_of)
    centre = opened(tmp_path, forecaster)
    with centre.browser() as page:
        ended(page, order(page, add_firm(centre.sign_in(page))["id"])["id"])
        assert forecaster.days == [centre.clock().astimezone().date()]


def test_best_times_to_meet_are_told_of_all_sites_and_of_two(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        id = order(page, add_firm(centre.sign_in(page))["id"])["id"]
        ended(page, id)
        asked = f"/api/forecasts/{id}/meeting-times"
        everybody = {"sites": ["London", "北京", "Leeds"], "times": []}
        assert page.get(asked).json() == everybody
        two = page.get(asked, params={"site": ["北京", "London"]}).json()
        assert two == {"sites": ["London", "北京"], "times": [BEST]}
        for none in (["London"], ["London", "Leeds"], ["London", "北京", "Leeds"], ["?", ""]):
            assert page.get(asked, params={"site": none}).json() == everybody


def test_two_forecasts_are_compared_in_the_language_asked(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        first = order(page, firm)["id"]
        ended(page, first)
        changed = FIRM + "\n"
        page.put(f"/api/firms/{firm}", json={"text": changed, "version": 1})
        second = order(page, firm)["id"]
        ended(page, second)
        answer = page.get(f"/api/forecasts/compare?a={first}&b={second}&lang=zh_Hans")
        assert answer.json() == {"a": {"of": len(FIRM)}, "b": {"of": len(changed)}, "language": "zh_Hans"}
        assert page.get(f"/api/forecasts/compare?a={first}&b=none&lang=en").json()["error"]["key"] == (
            "store.unknown_forecast"
        )
        assert page.get(f"/api/forecasts/compare?a={first}&lang=en").status_code == 422


def test_large_answers_are_compressed_only_for_those_who_take_that(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        ended(page, id)
        address = f"/api/forecasts/{id}/document?lang=en"
        packed = page.get(address, headers={"Accept-Encoding": "gzip"})
        plain = page.get(address, headers={"Accept-Encoding": "identity"})
        assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
        assert packed.json() == plain.json()


def test_changed_firm_makes_its_forecast_stale(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        ended(page, id)
        page.put(f"/api/firms/{firm}", json={"text": FIRM + "\n", "version": 1})
        row = page.get(f"/api/forecasts/{id}").json()
        assert (row["state"], row["stale"]) == ("done", True)


def test_failure_keeps_its_sentence_in_both_languages(tmp_path: Path) -> None:
    error = BeaconError("forecasts.not_started", why=msg("forecasts.no_memory"))
    centre = opened(tmp_path, failing(error))
    with centre.browser() as page:
        row = ended(page, order(page, add_firm(centre.sign_in(page))["id"])["id"])
        assert row["state"] == "failed"
        assert "too little memory" in row["error"]["en"]
        assert "内存不足" in row["error"]["zh_Hans"]


def test_accident_in_the_forecaster_fails_the_job_and_not_the_queue(tmp_path: Path) -> None:
    answers = iter([ZeroDivisionError(), files_of(FIRM)])
    centre = opened(tmp_path, ToldForecaster(lambda _: next(answers)))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        failed = ended(page, order(page, firm)["id"])
        assert failed["state"] == "failed"
        assert "ZeroDivisionError" in failed["error"]["en"]
        assert ended(page, order(page, firm)["id"])["state"] == "done"


def test_one_is_made_at_a_time_and_the_others_know_their_place(tmp_path: Path) -> None:
    forecaster = ToldForecaster(lambda _: None)
    centre = opened(tmp_path, forecaster)
    with centre.browser() as page:
        centre.sign_in(page)
        firms = [add_firm(page, FIRM.replace("Two Rivers", f"River {i}"))["id"] for i in range(3)]
        ids = []
        for firm in firms:
            ids.append(order(page, firm)["id"])
            centre.clock.forward(seconds=1)
        running(page, ids[0])
        rows = [page.get(f"/api/forecasts/{id}").json() for id in ids]
        assert [row["state"] for row in rows] == ["running", "queued", "queued"]
        assert [row["ahead"] for row in rows] == [0, 1, 2]
        assert rows[0]["stage_words"] == {"en": "Simulating calls", "zh_Hans": rows[0]["stage_words"]["zh_Hans"]}
        assert len(forecaster.asked) == 1


def test_asked_twice_of_one_file_it_is_made_once(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(lambda _: None))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        assert order(page, firm)["id"] == order(page, firm)["id"]


def test_cancelled_forecast_ends_its_process_and_the_next_is_made(tmp_path: Path) -> None:
    results: list[ForecastFiles | None] = [files_of(FIRM), None]
    forecaster = ToldForecaster(lambda _: results.pop())
    centre = opened(tmp_path, forecaster)
    with centre.browser() as page:
        centre.sign_in(page)
        first = order(page, add_firm(page)["id"])["id"]
        centre.clock.forward(seconds=1)
        second = order(page, add_firm(page, FIRM.replace("Two", "Six"))["id"])["id"]
        running(page, first)
        assert page.post(f"/api/forecasts/{first}/cancel").json()["state"] == "cancelled"
        assert ended(page, second)["state"] == "done"
        assert forecaster.ended == 2
        assert page.get(f"/api/forecasts/{first}/document?lang=en").status_code == 409


def test_deleting_the_firm_ends_its_running_forecast(tmp_path: Path) -> None:
    forecaster = ToldForecaster(lambda _: None)
    centre = opened(tmp_path, forecaster)
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        running(page, id)
        assert page.delete(f"/api/firms/{firm}").status_code == 204
        until(lambda: forecaster.ended == 1, "the process's end")
        assert page.get(f"/api/forecasts/{id}").status_code == 404


def test_waiting_forecast_of_a_changed_file_is_made_of_the_file_as_it_is(tmp_path: Path) -> None:
    results: list[ForecastFiles | None] = [files_of(FIRM), None]
    forecaster = ToldForecaster(lambda _: results.pop())
    centre = opened(tmp_path, forecaster)
    with centre.browser() as page:
        centre.sign_in(page)
        blocking = order(page, add_firm(page)["id"])["id"]
        centre.clock.forward(seconds=1)
        firm = add_firm(page, FIRM.replace("Two", "Six"))["id"]
        waiting = order(page, firm)["id"]
        changed = FIRM.replace("Two", "Ten")
        page.put(f"/api/firms/{firm}", json={"text": changed, "version": 1})
        running(page, blocking)
        page.post(f"/api/forecasts/{blocking}/cancel")
        assert ended(page, waiting)["state"] == "cancelled"
        newest = until(
            lambda: [f for f in page.get(f"/api/firms/{firm}/forecasts").json()["forecasts"] if f["state"] == "done"],
            "the new file's forecast",
        )[0]
        assert (newest["firm_version"], forecaster.asked[-1]) == (2, changed)


def test_what_was_running_when_the_centre_died_is_made_when_it_is_back(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(lambda _: None))
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        id = order(page, firm)["id"]
        running(page, id)
    centre.database.close()
    again = opened(tmp_path, ToldForecaster(files_of))
    with again.browser() as page:
        again.sign_in(page)
        assert ended(page, id)["state"] == "done"


def test_result_the_disk_has_no_room_for_fails_with_the_disks_sentence(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(files_of))

    def full(*_: object, **__: object) -> None:
        raise StoreError("report.store.full", path="/var/beacon.db")

    centre.parts.forecasts.finish = full  # type: ignore[method-assign]
    with centre.browser() as page:
        row = ended(page, order(page, add_firm(centre.sign_in(page))["id"])["id"])
        assert row["state"] == "failed"
        assert "/var/beacon.db" in row["error"]["en"]


def test_disk_without_room_for_result_and_reason_leaves_no_job_under_way_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beacon.centre.forecasts.runner.RETRY_S", 0.01)
    centre = opened(tmp_path, ToldForecaster(files_of))
    tried: list[str] = []
    fail, finish = centre.parts.forecasts.fail, centre.parts.forecasts.finish

    def full(*_: object, **__: object) -> None:
        tried.append("finish")
        raise StoreError("report.store.full", path="/var/beacon.db")

    def full_twice(*args: Any, **more: Any) -> None:
        tried.append("fail")
        if len(tried) < 4:
            raise StoreError("report.store.full", path="/var/beacon.db")
        fail(*args, **more)

    centre.parts.forecasts.finish = full  # type: ignore[method-assign]
    centre.parts.forecasts.fail = full_twice  # type: ignore[method-assign]
    with centre.browser() as page:
        firm = add_firm(centre.sign_in(page))["id"]
        assert ended(page, order(page, firm)["id"])["state"] == "failed"
        assert tried == ["finish", "fail", "fail", "fail"]
        centre.parts.forecasts.finish = finish  # type: ignore[method-assign]
        assert ended(page, order(page, firm)["id"])["state"] == "done"


def test_examples_come_with_their_forecasts_waiting_and_only_once(tmp_path: Path) -> None:
    centre = opened(tmp_path, ToldForecaster(lambda _: None), start_examples=True)
    with centre.browser() as page:
        firms = centre.sign_in(page).get("/api/firms").json()["firms"]
        assert sorted(f["example"] for f in firms) == [True, True]
        assert all(f["latest_forecast"]["state"] in ("queued", "running") for f in firms)
    with centre.browser() as page:
        assert len(centre.sign_in(page).get("/api/firms").json()["firms"]) == 2


def test_stop_leaves_nothing_running(tmp_path: Path) -> None:
    forecaster = ToldForecaster(lambda _: None)
    centre = opened(tmp_path, forecaster)
    firm = centre.parts.firms.add_firm(name="x", text=FIRM, example=False, now_utc=centre.clock())

    async def work() -> None:
        runner = ForecastRunner(centre.parts)
        await runner.start()
        job = await runner.order(firm.id)
        async with asyncio.timeout(20):
            while centre.parts.forecasts.forecast(job.id).state != ForecastState.RUNNING:
                await asyncio.sleep(0.02)
        await runner.stop()

    asyncio.run(work())
    assert forecaster.ended == 1
