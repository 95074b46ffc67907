"""Steps that the choice of links asks for: decide, ask for quotes, test an exit, order."""

from __future__ import annotations

from beacon.flows.planning.steps.of_trials import trial_steps
from beacon.nouns import BreakOut, Firm
from beacon.nouns.link_plan import LinkPlan, SiteChoice, UnpricedKind
from beacon.nouns.next_steps import NextStep
from beacon.nouns.plan import Plan

MOST_SUPPLIERS = 3
"Named in one step: as many as one compares."
USUAL_TERM_MONTHS = 36
"Asked for where the firm has no quote whose term could be asked for again. [months]"


def link_steps(firm: Firm, plan: Plan) -> list[NextStep]:
    """Largest sites first within each kind."""
    links = plan.links
    changes = sorted((c for c in links.chosen.sites if c.changes), key=lambda c: -firm.site(c.site).people)
    return [
        *_decisions(links),
        *_exits(changes),
        *(_order(firm, plan, c) if c.quote else _ask(firm, c) for c in changes),
        *_left_out(firm, links),
    ]


def _term(firm: Firm) -> int:
    """The longest term the firm has been quoted. [months]"""
    quotes = firm.prices.quotes if firm.prices else ()
    return max((quote.term_months for quote in quotes), default=USUAL_TERM_MONTHS)


def _decisions(links: LinkPlan) -> list[NextStep]:
    """Pairs that nothing on offer brings to the target: furthest from it first."""
    steps = []
    for pair in sorted(links.failing, key=lambda p: (-p.short_by, p.site_a, p.site_b)):
        fields = {
            "site_a": pair.site_a,
            "site_b": pair.site_b,
            "short_share": pair.short_by,
            "remedy": pair.remedy,
        }
        if pair.kinds:
            wanted = list(dict.fromkeys(str(kind) for kind in pair.kinds))
            steps.append(
                NextStep(
                    kind="quote",
                    key="steps.quote.failing",
                    fields={**fields, "links": wanted},
                    who="buyer",
                    saves="steps.why.quote.failing",
                )
            )
        else:
            steps.append(
                NextStep(kind="decide", key="steps.decide", fields=fields, who="director", saves="steps.why.decide")
            )
    return steps


def _exits(changes: list[SiteChoice]) -> list[NextStep]:
    """One step an exit, for all sites that would leave by it."""
    sites: dict[BreakOut, list[str]] = {}
    for choice in changes:
        if choice.link.break_out is not BreakOut.NONE:
            sites.setdefault(choice.link.break_out, []).append(choice.site)
    return [
        NextStep(
            kind="test_exit",
            key="steps.test_exit.link",
            fields={"exit": str(exit_), "sites": names},
            who="network",
            saves="steps.why.test_exit.link",
        )
        for exit_, names in sites.items()
    ]


def _order(firm: Firm, plan: Plan, choice: SiteChoice) -> NextStep:
    """At once, or when a trial has shown what the plan expects of it."""
    on_trial = any(step.fields["link"] == str(choice.link) and choice.site in step.fields["sites"]
                   for step in trial_steps(firm, plan))  # fmt: skip
    return NextStep(
        kind="order",
        key="steps.order.trial" if on_trial else "steps.order",
        fields={
            "site": choice.site,
            "link": str(choice.link),
            "rate_mbps": choice.mbps,
            "quote": choice.quote,
            "supplier": _supplier(firm, choice.quote),
        },
        who="buyer",
        saves="steps.why.order",
    )


def _supplier(firm: Firm, quote: str | None) -> str:
    """Who gave a quote; empty for one the price book does not hold."""
    quotes = firm.prices.quotes if firm.prices else ()
    return next((q.supplier for q in quotes if q.id == quote), "")


def _ask(firm: Firm, choice: SiteChoice) -> NextStep:
    """The carrier that is there already, where the firm says who; of a simpler kind only whether it is worth it."""
    carrier = firm.site(choice.site).access.carrier
    fields = {
        "site": choice.site,
        "link": str(choice.link),
        "rate_mbps": choice.mbps,
        "term_months": _term(firm),
    }
    kind = "simpler" if choice.step < 0 else "change"
    return NextStep(
        kind="quote",
        key=f"steps.quote.{kind}.carrier" if carrier else f"steps.quote.{kind}",
        fields={**fields, "carrier": carrier} if carrier else fields,
        who="buyer",
        saves=f"steps.why.quote.{kind}",
    )


def _left_out(firm: Firm, links: LinkPlan) -> list[NextStep]:
    """Kinds a price book says nothing usable of; without a book there is nothing to be left out of."""
    if not links.priced:
        return []
    rates = {choice.site: choice.mbps for choice in links.chosen.sites}
    nobody: dict[str, list[str]] = {}
    steps = []
    for kind in links.unpriced:
        if kind.why == "none":
            nobody.setdefault(kind.site, []).append(str(kind.link))
        elif kind.why != "not_yet":  # a wrong date in the price book is nothing to ask a supplier for
            steps.append(_renewal(firm, kind, rates.get(kind.site, 0.0)))
    term_months = _term(firm)
    for site, kinds in nobody.items():
        fields = {
            "site": site,
            "links": kinds,
            "rate_mbps": rates.get(site, 0.0),
            "term_months": term_months,
            "suppliers": _suppliers(firm, site),
        }
        steps.append(
            NextStep(kind="quote", key="steps.quote.none", fields=fields, who="buyer", saves="steps.why.quote.none")
        )
    return steps


def _suppliers(firm: Firm, site: str) -> list[str]:
    """Who has quoted for a site, or else for any; the first few."""
    quotes = firm.prices.quotes if firm.prices else ()
    there = [quote.supplier for quote in quotes if quote.site == site] or [quote.supplier for quote in quotes]
    return list(dict.fromkeys(there))[:MOST_SUPPLIERS]


def _renewal(firm: Firm, kind: UnpricedKind, rate_mbps: float) -> NextStep:
    """A quote that ended, or that does not reach the rate."""
    supplier = _supplier(firm, kind.quote)
    fields = {"site": kind.site, "link": str(kind.link), "quote": kind.quote or "", "supplier": supplier}
    if kind.why == "expired":
        return NextStep(
            kind="quote",
            key="steps.quote.expired",
            fields={**fields, "date": kind.valid_until or ""},
            who="buyer",
            saves="steps.why.quote.none",
        )
    return NextStep(
        kind="quote",
        key="steps.quote.too_small",
        fields={**fields, "rate_mbps": rate_mbps, "most_mbps": kind.max_mbps or 0.0},
        who="buyer",
        saves="steps.why.quote.none",
    )
