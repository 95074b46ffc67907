"""Looks at a page with axe-core: what it finds serious or critical, in words that lead to the place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_WEIGHTY = {"serious", "critical"}


async def faults(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands."""
    # By the debugger, since the page's own policy lets no foreign script in.
    await page.evaluate(AXE.read_text(encoding="utf-8") + "; true")
    found: dict[str, Any] = await page.evaluate("async () => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}  {node['failureSummary'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in _WEIGHTY
        for node in rule["nodes"]
    ]
