"""Names of downloads, safe on every system whatever the firm is called."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

_LONGEST = 60


def attachment(firm: str, what: str, ending: str) -> dict[str, str]:
    """Content-Disposition of a firm's file: in letters all clients take, and in the firm's own (RFC 6266, section 5).

    "Harrowgate Instruments", "report", "html" make `Harrowgate-Instruments-report.html`.
    """
    own = f"{_words(firm) or 'beacon'}-{what}.{ending}"
    ascii_only = unicodedata.normalize("NFKD", firm).encode("ascii", "ignore").decode()
    plain = f"{_words(ascii_only) or 'beacon'}-{what}.{ending}"
    value = f'attachment; filename="{plain}"'
    if own != plain:
        value += f"; filename*=UTF-8''{quote(own, safe='')}"
    return {"Content-Disposition": value}


def _words(text: str) -> str:
    """Letters and digits of any script, runs of anything else as one hyphen."""
    kept = "".join(c if c.isalnum() else " " for c in text)
    return "-".join(kept.split())[:_LONGEST].strip("-")
