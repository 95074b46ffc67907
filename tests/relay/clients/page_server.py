"""Serves the call page on loopback: a browser gives the microphone to http://127.0.0.1 as to HTTPS."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: a test's output is its result."""


@contextmanager
def served_page() -> Iterator[str]:
    """Address of the call page while the context lasts."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(FOLDER)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/call_page.html"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
