"""What `beacon open` prints as its processes come and go: for a person in sentences, for a script in lines of JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import click

from beacon.cli.trust_said import write_trust_guide
from beacon.hosting.supervisor import ChildReady, SupervisorEvent
from beacon.i18n import Message, msg, translate
from beacon.wiring.centre_service import CentrePlan, PreparedCentre

_SILENCE_S = 5.0
"A relay's start that takes longer says why. [s]"


class Teller(Protocol):
    """Tells of the supervisor's events."""

    def tell(self, event: SupervisorEvent) -> None:
        """Tell one."""

    def ended(self) -> None:
        """Everything has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellerInJson:
    """One line of JSON for each event, on standard output."""

    centre: PreparedCentre
    plan: CentrePlan

    def tell(self, event: SupervisorEvent) -> None:
        """Print it."""
        if not isinstance(event, ChildReady):
            self._line(
                {"event": "died", "process": event.name, "status": event.status, "crash_loop": event.looping}
            )
        elif event.name == "centre":
            authority = self.centre.authority
            self._line(
                {
                    "event": "centre_ready",
                    "starts": event.starts,
                    "url": self.centre.base_url,
                    "host": event.facts.get("host"),
                    "password": event.facts.get("password"),
                    "authority": str(authority.root_file) if authority else None,
                    "fingerprint": authority.fingerprint if authority else None,
                    "data_dir": str(self.plan.data_dir),
                    "state_dir": str(self.plan.state_dir),
                }
            )
        else:
            self._line({"event": "relay_ready", "starts": event.starts, "uris": event.facts.get("uris", [])})

    def ended(self) -> None:
        """Nothing: the end of the output says it."""

    def _line(self, told: dict[str, Any]) -> None:
        click.echo(json.dumps(told, ensure_ascii=False))  # flushes


@dataclass(slots=True, kw_only=True)
class TellerInWords:
    """Sentences: what a host needs on standard output, what went wrong on standard error."""

    centre: PreparedCentre
    plan: CentrePlan
    language: str
    opens_browser: bool
    _patience: asyncio.TimerHandle | None = field(default=None, init=False)

    def tell(self, event: SupervisorEvent) -> None:
        """Say it."""
        if not isinstance(event, ChildReady):
            if event.looping:
                self._complain(msg("open.keeps_dying", process=self._process(event.name), status=event.status))
        elif event.starts > 1:
            self._complain(msg("open.back", process=self._process(event.name)))
            self._show(self._first_host(event))
        elif event.name == "centre":
            self._greet(event)
        else:
            self._cancel_patience()
            self._say(msg("open.relay_ready"))

    def ended(self) -> None:
        """Say good-bye."""
        self._cancel_patience()

    def _greet(self, event: ChildReady) -> None:
        self._show(self._greeting(event))
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(_SILENCE_S, lambda: self._say(msg("open.relay_compiling")))
        if self.opens_browser and _has_display():
            # Some browsers keep whoever starts them.
            threading.Thread(target=webbrowser.open, args=(self.centre.base_url,), daemon=True).start()

    def _greeting(self, event: ChildReady) -> Iterator[Message | str]:
        yield msg("open.serving")
        yield f"  {self.centre.base_url}"
        yield ""
        yield from self._first_host(event)
        yield from self._trust()
        if not self.plan.secure:
            yield msg("open.this_machine_only")
        yield msg("open.kept_in", folder=str(self.plan.data_dir))
        yield msg("open.stop")

    def _first_host(self, event: ChildReady) -> Iterator[Message | str]:
        """Another at each opening, until it is changed; the same while the centre stays open."""
        if event.facts.get("password"):
            yield msg("open.first_host")
            yield msg("open.name", name=event.facts["host"])
            yield msg("open.password", password=event.facts["password"])
            yield ""

    def _trust(self) -> Iterator[Message | str]:
        """How devices come to trust the certificate, where pages need one and no public authority vouches for it."""
        authority = self.centre.authority
        if not self.plan.secure or authority is None:
            return
        guide: Path = write_trust_guide(authority, url=f"{self.centre.base_url}/api/authority.crt")
        yield msg("open.trust_needed")
        yield msg("open.trust_guide", file=str(guide))
        yield msg("open.trust_root", file=str(authority.root_file))
        yield msg("open.trust_fingerprint", fingerprint=authority.fingerprint)
        yield ""

    def _process(self, name: str) -> Message:
        return msg(f"open.process.{name}")

    def _cancel_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def _show(self, lines: Iterable[Message | str]) -> None:
        for line in lines:
            click.echo(translate(line, self.language) if isinstance(line, Message) else line)

    def _say(self, message: Message) -> None:
        click.echo(translate(message, self.language))

    def _complain(self, message: Message) -> None:
        click.echo(translate(message, self.language), err=True)


def _has_display() -> bool:
    """Whether a window can be opened: a browser in a terminal would take this one."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
