"""What commands that listen read: numbers, ports, addresses, names, certificates."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from beacon.errors import InputError

_HIGHEST_PORT = 65_535


def read_number(text: str, option: str, *, low: float, high: float) -> float:
    """A number within bounds."""
    try:
        value = float(text)
    except ValueError:
        value = low - 1.0
    if not low <= value <= high:
        raise InputError("relay.option.number", option=option, value=text, low=f"{low:g}", high=f"{high:g}")
    return value


def read_port(text: str | None, option: str, *, low: int = 1) -> int | None:
    """A port; None when none was given."""
    if text is None:
        return None
    plain = text if text.isascii() and text.isdigit() else "-1"
    if not low <= int(plain) <= _HIGHEST_PORT:
        raise InputError("relay.option.number", option=option, value=text, low=low, high=_HIGHEST_PORT)
    return int(plain)


def read_addresses(texts: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Numeric addresses, with or without an interface."""
    for text in texts:
        try:
            ip_address(text.partition("%")[0])
        except ValueError:
            raise InputError("relay.option.address", option=option, value=text) from None
    return texts


def read_name(text: str) -> str:
    """A name of this machine, as it stands in a URI."""
    if text and not re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.?", text):
        raise InputError("relay.option.name", value=text)
    return text


def read_networks(texts: tuple[str, ...], option: str, *, open_mode: bool) -> tuple[str, ...]:
    """Ranges of addresses, which only an open relay can use."""
    if texts and not open_mode:
        raise InputError("relay.option.open_only", option=option)
    for text in texts:
        try:
            ip_network(text)
        except ValueError:
            raise InputError("relay.option.network", option=option, value=text) from None
    return texts


def read_certificate(options: dict[str, Any]) -> tuple[Path | None, Path | None]:
    """`--cert` and `--key`, both or neither."""
    if bool(options["cert"]) != bool(options["key"]):
        raise InputError("relay.option.pair")
    if not options["cert"]:
        return None, None
    return Path(options["cert"]).resolve(), Path(options["key"]).resolve()
