"""Makes `factories` importable from every folder of tests."""
