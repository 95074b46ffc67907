"""Beacon: a customer innovation showcase centre in software for unified communications."""

__version__ = "0.4.1"
