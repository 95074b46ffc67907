"""Makes `factories` importable from every folder of tests, and keeps compiled code of this version's sources only."""

import sys
from pathlib import Path

from beacon.wiring.kernel_cache import use_kernel_cache

# What drives real browsers, for calls over a bare relay and through the centre alike.
sys.path.insert(0, str(Path(__file__).parent / "real_browsers"))
use_kernel_cache()
