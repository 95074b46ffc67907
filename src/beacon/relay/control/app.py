"""The control interface: routes of a FastAPI application around a RelayControl. Owns no socket.

Handlers run on the relay's asyncio thread and hand everything on at once; the data plane does not wait for them.
`docs/relay-control.md` tells what each route does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from fastapi.security import HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException

from beacon.errors import BeaconError, InputError, RelayError
from beacon.nouns import RelayPath, RelaySession, RelaySite
from beacon.relay.control import answers, views
from beacon.relay.control.history import WINDOW_S
from beacon.relay.control.models import CredentialRequest, Instant, LegChange, Name, SessionBody, SwitchBody
from beacon.relay.control.observatory import Observatory
from beacon.relay.control.ports import WHOLE_SESSION, RelayControl
from beacon.relay.control.problems import answer, answer_of, problems_of, status_of
from beacon.units import NS_PER_S

API_VERSION = "1"
LATEST_S = 1.0
"An instant so long ago still means at once; an earlier one is refused, since it cannot be kept. [s]"
FURTHEST_S = 24 * 3_600.0

SessionId = Annotated[Name, Path(description="Session.")]
LegId = Annotated[Name, Path(description="Leg; of credentials also `*`, the one of the whole session.")]
WindowS = Annotated[
    float | None,
    Query(gt=0, le=WINDOW_S, allow_inf_nan=False, description="Look back so long; left out, since each lane was made."),
]
OnlySession = Annotated[Name | None, Query(description="Only lanes of this session.")]
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": answers.ErrorAnswer, "description": description}
    for status, description in (
        (401, "No token, or a wrong one."),
        (404, "No such session, leg or site."),
        (413, "The body is too large."),
        (422, "Something in the request cannot be; `problems` names each place."),
        (503, "The relay cannot do it now."),
    )
}


class Control:
    """The routes' hands: what they need beside the request."""

    def __init__(
        self, relay: RelayControl, *, observatory: Observatory, now_ns: Callable[[], int], utc_s: Callable[[], float]
    ) -> None:
        self.relay = relay
        self.observatory = observatory
        self.now_ns = now_ns
        self.utc_s = utc_s

    def session(self, session: str, *, leg: str | None = None) -> RelaySession:
        """A session that is there, and the leg in it when one is named."""
        found = self.relay.session(session).session
        if leg is not None and leg not in {known.id for known in found.legs}:
            raise InputError("relay_control.unknown_leg", leg=leg, session=session)
        return found

    def check_named(
        self, session: str, *, paths: tuple[RelayPath, ...], sites: tuple[RelaySite, ...]
    ) -> None:
        """That a switch names something, and only sites the session has."""
        known = {site.id for site in self.session(session).sites}
        if not paths and not sites:
            raise InputError("relay_control.nothing_to_switch")
        for name in (*(site.id for site in sites), *(end for path in paths for end in (path.origin, path.target))):
            if name not in known:
                raise InputError("relay_control.unknown_site", site=name, session=session)

    def at_ns(self, instant: Instant) -> int:
        """The monotonic instant a request means."""
        now_ns = self.now_ns()
        if instant.at_utc is not None and instant.in_ms is not None:
            raise InputError("relay_control.two_instants")
        if instant.at_utc is None:
            return now_ns + round((instant.in_ms or 0.0) * 1e6)
        ahead_s = instant.at_utc.timestamp() - self.utc_s()
        if ahead_s < -LATEST_S:
            raise InputError("relay_control.past", late_s=round(-ahead_s, 1))
        if ahead_s > FURTHEST_S:
            raise InputError("relay_control.too_far", hours=round(FURTHEST_S / 3_600))
        return now_ns + round(max(ahead_s, 0.0) * NS_PER_S)

    def takes_force(self, at_ns: int) -> JSONResponse:
        """The answer that says when."""
        ahead_s = max(at_ns - self.now_ns(), 0) / NS_PER_S
        return JSONResponse(
            {"at_utc": views.utc_text(self.utc_s() + ahead_s), "in_ms": round(ahead_s * 1_000, 3)}, 202
        )


def create_app(control: Control) -> FastAPI:
    """The application, not yet guarded: `access.Guard` stands before it."""
    app = FastAPI(
        title="Beacon relay control", version=API_VERSION, docs_url=None, redoc_url=None,
        summary="Sessions, switches, credentials and figures of one relay.",
        dependencies=[Security(HTTPBearer(auto_error=False, description="The relay's control token."))],
        responses=_REFUSALS,
    )  # fmt: skip
    app.include_router(_sessions(control))
    app.include_router(_credentials(control))
    app.include_router(_figures(control))
    app.include_router(_relay(control))
    _answer_errors(app)
    return app


def _sessions(control: Control) -> APIRouter:
    router = APIRouter(tags=["sessions"])

    @router.get("/sessions", response_model=answers.SessionsAnswer, summary="All sessions")
    async def list_sessions() -> Response:
        return JSONResponse({"sessions": [views.session_view(status) for status in control.relay.sessions()]})

    @router.put(
        "/sessions/{session}", response_model=answers.SessionAnswer, summary="Create or replace a session",
        responses={201: {"model": answers.SessionAnswer, "description": "Created."}},
    )  # fmt: skip
    async def put_session(session: SessionId, body: SessionBody) -> Response:
        """Legs that stay keep their allocations; legs that are gone lose them."""
        noun = body.noun(session)
        known = session in {status.session.id for status in control.relay.sessions()}
        control.relay.put_session(noun)
        control.observatory.sessions_changed()
        return JSONResponse(views.session_view(control.relay.session(session)), 200 if known else 201)

    @router.get("/sessions/{session}", response_model=answers.SessionAnswer, summary="A session as it stands")
    async def get_session(session: SessionId) -> Response:
        return JSONResponse(views.session_view(control.relay.session(session)))

    @router.delete("/sessions/{session}", status_code=204, summary="End a session")
    async def delete_session(session: SessionId) -> Response:
        """Its allocations close and its credentials no longer count."""
        control.session(session)
        control.relay.delete_session(session)
        control.observatory.sessions_changed()
        return Response(status_code=204)

    @router.post(
        "/sessions/{session}/switch", response_model=answers.TakesForce, status_code=202,
        summary="Give paths and queues new figures at one instant",
    )  # fmt: skip
    async def switch(session: SessionId, body: SwitchBody) -> Response:
        """Packets that arrive at or after the instant meet the new figures; packets in flight keep their release
        time, and order is kept."""
        paths, sites = tuple(path.noun() for path in body.paths), tuple(site.noun() for site in body.sites)
        control.check_named(session, paths=paths, sites=sites)
        at_ns = control.at_ns(body)
        control.relay.switch(session, paths=paths, sites=sites, at_ns=at_ns)
        return control.takes_force(at_ns)

    @router.patch(
        "/sessions/{session}/legs/{leg}", response_model=answers.TakesForce, status_code=202, summary="Change a leg"
    )
    async def set_leg(session: SessionId, leg: LegId, body: LegChange) -> Response:
        """`in_force` lets the route take force; `own_delay_ms` is the leg's own delay, to be subtracted."""
        control.session(session, leg=leg)
        at_ns = control.at_ns(body)
        control.relay.set_leg(
            session, leg, own_delay_ms=body.own_delay_ms, udp_refused=body.udp_refused, in_force=body.in_force,
            at_ns=at_ns,
        )  # fmt: skip
        return control.takes_force(at_ns)

    return router


def _credentials(control: Control) -> APIRouter:
    router = APIRouter(tags=["credentials"])

    @router.post(
        "/sessions/{session}/credentials", response_model=answers.CredentialAnswer, status_code=201,
        summary="Mint a credential",
    )  # fmt: skip
    async def mint(session: SessionId, body: CredentialRequest) -> Response:
        control.session(session, leg=None if body.leg == WHOLE_SESSION else body.leg)
        minted = control.relay.mint(session, body.leg, lifetime_s=body.lifetime_s)
        return JSONResponse(views.credential_view(minted), 201, headers={"Cache-Control": "no-store"})

    @router.delete(
        "/sessions/{session}/credentials/{leg}", response_model=answers.Revoked, summary="Revoke a leg's credentials"
    )
    async def revoke(session: SessionId, leg: LegId) -> Response:
        """Every credential of the leg up to now; its allocations close."""
        control.session(session, leg=None if leg == WHOLE_SESSION else leg)
        return JSONResponse({"closed": control.relay.revoke(session, leg)})

    return router


def _figures(control: Control) -> APIRouter:
    router = APIRouter(tags=["figures"])
    seen = control.observatory

    @router.get("/sessions/{session}/stats", response_model=answers.StatsAnswer, summary="A session's lanes")
    async def session_stats(session: SessionId, window_s: WindowS = None) -> Response:
        control.session(session)
        return JSONResponse(await seen.stats(window_s=window_s, session=session))

    @router.get("/stats", response_model=answers.StatsAnswer, summary="All lanes")
    async def stats(window_s: WindowS = None) -> Response:
        return JSONResponse(await seen.stats(window_s=window_s))

    @router.get(
        "/events", summary="Records as they come",
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )  # fmt: skip
    async def events(session: OnlySession = None) -> Response:
        """Server-sent events: `lane` and `loop` once a second each, `dropped` after falling behind, `end`."""
        if session is not None:
            control.session(session)
        if seen.feed.full:
            raise RelayError("relay_control.too_many_readers", readers=seen.feed.readers)
        return StreamingResponse(
            seen.follow(session=session), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    @router.get(
        "/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse
    )
    async def metrics() -> Response:
        return Response(await seen.metrics_text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _relay(control: Control) -> APIRouter:
    router = APIRouter(tags=["relay"])

    @router.get(
        "/health", response_model=answers.HealthAnswer, summary="How the relay is",
        responses={503: {"model": answers.HealthAnswer, "description": "The data plane does not turn."}},
    )  # fmt: skip
    async def health() -> Response:
        """Status 200 while it serves, 503 with the same fields when the data plane does not turn."""
        found = control.relay.health()
        return JSONResponse(views.health_view(found), 200 if found.serving else 503)

    @router.post("/drain", response_model=answers.Draining, status_code=202, summary="Take no new allocations")
    async def drain() -> Response:
        """Standing allocations live on until they end; `health` counts them."""
        control.relay.drain()
        found = control.relay.health()
        return JSONResponse({"draining": found.draining, "allocations": found.allocations}, 202)

    return router


def _answer_errors(app: FastAPI) -> None:
    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, BeaconError)
        return JSONResponse(answer_of(error), status_of(error))

    async def misshapen(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return JSONResponse(answer("relay_control.refused", problems=problems_of(error)), 422)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            body = answer("relay_control.unknown_route", {"path": request.url.path})
        elif error.status_code == 405:
            body = answer("relay_control.method", {"method": request.method, "path": request.url.path})
        else:
            # What is left is a body the JSON reader gave up on.
            return JSONResponse(answer("relay_control.not_json"), 422)
        return JSONResponse(body, error.status_code, headers=error.headers)

    async def ours(_request: Request, error: Exception) -> Response:
        return JSONResponse(answer("error.ours", {"kind": type(error).__name__, "what": str(error)}), 500)

    app.add_exception_handler(BeaconError, refused)
    app.add_exception_handler(RequestValidationError, misshapen)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(Exception, ours)


