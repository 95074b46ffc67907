"""`beacon relay top`: the relay's lanes live in a terminal, or once for scripts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.live import Live

from beacon.cli.main import answer_in, user_language
from beacon.cli.relay_top_frame import Frame, draw
from beacon.errors import InputError, RelayError
from beacon.i18n import msg, translate
from beacon.wiring.folders import relay_state_dir

if TYPE_CHECKING:
    from beacon.relay.control.client import ControlClient

_EVERY_S = 1.0
"Lanes are recorded once a second. [s]"
_WIDTH = 200
"Columns of a page that goes to a file or a pipe. [characters]"
_LEAVE = ("q", "Q", "\x04")
_LANGUAGES = {"en": "en", "zh": "zh_Hans", "zh_hans": "zh_Hans", "zh-cn": "zh_Hans"}


def _said(key: str) -> str:
    return translate(msg(f"cli.relay_top.{key}"), user_language())


@click.command("top", help=_said("help"))
@click.option("--state-dir", type=click.Path(path_type=Path, file_okay=False), help=_said("state_dir"))
@click.option("--control", metavar="PATH|HOST:PORT", help=_said("control"))
@click.option("--session", help=_said("session"))
@click.option("--window", "window_s", type=click.FloatRange(1, 120), default=10.0, help=_said("window"))
@click.option("--once", is_flag=True, help=_said("once"))
@click.option("--json", "as_json", is_flag=True, help=_said("json"))
@click.option("--lang", help=_said("lang"))
def command(
    state_dir: Path | None, control: str | None, session: str | None, window_s: float, once: bool, as_json: bool,
    lang: str | None,
) -> None:  # fmt: skip
    """Show the lanes of the relay that keeps its state in a directory."""
    if as_json and not once:
        raise InputError("cli.relay_top.json_needs_once")
    language = user_language() if lang is None else _LANGUAGES.get(lang.lower(), "")
    if not language:
        raise InputError("routes.language", value=lang)
    answer_in(language)
    folder = state_dir or relay_state_dir()
    watch = _Watch(folder, control=control, session=session, window_s=window_s, language=language)
    if as_json:
        click.echo(asyncio.run(watch.as_json()))
    elif once or not sys.stdout.isatty():
        asyncio.run(watch.once())
    else:
        with contextlib.suppress(KeyboardInterrupt):  # the ordinary way to leave
            asyncio.run(watch.live())


class _Watch:
    """Asks one relay and shows what it says."""

    def __init__(
        self, state_dir: Path, *, control: str | None, session: str | None, window_s: float, language: str
    ) -> None:
        self._state_dir = state_dir
        self._control = control
        self._session = session
        self._window_s = window_s
        self._language = language

    async def as_json(self) -> str:
        """Health and figures as the control interface gives them."""
        async with self._client() as relay:
            frame = await self._ask(relay)
        return json.dumps({"health": frame.health, "stats": frame.stats}, ensure_ascii=False, indent=2)

    async def once(self) -> None:
        """Print one frame."""
        async with self._client() as relay:
            frame = await self._ask(relay)
        console = Console()
        console = console if console.is_terminal else Console(width=_WIDTH)
        console.print(draw(frame, language=self._language, width=console.width), highlight=False)

    async def live(self) -> None:
        """Show frames until the user has seen enough."""
        console = Console()
        keys: asyncio.Queue[str] = asyncio.Queue()
        async with self._client() as relay:
            frame = await self._ask(relay)
            with (
                Live(console=console, screen=True, auto_refresh=False) as screen,
                _keys_to(keys.put_nowait),
                _ended_by(keys.put_nowait),
            ):
                held = False
                while True:
                    width, height_lines = console.size
                    drawn = draw(
                        replace(frame, held=held), language=self._language, width=width, height_lines=height_lines,
                        keys=True,
                    )  # fmt: skip
                    screen.update(drawn, refresh=True)
                    key = await _key_within(keys, _EVERY_S)
                    if key in _LEAVE:
                        return
                    held ^= key == " "
                    if not held:
                        frame = await self._next(relay, frame)

    def _client(self) -> ControlClient:
        from beacon.relay.control.client import ControlClient

        return ControlClient.beside(self._state_dir, control=self._control)

    async def _ask(self, relay: ControlClient) -> Frame:
        stats = await relay.stats(self._session, window_s=self._window_s)
        return Frame(health=await relay.health(), stats=stats, window_s=self._window_s)

    async def _next(self, relay: ControlClient, last: Frame) -> Frame:
        """The next frame; while the relay does not answer, the last one with the reason."""
        try:
            return await self._ask(relay)
        except RelayError as error:
            trouble = translate(msg(error.key, **error.fields), self._language)
            return Frame(health=last.health, stats=last.stats, window_s=last.window_s, trouble=trouble)


async def _key_within(keys: asyncio.Queue[str], seconds: float) -> str:
    try:
        return await asyncio.wait_for(keys.get(), seconds)
    except TimeoutError:
        return ""


@contextlib.contextmanager
def _keys_to(take: Callable[[str], Any]) -> Iterator[None]:
    """Hand single keys to `take`; where there is no such terminal, none come."""
    try:
        import termios
        import tty
    except ImportError:
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    loop = asyncio.get_running_loop()
    tty.setcbreak(fd)
    loop.add_reader(fd, lambda: take(os.read(fd, 1).decode("latin-1") or "q"))
    try:
        yield
    finally:
        loop.remove_reader(fd)
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _ended_by(take: Callable[[str], Any]) -> Iterator[None]:
    """Let SIGTERM and a closed terminal leave as the key q does, so that the screen is put back."""
    loop, taken = asyncio.get_running_loop(), []
    for name in ("SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError, AttributeError, ValueError):
            number = getattr(signal, name)
            loop.add_signal_handler(number, take, "q")
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
