"""Nonces that carry their own proof."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turn_conversation import NONCE_KEY, NOW_NS, SECOND_NS, five_tuple

from beacon.protocols.address import TransportAddress
from beacon.relay.turn.events import FiveTuple, Transport
from beacon.relay.turn.nonce import NONCE_CHARACTERS, Nonces

SOURCE = five_tuple(40_000)
NONCES = Nonces(NONCE_KEY, lifetime_s=3600)


def test_nonce_is_ours_for_its_lifetime() -> None:
    nonce = NONCES.issue(SOURCE, now_ns=NOW_NS)
    assert len(nonce) == NONCE_CHARACTERS
    assert NONCES.fresh(nonce, SOURCE, now_ns=NOW_NS)
    assert NONCES.fresh(nonce, SOURCE, now_ns=NOW_NS + 3599 * SECOND_NS)
    assert not NONCES.fresh(nonce, SOURCE, now_ns=NOW_NS + 3600 * SECOND_NS)


def test_nonce_from_before_the_machine_started_again_is_stale() -> None:
    assert not NONCES.fresh(NONCES.issue(SOURCE, now_ns=NOW_NS), SOURCE, now_ns=NOW_NS - SECOND_NS)


@pytest.mark.parametrize(
    "other",
    [
        five_tuple(40_001),
        five_tuple(40_000, ip="198.51.100.8"),
        five_tuple(40_000, ip="2001:db8::7"),
        five_tuple(40_000, transport=Transport.TCP),
        SOURCE._replace(server=TransportAddress.of("192.0.2.15", 3479)),
        SOURCE._replace(server=TransportAddress.of("192.0.2.16", 3478)),
    ],
)
def test_nonce_is_one_five_tuples(other: FiveTuple) -> None:
    assert not NONCES.fresh(NONCES.issue(SOURCE, now_ns=NOW_NS), other, now_ns=NOW_NS)


def test_nonce_of_another_key_is_not_ours() -> None:
    assert not NONCES.fresh(Nonces(bytes(32), lifetime_s=3600).issue(SOURCE, now_ns=NOW_NS), SOURCE, now_ns=NOW_NS)


@dataclass
class Changed:
    """A nonce with one character changed."""

    at: int
    to: str

    def of(self, nonce: str) -> str:
        return nonce[: self.at] + self.to + nonce[self.at + 1 :]


@settings(deadline=None)
@given(st.builds(Changed, st.integers(0, NONCE_CHARACTERS - 1), st.characters(exclude_categories=["Cs"])))
def test_nonce_with_a_character_changed_is_not_ours(change: Changed) -> None:
    nonce = NONCES.issue(SOURCE, now_ns=NOW_NS)
    changed = change.of(nonce)
    assert NONCES.fresh(changed, SOURCE, now_ns=NOW_NS) == (changed == nonce)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert not NONCES.fresh(text, SOURCE, now_ns=NOW_NS)
