"""What was acknowledged stays, whoever dies and however full the disk; what failed left nothing behind.

Cannot see a power cut: a killed process leaves the system's page cache alone. That synchronous=FULL is on is asserted
instead.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_under_test import FILES, NOON, firm, host

from beacon.errors import StoreError
from beacon.nouns.visit import ForecastFiles
from beacon.store import Database, open_database

WRITER = Path(__file__).with_name("acknowledging_writer.py")


@contextlib.contextmanager
def writer(file: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that writes and tells, killed at the end."""
    with subprocess.Popen([sys.executable, WRITER, file, name], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged(process: subprocess.Popen[str], least: int) -> list[int]:
    """Kill -9 after `least` writes were acknowledged; all that were."""
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(least)]
    process.kill()
    told += process.stdout.readlines()
    return [int(line) for line in told if line.endswith("\n")]


@pytest.mark.slow
@pytest.mark.parametrize("least", [1, 40, 150])
def test_every_acknowledged_write_outlives_kill_9(tmp_path: Path, least: int) -> None:
    file = tmp_path / "beacon.db"
    with writer(file, "w") as process:
        told = acknowledged(process, least)
    assert len(told) >= least
    kept = {int(entry.subject) for entry in open_database(file).audit.entries(limit=100_000)}
    # One more may have been kept than told: it was killed between the two.
    assert set(told) <= kept <= {*told, told[-1] + 1}


@pytest.mark.slow
def test_two_processes_write_and_neither_loses_any(tmp_path: Path) -> None:
    file = tmp_path / "beacon.db"
    database = open_database(file)
    with writer(file, "one") as one, writer(file, "two") as two:
        for i in range(50):
            database.audit.note(who="three", act="sign_in", subject=str(i), now_utc=NOON)
        told = {"one": acknowledged(one, 30), "two": acknowledged(two, 30), "three": list(range(50))}
    entries = database.audit.entries(limit=100_000)
    for name, numbers in told.items():
        assert set(numbers) <= {int(entry.subject) for entry in entries if entry.who == name}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mount") is None or not Path("/proc/mounts").exists(), reason="needs Linux")
def test_a_full_disk_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "small"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount a file system here")
    try:
        database = open_database(disk / "beacon.db")
        ada, lotus = host(database), firm(database)
        id = database.forecasts.add_forecast(firm=lotus.id, firm_version=1, now_utc=NOON).id
        # Noise does not compress: 2 MiB of it cannot fit on a disk of 1 MiB.
        noise = "".join(chr(0x4E00 + (i * 7919 * (i + 1)) % 20_000) for i in range(1_000_000))
        with pytest.raises(StoreError, match=r"store\.full") as refused:
            database.forecasts.finish(id, ForecastFiles(figures_json=noise, report_html="", pages={}), now_utc=NOON)
        assert refused.value.fields["file"] == str(disk / "beacon.db")
        assert database.forecasts.forecast(id).state == "queued"
        assert database.accounts.account(ada.id) == ada
        # Room again: the same database goes on.
        database.forecasts.finish(id, FILES, now_utc=NOON)
        assert database.forecasts.files(id) == FILES
        database.close()
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 8_192])
def test_a_damaged_file_is_a_sentence_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "beacon.db"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.damaged"):
        open_database(file)
    assert file.read_bytes() == content


@pytest.mark.slow
def test_a_page_damaged_later_is_a_store_error(tmp_path: Path) -> None:
    file = tmp_path / "beacon.db"
    database = open_database(file)
    for i in range(200):
        database.audit.note(who="x" * 100, act="sign_in", subject=str(i), now_utc=NOON)
    database.close()
    with sqlite3.connect(file) as raw:
        raw.execute("pragma wal_checkpoint(truncate)")
    raw.close()
    data = bytearray(file.read_bytes())
    data[8_192:] = b"\xff" * (len(data) - 8_192)  # all but the first pages
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"store\.damaged"):
        open_database(file).audit.entries(limit=1_000)


def test_a_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "beacon.db").mkdir()
    with pytest.raises(StoreError, match=r"store\.failed"):
        open_database(tmp_path / "beacon.db")


def test_a_failed_change_leaves_nothing(database: Database) -> None:
    def spoilt() -> None:
        with database.transactions.change() as connection:
            connection.exec_driver_sql("insert into audit (at_utc, who, act, subject, address) values (1,1,1,1,1)")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        spoilt()
    with database.transactions.read() as connection:
        assert connection.exec_driver_sql("select count(*) from audit").scalar_one() == 0


def test_others_on_the_machine_cannot_read_it(tmp_path: Path) -> None:
    database = open_database(tmp_path / "data" / "beacon.db")
    host(database)
    for file in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_change_is_on_disk_before_it_is_acknowledged(database: Database) -> None:
    with database.transactions.change() as connection:
        assert connection.exec_driver_sql("pragma synchronous").scalar_one() == 2  # FULL
        assert connection.exec_driver_sql("pragma journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("pragma foreign_keys").scalar_one() == 1


def test_a_database_held_by_another_is_told_in_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(database.transactions.file, isolation_level=None)
    other.execute("begin immediate")
    try:
        with database.transactions.read() as connection:
            connection.exec_driver_sql("pragma busy_timeout = 50")  # this connection's; the pool gives it again
        with pytest.raises(StoreError, match=r"store\.busy"):
            host(database)
        assert list(database.accounts.accounts()) == []
    finally:
        other.execute("rollback")
        other.close()
    assert host(database) in database.accounts.accounts()
