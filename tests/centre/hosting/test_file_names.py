"""Names of downloads whatever the firm is called."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beacon.centre.file_names import attachment


@pytest.mark.parametrize(
    ("firm", "value"),
    [
        ("Harrowgate Instruments", 'attachment; filename="Harrowgate-Instruments-report.html"'),
        ("Ångström & Søn", "attachment; filename=\"Angstrom-Sn-report.html\"; "
         "filename*=UTF-8''%C3%85ngstr%C3%B6m-S%C3%B8n-report.html"),
        ("海岚电器", "attachment; filename=\"beacon-report.html\"; "
         "filename*=UTF-8''%E6%B5%B7%E5%B2%9A%E7%94%B5%E5%99%A8-report.html"),
        ("../..\\\r\nX: y", 'attachment; filename="X-y-report.html"'),
    ],
)  # fmt: skip
def test_names(firm: str, value: str) -> None:
    assert attachment(firm, "report", "html") == {"Content-Disposition": value}


@given(st.text(max_size=300))
def test_no_name_leaves_its_header_or_its_folder(firm: str) -> None:
    value = attachment(firm, "report", "html")["Content-Disposition"]
    assert value.isascii() and value.isprintable() and len(value) < 1_000
    plain, _, own = value.removeprefix('attachment; filename="').partition('"')
    for name in (plain, unquote(own.partition("''")[2]) or plain):
        assert name.endswith("report.html")
        assert not set(name) & set('/\\:*?"<>|\0') and not name.startswith((".", "-"))
