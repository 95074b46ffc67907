"""Writes docs/validation/routes.md: how well the route estimator does on pairs it has not seen.

Run: python validation/routes.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from routes_page import page

TARGET = Path(__file__).parent.parent / "docs" / "validation" / "routes.md"

if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
