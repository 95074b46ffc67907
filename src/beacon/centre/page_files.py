"""The page's files: index.html for every address of the page, assets for ever, compressed where the build did so."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from beacon.centre.encodings import accepted
from beacon.errors import InputError
from beacon.i18n import LANGUAGES, msg, translate

PAGE_DIR = Path(__file__).parent / "page"
"Made by scripts/build_page.py."
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
}  # fmt: skip
"Said here, not asked of the system: machines differ in what they hold a .js to be."


def router(page_dir: Path = PAGE_DIR) -> APIRouter:
    """GET (and HEAD) of everything outside /api."""
    routes = APIRouter()

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(path: str, request: Request) -> Response:
        if path.startswith("api/") or path == "api":
            raise InputError("http.unknown_route", path=f"/{path}")
        accepts = request.headers.get("accept-encoding", "")
        file = _file(page_dir, path)
        if file is not None:
            return _sent(file, accepts, "no-cache" if file.parent == page_dir.resolve() else _FOR_EVER)
        if "." in path.rpartition("/")[2] and not path.startswith("v/"):
            # A missing asset must not be answered with a page: the browser would take it for a script.
            return _said("http.no_file", 404)
        index = _file(page_dir, "index.html")
        if index is None:
            return _said("http.page_not_built", 503)
        return _sent(index, accepts, "no-store")

    return routes


def _file(page_dir: Path, path: str) -> Path | None:
    """The file of an address, if it is one of the page's own."""
    if not path or "\0" in path or any(part.startswith(".") for part in path.split("/")):
        return None
    root = page_dir.resolve()
    try:
        file = (root / path).resolve()
        return file if file.is_file() and file.is_relative_to(root) else None
    except OSError:  # a name longer than the system has names for
        return None


def _sent(file: Path, accepts: str, caching: str) -> Response:
    headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    taken = accepted(accepts)
    for encoding, suffix in _ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if encoding in taken and packed.is_file():
            return FileResponse(packed, media_type=kind, headers={**headers, "Content-Encoding": encoding})
    return FileResponse(file, media_type=kind, headers=headers)


def _said(key: str, status: int) -> Response:
    sentences = "\n".join(translate(msg(key), language) for language in LANGUAGES)
    return PlainTextResponse(sentences + "\n", status, headers={"Cache-Control": "no-store"})
