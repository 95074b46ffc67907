"""What the audit log can say: every act somebody notes has words, and no words wait for an act nobody notes."""

from __future__ import annotations

import re
from pathlib import Path

import beacon.centre
from beacon.i18n import entries

NOTED = re.compile(r'\bnote\(\s*\w+,\s*(?:self\._)?parts,\s*"(\w+)"|\bact="(\w+)"')


def test_acts_and_words_are_the_same() -> None:
    sources = Path(beacon.centre.__file__).parent.rglob("*.py")
    noted = {one or other for file in sources for one, other in NOTED.findall(file.read_text(encoding="utf-8"))}
    worded = {key.removeprefix("audit.") for key in entries("en") if key.startswith("audit.")}
    assert "firm_changed" in noted
    assert noted == worded
