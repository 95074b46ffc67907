"""A database of any older version becomes today's; a newer one is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_under_test import NOON, host

from beacon.errors import StoreError
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
