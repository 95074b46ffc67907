"""Pairs that stay below the target on the kinds chosen: by how much, what costs most, what would have to change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from beacon.flows.planning.links.pair_table import Ends, Kinds, PairTable
from beacon.nouns import PLAIN_LINKS, FailingPair, Forecast, Medium, PairForecast


def failing_pairs(
    forecast: Forecast, table: PairTable, chosen: Mapping[tuple[Ends, Kinds], PairForecast]
) -> tuple[FailingPair, ...]:
    """Most conversations first."""
    target, codec = forecast.firm.target.share, forecast.codecs[0]
    cells = dict(zip(table.pairs, table.cells))
    found = []
    for (ends, _), pair in chosen.items():
        on_target = pair.working[codec].on_target
        if on_target.typical >= target - 1e-9:
            continue
        cell = cells[ends]
        row, column = np.unravel_index(int(np.argmax(cell.share + 1e-6 * cell.quality)), cell.share.shape)
        cause = _cause(pair, codec)
        found.append(
            FailingPair(
                site_a=ends[0], site_b=ends[1], best_a=table.kinds[ends[0]][row], best_b=table.kinds[ends[1]][column],
                on_target=on_target, short_by=target - on_target.typical, cause=cause,
                remedy=_remedy(forecast, table, ends, pair, cause),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda f: (-cells[f.site_a, f.site_b].weight, f.site_a, f.site_b)))


def _cause(pair: PairForecast, codec: str) -> str:
    """What takes most quality at the worst hour, in the worse direction."""
    worst = pair.working[codec].worst_hour_utc
    hour = next(h for h in pair.hours if h.hour_utc == worst)
    shares = min(hour.quality[codec], key=lambda q: q.r_common.typical).shares
    parts = {"delay": shares.delay, "network_loss": shares.network_loss, "late_loss": shares.late_loss}
    largest = max(parts, key=lambda key: parts[key])
    return largest if parts[largest] > 0 else "codec"


def _remedy(forecast: Forecast, table: PairTable, ends: Ends, pair: PairForecast, cause: str) -> str:
    cell = dict(zip(table.pairs, table.cells))[ends]
    if cell.ok(forecast.firm.target.share).any():
        return "conflict"
    if any(link not in table.kinds[end] for end in ends for link in PLAIN_LINKS):
        return "more_kinds"
    if any(forecast.firm.site(end).access.medium is not Medium.FIBRE for end in ends):
        return "access"
    if pair.working[forecast.codecs[0]].on_target.high > 0.0:
        return "hours"
    return "distance" if cause == "delay" else "target"


def unserved_sites(forecast: Forecast, table: PairTable) -> tuple[str, ...]:
    """Sites that no kind on offer brings to the target with any other site."""
    target = forecast.firm.target.share
    served = {
        end for ends, cell in zip(table.pairs, table.cells) if cell.ok(target).any() for end in ends
    }
    return tuple(site.name for site in forecast.firm.sites if site.name not in served)
