"""Chance is a pure function of key and counter, uniform, and independent between streams."""

from __future__ import annotations

import numpy as np
import pytest
from goodness_of_fit import chance_of_equal_shares, chance_of_uniform
from hypothesis import given, settings
from hypothesis import strategies as st
from lane_runs import words

from beacon.impair import stream_key, uniform, uniforms

DRAWS = 200_000
P_LEAST = 6.3e-5  # two-sided 4 sigma
word = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("key", [(0, 0), (1, 2, 3, 4), (2**64 - 1, 2**63)])
def test_numbers_are_uniform(key):
    counts, _edges = np.histogram(uniforms(words(*key), DRAWS), bins=1_000, range=(0.0, 1.0))
    assert chance_of_equal_shares(counts) > P_LEAST


@pytest.mark.parametrize("lag", [1, 2, 7])
def test_neighbouring_numbers_of_a_stream_are_independent(lag):
    u = uniforms(words(5, 6), DRAWS)
    counts, _x, _y = np.histogram2d(u[:-lag], u[lag:], bins=30, range=((0, 1), (0, 1)))
    assert chance_of_equal_shares(counts) > P_LEAST


@pytest.mark.parametrize("other", [(7, 8, 0, 1), (7, 8, 1, 0), (7, 9, 0, 0), (6, 8, 0, 0), (7, 8 + 2**63, 0, 0)])
def test_streams_whose_keys_differ_in_one_word_are_independent(other):
    a, b = uniforms(words(7, 8, 0, 0), DRAWS), uniforms(words(*other), DRAWS)
    counts, _x, _y = np.histogram2d(a, b, bins=30, range=((0, 1), (0, 1)))
    assert chance_of_equal_shares(counts) > P_LEAST


def test_the_first_numbers_of_consecutive_calls_are_uniform():
    first = np.array([uniforms(words(1, call), 1)[0] for call in range(20_000)])
    assert chance_of_uniform(first) > P_LEAST


@settings(deadline=None)  # the first example compiles
@given(st.lists(word, min_size=1, max_size=5))
def test_the_same_key_gives_the_same_numbers(key):
    assert np.array_equal(uniforms(words(*key), 50), uniforms(words(*key), 50))


@settings(deadline=None)  # the first example compiles
@given(st.lists(word, min_size=1, max_size=4), st.integers(0, 1_000))
def test_a_number_depends_on_its_counter_alone_and_not_on_those_drawn_before(key, counter):
    k0, k1 = stream_key(words(*key))
    assert uniform(np.uint64(k0), np.uint64(k1), np.uint64(counter)) == uniforms(words(*key), counter + 1)[counter]


@settings(deadline=None)  # the first example compiles
@given(st.lists(word, min_size=2, max_size=4, unique=True))
def test_the_order_of_the_words_of_a_key_matters(key):
    assert stream_key(words(*key)) != stream_key(words(*reversed(key)))


@settings(deadline=None)  # the first example compiles
@given(word, word, word)
def test_no_number_is_exactly_zero_or_one(a, b, counter):
    """Logarithms of u and of 1 - u are taken."""
    assert 0.0 < uniform(np.uint64(a), np.uint64(b), np.uint64(counter)) < 1.0
