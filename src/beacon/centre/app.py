"""The application: the routers of every part, behind the gate.

A part is a module with `router(parts) -> APIRouter` (or `routers`, for several that share something) whose routes
carry their whole address ("/api/firms"). What it must start and stop goes into a router's lifespan; what others ask of
it, onto `app.state` there. Every address needs a rule in `access.permissions`; without one the application does not
start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute

from beacon import __version__
from beacon.centre import audit, host_interface, page_files, rooms, text
from beacon.centre.access import accounts, sign_in
from beacon.centre.access.gate import Gate
from beacon.centre.access.own_name import OwnName
from beacon.centre.access.permissions import WEBSOCKET, Permissions
from beacon.centre.description import REFUSAL, describe
from beacon.centre.headers import SecurityHeaders
from beacon.centre.live import summary
from beacon.centre.parts import CentreParts
from beacon.centre.problems import OurFault, answer_errors

API_VERSION = "1"
Part = Callable[[CentreParts], APIRouter | tuple[APIRouter, ...]]
PARTS: tuple[Part, ...] = (
    sign_in.router,
    accounts.router,
    audit.router,
    text.router,
    host_interface.routers,
    summary.router,
    rooms.router,
)
"Every part of the interface, in the order of its description."
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, **REFUSAL}
    for status, description in (
        (401, "Nobody is signed in, or the invitation does not count."),
        (403, "Signed in, or invited, but not for this; or the request is not the page's own."),
        (404, "There is no such thing."),
        (408, "The body came too slowly."),
        (409, "It is no longer, or not yet, as the request takes it to be."),
        (413, "The body is too large."),
        (421, "Asked for by a name that is not the centre's."),
        (422, "Something in the request cannot be; `problems` names each place."),
        (429, "Too often; the header Retry-After says when again."),
        (500, "The centre's fault."),
        (503, "The relay or the database cannot do it now."),
        (507, "The disk is full."),
    )
}


def create_app(
    parts: CentreParts, *, routers: tuple[Part, ...] = PARTS, page_dir: Path = page_files.PAGE_DIR
) -> FastAPI:
    """The whole, ready for a server."""
    app = FastAPI(
        title="Beacon centre", version=API_VERSION, summary=f"Beacon {__version__}: hosts, visits and rooms.",
        docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", redirect_slashes=False, responses=_REFUSALS,
    )  # fmt: skip
    app.state.parts = parts
    permissions = Permissions()
    made = [one for part in routers for one in _several(part(parts))]
    check_rules(permissions, made)
    for one in (*made, page_files.router(page_dir)):
        app.include_router(one)
    answer_errors(app)
    describe(app, permissions)
    # The last added stands first.
    app.add_middleware(Gate, parts=parts, permissions=permissions)
    app.add_middleware(OwnName, settings=parts.settings)
    app.add_middleware(OurFault)
    app.add_middleware(SecurityHeaders, settings=parts.settings)
    return app


def _several(made: APIRouter | tuple[APIRouter, ...]) -> tuple[APIRouter, ...]:
    return made if isinstance(made, tuple) else (made,)


def check_rules(permissions: Permissions, routers: list[APIRouter]) -> None:
    """Every address has a rule; an address without one is our mistake, found at the start."""
    missing = permissions.without_rule(address for router in routers for address in addresses(router.routes))
    if missing:
        raise RuntimeError(f"no rule in access.permissions for {', '.join(missing)}")


def addresses(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """(method, template) of every route."""
    for route in routes:
        if isinstance(route, APIWebSocketRoute):
            yield WEBSOCKET, route.path
        elif isinstance(route, APIRoute):
            for method in sorted(route.methods or ()):
                yield method, route.path
        else:
            raise RuntimeError(f"{route!r} is neither a plain route nor a WebSocket: include it in app.PARTS")
