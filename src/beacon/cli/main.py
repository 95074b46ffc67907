"""`beacon`: finds the command, turns errors into sentences and exit statuses. Holds no logic of its own.

Exit statuses: 0 done, 1 our fault, 2 the user's mistake, 130 interrupted.
"""

from __future__ import annotations

import importlib
import locale
import os
import sys
from typing import Any

import click

from beacon import __version__
from beacon.cli.failure import report_failure
from beacon.errors import BeaconError
from beacon.wiring.kernel_cache import use_kernel_cache
from beacon.wiring.one_blas_thread import use_one_blas_thread

COMMANDS = {
    "forecast": "beacon.cli.forecast",
    "compare": "beacon.cli.compare",
    "routes": "beacon.cli.routes",
    "route": "beacon.cli.route",
    "score": "beacon.cli.score",
    "schema": "beacon.cli.schema",
    "open": "beacon.cli.open",
    "relay": "beacon.cli.relay",
}
"Command name to the module that holds its click command `command`; loaded only when used."
_ANSWERS = "beacon.cli.answers"
"Key of a run's language among what its contexts share."


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for, so that `beacon --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BeaconError as error:
            sys.exit(report_failure(error, ctx.meta.get(_ANSWERS, user_language())))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="beacon")
def cli() -> None:
    """Forecast, live and prove how calls will work between a firm's sites."""


def user_language() -> str:
    """Language of messages: BEACON_LANG (en or zh), else the locale, else English.

    The locale is asked for by its name: where it is not installed, as in most containers, the library answers for
    another one.
    """
    named = (os.environ.get(name) for name in ("BEACON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next((name for name in named if name), None) or locale.getlocale()[0] or ""
    return "zh_Hans" if wanted.lower().startswith(("zh", "chinese")) else "en"


def answer_in(language: str) -> None:
    """Whoever asked for a language is told in it what goes wrong, too."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_ANSWERS] = language


def main() -> None:
    """Entry point; never shows a traceback unless BEACON_DEBUG is set."""
    language = user_language()
    use_kernel_cache()
    use_one_blas_thread()
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BeaconError as error:
        sys.exit(report_failure(error, language))
    except Exception as error:
        if os.environ.get("BEACON_DEBUG"):
            raise
        sys.exit(report_failure(error, language))
    sys.exit(status if isinstance(status, int) else 0)
