"""Builds the page before a wheel or an archive of the sources is made. An installation in place has `make` for that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface):
    """Runs build_page.py, unless the sources came with the page built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        came_built = (root / "PKG-INFO").exists() and (root / "src/beacon/centre/page/index.html").exists()
        if version == "editable" or came_built:
            return
        subprocess.run([sys.executable, root / "scripts" / "build_page.py"], check=True)
