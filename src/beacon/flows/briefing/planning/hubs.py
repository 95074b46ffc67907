"""Where meeting servers should stand: the answer, what else there was, every candidate, every conversation."""

from __future__ import annotations

from functools import reduce

from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import category_word, pair_name, site_name
from beacon.i18n import Message, Names, Quantity, msg
from beacon.nouns import Category, Cell, Chart, Paragraph, Section, Table, Text
from beacon.nouns.hub_plan import HubCandidate, HubOption, HubPlan
from beacon.nouns.plan import Plan
from beacon.quality.bands import category_of

CLOSE_R = 0.5
"""Weighted R that differs by less is not told apart: twice the spread over seeds of a settled figure, less what like
worlds take out of differences (docs/decisions/hubs.md)."""
LISTED = 40
"Conversations listed one by one; of more, those with most people."
_NONE = "–"


def hubs(reading: Reading, plan: Plan) -> Section:
    """The section; one sentence where no two sites meet."""
    found = plan.hubs
    title = msg("hubs.title")
    if found.one is None:
        key = "hubs.no_place" if found.refused else "hubs.nobody"
        return Section(key="hubs", title=title, blocks=(Paragraph(text=msg(key), role="lead"),))
    places = _Places(reading, found)
    blocks: list[Paragraph | Table | Chart] = [
        Paragraph(text=text, role="lead") for text in _answer(places, found, found.one)
    ]
    blocks += [Paragraph(text=text, role="warning") for text in _warnings(places, found)]
    blocks.append(_options(reading, places, found))
    blocks.append(_map(reading, places, found, _shown(found, found.one)))
    blocks.append(_candidates(places, found))
    blocks.append(_conversations(reading, places, found))
    notes = (*_host_lines(places, found, short=False), *_notes(reading, found))
    blocks += [Paragraph(text=text, role="note") for text in notes]
    return Section(key="hubs", title=title, blocks=tuple(blocks))


class _Places:
    """Words for candidates."""

    def __init__(self, reading: Reading, found: HubPlan) -> None:
        self._reading = reading
        self._by_key = {candidate.key: candidate for candidate in found.scored}

    def of(self, key: str) -> HubCandidate:
        return self._by_key[key]

    def name(self, key: str) -> Message:
        """A data centre in a city, or one of the firm's own buildings."""
        candidate = self.of(key)
        if candidate.site is not None:
            return msg("hubs.place.site", site=site_name(self._reading.forecast, candidate.site))
        return msg("hubs.place.city", city=Names(en=candidate.name_en, zh=candidate.name_zh))

    def names(self, option: HubOption) -> list[Message]:
        return [self.name(key) for key in option.hubs]


def _r(value: float) -> Quantity:
    return Quantity(value, "number", 1)


def _answer(places: _Places, found: HubPlan, one: HubOption) -> list[Message]:
    """One server, what comes close to it, and whether a second is worth having."""
    sentences = [_one(places, found, one), *_as_is(places, found, one)]
    second = found.one_runner_up
    if second is not None:
        close = one.quality - second.quality < CLOSE_R
        key = "hubs.answer.close" if close else "hubs.answer.runner_up"
        sentences.append(msg(key, place=places.names(second), r=_r(second.quality)))
    abroad = found.one_abroad
    if abroad is not None and (second is None or abroad.hubs != second.hubs):
        sentences.append(msg("hubs.answer.abroad", place=places.names(abroad), r=_r(abroad.quality)))
    if found.two is not None:
        more = found.two.quality - one.quality
        key = "hubs.answer.two" if more >= CLOSE_R else "hubs.answer.two_no_gain"
        sentences.append(msg(key, places=places.names(found.two), r=_r(found.two.quality), more=_signed(more)))
    return sentences


def _one(places: _Places, found: HubPlan, one: HubOption) -> Message:
    lines = msg("hubs.lines.today" if found.today_as_is_quality is None else "hubs.lines.planned")
    fields = {"place": places.names(one), "r": _r(one.quality), "before": _r(found.today_quality), "lines": lines}
    if found.today is None:
        return msg("hubs.answer.one_not_said", **fields)
    if one.hubs == (found.today,):
        return msg("hubs.answer.one_is_today", **fields)
    key = "hubs.answer.one" if one.gain >= CLOSE_R else "hubs.answer.one_no_gain"
    return msg(key, today=places.name(found.today), gain=_signed(one.gain), **fields)


def _as_is(places: _Places, found: HubPlan, one: HubOption) -> list[Message]:
    """What the same move does where the lines stay what they are today."""
    before, r, gain = found.today_as_is_quality, one.as_is_quality, one.as_is_gain
    if before is None or r is None or gain is None:
        return []
    if one.hubs == (found.today,):
        return [msg("hubs.answer.as_is_today", before=_r(before))]
    return [msg("hubs.answer.as_is", place=places.names(one), r=_r(r), before=_r(before), gain=_signed(gain))]


def _warnings(places: _Places, found: HubPlan) -> list[Message]:
    """What to mind about the places that are named."""
    options = (found.one, found.one_runner_up, found.two, found.two_runner_up)
    named = dict.fromkeys(key for option in options if option is not None for key in option.hubs)
    warnings = []
    for flag in ("mainland", "far", "own_line"):
        touched = [places.name(key) for key in named if flag in places.of(key).flags]
        if touched:
            warnings.append(msg(f"hubs.mind.{flag}", places=touched))
    return [*warnings, *_host_lines(places, found, short=True)]


def _host_lines(places: _Places, found: HubPlan, *, short: bool) -> list[Message]:
    """Lines of servers' sites that the busy hour with everybody's meetings overfills, or does not."""
    told = []
    for candidate in found.scored:
        needed, has = candidate.line_needed_mbps, candidate.line_mbps
        if needed is None or has is None or (needed > has) != short:
            continue
        told.append(
            msg(
                "hubs.mind.line_short" if short else "hubs.mind.line_enough",
                place=places.name(candidate.key),
                way=msg(f"capacity.way.{candidate.line_way}"),
                needed=Quantity(needed, "mbps", 0 if needed >= 10.0 else 1),
                has=Quantity(has, "mbps"),
            )
        )
    return told


def _options(reading: Reading, places: _Places, found: HubPlan) -> Table:
    """Every choice that was looked at closely."""
    told = {
        "one": found.one,
        "one_runner_up": found.one_runner_up,
        "one_abroad": found.one_abroad,
        "two": found.two,
        "two_runner_up": found.two_runner_up,
        "two_abroad": found.two_abroad,
    }
    both = found.today_as_is_quality is not None
    rows = [
        (
            Cell(text=msg(f"hubs.option.{key}")),
            Cell(text=msg("hubs.list", items=places.names(option))),
            _quality(option.quality),
            _gain(option.gain),
            Cell(text=Quantity(option.on_target, "pct"), numeric=True),
            *_on_todays_lines(option.as_is_quality, option.as_is_gain),
        )
        for key, option in told.items()
        if option is not None
    ]
    today = places.name(found.today) if found.today is not None else msg("hubs.straight")
    rows.append(
        (
            Cell(text=msg("hubs.option.today")),
            Cell(text=today),
            _quality(found.today_quality),
            _gain(0.0),
            Cell(text=Quantity(_on_target_today(reading, found), "pct"), numeric=True),
            *_on_todays_lines(found.today_as_is_quality, 0.0),
        )
    )
    heads = ["choice", "where", "quality", "gain" if found.today is not None else "gain_straight", "on_target"]
    heads += ["as_is_quality", "as_is_gain"] if both else []
    return Table(
        key="hubs-options",
        caption=msg("hubs.options.caption_planned" if both else "hubs.options.caption"),
        columns=tuple(msg(f"hubs.options.{head}") for head in heads),
        rows=tuple(rows),
    )


def _gain(value: float) -> Cell:
    return Cell(text=_r(round(value, 1) + 0.0), numeric=True)  # + 0.0 turns -0 into 0


def _on_todays_lines(quality: float | None, gain: float | None) -> tuple[Cell, ...]:
    """The same on the lines of today; nothing where the plan leaves them."""
    return () if quality is None or gain is None else (_quality(quality), _gain(gain))


def _on_target_today(reading: Reading, found: HubPlan) -> float:
    """Share of conversations, by weight, that reach the firm's R where meetings are held now. [0..1]"""
    assert found.one is not None
    target, pairs = reading.forecast.firm.target.r, found.one.pairs
    return sum(p.weight for p in pairs if p.r_today >= target) / sum(p.weight for p in pairs)


def _quality(r: float) -> Cell:
    """Words first, then the figure."""
    category = category_of(r)
    return Cell(text=msg("report.quality", word=category_word(category), r=_r(r)), category=str(category))


def _signed(value: float) -> Text:
    rounded = round(value, 1) + 0.0  # + 0.0 turns -0 into 0
    return msg("hubs.plus", value=_r(rounded)) if rounded > 0 else _r(rounded)


def _shown(found: HubPlan, one: HubOption) -> HubOption:
    """What the map shows: two servers where the second is worth having."""
    if found.two is not None and found.two.quality - one.quality >= CLOSE_R:
        return found.two
    return one


def _map(reading: Reading, places: _Places, found: HubPlan, option: HubOption) -> Chart:
    """Every site joined to the server that most of its conversations use, coloured by how they sound."""
    forecast = reading.forecast
    sites: list[dict[str, object]] = [
        {
            "type": "site", "name": site_name(forecast, s.name), "key": s.name, "people": s.people,
            "lat_deg": s.place.lat_deg, "lon_deg": s.place.lon_deg,
        }
        for s in forecast.firm.sites
    ]  # fmt: skip
    for key in option.hubs:
        spot = places.of(key)
        if spot.site is None:
            sites.append(
                {
                    "type": "site", "name": places.name(key), "key": key, "people": 0,
                    "lat_deg": spot.lat_deg, "lon_deg": spot.lon_deg,
                }
            )  # fmt: skip
    arcs = _spokes(places, option)
    used = [category for category in Category if any(arc["category"] == str(category) for arc in arcs)]
    return Chart(
        key="hubs-map",
        kind="map",
        title=msg("hubs.map.title", places=places.names(option)),
        alt=msg("hubs.map.alt", sites=len(forecast.firm.sites), places=places.names(option)),
        rows=(*sites, *arcs),
        options={
            "style": "outline",
            "words": {str(category): category_word(category) for category in used},
            "legend": msg("report.category.legend"),
        },
    )


def _spokes(places: _Places, option: HubOption) -> list[dict[str, object]]:
    """A line from every site to the server that most of its conversations, by weight, use."""
    held: dict[str, dict[str, float]] = {}
    sums: dict[str, tuple[float, float]] = {}
    for pair in option.pairs:
        for site in (pair.site_a, pair.site_b):
            by_hub = held.setdefault(site, {})
            by_hub[pair.hub] = by_hub.get(pair.hub, 0.0) + pair.weight
            weight, product = sums.get(site, (0.0, 0.0))
            sums[site] = weight + pair.weight, product + pair.weight * pair.r_common
    arcs: list[dict[str, object]] = []
    for site, by_hub in held.items():
        hub = max(by_hub, key=lambda key: by_hub[key])
        spot = places.of(hub)
        if spot.site != site:
            weight, product = sums[site]
            end = spot.site or hub
            arcs.append({"type": "arc", "a": site, "b": end, "category": str(category_of(product / weight))})
    return arcs


def _candidates(places: _Places, found: HubPlan) -> Table:
    """Every place, best alone first."""
    return Table(
        key="hubs-candidates",
        caption=msg("hubs.candidates.caption"),
        columns=(msg("hubs.candidates.place"), msg("hubs.candidates.alone"), msg("hubs.candidates.mind")),
        rows=tuple(
            (
                Cell(text=places.name(c.key)),
                Cell(text=msg("hubs.not_tried")) if c.quality is None else _alone(c, c.quality),
                Cell(text=_mind(c)),
            )
            for c in found.scored
        ),
        folded=True,
    )


def _alone(candidate: HubCandidate, quality: float) -> Cell:
    cell = _quality(quality)
    if candidate.settled:
        return cell
    return Cell(text=msg("hubs.about", quality=cell.text), category=cell.category)


def _mind(candidate: HubCandidate) -> Text:
    """A line too full says all that a line used says."""
    flags = [flag for flag in candidate.flags if not (flag == "own_line" and "full_line" in candidate.flags)]
    said = [msg(f"hubs.flag.{flag}", mbps=Quantity(candidate.adds_mbps)) for flag in flags]
    return reduce(lambda a, b: msg("hubs.flag.and", a=a, b=b), said) if said else _NONE


def _conversations(reading: Reading, places: _Places, found: HubPlan) -> Table:
    """Pair by pair, those with most people first: today, with one server, with two."""
    assert found.one is not None
    two = {(p.site_a, p.site_b): p for p in found.two.pairs} if found.two is not None else {}
    listed = sorted(found.one.pairs, key=lambda p: -p.weight)[:LISTED]
    rows = []
    for pair in listed:
        names = pair.site_a, pair.site_b
        other = two.get(names)
        rows.append(
            (
                Cell(text=pair_name(reading.forecast, names)),
                Cell(text=_r(pair.weight), numeric=True),
                _quality(pair.r_today),
                _quality(pair.r_common),
                *((_quality(other.r_common), Cell(text=places.name(other.hub))) if other is not None else ()),
            )
        )
    heads = [
        msg("report.matrix.pair"),
        msg("hubs.pairs.weight_calls" if found.by_calls else "hubs.pairs.weight"),
        msg("hubs.pairs.today"),
        msg("hubs.pairs.one"),
    ]
    if two:
        heads += [msg("hubs.pairs.two"), msg("hubs.pairs.held")]
    key = "hubs.pairs.caption" if len(listed) == len(found.one.pairs) else "hubs.pairs.caption_some"
    return Table(
        key="hubs-pairs",
        caption=msg(key, n=len(listed), all=len(found.one.pairs)),
        columns=tuple(heads),
        rows=tuple(rows),
        folded=True,
    )


def _notes(reading: Reading, found: HubPlan) -> list[Message]:
    how = "hubs.note.how" if found.today_as_is_quality is None else "hubs.note.how_planned"
    notes = [msg(how, codec=reading.codec), msg("hubs.note.two")]
    if found.by_calls:
        notes.append(msg("hubs.note.by_calls"))
    if found.pairs_left_out:
        notes.append(msg("hubs.note.left_out", n=found.pairs_left_out))
    if not found.proven:
        notes.append(msg("hubs.note.not_proven"))
    if not reading.forecast.firm.hub_candidates:
        notes.append(msg("hubs.note.candidates"))
    return notes
