"""Every site in its busy hour: lines, what their queues do to voice, trunks, agents, and what a stream costs."""

from __future__ import annotations

from collections.abc import Iterable

from beacon.flows.briefing.planning.site_words import NONE, local_text, number, share, site_cell
from beacon.flows.briefing.reading import Reading
from beacon.flows.briefing.words import band, link_name, refs, site_name
from beacon.flows.planning.lines.wire_rates import call_rates
from beacon.flows.planning.loads import demand_of
from beacon.i18n import Message, Quantity, msg
from beacon.nouns import Cell, Paragraph, Section, Table, Text
from beacon.nouns.capacity import Flows, PlannedLine, QueueOutcome, SiteCapacity, WireRate
from beacon.nouns.plan import Plan

_NAMED = 4
"Sites named in the answer."
_AGENT_HEADS = (
    "site", "calls_per_h", "hold", "erlangs", "agents_needed", "agents_have", "level", "wait", "occupancy",
)  # fmt: skip


def capacity(reading: Reading, plan: Plan) -> Section:
    """The section."""
    share_allowed = demand_of(reading.forecast.firm).media_share
    blocks: list[Paragraph | Table] = [
        Paragraph(text=text, role="lead") for text in _answer(reading, plan.capacity)
    ]
    blocks.append(_lines(reading, plan.capacity))
    changed = [(site, site.planned) for site in plan.capacity if site.planned is not None]
    if changed:
        blocks.append(_planned(reading, changed))
    blocks += list(_telephony(reading, plan.capacity))
    blocks += [table(reading, plan.capacity) for table in (_crossing, _queues, _wire)]
    blocks.append(Paragraph(text=msg("capacity.note.sum", share=Quantity(share_allowed, "pct")), role="note"))
    blocks += [Paragraph(text=text, role="note") for text in _notes(reading, planned=bool(changed))]
    return Section(key="capacity", title=msg("capacity.title"), blocks=tuple(blocks))


def _notes(reading: Reading, *, planned: bool) -> list[Message]:
    found = demand_of(reading.forecast.firm)
    meetings = msg(
        "capacity.note.meetings",
        exceeded=Quantity(found.blocking, "pct", 1),
        size=Quantity(found.meeting_size, "integer"),
        across=Quantity(found.meetings_across_share, "pct"),
    )
    keys = ("hour", "queue", "trunks", *(("planned",) if planned else ()), "wire")
    return [meetings, *(msg(f"capacity.note.{key}") for key in keys)]


def _ways(site: SiteCapacity | PlannedLine) -> tuple[tuple[str, Flows, QueueOutcome], ...]:
    return ("up", site.up, site.queue_up), ("down", site.down, site.queue_down)


def _is_short(line: SiteCapacity | PlannedLine) -> bool:
    """One of its ways needs more than it has."""
    return any(flows.needed_mbps > flows.rate_mbps for _, flows, _ in _ways(line))


def _answer(reading: Reading, sites: Iterable[SiteCapacity]) -> list[Message]:
    known = list(sites)
    short = [s for s in known if _is_short(s)]
    if not short:
        sentences = [msg("capacity.answer.enough", sites=len(known))]
    else:
        worst = sorted(short, key=lambda s: -max(f.needed_mbps / f.rate_mbps for _, f, _ in _ways(s)))
        named = [_needs(reading, s, s.site) for s in worst[:_NAMED]]
        key = "capacity.answer.short_more" if len(short) > len(named) else "capacity.answer.short"
        sentences = [
            msg(key, good=len(known) - len(short), sites=len(known), what=named, more=len(short) - len(named))
        ]
    trunks = [s for s in known if s.trunks and s.trunks.have is not None and s.trunks.have < s.trunks.needed]
    sentences += _answer_planned(reading, known)
    if trunks:
        sentences.append(msg("capacity.answer.trunks", what=[_trunks(reading, s) for s in trunks[:_NAMED]]))
    agents = [s for s in known if s.agents and s.agents.have < s.agents.needed]
    if agents:
        sentences.append(msg("capacity.answer.agents", what=[_agents(reading, s) for s in agents[:_NAMED]]))
    return sentences


def _answer_planned(reading: Reading, sites: Iterable[SiteCapacity]) -> list[Message]:
    """What the same hour is like on the lines the plan changes."""
    changed = [(s.site, s.planned) for s in sites if s.planned is not None]
    if not changed:
        return []
    short = [(site, line) for site, line in changed if _is_short(line)]
    if not short:
        return [msg("capacity.answer.planned", sites=len(changed))]
    named = [_needs(reading, line, site) for site, line in short[:_NAMED]]
    key = "capacity.answer.planned_more" if len(short) > len(named) else "capacity.answer.planned_short"
    return [msg(key, sites=len(changed), what=named, more=len(short) - len(named))]


def _needs(reading: Reading, line: SiteCapacity | PlannedLine, site: str) -> Message:
    way, flows, _ = max(_ways(line), key=lambda way: way[1].needed_mbps / way[1].rate_mbps)
    return msg(
        "capacity.needs" if isinstance(line, SiteCapacity) else "capacity.needs_planned",
        site=site_name(reading.forecast, site),
        way=msg(f"capacity.way.{way}"),
        needed=Quantity(flows.needed_mbps, "mbps", 0 if flows.needed_mbps >= 10.0 else 1),
        rate=Quantity(flows.rate_mbps, "mbps"),
    )


def _trunks(reading: Reading, site: SiteCapacity) -> Message:
    assert site.trunks is not None
    return msg(
        "capacity.wants",
        site=site_name(reading.forecast, site.site),
        needed=site.trunks.needed,
        have=site.trunks.have,
    )


def _agents(reading: Reading, site: SiteCapacity) -> Message:
    assert site.agents is not None
    return msg(
        "capacity.wants",
        site=site_name(reading.forecast, site.site),
        needed=site.agents.needed,
        have=site.agents.have,
    )


def _table(
    key: str, heads: Iterable[str], rows: Iterable[tuple[Cell, ...]], *, folded: bool = False, **caption: Quantity
) -> Table:
    found = tuple(rows)
    return Table(
        key=f"capacity-{key}",
        caption=msg(f"capacity.{key}.caption", **caption),
        columns=tuple(msg(f"capacity.head.{head}") for head in heads),
        rows=found,
        folded=folded or len(found) > 40,
    )


def _lines(reading: Reading, sites: Iterable[SiteCapacity]) -> Table:
    heads = ("site", "way", "hour", "media", "background", "rate", "use", "needed", "p95", "r_lost")
    return _table(
        "lines",
        heads,
        (
            (
                site_cell(reading, site.site),
                Cell(text=msg(f"capacity.cell.{way}")),
                Cell(text=local_text(reading, site.site, site.busy_hour_utc)),
                number(flows.media_mbps, digits=1),
                number(flows.background_mbps),
                number(flows.rate_mbps),
                share(flows.utilisation),
                number(flows.needed_mbps, digits=1),
                number(queue.delay_p95_ms, digits=1),
                Cell(text=band(queue.r_lost, digits=1), numeric=True),
            )
            for site in sites
            for way, flows, queue in _ways(site)
        ),
    )


def _crossing(reading: Reading, sites: Iterable[SiteCapacity]) -> Table:
    return _table(
        "crossing",
        ("site", "way", "calls", "mean_calls", "voices", "cameras", "pictures", "media"),
        (
            (
                site_cell(reading, site.site),
                Cell(text=msg(f"capacity.cell.{way}")),
                number(flows.calls),
                number(flows.mean_calls, digits=1),
                number(flows.meeting_voices),
                number(flows.cameras),
                number(flows.pictures),
                number(flows.media_mbps, digits=1),
            )
            for site in sites
            for way, flows, _ in _ways(site)
        ),
        folded=True,
    )


def _queues(reading: Reading, sites: Iterable[SiteCapacity]) -> Table:
    return _table(
        "queues",
        ("site", "way", "p50", "p95", "p99", "loss", "r_lost"),
        (
            (
                site_cell(reading, site.site),
                Cell(text=msg(f"capacity.cell.{way}")),
                *(number(v, digits=1) for v in (queue.delay_p50_ms, queue.delay_p95_ms, queue.delay_p99_ms)),
                share(queue.loss, digits=2),
                Cell(text=band(queue.r_lost, digits=1), numeric=True),
            )
            for site in sites
            for way, _, queue in _ways(site)
        ),
        folded=True,
    )


def _planned(reading: Reading, changed: Iterable[tuple[SiteCapacity, PlannedLine]]) -> Table:
    lines = list(changed)
    heads = ("site", "way", "link", "rate", "media", "use", "needed", "p95", "loss", "r_lost")
    return _table(
        "planned",
        heads,
        (
            (
                site_cell(reading, site.site),
                Cell(text=msg(f"capacity.cell.{way}")),
                Cell(text=link_name(line.link)),
                number(flows.rate_mbps),
                number(flows.media_mbps, digits=1),
                share(flows.utilisation),
                number(flows.needed_mbps, digits=1),
                number(queue.delay_p95_ms, digits=1),
                share(queue.loss, digits=2),
                Cell(text=band(queue.r_lost, digits=1), numeric=True),
            )
            for site, line in lines
            for way, flows, queue in _ways(line)
        ),
        folded=not any(_is_short(line) for _, line in lines),
    )


def _telephony(reading: Reading, sites: Iterable[SiteCapacity]) -> list[Table]:
    known, asked = list(sites), demand_of(reading.forecast.firm)
    trunks = [(s.site, s.trunks) for s in known if s.trunks is not None]
    agents = [(s.site, s.agents) for s in known if s.agents is not None]
    tables = []
    if trunks:
        tables.append(
            _table(
                "trunks",
                ("site", "erlangs", "model", "trunks_needed", "trunks_have", "blocking"),
                (
                    (
                        site_cell(reading, site),
                        number(t.offered_erlangs, digits=1),
                        Cell(text=msg(f"capacity.model.{t.model}")),
                        number(t.needed),
                        number(t.have),
                        share(t.blocking_have, digits=2),
                    )
                    for site, t in trunks
                ),
                blocking=Quantity(asked.blocking, "pct", 1),
            )
        )
    if agents:
        tables.append(
            _table(
                "agents",
                _AGENT_HEADS,
                (
                    (
                        site_cell(reading, site),
                        number(a.calls_per_h),
                        number(a.hold_s),
                        number(a.offered_erlangs, digits=1),
                        number(a.needed),
                        number(a.have),
                        share(a.service_level_have),
                        number(a.wait_have_s, digits=0),
                        share(a.occupancy_have),
                    )
                    for site, a in agents
                ),
                level=Quantity(asked.service_level, "pct"),
                seconds=Quantity(asked.answer_s, "integer"),
            )
        )
    return tables


def _wire(reading: Reading, sites: Iterable[SiteCapacity]) -> Table:
    """Every stream, a call with every codec, on every kind of link that differs, today's and planned; headers shown."""
    firm = reading.forecast.firm
    seen: dict[WireRate, Text] = {}
    for site in sites:
        lines = [(firm.site(site.site).link, site.rates)]
        lines += [(site.planned.link, site.planned.rates)] if site.planned is not None else []
        for link, rates in lines:
            for rate in (*call_rates(firm, link=link), *rates):
                seen.setdefault(rate, link_name(link) if rate.tunnel_bytes else NONE)
    heads = (
        "stream", "codec", "tunnel_of", "payload", "rtp", "srtp", "udp", "ip", "tunnel", "layer2", "packet", "pps",
        "kbps",
    )  # fmt: skip
    return _table(
        "wire",
        heads,
        (
            (
                Cell(text=msg(f"capacity.stream.{rate.what}"), refs=refs(reading.forecast, [rate.row])),
                Cell(text=_codec(rate)),
                Cell(text=tunnel),
                *(
                    number(v)
                    for v in (
                        rate.payload_bytes, rate.rtp_bytes, rate.srtp_bytes, rate.udp_bytes, rate.ip_bytes,
                        rate.tunnel_bytes, rate.layer2_bytes, rate.packet_bytes,
                    )
                ),
                number(rate.packets_per_s, digits=0),
                number(rate.kbps, digits=0),
            )
            for rate, tunnel in seen.items()
        ),
        folded=True,
    )  # fmt: skip


def _codec(rate: WireRate) -> Text:
    """A voice's codec and how much of it a packet holds."""
    if rate.what not in ("call", "meeting_voice"):
        return NONE
    return msg("capacity.codec", codec=rate.codec, packet=Quantity(1000.0 / rate.packets_per_s, "ms"))
