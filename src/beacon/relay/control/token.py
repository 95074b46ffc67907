"""Where the control interface is found: a socket and a token file in the relay's state directory, both 0600."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from beacon.errors import RelayError

SOCKET_NAME = "control.sock"
TOKEN_NAME = "control.token"
_TOKEN_BYTES = 32
_LONGEST = 512


def read_token(state_dir: Path) -> str:
    """The token of the relay with this state directory."""
    file = state_dir / TOKEN_NAME
    try:
        with file.open(encoding="ascii") as opened:
            token = opened.read(_LONGEST).strip()
    except FileNotFoundError:
        raise RelayError("relay_control.no_relay", place=str(state_dir)) from None
    except (OSError, ValueError) as error:
        raise RelayError("relay_control.token_unreadable", file=str(file), reason=str(error)) from error
    if not token:
        raise RelayError("relay_control.token_unreadable", file=str(file), reason="0 bytes")
    return token


def keep_token(state_dir: Path, chance: Callable[[int], bytes]) -> str:
    """The token in the state directory, made on the first start and kept from then on."""
    file = state_dir / TOKEN_NAME
    try:
        held = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_token(state_dir)
    except OSError as error:
        raise RelayError("relay_control.token_unreadable", file=str(file), reason=str(error)) from error
    with os.fdopen(held, "w", encoding="ascii") as opened:
        token = chance(_TOKEN_BYTES).hex()
        opened.write(token + "\n")
    return token


def usual_state_dir(environ: Mapping[str, str], *, user: str, temp_dir: Path) -> Path:
    """Where a relay keeps its state unless told otherwise: the user's runtime directory, else one under the temporary
    directory. The relay makes it with mode 0700."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_absolute():
        return Path(runtime) / "beacon-relay"
    return temp_dir / f"beacon-relay-{user}"
