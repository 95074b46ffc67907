"""The page's words, and what anybody may know of the centre."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from beacon import __version__
from beacon.centre.asked import Answer
from beacon.centre.encodings import accepted
from beacon.centre.parts import CentreParts
from beacon.errors import InputError
from beacon.i18n import LANGUAGES, entries

PAGE_PREFIXES = (
    *("page.", "audit.", "living.", "flag.", "unit.", "forecast.stage."),
    *("report.category.", "report.satisfaction.", "report.link.", "report.break_out.", "report.model."),
    "report.audio_band.",
)  # fmt: skip
"Messages the page says itself; sentences of errors come with the errors, in both languages."


class Language(StrEnum):
    """Languages of the page."""

    EN = "en"
    ZH_HANS = "zh_Hans"


class TextAnswer(Answer):
    """The page's words."""

    language: str
    messages: dict[str, str | list[str]]
    "By key: the text, or its singular and its plural."


class CentreAnswer(Answer):
    """What anybody may know."""

    version: str
    languages: list[str]
    secure: bool
    "Whether people reach it over HTTPS."
    base_url: str
    has_authority: bool
    "Whether its certificate is of its own local authority, whose root is at /api/authority.crt."


def router(parts: CentreParts) -> APIRouter:
    """Public routes."""
    routes = APIRouter(tags=["public"])
    settings = parts.settings

    @routes.get("/api/text/{language}", response_model=TextAnswer, summary="The page's words")
    async def text(language: Language, request: Request) -> Response:
        words = await run_in_threadpool(_words, language.value)
        headers = {"ETag": words.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == words.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in accepted(request.headers.get("accept-encoding", "")):
            return Response(words.plain, media_type="application/json", headers=headers)
        return Response(words.packed, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})

    @routes.get("/api/centre", response_model=CentreAnswer, summary="What this centre is")
    async def centre() -> Response:
        return JSONResponse(
            {
                "version": __version__, "languages": list(LANGUAGES), "secure": settings.secure,
                "base_url": settings.base_url, "has_authority": settings.authority_root is not None,
            }
        )  # fmt: skip

    @routes.get(
        "/api/authority.crt", summary="The local authority's root certificate",
        responses={200: {"content": {"application/x-x509-ca-cert": {}}}}, response_class=Response,
    )  # fmt: skip
    async def authority() -> Response:
        """For devices that are to trust this centre."""
        file = settings.authority_root
        if file is None or not file.is_file():
            raise InputError("http.no_authority")
        headers = {"Content-Disposition": 'attachment; filename="beacon-authority.crt"'}
        return Response(file.read_bytes(), media_type="application/x-x509-ca-cert", headers=headers)

    return routes


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's answer, made once."""

    plain: bytes
    packed: bytes
    "gzip."
    tag: str
    "Weak: it is the same text, whichever of the two is sent."


@cache
def _words(language: str) -> _Words:
    messages = {
        key: forms[0] if len(forms) == 1 else list(forms[:2])
        for key, forms in entries(language).items()
        if key.startswith(PAGE_PREFIXES)
    }
    plain = json.dumps({"language": language, "messages": messages}, ensure_ascii=False).encode()
    return _Words(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"')
