"""Call pages in real Firefox, driven over WebDriver BiDi: one process, one websocket, no driver in between."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from found_program import found_program
from websockets.asyncio.client import ClientConnection, connect

PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.getusermedia.insecure.enabled": True,
    "network.proxy.type": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.aboutConfig.showWarning": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "privacy.reduceTimerPrecision": False,
    "remote.prefs.recommended": True,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "toolkit.telemetry.server": "",
}
"Fake devices given without asking, loopback candidates, whole timers, and no request to any outside host."

START_S = 60.0
"Firefox makes a profile at its first start; a loaded machine takes its time."
REPLY_S = 60.0
CLOSE_S = 20.0


class BidiError(Exception):
    """Firefox refused a command."""


class Bidi:
    """Commands and their replies over one websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._awaited: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                message = json.loads(text)
                reply = self._awaited.pop(message.get("id") or 0, None)
                if reply is not None and not reply.done():
                    reply.set_result(message)
        finally:
            for reply in self._awaited.values():
                if not reply.done():
                    reply.set_exception(BidiError("the connection ended"))

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of one command."""
        number = next(self._numbers)
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._awaited[number] = reply
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        message = await asyncio.wait_for(reply, REPLY_S)
        if message["type"] != "success":
            raise BidiError(f"{method}: {message.get('error')}: {message.get('message')}")
        result: dict[str, Any] = message["result"]
        return result

    async def close(self) -> None:
        """Ends the reader with the connection."""
        await self._socket.close()
        with contextlib.suppress(Exception):
            await self._reader


class FirefoxPage:
    """One page; everything it is asked comes back as JSON."""

    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self._context = context

    async def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise."""
        reply = await self._bidi.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if reply["type"] != "success":
            raise BidiError(reply["exceptionDetails"]["text"])
        value = reply["result"].get("value")
        return None if value is None else json.loads(value)

    async def close(self) -> None:
        """Ends the page and its connections."""
        await self._bidi.command("browsingContext.close", context=self._context)


async def _address(errors: asyncio.StreamReader) -> str:
    seen: list[str] = []
    while line := (await errors.readline()).decode(errors="replace"):
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1]
        seen.append(line)
    raise BidiError("Firefox ended before it listened:\n" + "".join(seen[-20:]))


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65_536):
        pass


async def _end(process: asyncio.subprocess.Process) -> None:
    """Waits for a browser that was asked to close, and ends it with its content processes, its group, if it stays."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), CLOSE_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


@asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[Bidi]:
    """A headless Firefox of its own, with a fresh profile in `profile`."""
    path = found_program("firefox-esr", "firefox")
    profile.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(path, "--headless", "--no-remote", "--profile", str(profile)),
        *("--remote-debugging-port", "0", "--remote-allow-system-access"),  # system: to trust an authority
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_DISABLE_AUTO_SAFE_MODE": "1"},
    )
    try:
        assert process.stderr is not None
        address = await asyncio.wait_for(_address(process.stderr), START_S)
        drain = asyncio.create_task(_drain(process.stderr))
        async with connect(f"{address}/session", max_size=None, proxy=None) as socket:
            bidi = Bidi(socket)
            await bidi.command("session.new", capabilities={})
            try:
                yield bidi
            finally:
                with contextlib.suppress(BidiError):  # it may go before it answers
                    await bidi.command("browser.close")
                await bidi.close()
        drain.cancel()
    finally:
        await _end(process)


async def trust_authority(bidi: Bidi, authority: Path) -> None:
    """Trusts the authority in this profile, as a person does in the browser's settings."""
    tree = await bidi.command("browsingContext.getTree", **{"moz:scope": "chrome"})
    body = "".join(authority.read_text(encoding="ascii").split("-----")[2].split())
    reply = await bidi.command(
        "script.evaluate",
        expression='Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB)'
        f'.addCertFromBase64("{body}", "C,,").subjectName',
        target={"context": tree["contexts"][0]["context"]},
        awaitPromise=False,
    )
    if reply["type"] != "success":
        raise BidiError(reply["exceptionDetails"]["text"])


async def open_firefox_page(bidi: Bidi, address: str) -> FirefoxPage:
    """A fresh call page in a tab of its own."""
    context = (await bidi.command("browsingContext.create", type="tab"))["context"]
    await bidi.command("browsingContext.navigate", context=context, url=address, wait="complete")
    return FirefoxPage(bidi, context)
