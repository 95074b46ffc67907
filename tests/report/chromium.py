"""Runs a page in real Chromium: measures its layout, or prints it."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
MEASURE = """
const found = {width: innerWidth, parts: {}};
for (const fold of document.querySelectorAll("details")) fold.open = true;
const name = (e) => e.tagName + (e.id ? "#" + e.id : "") + " " + (e.textContent || "").trim().slice(0, 40);
for (const pick of document.querySelectorAll("input.pick")) {
  pick.click();
  const part = [...document.querySelectorAll("main")].find((m) => m.lang === pick.value);
  const shown = [...document.querySelectorAll("main")].filter((m) => m.offsetHeight > 0).map((m) => m.lang);
  const out = [], cut = [], drawn = [];
  for (const e of part.querySelectorAll("*")) {
    const box = e.getBoundingClientRect();
    if (!box.width || e.closest(".scroll") !== (e.matches(".scroll") ? e : null)) continue;
    if (box.left < -0.5 || box.right > innerWidth + 0.5) out.push(name(e));
  }
  for (const e of part.querySelectorAll("th, td, p, li, h1, h2, summary, figcaption, label")) {
    if (e.scrollWidth > e.clientWidth + 1) cut.push(name(e));
  }
  for (const svg of part.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const beyond = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top,
                              box.bottom - frame.bottom);
      if (beyond > 1) drawn.push(name(text) + " " + beyond.toFixed(1));
    }
  }
  found.parts[pick.value] = {
    shown, out, cut, drawn, page: document.documentElement.scrollWidth, lang: document.documentElement.lang,
    tables: part.querySelectorAll("table").length, texts: part.querySelectorAll("svg text").length,
  };
}
parent.postMessage(JSON.stringify(found), "*");
"""
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe src="measured.html" style="border:0;width:{width}px;height:900px"></iframe>
<script>addEventListener("message", (e) => {{
const result = document.createElement("pre"); result.id = "result"; result.textContent = e.data;
document.body.append(result); }});</script></body>"""
"A window is never narrower than 500 px; a frame is."


def chromium() -> str:
    """The browser; where there is none the test is skipped, but not on the build machine, where it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing on the build machine")
        pytest.skip("no Chromium on this machine; the page cannot be rendered")
    return found


def _run(folder: Path, *arguments: str) -> str:
    command = [chromium(), *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    return done.stdout


def measure(page: str, folder: Path, *, width_px: int) -> dict[str, Any]:
    """Layout of the page at a width, by language."""
    # The page's own policy would refuse this script; the layout does not depend on it.
    opened = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    copy = opened.replace("</body>", f"<script>addEventListener('load', () => {{{MEASURE}}})</script></body>")
    (folder / "measured.html").write_text(copy, encoding="utf-8")
    (folder / "frame.html").write_text(FRAME.format(width=width_px), encoding="utf-8")
    # Virtual time runs until the frame has nothing left to do, so no real second is waited for.
    dom = _run(
        folder,
        "--window-size=1400,1000",
        "--virtual-time-budget=20000",
        "--dump-dom",
        (folder / "frame.html").as_uri(),
    )
    found = re.search(r'<pre id="result">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-2000:]
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


def printed(page: str, folder: Path) -> Path:
    """The page as a PDF, as a person's browser prints it."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    _run(folder, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri())
    return target
