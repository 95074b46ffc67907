"""What docs/ shows can be copied and works."""

import json
import re
from pathlib import Path

import pytest
from firm_texts import SMALL

from beacon.firmfile import firm_from_text, firm_schema

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_smallest_file_of_the_page_is_a_firm() -> None:
    firm = firm_from_text(blocks("firm-file.md", "yaml")[0], name="smallest.yaml")
    assert [site.place.name_en for site in firm.sites] == ["London", "Beijing"]


def test_overrides_of_the_page_name_rows_that_exist() -> None:
    firm = firm_from_text(SMALL + blocks("firm-file.md", "yaml")[1], name="overrides.yaml")
    assert len(firm.overrides) == 2


def test_measured_routes_of_the_page_are_read(tmp_path: Path) -> None:
    (tmp_path / "my-routes.json").write_text(blocks("measured-routes.md", "json")[0], encoding="utf-8")
    text = SMALL + blocks("measured-routes.md", "yaml")[0]
    (route,) = firm_from_text(text, name="firm.yaml", folder=tmp_path).measured
    assert route.hours_utc == (7, 8, 9, 10)


def fields(*parts: str) -> list[str]:
    schema = firm_schema()
    return [field for part in parts for field in schema["$defs"][part]["properties"]]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (
            "firm-file.md",
            [
                *firm_schema()["properties"],
                *fields("FirmPart", "SitePart", "AccessPart", "DemandPart", "PersonaPart", "DayPart"),
            ],
        ),
        ("measured-routes.md", fields("RoutePart")),
    ],
)
def test_every_field_is_on_its_page(page: str, names: list[str]) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    shown = {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"\w+", code)}
    assert [name for name in names if name not in shown] == []


def test_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(firm_schema())) == firm_schema()
