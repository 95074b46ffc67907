"""Whole ways of connecting the firm, with what each gives: the one chosen, today's, and points of the front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from beacon.capacity.choice_table import Choice, ChoiceTable
from beacon.flows.planning.links.market import Market
from beacon.flows.planning.links.pair_table import Ends, Kinds, PairTable, known_pairs
from beacon.nouns import Forecast, LinkOption, PairForecast, PairOutcome, SiteChoice

ROUNDING = 1e-9
"Shares are sums of hours over hours."


def option(
    forecast: Forecast, sites: tuple[SiteChoice, ...], pairs: Mapping[tuple[Ends, Kinds], PairForecast],
    table: PairTable,
) -> LinkOption:  # fmt: skip
    """One whose pairs are all simulated in full; `table` is the first, before anything of it was corrected."""
    outcomes = _outcomes(forecast, pairs, table)
    least = forecast.firm.target.share - ROUNDING
    whole = sum(o.weight for o in outcomes)
    parts = [(o.weight / whole if whole > 0 else 1.0 / len(outcomes), o.r_common.typical) for o in outcomes]
    return LinkOption(
        sites=sites,
        pairs=outcomes,
        monthly=_sum(sites),
        quality=sum(part * r for part, r in parts),
        pairs_failing=sum(not o.meets for o in outcomes),
        pairs_failing_low=sum(o.on_target.low < least for o in outcomes),
        sites_unpriced=sum(s.monthly is None for s in sites) if forecast.firm.prices is not None else 0,
    )


def _outcomes(
    forecast: Forecast, pairs: Mapping[tuple[Ends, Kinds], PairForecast], table: PairTable
) -> tuple[PairOutcome, ...]:
    codec, least = forecast.codecs[0], forecast.firm.target.share - ROUNDING
    cells = dict(zip(table.pairs, table.cells))
    own = known_pairs(forecast)
    outcomes = []
    for (ends, kinds), pair in pairs.items():
        working = pair.working[codec]
        at = tuple(table.kinds[end].index(link) if link in table.kinds[end] else -1 for end, link in zip(ends, kinds))
        tabulated = None if (ends, kinds) in own or -1 in at else float(cells[ends].share[at])
        outcomes.append(
            PairOutcome(
                site_a=ends[0], site_b=ends[1], link_a=kinds[0], link_b=kinds[1], on_target=working.on_target,
                r_common=working.r_common, meets=working.on_target.typical >= least,
                weight=cells[ends].weight, tabulated_share=tabulated,
            )
        )  # fmt: skip
    return tuple(outcomes)


def point(market: Market, choice: Choice, cautious: ChoiceTable) -> LinkOption:
    """One of the front, by the table; `cautious` is the table of low figures."""
    sites = market.chosen(choice.kinds)
    return LinkOption(
        sites=sites, pairs=(), monthly=_sum(sites), quality=choice.quality, pairs_failing=len(choice.failing),
        pairs_failing_low=len(cautious.failing(choice.kinds)), sites_unpriced=sum(s.monthly is None for s in sites),
    )  # fmt: skip


def _sum(sites: Sequence[SiteChoice]) -> float | None:
    prices = [site.monthly for site in sites if site.monthly is not None]
    return sum(prices) if prices else None
