"""Each mistake in a firm file is named by key, line and field, in both languages."""

import pytest
from firm_texts import SMALL, changed, only_problem, refused

from beacon.cli.failure import problem_line
from beacon.i18n import LANGUAGES, msg, translate


@pytest.mark.parametrize(
    ("old", "new", "key", "line", "path"),
    [
        ("city: Beijing", "city: Bejing", "place.unknown", 11, "sites[1].city"),
        ("home: GB", "home: Atlantis", "country.unknown", 3, "firm.home"),
        ("people: 10", "people: 0", "field.at_least", 7, "sites[0].people"),
        ("people: 10", "people: -3", "field.at_least", 7, "sites[0].people"),
        ("people: 10", "people: true", "field.not_whole", 7, "sites[0].people"),
        ("people: 10", "people: 2.5", "field.not_whole", 7, "sites[0].people"),
        ("people: 10", "people: 1e99", "field.not_whole", 7, "sites[0].people"),
        ("people: 10", 'people: "10"', "field.not_whole", 7, "sites[0].people"),
        ("people: 10", "people:", "field.not_whole", 7, "sites[0].people"),
        ("down_mbps: 100", "down_mbps: .nan", "field.not_finite", 8, "sites[0].access.down_mbps"),
        ("down_mbps: 100", "down_mbps: .inf", "field.not_finite", 8, "sites[0].access.down_mbps"),
        ("down_mbps: 100", "down_mbps: 0", "field.above", 8, "sites[0].access.down_mbps"),
        ("down_mbps: 100", "down_mbps: 1e99", "field.at_most", 8, "sites[0].access.down_mbps"),
        ("down_mbps: 100", "down_mbps: 100 Mbit", "field.not_number", 8, "sites[0].access.down_mbps"),
        ("down_mbps: 100", "down_mbps: false", "field.not_number", 8, "sites[0].access.down_mbps"),
        (
            "up_mbps: 20",
            "up_mbps: 20, background_pct: 100",
            "field.below",
            8,
            "sites[0].access.background_pct",
        ),
        ("medium: fibre", "medium: copper", "field.choice", 8, "sites[0].access.medium"),
        ("link: sdwan", "link: sdwn", "link.unknown", 14, "sites[1].link"),
        ("link: sdwan", "link: sdwan@us", "link.unknown", 14, "sites[1].link"),
        ("link: sdwan", "link: [1]", "link.unknown", 14, "sites[1].link"),
        ("link: sdwan", "lnk: sdwan\n    link: mpls", "field.unknown", 14, "sites[1].lnk"),
        ("    link: sdwan\n", "", "field.missing", 10, "sites[1]"),
        ("name: Beijing", "name: LONDON", "site.same_name", 10, "sites[1].name"),
        ("name: Beijing", "name: 2027", "field.not_text", 10, "sites[1].name"),
        ("name: Beijing", 'name: " "', "field.blank", 10, "sites[1].name"),
        ("city: London", "latitude: 91\n    longitude: 0", "field.at_most", 6, "sites[0].latitude"),
        ("city: London", "latitude: 51", "site.place_half", 5, "sites[0]"),
        ("    city: London\n", "", "site.place_missing", 5, "sites[0]"),
        (
            "city: London",
            "city: London\n    latitude: 51\n    longitude: 0",
            "site.place_twice",
            6,
            "sites[0].city",
        ),
        ("city: London", "latitude: -40\n    longitude: -110", "place.nowhere", 6, "sites[0].latitude"),
        ("  name: Small\n", "  name: Small\n  name: Large\n", "yaml.repeated", 3, "firm.name"),
        ("  name: Small\n", '  name: "a\\u0007b"\n', "yaml.odd_character", 2, "firm.name"),
        ("  name: Small\n", "  name: " + "x" * 101 + "\n", "field.too_long", 2, "firm.name"),
        ("home: GB", "home: FR", "firm.no_head_office", 1, "firm"),
        ("home: GB", "home: GB\n  head_office: Paris", "firm.no_such_site", 4, "firm.head_office"),
        ("home: GB", "home: GB\n  languages: [fr]", "field.choice", 4, "firm.languages[0]"),
    ],
)
def test_mistake_is_named_with_its_line_and_field(old: str, new: str, key: str, line: int, path: str) -> None:
    problem = only_problem(changed(old, new))
    assert (problem.key, problem.line, problem.path) == (key, line, path)
    for language in LANGUAGES:
        assert "{" not in problem_line(problem, language)


@pytest.mark.parametrize(
    ("more", "key", "path"),
    [
        ("codecs: [Opsu]", "error.codec_unknown", "codecs[0]"),
        ("codecs: []", "field.too_few", "codecs"),
        ("links: []", "field.too_few", "links"),
        ("target: {share_pct: 0}", "field.above", "target.share_pct"),
        ("target: 70", "field.not_group", "target"),
        ("year: 2027.5", "field.not_whole", "year"),
        ("year: 99999999999999999999", "field.at_most", "year"),
        ("terminal_delay_ms: -1", "field.at_least", "terminal_delay_ms"),
        ("version: 2", "file.newer", "version"),
        ("colour: red", "field.unknown", "colour"),
        ("working_hours: {GB: {start: 17, end: 9}}", "hours.order", "working_hours.GB"),
        ("working_hours: {GB: {start: 25:00, end: 9}}", "time.format", "working_hours.GB.start"),
        (
            "working_hours: {GB: {start: 8, end: 9}, UK: {start: 8, end: 9}}",
            "hours.twice",
            "working_hours.UK",
        ),
        ("working_hours: {XX: {start: 8, end: 9}}", "country.unknown", "working_hours.XX"),
        ("overrides: [{row: 'codecs:nope', values: {ie: 1}}]", "override.row", "overrides[0].row"),
        ("overrides: [{row: 'countries:GB', values: {x: 1}}]", "override.column", "overrides[0].values.x"),
        (
            "overrides: [{row: 'countries:GB', values: {lunch: [1]}}]",
            "override.value",
            "overrides[0].values.lunch",
        ),
        ("measured: 5", "field.not_group", "measured"),
        ("sites2: []", "field.unknown", "sites2"),
    ],
)
def test_mistake_beside_the_sites_is_named(more: str, key: str, path: str) -> None:
    problem = only_problem(SMALL + more + "\n")
    assert (problem.key, problem.line, problem.path) == (key, 15, path)
    for language in LANGUAGES:
        assert "{" not in problem_line(problem, language)


def test_sentence_has_line_field_and_remedy() -> None:
    problem = only_problem(changed("city: Beijing", "city: Bejing"))
    assert problem_line(problem, "en") == (
        "line 11, sites[1].city: 'Bejing' is not in the catalogue; did you mean 'Beijing'?"
    )
    assert "您是否想写“Beijing”" in problem_line(problem, "zh_Hans")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = SMALL.replace("people: 10", "people: 0").replace("city: Beijing", "city: Bejing")
    text = text.replace("name: Beijing", "name: London") + "codecs: Opsu\nyear: x\n"
    problems = refused(text).problems
    assert [p.key for p in problems] == [
        "field.at_least", "site.same_name", "place.unknown", "error.codec_unknown", "field.not_whole",
    ]  # fmt: skip
    assert [p.line for p in problems] == [7, 10, 11, 15, 16]


@pytest.mark.parametrize(("count", "sites"), [(0, "[]"), (1, None)])
def test_fewer_than_two_sites_are_refused(count: int, sites: str | None) -> None:
    one = SMALL[: SMALL.index("  - name: Beijing")]
    text = one if sites is None else SMALL[: SMALL.index("sites:")] + f"sites: {sites}\n"
    problem = only_problem(text)
    assert (problem.key, problem.fields["count"], problem.path) == ("firm.too_few_sites", count, "sites")


def test_no_sites_at_all_is_a_missing_field() -> None:
    problem = only_problem(SMALL[: SMALL.index("sites:")])
    assert (problem.key, problem.fields) == ("field.missing", {"field": "sites"})


def test_very_many_mistakes_are_cut_with_their_count() -> None:
    text = SMALL + "".join(f"x{i}: 1\n" for i in range(80))
    problems = refused(text).problems
    assert len(problems) == 51
    assert problems[-1].key == "firm.more"
    assert problems[-1].fields == {"count": 30}


def test_refusal_has_a_sentence_of_its_own() -> None:
    error = refused(changed("people: 10", "people: 0"))
    assert translate(msg(error.key, **error.fields), "en") == "firm.yaml cannot be used yet:"
