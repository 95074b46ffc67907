"""The one table from errors to sentences and exit statuses."""

from __future__ import annotations

import sys

from beacon.errors import BeaconError, InputError, Problem
from beacon.i18n import msg, translate

EXIT_OURS = 1
EXIT_USERS = 2


def problem_line(problem: Problem, language: str) -> str:
    """One problem as a line: place, then sentence."""
    sentence = translate(msg(problem.key, **problem.fields), language)
    place = problem.path
    if problem.line is not None:
        line = translate(msg("error.line", line=problem.line), language)
        place = translate(msg("error.line_and_path", line=line, path=place), language) if place else line
    if not place:
        return sentence
    return translate(msg("error.place", place=place, sentence=sentence), language)


def report_failure(error: Exception, language: str) -> int:
    """Print what went wrong on standard error; the exit status."""
    if not isinstance(error, BeaconError):
        print(translate(msg("error.ours", kind=type(error).__name__, what=str(error)), language), file=sys.stderr)
        return EXIT_OURS
    print(translate(msg(error.key, **error.fields), language), file=sys.stderr)
    if isinstance(error, InputError):
        for problem in error.problems:
            print("  " + problem_line(problem, language), file=sys.stderr)
        return EXIT_USERS
    return EXIT_OURS
