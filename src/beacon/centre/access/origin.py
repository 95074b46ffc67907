"""Whether a request that changes something comes from the centre's own page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from beacon.settings.centre import CentreSettings

_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_PORTS = {"http": 80, "https": 443}


def is_ours(settings: CentreSettings, headers: Mapping[str, str]) -> bool:
    """By Origin, or by Sec-Fetch-Site where a browser sends no Origin. A client that is no browser sends neither; it
    holds no cookie that another site could have it send."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    given = _parts(origin)
    return given is not None and given in own_origins(settings)


def own_origins(settings: CentreSettings) -> frozenset[tuple[str, str, int]]:
    """Scheme, host and port of every address people reach the centre at."""
    found = set()
    for url in (settings.base_url, *settings.other_base_urls):
        parts = _parts(url)
        if parts is None:
            continue
        found.add(parts)
        if parts[1] in _THIS_MACHINE:
            found |= {(parts[0], host, parts[2]) for host in _THIS_MACHINE}
    return frozenset(found)


def _parts(url: str) -> tuple[str, str, int] | None:
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError:
        return None
    if split.scheme not in _PORTS or not host:
        return None
    return split.scheme, host.lower(), port or _PORTS[split.scheme]
