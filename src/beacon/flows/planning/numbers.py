"""The numbering plan each site lives in."""

from __future__ import annotations

from dataclasses import replace

from beacon.catalogue.numbers import NOTES, numbering
from beacon.catalogue.rules import load_rules
from beacon.nouns import Firm
from beacon.nouns.numbering import SiteNumbers

TOLL_BYPASS = "toll_bypass"
"Topic of the rules under which each site needs a telephone gateway of its own."


def site_numbers(firm: Firm) -> tuple[SiteNumbers, ...]:
    """One a site, in the firm's order.

    Raises
    ------
    InputError
        The firm wrote a word into the countries table or the rules that is none.
    """
    banned = {rule.country for rule in load_rules(overrides=firm.overrides) if rule.topic == TOLL_BYPASS}
    found = []
    for site in firm.sites:
        numbers = numbering(site.name, site.place, overrides=firm.overrides)
        notes = (f"{NOTES}{TOLL_BYPASS}",) if numbers.country in banned else ()
        found.append(replace(numbers, notes=notes + numbers.notes))
    return tuple(found)
