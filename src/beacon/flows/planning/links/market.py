"""What links there are to choose from at every site, what each costs, and what sites have today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beacon.capacity.choice_table import ChoiceTable
from beacon.flows.planning.links.pair_table import PairTable
from beacon.flows.planning.links.pricing import Offer, demanding_offers, needed_mbps, priced_offers, step_up
from beacon.flows.planning.request import PlanRequest
from beacon.nouns import Firm, Forecast, Link, SiteCapacity, SiteChoice
from beacon.nouns.link_plan import UnpricedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The firm's offers."""

    firm: Firm
    needs: dict[str, SiteCapacity]
    "By site."
    offers: tuple[tuple[Offer, ...], ...]
    "By site, in the firm's order."
    unpriced: tuple[UnpricedKind, ...]
    priced: bool

    @property
    def kinds(self) -> dict[str, tuple[Link, ...]]:
        """On offer, by site."""
        return {site.name: tuple(o.link for o in own) for site, own in zip(self.firm.sites, self.offers)}

    def numbers(self, table: PairTable) -> ChoiceTable:
        """Costs and figures, without their names."""
        costs = tuple(tuple(offer.cost for offer in own) for own in self.offers)
        target = self.firm.target
        return ChoiceTable(costs=costs, pairs=table.cells, target_share=target.share, target_r=target.r)

    def chosen(self, kinds: Sequence[int]) -> tuple[SiteChoice, ...]:
        """One kind a site."""
        return tuple(
            SiteChoice(
                site=site.name, link=own[kind].link, changes=own[kind].link != site.link, mbps=own[kind].mbps,
                quote=own[kind].quote, monthly=own[kind].monthly, step=step_up(own[kind].link, site.link),
                needed_mbps=own[kind].needed_mbps, monthly_needed=own[kind].monthly_needed,
            )
            for site, own, kind in zip(self.firm.sites, self.offers, kinds)
        )  # fmt: skip

    def today(self) -> tuple[SiteChoice, ...]:
        """The kinds the sites have; priced where a quote names them."""
        sites = []
        for site, own in zip(self.firm.sites, self.offers):
            offer = next((o for o in own if o.link == site.link and o.monthly is not None), None)
            sites.append(
                SiteChoice(
                    site=site.name, link=site.link, changes=False,
                    mbps=offer.mbps if offer else needed_mbps(site, self.needs.get(site.name), site.link),
                    quote=offer.quote if offer else None, monthly=offer.monthly if offer else None,
                )
            )  # fmt: skip
        return tuple(sites)


def market_of(forecast: Forecast, capacities: Sequence[SiteCapacity], request: PlanRequest) -> Market:
    """Priced by the firm's own quotes, or without prices by how demanding each kind is."""
    firm = forecast.firm
    needs = {need.site: need for need in capacities}
    if firm.prices is None:
        offers = tuple(demanding_offers(site, needs.get(site.name)) for site in firm.sites)
        return Market(firm=firm, needs=needs, offers=offers, unpriced=(), priced=False)
    priced = [priced_offers(s, needs.get(s.name), firm.prices, on=request.made_on) for s in firm.sites]
    unpriced = tuple(kind for _, missing in priced for kind in missing)
    return Market(firm=firm, needs=needs, offers=tuple(own for own, _ in priced), unpriced=unpriced, priced=True)
