"""What a child process says on standard error when it cannot start, and its exit status."""

from __future__ import annotations

import os
import sys

from beacon.errors import BeaconError, InputError

EXIT_OURS = 1
EXIT_USERS = 2


def report_start_failure(error: BeaconError) -> int:
    """Say what went wrong, in the language of the environment."""
    from beacon.i18n import msg, translate  # not needed by those who start well, and they are to start fast

    wanted = os.environ.get("BEACON_LANG") or os.environ.get("LANG", "")
    language = "zh_Hans" if wanted.lower().startswith("zh") else "en"
    print(translate(msg(error.key, **error.fields), language), file=sys.stderr)
    if not isinstance(error, InputError):
        return EXIT_OURS
    for problem in error.problems:
        print(f"  {problem.path}: {translate(msg(problem.key, **problem.fields), language)}", file=sys.stderr)
    return EXIT_USERS
