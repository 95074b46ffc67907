"""Every command has help, says what its options do, and has a page. Reads the commands, never runs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from beacon.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def walk(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    """The command and everything below it, by the words that call it."""
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, name
            yield from walk(below, (*words, name))


COMMANDS = list(walk(cli, ("beacon",)))
RUNNABLE = [(words, command) for words, command in COMMANDS if not isinstance(command, click.Group)]


def options(command: click.Command) -> list[click.Option]:
    """The command's options, `--help` aside."""
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def section(words: str) -> str:
    """The part of the page under the command's heading; empty when there is none."""
    found = re.search(rf"^## `{re.escape(words)}`\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return found[1] if found else ""


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_command_has_help(words: str, command: click.Command) -> None:
    assert (command.help or "").strip()


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_every_option_has_help(words: str, command: click.Command) -> None:
    silent = [option.opts[0] for option in options(command) if not (option.help or "").strip()]
    assert not silent


@pytest.mark.parametrize(("words", "command"), RUNNABLE, ids=[words for words, _ in RUNNABLE])
def test_command_and_every_option_are_on_the_page(words: str, command: click.Command) -> None:
    text = section(words)
    assert text, f"no section '## `{words}`' in docs/commands.md"
    missing = [option.opts[0] for option in options(command) if f"`{option.opts[0]}" not in text]
    assert not missing


@pytest.mark.parametrize(("words", "command"), RUNNABLE, ids=[words for words, _ in RUNNABLE])
def test_the_page_names_no_option_the_command_lacks(words: str, command: click.Command) -> None:
    spelt = set(re.findall(r"`(--[a-z][a-z-]*)", section(words)))
    known = {name for option in options(command) for name in (*option.opts, *option.secondary_opts)}
    assert spelt <= known
