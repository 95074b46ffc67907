"""Builds adapters from settings; the only place that does."""
