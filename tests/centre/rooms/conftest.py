"""Makes a relay under test and a TURN client importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "relay"))
