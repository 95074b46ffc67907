"""Makes `factories` importable from every folder of tests, and keeps compiled code of this version's sources only."""

from beacon.wiring.kernel_cache import use_kernel_cache

use_kernel_cache()
