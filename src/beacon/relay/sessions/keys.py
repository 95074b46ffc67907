"""Streams of chance of a session's lanes and queues: the same names and seed give the same fates."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from beacon.impair import stream_key

_LANE, _QUEUE = 1, 2


def _word(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


def _key(*words: int) -> tuple[int, int]:
    k0, k1 = stream_key(np.array(words, np.uint64))
    return int(k0), int(k1)


def lane_key(*, seed: int, session: str, origin: str, target: str) -> tuple[int, int]:
    """Stream of the lane from one leg to another."""
    return _key(seed, _word(session), _LANE, _word(origin), _word(target))


def queue_key(*, seed: int, session: str, site: str, way: int) -> tuple[int, int]:
    """Stream of a site's queue, `way` being UP or DOWN."""
    return _key(seed, _word(session), _QUEUE, _word(site), way)
