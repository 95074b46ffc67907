"""A database of any older version becomes today's; a newer one is refused."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_under_test import FILES, NOON, firm, host

from beacon.errors import InputError, StoreError
from beacon.store import Database, open_database
from beacon.store.engine import Transactions
from beacon.store.tables import METADATA
from beacon.store.versions import NEWEST, _config, raise_to_newest, take_down


def test_migrations_make_the_tables_the_stores_use(database: Database) -> None:
    with database.transactions.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_down_to_nothing_and_up_again(database: Database) -> None:
    host(database)
    take_down(database.transactions, "base")
    with database.transactions.read() as connection:
        tables = set(connection.exec_driver_sql("select name from sqlite_master where type='table'").scalars())
    assert tables <= {"alembic_version", "sqlite_sequence"}
    raise_to_newest(database.transactions)
    assert list(database.accounts.accounts()) == []
    host(database)


def kept_by_the_first_version(file: Path) -> None:
    """A firm with a finished forecast, as the first version kept them."""
    opened = open_database(file)
    take_down(opened.transactions, "0001")
    opened.close()
    when = "2026-03-05 12:00:00.000000"
    with sqlite3.connect(file) as raw:
        raw.execute("insert into firm values ('f', 'Lotus', 'text', 1, ?, 0)", (when,))
        raw.execute("insert into forecast values ('a', 'f', 1, 'done', 1.0, '', '', '{}', ?, ?)", (when, when))
        for name, text in FIRST_FILES.items():
            raw.execute("insert into forecast_file values ('a', ?, ?)", (name, gzip.compress(text.encode())))
    raw.close()


FIRST_FILES = {"figures": '{"r": 71.5}', "report": "<p>莲花</p>", "page.en": "{}", "page.zh_Hans": '{"甲": 1}'}


def test_a_forecast_of_the_first_version_is_kept_and_says_what_it_lacks(tmp_path: Path) -> None:
    kept_by_the_first_version(tmp_path / "beacon.db")
    forecasts = open_database(tmp_path / "beacon.db").forecasts
    files = forecasts.files("a")
    assert (files.figures_json, files.report_html) == (FIRST_FILES["figures"], FIRST_FILES["report"])
    assert files.pages == {"en": "{}", "zh_Hans": '{"甲": 1}'}
    assert forecasts.forecast("a").downloads == ("forecast.json", "report.html")
    assert (files.beside, forecasts.meeting_times("a")) == ({}, "{}")
    with pytest.raises(InputError, match=r"store\.unknown_file"):
        forecasts.download("a", "report.pdf")


def test_going_back_leaves_what_the_first_version_knows(database: Database) -> None:
    forecast = database.forecasts.add_forecast(firm=firm(database).id, firm_version=1, now_utc=NOON)
    database.forecasts.finish(forecast.id, FILES, now_utc=NOON)
    take_down(database.transactions, "0001")
    with sqlite3.connect(database.transactions.file) as raw:
        names = {name for (name,) in raw.execute("select name from forecast_file")}
        columns = {row[1] for row in raw.execute("pragma table_info(forecast_file)")}
    raw.close()
    assert (names, columns) == (set(FIRST_FILES), {"forecast", "name", "content"})


def test_the_newest_version_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(_config()).get_current_head() == NEWEST


@pytest.mark.slow
def test_opening_todays_database_loads_no_migrations(tmp_path: Path) -> None:
    file = tmp_path / "beacon.db"
    open_database(file).close()
    code = (
        "import sys, pathlib; from beacon.store import open_database; open_database(pathlib.Path(sys.argv[1]));"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, file]).returncode == 0


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "beacon.db"
    ada = host(open_database(file))
    assert list(open_database(file).accounts.accounts()) == [ada]


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "beacon.db"
    open_database(file).close()
    with sqlite3.connect(file) as raw:
        raw.execute("update alembic_version set version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match=r"store\.newer") as refused:
        open_database(file)
    assert refused.value.fields["version"] == "9999"
    with sqlite3.connect(file) as raw:
        assert raw.execute("select version_num from alembic_version").fetchone() == ("9999",)


def test_a_raising_that_fails_leaves_the_older_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import alembic.op

    made = []
    create = alembic.op.create_table

    def failing(name: str, *args: object, **kwargs: object) -> object:
        made.append(name)
        if name == "visit":
            raise RuntimeError("half-way")
        return create(name, *args, **kwargs)  # type: ignore[arg-type]

    transactions = Transactions(tmp_path / "beacon.db")
    monkeypatch.setattr(alembic.op, "create_table", failing)
    with pytest.raises(RuntimeError, match="half-way"):
        raise_to_newest(transactions)
    assert len(made) > 3
    with transactions.read() as connection:
        assert connection.exec_driver_sql("select count(*) from sqlite_master").scalar_one() == 0
    monkeypatch.undo()
    raise_to_newest(transactions)


def test_many_open_an_empty_database_at_once(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def open_and_note() -> None:
        try:
            open_database(tmp_path / "beacon.db").audit.note(who="x", act="sign_in", now_utc=NOON)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=open_and_note) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(open_database(tmp_path / "beacon.db").audit.entries()) == 6
