"""The two cookies: of somebody signed in, and of a visitor."""

from __future__ import annotations

from starlette.responses import Response

from beacon.settings.centre import CentreSettings

SESSION, VISITOR = "beacon_session", "beacon_visitor"
LONGEST_S = 7 * 24 * 3_600
"However busy, a session ends after so long. [s]"


def set_session(response: Response, settings: CentreSettings, token: str) -> None:
    """Sent by the browser for pages of this site only, and never from another site's link."""
    response.set_cookie(
        SESSION, token, max_age=LONGEST_S, httponly=True, samesite="strict", secure=settings.secure, path="/"
    )


def set_visitor(response: Response, settings: CentreSettings, value: str) -> None:
    """Lax: an invitation is opened from a mail."""
    response.set_cookie(
        VISITOR, value, max_age=LONGEST_S, httponly=True, samesite="lax", secure=settings.secure, path="/"
    )


def clear(response: Response, settings: CentreSettings, name: str) -> None:
    """Forgotten by the browser."""
    response.delete_cookie(name, path="/", secure=settings.secure, httponly=True)
