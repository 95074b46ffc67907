"""Firms and forecasts as ports.store describes them."""

from __future__ import annotations

import sqlite3

import pytest
from store_under_test import FILES, NOON, after, firm, visit

from beacon.errors import InputError, StoreError
from beacon.nouns.visit import ForecastState
from beacon.store import Database


def queued(database: Database) -> str:
    """A queued forecast of a new firm; its id."""
    return database.forecasts.add_forecast(firm=firm(database).id, firm_version=1, now_utc=NOON).id


def test_a_firm_is_kept_letter_by_letter(database: Database) -> None:
    text = 'firm: {name: "Лотос 莲花 \U0001f3ee"}\r\n\t# tail \x85 \u2028'
    made = database.firms.add_firm(name="Лотос", text=text, example=True, now_utc=NOON)
    assert database.firms.firm(made.id) == made
    assert (made.text, made.version, made.example) == (text, 1, True)


def test_a_change_counts_up_and_an_old_one_is_refused(database: Database) -> None:
    made = firm(database)
    second = database.firms.change_firm(made.id, name="Lotus 2", text="b", version=1, now_utc=after(hours=1))
    assert (second.version, second.name, second.changed_utc) == (2, "Lotus 2", after(hours=1))
    with pytest.raises(InputError, match=r"store\.changed_meanwhile"):
        database.firms.change_firm(made.id, name="Lotus 3", text="c", version=1, now_utc=NOON)
    assert database.firms.firm(made.id) == second


def test_a_firm_with_visits_stays(database: Database) -> None:
    made = firm(database)
    visit(database, of=made)
    with pytest.raises(InputError, match=r"store\.firm_has_visits") as refused:
        database.firms.delete_firm(made.id)
    assert refused.value.fields["visit"] == "First look"
    database.visits.delete_visit("v1")
    database.firms.delete_firm(made.id)
    assert list(database.firms.firms()) == []


def test_a_deleted_firm_takes_its_forecasts(database: Database) -> None:
    id = queued(database)
    database.forecasts.finish(id, FILES, now_utc=NOON)
    database.firms.delete_firm(database.forecasts.forecast(id).firm)
    with pytest.raises(InputError, match=r"store\.unknown_forecast"):
        database.forecasts.files(id)
    with sqlite3.connect(database.transactions.file) as raw:
        assert raw.execute("select count(*) from forecast_file").fetchone() == (0,)


def test_a_finished_forecast_gives_its_files_back(database: Database) -> None:
    id = queued(database)
    database.forecasts.set_progress(id, state=ForecastState.RUNNING, progress=0.4, stage="routes")
    with pytest.raises(InputError, match=r"store\.forecast_not_done"):
        database.forecasts.files(id)
    database.forecasts.finish(id, FILES, now_utc=after(minutes=1))
    known = database.forecasts.forecast(id)
    assert (known.state, known.progress, known.finished_utc) == (ForecastState.DONE, 1.0, after(minutes=1))
    assert database.forecasts.files(id) == FILES
    assert database.forecasts.page(id, "zh_Hans") == FILES.pages["zh_Hans"]
    with pytest.raises(InputError, match=r"store\.unknown_page"):
        database.forecasts.page(id, "de")


def test_pages_are_read_before_the_rest_and_go_with_a_job_that_fails_or_waits_again(database: Database) -> None:
    id, waits = queued(database), queued(database)
    database.forecasts.keep_pages(waits, FILES.pages)
    assert not database.forecasts.forecast(waits).readable
    for leave in (
        lambda: database.forecasts.set_progress(id, state=ForecastState.QUEUED, progress=0.0),
        lambda: database.forecasts.fail(id, key="firm.name", fields={}, now_utc=NOON),
    ):
        database.forecasts.set_progress(id, state=ForecastState.RUNNING, progress=0.7)
        database.forecasts.keep_pages(id, FILES.pages)
        known = database.forecasts.forecast(id)
        assert (known.readable, known.downloads) == (True, ())
        assert database.forecasts.page(id, "en") == FILES.pages["en"]
        with pytest.raises(InputError, match=r"store\.forecast_not_done"):
            database.forecasts.download(id, "report.html")
        leave()
        assert not database.forecasts.forecast(id).readable
        with pytest.raises(InputError, match=r"store\.forecast_not_done"):
            database.forecasts.page(id, "en")


def test_a_late_word_of_pages_changes_nothing_of_a_finished_forecast(database: Database) -> None:
    id = queued(database)
    database.forecasts.finish(id, FILES, now_utc=NOON)
    database.forecasts.keep_pages(id, {"en": "late"})
    assert (database.forecasts.files(id), database.forecasts.forecast(id).readable) == (FILES, True)


def test_a_finished_forecast_hands_out_its_files_by_name(database: Database) -> None:
    id = queued(database)
    assert database.forecasts.forecast(id).downloads == ()
    database.forecasts.finish(id, FILES, now_utc=NOON)
    names = ("forecast.json", "report.html", "report.pdf", "windows.ics")
    assert database.forecasts.forecast(id).downloads == names
    assert [row.downloads for row in database.forecasts.forecasts()] == [names]
    assert database.forecasts.download(id, "report.pdf") == FILES.beside["report.pdf"]
    assert database.forecasts.download(id, "report.html") == FILES.report_html.encode()
    assert database.forecasts.meeting_times(id) == FILES.meeting_times_json


@pytest.mark.parametrize("name", ["forecast.xlsx", "page.en", "meeting_times"])
def test_a_file_that_is_not_handed_out_is_said_to_be_missing(name: str, database: Database) -> None:
    id = queued(database)
    database.forecasts.finish(id, FILES, now_utc=NOON)
    with pytest.raises(InputError, match=r"store\.unknown_file") as refused:
        database.forecasts.download(id, name)
    assert refused.value.fields == {"id": id, "name": name}


def test_files_are_kept_compressed(database: Database) -> None:
    id = queued(database)
    database.forecasts.finish(id, FILES, now_utc=NOON)
    with sqlite3.connect(database.transactions.file) as raw:
        (kept,) = raw.execute("select length(content) from forecast_file where name = 'report.html'").fetchone()
    # One phrase 500 times over: deflate takes it to far below a tenth.
    assert kept < len(FILES.report_html.encode()) / 10


def test_an_ended_job_stays_as_it_ended(database: Database) -> None:
    failed, cancelled, done = queued(database), queued(database), queued(database)
    database.forecasts.fail(failed, key="firm.name", fields={"line": 3}, now_utc=NOON)
    database.forecasts.cancel(cancelled, now_utc=NOON)
    database.forecasts.finish(done, FILES, now_utc=NOON)
    before = list(database.forecasts.forecasts())
    for id in (failed, cancelled, done):
        database.forecasts.set_progress(id, state=ForecastState.RUNNING, progress=0.1)
        database.forecasts.cancel(id, now_utc=after(hours=1))
        database.forecasts.fail(id, key="x.y", fields={}, now_utc=after(hours=1))
        database.forecasts.finish(id, FILES, now_utc=after(hours=1))
    assert list(database.forecasts.forecasts()) == before
    known = database.forecasts.forecast(failed)
    assert (known.error_key, known.error_fields) == ("firm.name", {"line": 3})


def test_forecasts_are_listed_newest_first_and_by_firm(database: Database) -> None:
    one, other = firm(database), firm(database, "Other")
    made = [
        database.forecasts.add_forecast(firm=of.id, firm_version=1, now_utc=after(minutes=i)).id
        for i, of in enumerate((one, other, one))
    ]
    assert [known.id for known in database.forecasts.forecasts()] == made[::-1]
    assert [known.id for known in database.forecasts.forecasts(one.id)] == [made[2], made[0]]


def test_a_damaged_page_is_a_store_error(database: Database) -> None:
    id = queued(database)
    database.forecasts.finish(id, FILES, now_utc=NOON)
    with sqlite3.connect(database.transactions.file) as raw:
        raw.execute("update forecast_file set content = substr(content, 1, 20)")
    with pytest.raises(StoreError, match=r"store\.damaged"):
        database.forecasts.page(id, "en")
