"""Writes the lock files from pyproject.toml: every package pinned, with hashes, for all platforms and Pythons.

Run by `make lock`. The build backend goes into the locks as well, so that setting up needs nothing outside them.
Locks name no package index: whichever one pip is set to use serves, and the hashes hold it to the same files.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
EDITABLES = "editables"
"Hatchling asks for it when the project is installed in place."
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements.lock": ("--group", "page"),
    "requirements-dev.lock": ("--group", "page", "--group", "dev"),
    "requirements-validate.lock": ("--group", "page", "--group", "dev", "--extra", "ns3"),
}
FLAGS = (
    *("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
)


def main(arguments: list[str]) -> None:
    """Write every lock; `--upgrade` moves to the newest versions, else pins stay where they still fit."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", UV], check=True)
        build = Path(folder) / "build-backend.in"
        build.write_text("\n".join([*project["build-system"]["requires"], EDITABLES]), encoding="utf-8")
        first: tuple[str, ...] = ()
        for lock, parts in LOCKS.items():
            command = [programs / "uv", "pip", "compile", "pyproject.toml", build, *FLAGS, *parts, *first, *arguments]
            # Annotations would name a temporary folder; they are left to `uv tree`.
            subprocess.run([*command, "--no-annotate", "--output-file", lock], cwd=ROOT, check=True)
            # The wider locks pin what the narrower one pins.
            first = ("--constraint", "requirements.lock")


if __name__ == "__main__":
    main(sys.argv[1:])
