"""Firm files are read beside everything else: however long they take, the store and the rooms go on."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from beacon.centre.firms.readings import ReadingDesk
from beacon.errors import InputError

PATIENCE_S = 20.0
MOST_WAITING = 8


async def waiting(desk: ReadingDesk, until: threading.Event, *, texts: int) -> list[asyncio.Task[bool]]:
    """Readers of texts that take until an event."""
    tasks = [asyncio.create_task(desk.read(lambda: until.wait(PATIENCE_S))) for _ in range(texts)]
    await asyncio.sleep(0)  # each has asked
    return tasks


def test_texts_being_read_take_none_of_the_threads_the_store_uses() -> None:
    async def meet() -> None:
        over = threading.Event()
        tasks = await waiting(ReadingDesk(), over, texts=MOST_WAITING)
        await asyncio.wait_for(asyncio.gather(*(asyncio.to_thread(time.monotonic) for _ in range(64))), PATIENCE_S)
        assert not any(task.done() for task in tasks)
        over.set()
        assert await asyncio.gather(*tasks) == [True] * MOST_WAITING

    asyncio.run(meet())


def test_one_text_too_many_is_refused_until_another_has_been_read() -> None:
    async def meet() -> None:
        over, desk = threading.Event(), ReadingDesk()
        tasks = await waiting(desk, over, texts=MOST_WAITING)
        with pytest.raises(InputError, match=r"access\.too_often"):
            await desk.read(lambda: True)
        tasks[0].cancel()  # who no longer listens has not freed the thread
        with pytest.raises(InputError, match=r"access\.too_often"):
            await desk.read(lambda: True)
        over.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await desk.read(lambda: True)

    asyncio.run(meet())


def test_what_is_wrong_with_a_text_comes_to_who_asked() -> None:
    def wrong() -> None:
        raise InputError("firm.refused", file="firm.yaml")

    with pytest.raises(InputError, match=r"firm\.refused"):
        asyncio.run(ReadingDesk().read(wrong))
