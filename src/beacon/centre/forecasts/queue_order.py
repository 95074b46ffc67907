"""Which forecasts wait, in what order: first asked, first made."""

from __future__ import annotations

from beacon.nouns.visit import ForecastState, StoredForecast
from beacon.ports.store import ForecastStore


def waiting(store: ForecastStore) -> list[StoredForecast]:
    """Oldest first. Blocks."""
    return [job for job in reversed(store.forecasts()) if job.state == ForecastState.QUEUED]


def ahead_of(store: ForecastStore) -> dict[str, int]:
    """How many jobs come before each that waits, the running one among them. Blocks."""
    jobs = store.forecasts()
    running = sum(job.state == ForecastState.RUNNING for job in jobs)
    queue = [job for job in reversed(jobs) if job.state == ForecastState.QUEUED]
    return {job.id: number + running for number, job in enumerate(queue)}
