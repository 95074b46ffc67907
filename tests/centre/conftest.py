"""Makes `centre_under_test` importable from every folder of the centre's tests."""
