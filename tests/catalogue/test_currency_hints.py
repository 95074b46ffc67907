"""What is proposed for a currency code that is none."""

from __future__ import annotations

import pytest

from beacon.catalogue.currencies import currency_code
from beacon.errors import InputError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("GPB", "GBP"), ("GBX", "GBP"), ("hdk", "HKD"), ("CNX", "CNY"), ("人民币", "CNY"), ("£", "GBP")],
)
def test_a_slip_of_the_keys_is_answered_with_the_code_meant(typed: str, meant: str) -> None:
    with pytest.raises(InputError, match=r"prices\.currency_unknown") as refused:
        currency_code(typed)
    assert refused.value.fields["hint"].fields == {"near": meant}
