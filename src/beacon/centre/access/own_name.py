"""Whether a request asks for the centre by a name of its own.

A page of another site can have its own name resolve to this machine, or to one in the centre's network, and is then of
the same origin as what answers (DNS rebinding). It has none of the centre's cookies, and with this no answers either.
A number needs no name service, so it cannot be made to mean something else: every address passes.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from beacon.centre.access.origin import own_origins
from beacon.centre.problems import refuse, status_of, told
from beacon.errors import InputError
from beacon.settings.centre import CentreSettings


class OwnName:
    """ASGI application around another."""

    def __init__(self, app: ASGIApp, *, settings: CentreSettings) -> None:
        self._app = app
        self._base_url = settings.base_url
        self._names = frozenset({"localhost", *(host for _scheme, host, _port in own_origins(settings))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say where the centre is."""
        if scope["type"] not in ("http", "websocket") or self._is_ours(Headers(scope=scope).get("host")):
            await self._app(scope, receive, send)
            return
        error = InputError("http.other_host", address=self._base_url)
        if scope["type"] == "http" and not scope["path"].startswith("/api/"):
            # Somebody typed a name the centre does not know of: said in words, for there is no page to say it.
            sentences = "\n".join(told(error.key, error.fields).values())
            headers = {"Cache-Control": "no-store"}
            await PlainTextResponse(sentences + "\n", status_of(error), headers=headers)(scope, receive, send)
            return
        await refuse(error, scope, receive, send)

    def _is_ours(self, host: str | None) -> bool:
        """By name only: a tunnel or a proxy may lead to the centre from another port."""
        if host is None:  # HTTP/1.0; no browser
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name.rstrip(".") in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
