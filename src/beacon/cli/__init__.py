"""The command line: one file a command, one table from errors to exit statuses."""

from beacon.cli.main import main

__all__ = ["main"]
