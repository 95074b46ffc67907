"""The best times for a firm's sites to meet, as JSON for whoever proposes an appointment."""

from __future__ import annotations

import json
from typing import Any

from beacon.nouns.meeting_windows import GroupWindows, MeetingTime, Windows


def meeting_times_json(windows: Windows) -> str:
    """`{sites, times, pairs: [{sites, times}]}`, best first; docs/http.md says what of."""
    told = {**_group(windows.all_sites), "pairs": [_group(pair) for pair in windows.pairs]}
    return json.dumps(told, ensure_ascii=False, allow_nan=False)


def _group(group: GroupWindows) -> dict[str, Any]:
    return {"sites": list(group.sites), "times": [_time(best) for best in group.best]}


def _time(best: MeetingTime) -> dict[str, Any]:
    band = best.r_common
    return {
        "start_utc_min": best.start_utc_min,
        "length_min": best.length_min,
        "days_per_year": best.days_per_year,
        "days": list(best.days),
        "category": best.category,
        "r_common": {"low": round(band.low, 1), "typical": round(band.typical, 1), "high": round(band.high, 1)},
    }
