"""Why two forecasts differ: what is not the same in the two firms, in a sentence or two."""

from __future__ import annotations

from collections.abc import Callable

from beacon.flows.comparing.stored import WISHES, Stored
from beacon.flows.comparing.words import link_words, site_name
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Text

NAMED = 4
"Sites named with a change of their own; the table has them all."


def differences(a: Stored, b: Stored) -> list[Message]:
    """What was put in otherwise; where nothing was, that."""
    told = [*_sites(a, b), *_people(a, b), *_links(a, b), *_lines(a, b)]
    wishes = [msg(f"compare.wish.{field}") for field in WISHES if a.wishes[field] != b.wishes[field]]
    if (a.target_r, a.target_share) != (b.target_r, b.target_share):
        wishes.append(msg("compare.wish.target"))
    if not told and not wishes:
        return [msg("compare.why.nothing" if _made_alike(a, b) else "compare.why.not_the_firm")]
    found = [msg("compare.why", things=told)] if told else []
    return [*found, msg("compare.why.wishes", things=wishes)] if wishes else found


def _made_alike(a: Stored, b: Stored) -> bool:
    day_a, day_b = (stored.plan.made_on if stored.plan else None for stored in (a, b))
    made_a, made_b = ((s.version, s.catalogue, s.seed, s.calls, s.codecs) for s in (a, b))
    return made_a == made_b and day_a == day_b


def _both(a: Stored, b: Stored) -> list[str]:
    return [name for name in a.sites if name in b.sites]


def _sites(a: Stored, b: Stored) -> list[Message]:
    gone = [name for name in a.sites if name not in b.sites]
    new = [name for name in b.sites if name not in a.sites]
    return [
        msg(key, n=len(names), sites=[site_name(name, stored) for name in names[:NAMED]])
        for key, names, stored in (("compare.why.gone", gone, a), ("compare.why.new", new, b))
        if names
    ]


def _people(a: Stored, b: Stored) -> list[Message]:
    moved = [name for name in _both(a, b) if a.sites[name].people != b.sites[name].people]
    return _named("people", a, b, moved, lambda s, name: Quantity(s.sites[name].people, "integer"))


def _links(a: Stored, b: Stored) -> list[Message]:
    moved = [name for name in _both(a, b) if a.sites[name].link != b.sites[name].link]
    return _named("link", a, b, moved, lambda s, name: link_words(s.sites[name].link))


def _named(what: str, a: Stored, b: Stored, names: list[str], tell: Callable[[Stored, str], Text]) -> list[Message]:
    """A change of each site, and how many more there are."""
    found = [
        msg(f"compare.why.{what}", site=site_name(name, a, b), a=tell(a, name), b=tell(b, name))
        for name in names[:NAMED]
    ]
    rest = len(names) - len(found)
    return [*found, msg(f"compare.why.{what}_more", n=rest)] if rest else found


def _lines(a: Stored, b: Stored) -> list[Message]:
    def line(stored: Stored, name: str) -> tuple[str, float, float]:
        site = stored.sites[name]
        return site.medium, site.down_mbps, site.up_mbps

    moved = [name for name in _both(a, b) if line(a, name) != line(b, name)]
    return [msg("compare.why.lines", sites=[site_name(name, a, b) for name in moved])] if moved else []
