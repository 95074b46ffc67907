"""Puts the example firms into an empty database and orders their forecasts: a host's first page is not a blank one."""

from __future__ import annotations

from importlib.resources import files

from beacon.centre.parts import CentreParts
from beacon.firmfile import firm_from_text

EXAMPLES = ("china-appliances.yaml", "uk-manufacturer.yaml")
"In the order their forecasts are made: the smaller firm first, so that there is soon something to read."


def example_text(name: str) -> str:
    """An example's firm file."""
    return (files("beacon.centre.examples") / name).read_text(encoding="utf-8")


def load_examples(parts: CentreParts) -> int:
    """Put them in unless there are firms already; how many were put in. Blocks."""
    if not parts.settings.start_examples or parts.firms.firms():
        return 0
    names = []
    for name in EXAMPLES:
        text, now = example_text(name), parts.now_utc()
        firm = parts.firms.add_firm(name=firm_from_text(text, name=name).name, text=text, example=True, now_utc=now)
        parts.forecasts.add_forecast(firm=firm.id, firm_version=firm.version, now_utc=now)
        names.append(firm.name)
    parts.audit.note(who="centre", act="examples_loaded", subject=", ".join(names), now_utc=parts.now_utc())
    return len(EXAMPLES)
