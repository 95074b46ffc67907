"""Compiled code is never older than its source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from beacon.wiring import kernel_cache


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(kernel_cache, "_homes", lambda: [tmp_path])
    return tmp_path


def test_another_source_is_another_folder_and_the_old_one_goes_when_nobody_has_used_it_for_long(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kernel_cache.use_kernel_cache()
    assert first.is_dir()
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr(kernel_cache, "kernel_fingerprint", lambda: "0123456789abcdef")
    second = kernel_cache.use_kernel_cache()
    assert second != first
    assert second.is_dir() and first.is_dir(), "a process started before the upgrade may still read from it"
    long_ago = second.stat().st_mtime - kernel_cache.KEPT_S - 1.0
    os.utime(first, (long_ago, long_ago))
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert kernel_cache.use_kernel_cache() == second
    assert not first.exists()
    assert os.environ["NUMBA_CACHE_DIR"] == str(second)


def test_the_readers_own_choice_stands(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(home / "mine"))
    assert kernel_cache.use_kernel_cache() == home / "mine"


def test_without_a_writable_home_the_folder_is_private(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(kernel_cache, "_homes", lambda: [home / "file"])
    folder = kernel_cache.use_kernel_cache()
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
    assert os.environ["NUMBA_CACHE_DIR"] == str(folder)


def test_every_compiled_room_is_in_the_fingerprint() -> None:
    package = Path(kernel_cache.__file__).parent.parent
    compiled = [f for f in package.rglob("*.py") if "from numba import" in f.read_text(encoding="utf-8")]
    rooms = [package / room for room in kernel_cache._ROOMS]
    assert [f for f in compiled if not any(f.is_relative_to(room) for room in rooms)] == []
