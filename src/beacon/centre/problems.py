"""From errors to answers: an HTTP status, the message's key and fields, and the sentence in both languages."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beacon.centre.access import refusals
from beacon.centre.misshapen import problems_in
from beacon.errors import BeaconError, InputError, MissingPart, PeerError, Problem, RelayError, StoreError
from beacon.i18n import LANGUAGES, Names, Quantity, msg, translate
from beacon.i18n import Message as Sentence
from beacon.relay.control.problems import shown

log = logging.getLogger("beacon.centre")

_KEYS = {
    "access": 422, refusals.TOO_OFTEN: 429, "http.unknown_route": 404, "http.method": 405, "http.too_large": 413,
    "http.other_host": 421, "http.too_slow": 408,
    "store.changed_meanwhile": 409, "store.name_taken": 409, "store.last_host": 409, "store.firm_has_visits": 409,
    "store.forecast_not_done": 409, "store.full": 507, "store.busy": 503,
    **dict.fromkeys(refusals.UNAUTHENTICATED, 401), **dict.fromkeys(refusals.FORBIDDEN, 403),
}  # fmt: skip
_KINDS: tuple[tuple[type[BeaconError], int], ...] = (
    (InputError, 422), (PeerError, 422), (RelayError, 503), (StoreError, 500), (MissingPart, 500),
)  # fmt: skip
_UNKNOWN = "store.unknown_"
_MOST = 100
"Problems told of one request."
_POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1


def status_of(error: BeaconError) -> int:
    """The one table from errors to HTTP."""
    if error.key in _KEYS:
        return _KEYS[error.key]
    if error.key.startswith(_UNKNOWN):
        return 404
    return next((status for kind, status in _KINDS if isinstance(error, kind)), 500)


def answer_of(error: BeaconError) -> dict[str, Any]:
    """The body that tells of an error."""
    problems = error.problems if isinstance(error, InputError) else ()
    return answer(error.key, public_fields(error), problems)


def public_fields(error: BeaconError) -> dict[str, Any]:
    """The fields of an error as anybody may see them: of files on this machine the name without its folders, which are
    for the log. What people themselves sent is told as it came."""
    if isinstance(error, InputError | PeerError):
        return dict(error.fields)
    return {name: _without_folders(value) for name, value in error.fields.items()}


def _without_folders(value: Any) -> Any:
    if isinstance(value, str) and PurePath(value).is_absolute():
        return PurePath(value).name
    return value


def answer(
    key: str, fields: Mapping[str, Any] | None = None, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """The body of a refusal: `{"error": {key, fields, en, zh_Hans, problems: [...]}}`."""
    held = dict(fields or {})
    body = {"key": key, "fields": {name: plain(value) for name, value in held.items()}, **told(key, held)}
    return {"error": {**body, "problems": [problem_row(problem) for problem in problems[:_MOST]]}}


def problem_row(problem: Problem) -> dict[str, Any]:
    """One problem of a file or a request."""
    return {"line": problem.line, "path": problem.path, "key": problem.key, **told(problem.key, problem.fields)}


def told(key: str, fields: Mapping[str, Any] | None = None) -> dict[str, str]:
    """A message in both languages: {en, zh_Hans}."""
    message = msg(key, **(fields or {}))
    return {language: translate(message, language) for language in LANGUAGES}


def plain(value: Any) -> Any:
    """A field of a message as JSON."""
    if isinstance(value, Sentence):
        return {"key": value.key, "fields": {name: plain(inner) for name, inner in value.fields.items()}}
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Names):
        return value.en
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, int | float) or value is None else shown(value)


def response_of(error: BeaconError) -> JSONResponse:
    """The whole answer, with Retry-After where waiting helps."""
    headers = {"Cache-Control": "no-store"}
    if error.key == refusals.TOO_OFTEN:
        headers["Retry-After"] = str(error.fields["seconds"])
    if error.key == "http.method":
        headers["Allow"] = error.fields["allowed"]
    status = status_of(error)
    if status >= 500:
        log.warning("refused status=%d key=%s fields=%s", status, error.key, error.fields)
    return JSONResponse(answer_of(error), status, headers=headers)


async def refuse(error: BeaconError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request, or an opening WebSocket, before the application sees it."""
    if scope["type"] == "http":
        await response_of(error)(scope, receive, send)
        return
    if "websocket.http.response" in scope.get("extensions", {}):
        await _deny(error, send)
    else:
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": error.key})


async def _deny(error: BeaconError, send: Send) -> None:
    response = response_of(error)
    await send(
        {"type": "websocket.http.response.start", "status": response.status_code, "headers": response.raw_headers}
    )
    await send({"type": "websocket.http.response.body", "body": bytes(response.body)})


def answer_errors(app: FastAPI) -> None:
    """Every error that is nobody's accident, as its sentence."""

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, BeaconError)
        return response_of(error)

    async def misshapen(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return JSONResponse(answer("http.refused", problems=problems_in(error)), 422)

    async def plain_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            body = answer("http.unknown_route", {"path": request.url.path})
        elif error.status_code == 405:
            allowed = (error.headers or {}).get("Allow", "")
            body = answer("http.method", {"method": request.method, "path": request.url.path, "allowed": allowed})
        else:
            # What is left is a body the JSON reader gave up on.
            return JSONResponse(answer("relay_control.not_json"), 422)
        return JSONResponse(body, error.status_code, headers=error.headers)

    app.add_exception_handler(BeaconError, refused)
    app.add_exception_handler(RequestValidationError, misshapen)
    app.add_exception_handler(HTTPException, plain_http)


class OurFault:
    """ASGI application around another: what nobody foresaw is logged whole and answered with a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; if it fails before it answers, answer."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.exception("failed method=%s path=%s", scope["method"], scope["path"])
            if not begun:
                body = answer("http.ours", {"kind": type(error).__name__})
                await JSONResponse(body, 500)(scope, receive, send)
