"""Writes audit entries one after another and says the number of each that was acknowledged, until it is killed.

Usage: python acknowledging_writer.py FILE NAME
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from beacon.store import open_database

if __name__ == "__main__":
    database = open_database(Path(sys.argv[1]))
    for number in count():
        database.audit.note(who=sys.argv[2], act="sign_in", subject=str(number), now_utc=datetime.now(UTC))
        print(number, flush=True)
