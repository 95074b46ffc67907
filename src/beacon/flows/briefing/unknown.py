"""What this forecast does not know: firm-wide, then by flag, with how many pairs and which."""

from __future__ import annotations

from beacon.flows.briefing.reading import Pair, Reading, names_of
from beacon.flows.briefing.words import pair_name
from beacon.i18n import Message, msg
from beacon.nouns import Bullets, Cell, Forecast, LinkKind, Paragraph, Section, Table

NAMED = 4
"Pairs named for a flag; the others are counted."
ALWAYS = (
    "report.unknown.carriers",
    "report.unknown.halves",
    "report.unknown.future",
    "report.unknown.inside",
)
"True of every forecast made from published figures."


def _pairs_by_flag(forecast: Forecast) -> dict[str, list[Pair]]:
    """Pairs that carry each flag, of the path in any column or of a score in any hour."""
    found: dict[str, dict[Pair, None]] = {}
    for pair in forecast.pairs:
        scores = {flag for h in pair.hours for both in h.quality.values() for q in both for flag in q.flags}
        for flag in (*pair.flags, *sorted(scores)):
            found.setdefault(flag, {})[names_of(pair)] = None
    return {flag: list(pairs) for flag, pairs in sorted(found.items(), key=lambda kv: (-len(kv[1]), kv[0]))}


def _which(forecast: Forecast, pairs: list[Pair], whole: int) -> Message:
    if len(pairs) == whole:
        return msg("report.unknown.all")
    named = [pair_name(forecast, p) for p in pairs[:NAMED]]
    if len(pairs) <= NAMED:
        return msg("report.unknown.these", pairs=named)
    return msg("report.unknown.and_more", pairs=named, n=len(pairs) - NAMED)


def _statements(reading: Reading) -> tuple[Message, ...]:
    forecast = reading.forecast
    keys = list(dict.fromkeys((*forecast.unknowns, *ALWAYS)))
    kinds = {link.kind for p in forecast.pairs for link in (p.link_a, p.link_b)}
    countries = {s.place.country for s in forecast.firm.sites}
    if kinds & {LinkKind.PREMIUM, LinkKind.SDWAN, LinkKind.SPLIT} and {"GB", "CN"} <= countries:
        keys.insert(0, "report.unknown.premium")
    return tuple(msg(key) for key in dict.fromkeys(keys))


def unknown(reading: Reading) -> Section:
    """The statements, then the table of flags where there are any."""
    forecast = reading.forecast
    flags = _pairs_by_flag(forecast)
    whole = len(reading.in_column(reading.today))
    blocks: list[Paragraph | Bullets | Table] = [Bullets(items=_statements(reading))]
    if flags:
        rows = tuple(
            (
                Cell(text=msg(flag)),
                Cell(text=msg("report.of", n=len(pairs), all=whole), numeric=True),
                Cell(text=_which(forecast, pairs, whole)),
            )
            for flag, pairs in flags.items()
        )
        blocks.append(
            Table(
                key="flags",
                caption=msg("report.unknown.caption"),
                rows=rows,
                columns=(
                    msg("report.unknown.what"),
                    msg("report.kinds.pairs_plain"),
                    msg("report.unknown.which"),
                ),
                ranked=True,
            )
        )
    return Section(key="unknown", title=msg("report.unknown.title"), blocks=tuple(blocks))
