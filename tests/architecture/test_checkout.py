"""What lies in the checkout: examples, documents whose links lead somewhere, files that name no one's machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "tests", "docs", "examples", "scripts", "validation", "benchmarks", "schemas", ".ci")
TEXT = {".py", ".md", ".csv", ".po", ".yaml", ".json", ".toml", ".sh", ".lock", ".j2", ".css", ".js", ".txt", ""}
# Spelt in two halves, or this file would name them itself.
MACHINES = [re.compile(head + tail) for head, tail in ((r"/wo", r"rk/"), (r"/ho", r"me/\w"), (r"/ro", r"ot/"))]
LINK = re.compile(r"\]\(([^)#\s]+)")


def tracked() -> list[Path]:
    """Text files of the checkout, caches aside."""
    here = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path for path in here + below if path.suffix in TEXT and "__pycache__" not in path.parts]


PAGES = sorted(path for path in tracked() if path.suffix == ".md")


def test_the_examples_are_two_firms_as_equals() -> None:
    assert sorted(path.name for path in (ROOT / "examples").glob("*.y*ml")) == [
        "china-appliances.yaml",
        "uk-manufacturer.yaml",
    ]


def test_no_file_names_a_folder_of_someones_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): place.pattern
        for path in tracked()
        for place in MACHINES
        if place.search(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_lock_pins_and_hashes_everything_and_names_no_index(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    wanted = [at for at, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
    assert len(wanted) > 10
    for at in wanted:
        assert re.match(r"[a-z0-9-]+==\S+", lines[at]), lines[at]
        assert "--hash=sha256:" in lines[at + 1], lines[at]
    assert not [line for line in lines if "://" in line]


def test_every_lock_pins_what_the_first_one_pins() -> None:
    def pins(lock: str) -> set[str]:
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        # a package that more packages need carries fewer conditions: the version is what must be one
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") < pins("requirements-dev.lock") < pins("requirements-validate.lock")


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in targets if not (page.parent / link).exists()]
    assert not missing


def test_every_make_command_of_the_readme_is_a_target() -> None:
    spelt = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert "run" in spelt
    assert spelt <= targets


def test_setting_up_speaks_both_languages() -> None:
    text = (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    said = re.findall(r'^echo "(.+)" >&2$', text, re.M)
    assert len(said) == 2
    assert [bool(re.search(r"[\u4e00-\u9fff]", sentence)) for sentence in said] == [False, True]
