"""Groups of sites as the section on windows tells them: their names, their order, which of them need planning."""

from __future__ import annotations

from beacon.flows.briefing.planning.window_words import usual_windows
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import pair_name
from beacon.i18n import msg
from beacon.nouns import GroupWindows, Text, Windows

FULL_DAY_H = 5.0
"Pairs whose usual window is longer than this need no planning. [h]"


def group_name(reading: Reading, group: GroupWindows) -> Text:
    if len(group.sites) == 2:
        return pair_name(reading.forecast, (group.sites[0], group.sites[1]))
    return msg("windows.all_sites", sites=len(group.sites))


def people(reading: Reading, group: GroupWindows) -> int:
    a, b = (reading.forecast.firm.site(s).people for s in group.sites)
    return a * b


def needs_planning(reading: Reading, group: GroupWindows) -> bool:
    lengths = [length_h for _, _, length_h in usual_windows(reading, group)]
    return not lengths or max(lengths) < FULL_DAY_H


def groups_of(reading: Reading, found: Windows) -> list[GroupWindows]:
    """All sites, then pairs: those that need planning first, those with most people first."""
    ordered = sorted(found.pairs, key=lambda g: (not needs_planning(reading, g), -people(reading, g)))
    return [*([found.all_sites] if len(found.all_sites.sites) > 2 else []), *ordered]
