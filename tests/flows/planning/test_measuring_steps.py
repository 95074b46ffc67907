"""What is worth measuring where every hour reaches the target, and who is asked to act on a rule."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

import factories
from beacon.flows.planning.steps.of_measuring import CATEGORY_R, measuring_steps
from beacon.flows.planning.steps.of_rules import rule_steps
from beacon.i18n import LANGUAGES, translate
from beacon.i18n.message import Message
from beacon.nouns import Band, Forecast, Link
from beacon.nouns.link_plan import PairOutcome, SiteChoice
from beacon.nouns.next_steps import NextStep
from beacon.nouns.rules import Found, Rule, RuleBook, Standing

ALL_HOURS = Band(low=1.0, typical=1.0, high=1.0)
SOME_HOURS = Band(low=0.5, typical=0.9, high=1.0)
MPLS = Link.parse("mpls")


class Planned:
    """The parts of a plan these steps read."""

    def __init__(self, *pairs: PairOutcome, rules: RuleBook | None = None) -> None:
        self.links = self
        self.chosen = self
        self.pairs = pairs
        self.sites: tuple[SiteChoice, ...] = ()
        self.priced = True
        self.rules = rules


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    made = factories.small_forecast()
    return dataclasses.replace(made, firm=dataclasses.replace(made.firm, measured=()))


def pair(forecast: Forecast, *, width_r: float, on_target: Band = ALL_HOURS, weight: float = 1.0) -> PairOutcome:
    first, second = (site.name for site in forecast.firm.sites[:2])
    return PairOutcome(
        site_a=first, site_b=second, link_a=MPLS, link_b=MPLS, on_target=on_target,
        r_common=Band(low=75.0, typical=80.0, high=75.0 + width_r), meets=True, weight=weight,
    )  # fmt: skip


def steps(forecast: Forecast, *pairs: PairOutcome) -> list[NextStep]:
    return measuring_steps(forecast, Planned(*pairs))  # type: ignore[arg-type]


def test_a_rating_wider_than_a_category_is_measured(forecast: Forecast) -> None:
    (step,) = steps(forecast, pair(forecast, width_r=CATEGORY_R + 1.0))
    assert step.saves == "steps.why.measure.rating"
    assert (step.fields["low_r"], step.fields["high_r"]) == (75.0, 86.0)


def test_a_rating_within_a_category_is_not(forecast: Forecast) -> None:
    assert not steps(forecast, pair(forecast, width_r=CATEGORY_R))


def test_hours_in_doubt_come_before_ratings_in_doubt(forecast: Forecast) -> None:
    rating = pair(forecast, width_r=20.0, weight=50.0)
    hours = pair(forecast, width_r=5.0, on_target=SOME_HOURS)
    assert [s.saves for s in steps(forecast, rating, hours)] == ["steps.why.measure", "steps.why.measure.rating"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_is_a_whole_sentence(language: str) -> None:
    said = translate(Message("steps.why.measure.rating", {"low_r": "75", "high_r": "85"}), language)
    assert said.endswith((".", "。"))
    assert "75" in said
    assert "85" in said


@pytest.mark.parametrize(("topic", "who"), [("cross_border_link", "legal"), ("pstn_switch_off", "network")])
def test_work_on_lines_goes_to_the_network_team_and_papers_to_counsel(topic: str, who: str) -> None:
    rule = Rule(
        id="X-01", country="GB", topic=topic, standing=Standing.RULE, title_en="t", title_zh="题", says_en="s",
        says_zh="说", do_en="d", do_zh="做", sources=(), as_of="2026-01-01", confidence="high",
    )  # fmt: skip
    found = Found(standing=Standing.RULE, country="GB", topic=topic, rule="X-01", touches=(), weight=90, age_days=1)
    book = RuleBook(countries=("GB",), found=(found,), rules=(rule,), silent=())
    (step,) = rule_steps(Planned(rules=book), datetime.date(2026, 11, 23))  # type: ignore[arg-type]
    assert step.who == who


@pytest.mark.parametrize(
    ("step", "priced", "key"),
    [
        (None, True, "steps.measure"),
        (1, False, "steps.measure.new"),
        (-1, True, "steps.measure.new"),
        (-1, False, "steps.measure.simpler"),
    ],
)
def test_a_line_to_come_is_measured_on_trial_and_a_simpler_one_only_if_wanted(
    forecast: Forecast, step: int | None, priced: bool, key: str
) -> None:
    planned = Planned(pair(forecast, width_r=20.0))
    site = forecast.firm.sites[0].name
    planned.sites = (
        SiteChoice(
            site=site, link=MPLS, changes=step is not None, mbps=1.0, quote=None, monthly=None, step=step or 0
        ),
    )
    planned.priced = priced
    assert [s.key for s in measuring_steps(forecast, planned)] == [key]  # type: ignore[arg-type]
