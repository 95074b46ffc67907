"""How each kind of device trusts the local authority, as a text file in both languages that a host can pass on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from beacon.hosting.local_authority import LocalAuthority
from beacon.hosting.private_files import replace_private
from beacon.hosting.trust_steps import Device, device_name, trust_notes, trust_steps
from beacon.i18n import LANGUAGES, msg, translate

GUIDE_FILE = "how-to-trust.txt"


def write_trust_guide(authority: LocalAuthority, *, url: str) -> Path:
    """Write it beside the root; where it lies. Raises StoreError."""
    file = authority.folder / GUIDE_FILE
    # With a mark at its head: Windows' own editor takes plain UTF-8 for something else.
    replace_private(file, trust_guide(authority, url=url).encode("utf-8-sig"))
    return file


def trust_guide(authority: LocalAuthority, *, url: str) -> str:
    """The steps for every device, in each language."""
    return "\n".join(line for language in LANGUAGES for line in _lines(authority, url, language))


def _lines(authority: LocalAuthority, url: str, language: str) -> Iterator[str]:
    yield translate(msg("open.guide_title"), language)
    yield ""
    yield translate(msg("open.guide_fetch", url=url, file=authority.root_file.name), language)
    compare, *_ = trust_steps(Device.WINDOWS, authority)
    yield translate(compare, language)
    for note in trust_notes():
        yield translate(note, language)
    for device in Device:
        yield ""
        yield translate(device_name(device), language)
        _compare, *steps = trust_steps(device, authority)
        for number, step in enumerate(steps, start=1):
            yield f"  {number}. {translate(step, language)}"
    yield ""
    yield ""
