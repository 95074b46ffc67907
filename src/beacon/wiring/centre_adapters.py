"""Builds what the centre's process needs from outside: its database, the way to the relay, the forecaster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from beacon.errors import InputError
from beacon.settings.centre import CentreSettings
from beacon.wiring.reconnecting_relay import ReconnectingRelay

if TYPE_CHECKING:
    from beacon.store import Database
    from beacon.wiring.forecaster import SubprocessForecaster


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreAdapters:
    """Open until `close`."""

    database: Database
    relay: ReconnectingRelay
    forecaster: SubprocessForecaster

    async def close(self) -> None:
        """Let connections and files go."""
        await self.relay.close()
        self.database.close()


def read_centre_settings(file: Path) -> CentreSettings:
    """The settings file. Raises InputError that names every mistake's place."""
    try:
        return CentreSettings.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError("open.settings", file=str(file), why=error.strerror or str(error)) from error
    except ValidationError as error:
        # No input in the message: it may hold the secret.
        why = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False))
        raise InputError("open.settings", file=str(file), why=why) from error


def open_adapters(settings: CentreSettings) -> CentreAdapters:
    """Everything, with the database raised to this version's form. Raises StoreError or InputError."""
    from beacon.store import open_database
    from beacon.wiring.forecaster import SubprocessForecaster

    return CentreAdapters(
        database=open_database(settings.database),
        relay=ReconnectingRelay(settings.relay_state_dir),
        forecaster=SubprocessForecaster(),
    )
