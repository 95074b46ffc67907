"""Forecasts, the jobs that make them, and what finished ones consist of."""

from __future__ import annotations

import gzip
import secrets
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from beacon.errors import InputError, StoreError
from beacon.nouns.visit import MEETING_TIMES, PAGE, ForecastFiles, ForecastState, StoredForecast
from beacon.store.engine import Transactions
from beacon.store.firms import firm_row
from beacon.store.tables import FORECAST_FILES, FORECASTS

_NOT_HANDED_OUT = (PAGE, MEETING_TIMES)
_OPEN = (ForecastState.QUEUED, ForecastState.RUNNING)
_GZIP_LEVEL = 6


class Forecasts:
    """ForecastStore over a database. A job that has ended stays as it ended: a late word of it changes nothing."""

    def __init__(self, transactions: Transactions) -> None:
        self._do = transactions

    def forecasts(self, firm: str | None = None) -> Sequence[StoredForecast]:
        """Newest first."""
        query = select(FORECASTS).order_by(FORECASTS.c.created_utc.desc(), FORECASTS.c.id)
        with self._do.read() as connection:
            rows = connection.execute(query if firm is None else query.where(FORECASTS.c.firm == firm)).all()
            names = _names(connection)
        return [_forecast(row, names.get(row.id, ())) for row in rows]

    def forecast(self, id: str) -> StoredForecast:
        """One of them."""
        with self._do.read() as connection:
            return _forecast(_row(connection, id), _names(connection, id).get(id, ()))

    def add_forecast(self, *, firm: str, firm_version: int, now_utc: datetime) -> StoredForecast:
        """Queued."""
        id = secrets.token_hex(8)
        with self._do.change() as connection:
            firm_row(connection, firm)
            connection.execute(
                insert(FORECASTS).values(
                    id=id, firm=firm, firm_version=firm_version, state=ForecastState.QUEUED, progress=0.0, stage="",
                    error_key="", error_fields={}, created_utc=now_utc,
                )
            )  # fmt: skip
            return _forecast(_row(connection, id))

    def set_progress(self, id: str, *, state: str, progress: float, stage: str = "") -> None:
        """How far an open job is."""
        with self._do.change() as connection:
            if _row(connection, id).state in _OPEN:
                _set(connection, id, state=state, progress=progress, stage=stage)
                if state == ForecastState.QUEUED:
                    _drop_files(connection, id)

    def keep_pages(self, id: str, pages: Mapping[str, str]) -> None:
        """Of a job that runs."""
        rows = [_file(id, PAGE + language, page.encode(), packed=True) for language, page in pages.items()]
        with self._do.change() as connection:
            if _row(connection, id).state == ForecastState.RUNNING:
                _drop_files(connection, id)
                connection.execute(insert(FORECAST_FILES), rows)

    def finish(self, id: str, files: ForecastFiles, *, now_utc: datetime) -> None:
        """Done, with its files, at once."""
        # Packed before the transaction, which keeps others waiting.
        rows = [_file(id, name, data, packed=name not in files.beside) for name, data in files.named().items()]
        with self._do.change() as connection:
            if _row(connection, id).state not in _OPEN:
                return
            _drop_files(connection, id)
            connection.execute(insert(FORECAST_FILES), rows)
            _set(connection, id, state=ForecastState.DONE, progress=1.0, stage="", finished_utc=now_utc)

    def fail(self, id: str, *, key: str, fields: Mapping[str, Any], now_utc: datetime) -> None:
        """Ended without a result; the message says why."""
        self._end(id, state=ForecastState.FAILED, error_key=key, error_fields=dict(fields), finished_utc=now_utc)

    def cancel(self, id: str, *, now_utc: datetime) -> None:
        """Ended by a host."""
        self._end(id, state=ForecastState.CANCELLED, finished_utc=now_utc)

    def files(self, id: str) -> ForecastFiles:
        """Raises InputError `store.forecast_not_done`."""
        with self._do.read() as connection:
            _finished(connection, id)
            rows = connection.execute(select(FORECAST_FILES).where(FORECAST_FILES.c.forecast == id)).all()
        return ForecastFiles.from_named({row.name: self._unpacked(row) for row in rows})

    def page(self, id: str, language: str) -> str:
        """One language's page alone, of a running job too once there is one; the same error."""
        content = self._content(id, PAGE + language, early=True)
        if content is None:
            raise InputError("store.unknown_page", id=id, language=language)
        return content.decode()

    def download(self, id: str, name: str) -> bytes:
        """One file alone; the same error, or InputError `store.unknown_file`."""
        content = None if name.startswith(_NOT_HANDED_OUT) else self._content(id, name)
        if content is None:
            raise InputError("store.unknown_file", id=id, name=name)
        return content

    def meeting_times(self, id: str) -> str:
        """The same error; of a forecast without any, an empty object."""
        return (self._content(id, MEETING_TIMES) or b"{}").decode()

    def delete_forecast(self, id: str) -> None:
        """With its files."""
        with self._do.change() as connection:
            _row(connection, id)
            connection.execute(delete(FORECASTS).where(FORECASTS.c.id == id))

    def _end(self, id: str, **values: Any) -> None:
        with self._do.change() as connection:
            if _row(connection, id).state in _OPEN:
                _set(connection, id, **values)
                _drop_files(connection, id)

    def _content(self, id: str, name: str, *, early: bool = False) -> bytes | None:
        """One file of a finished forecast, or `early` one that is there already."""
        wanted = FORECAST_FILES.c.forecast == id, FORECAST_FILES.c.name == name
        with self._do.read() as connection:
            row = connection.execute(select(FORECAST_FILES).where(*wanted)).one_or_none()
            if row is None or not early:
                _finished(connection, id)
        return None if row is None else self._unpacked(row)

    def _unpacked(self, row: Row[Any]) -> bytes:
        try:
            return gzip.decompress(row.content) if row.packed else bytes(row.content)
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError("store.damaged", file=str(self._do.file)) from error


def _file(forecast: str, name: str, data: bytes, *, packed: bool) -> dict[str, Any]:
    # Without a time in its head, the same forecast is the same bytes.
    content = gzip.compress(data, _GZIP_LEVEL, mtime=0) if packed else data
    return {"forecast": forecast, "name": name, "content": content, "packed": packed}


def _names(connection: Connection, forecast: str | None = None) -> dict[str, tuple[str, ...]]:
    """By forecast, the names of its files. Read from the index, without the files."""
    query = select(FORECAST_FILES.c.forecast, FORECAST_FILES.c.name).order_by(FORECAST_FILES.c.name)
    if forecast is not None:
        query = query.where(FORECAST_FILES.c.forecast == forecast)
    found: dict[str, tuple[str, ...]] = {}
    for of, name in connection.execute(query):
        found[of] = (*found.get(of, ()), name)
    return found


def _row(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(FORECASTS).where(FORECASTS.c.id == id)).one_or_none()
    if row is None:
        raise InputError("store.unknown_forecast", id=id)
    return row


def _finished(connection: Connection, id: str) -> None:
    state = _row(connection, id).state
    if state != ForecastState.DONE:
        raise InputError("store.forecast_not_done", id=id, state=state)


def _drop_files(connection: Connection, id: str) -> None:
    connection.execute(delete(FORECAST_FILES).where(FORECAST_FILES.c.forecast == id))


def _set(connection: Connection, id: str, **values: Any) -> None:
    connection.execute(update(FORECASTS).where(FORECASTS.c.id == id).values(**values))


def _forecast(row: Row[Any], names: tuple[str, ...] = ()) -> StoredForecast:
    downloads = tuple(name for name in names if not name.startswith(_NOT_HANDED_OUT))
    return StoredForecast(
        id=row.id, firm=row.firm, firm_version=row.firm_version, state=row.state, progress=row.progress,
        stage=row.stage, error_key=row.error_key, error_fields=row.error_fields, created_utc=row.created_utc,
        finished_utc=row.finished_utc, downloads=downloads, readable=any(name.startswith(PAGE) for name in names),
    )  # fmt: skip
