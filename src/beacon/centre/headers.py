"""Headers on every answer: what the page may load and do, and that nobody may frame or sniff it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beacon.settings.centre import CentreSettings

_HSTS = "max-age=15552000"  # 180 days


class SecurityHeaders:
    """ASGI application around another."""

    def __init__(self, app: ASGIApp, *, settings: CentreSettings) -> None:
        self._app = app
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add them where a handler has not set its own."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        api = scope["path"].startswith("/api/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if api:
                    # Answers are about somebody; no proxy or back button may keep them.
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def security_headers(settings: CentreSettings) -> dict[str, str]:
    """By name."""
    headers = {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    # With the local authority's certificate a device that forgets the authority must still be able to see the
    # warning and decide; HSTS would take that choice away.
    if settings.secure and settings.authority_root is None:
        headers["Strict-Transport-Security"] = _HSTS
    return headers


def content_security_policy(settings: CentreSettings) -> str:
    """No inline script, no inline style, no eval, nothing from anywhere else."""
    sockets = " ".join(_socket_origin(url) for url in (settings.base_url, *settings.other_base_urls))
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            # Safari before 15.4 does not count a WebSocket to the same host as 'self'.
            f"connect-src 'self' {sockets}",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def _socket_origin(base_url: str) -> str:
    split = urlsplit(base_url)
    return f"{'wss' if split.scheme == 'https' else 'ws'}://{split.netloc}"
