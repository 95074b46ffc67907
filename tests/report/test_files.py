"""Files appear whole or not at all; two files appear together or neither replaces the old."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from beacon.errors import StoreError
from beacon.i18n import LANGUAGES, msg, translate
from beacon.report import files
from beacon.report.files import write_together, write_whole


def contents(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}


def test_writes_into_a_folder_it_makes(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "report.html", "结果\n")
    assert (tmp_path / "a" / "b" / "report.html").read_bytes() == "结果\n".encode()


def test_bytes_are_written_as_they_are_beside_text(tmp_path: Path) -> None:
    write_together({tmp_path / "a.pdf": b"%PDF\r\n\x00\xff", tmp_path / "a.html": "一\n"})
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF\r\n\x00\xff"
    assert (tmp_path / "a.html").read_bytes() == "一\n".encode()


def test_replaces_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    write_together({tmp_path / "x": "old", tmp_path / "y": "old"})
    write_together({tmp_path / "x": "new", tmp_path / "y": "new"})
    assert contents(tmp_path) == {"x": "new", "y": "new"}


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "report.html", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o644


def fail_at(monkeypatch: pytest.MonkeyPatch, number: int, code: int) -> None:
    """Make the fsync of the number-th file fail, as a full disk does."""
    real, calls = os.fsync, iter(range(1, 100))

    def fsync(handle: int) -> None:
        if next(calls) == number:
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr(files.os, "fsync", fsync)


@pytest.mark.parametrize("number", [1, 2])
def test_full_disk_leaves_the_old_files_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write_together({tmp_path / "x": "old x", tmp_path / "y": "old y"})
    fail_at(monkeypatch, number, errno.ENOSPC)
    with pytest.raises(StoreError) as caught:
        write_together({tmp_path / "x": "new", tmp_path / "y": "new"})
    assert caught.value.key == "report.store.full"
    assert contents(tmp_path) == {"x": "old x", "y": "old y"}


@pytest.mark.parametrize("existed", [True, False])
def test_second_file_that_cannot_be_replaced_brings_the_first_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existed: bool
) -> None:
    old = {"x": "old x", "y": "old y"} if existed else {}
    for name, text in old.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "y" and "new" in self.read_text(encoding="utf-8"):
            raise PermissionError(errno.EACCES, "no")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StoreError) as caught:
        write_together({tmp_path / "x": "new", tmp_path / "y": "new"})
    assert caught.value.key == "report.store.permission"
    assert contents(tmp_path) == old


def test_folder_in_the_way_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(StoreError) as caught:
        write_whole(tmp_path / "report.html", "x")
    assert caught.value.key == "report.store.failed"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_file_in_place_of_the_folder_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        write_whole(tmp_path / "out" / "report.html", "x")
    assert caught.value.key == "report.store.not_a_folder"
    assert caught.value.fields == {"path": str(tmp_path / "out")}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.ENOTDIR, errno.EIO])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_its_sentence(code: int, language: str) -> None:
    error = files.store_error(OSError(code, "x"), Path("out") / "report.html")
    assert "out" in translate(msg(error.key, **error.fields), language)
