"""Realistic forecasts by rule of thumb, for tests of what renders them. No chance, no simulator.

Two firms as in the examples: a British manufacturer with 12 sites and a Chinese appliance maker with 8.
Delays follow distance and kind of link, the commodity internet into the mainland loses packets in China's
evening, and quality follows both in the manner of the E-model; none of it claims to be right, all of it has
the right shape.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from beacon.nouns import (
    AS_IS,
    PLAIN_LINKS,
    Access,
    AudioBand,
    Band,
    Category,
    CellNetwork,
    CellQuality,
    Codec,
    Column,
    Firm,
    Forecast,
    Grade,
    HourForecast,
    Link,
    LinkKind,
    Medium,
    MessagingOutlook,
    Override,
    PairForecast,
    Parity,
    Place,
    Provenance,
    QualityShares,
    Site,
    Source,
    Target,
    VideoOutlook,
    WorkingHours,
    WorkingOutlook,
)

CATEGORIES = (
    (90, Category.BEST),
    (80, Category.HIGH),
    (70, Category.MEDIUM),
    (60, Category.LOW),
    (50, Category.POOR),
)
STRETCH = {"internet": 2.0, "internet-premium": 1.7, "mpls": 1.6, "sdwan": 1.55, "split": 1.75}
NARROW = Codec(
    name="G.711 + PLC",
    band=AudioBand.NARROW,
    bitrate_kbps=64,
    frame_ms=20,
    lookahead_ms=0,
    ie=0,
    bpl=25.1,
    bpl_burst=None,
    itu=True,
    source=Source(
        row="codecs:g711-plc",
        source="ITU-T G.113 (11/2007), Appendix I",
        as_of="2007-11",
        grade=Grade.MEASURED,
    ),
)
FULL = Codec(
    name="Opus SWB VBR 25",
    band=AudioBand.FULL,
    bitrate_kbps=25,
    frame_ms=20,
    lookahead_ms=6.5,
    ie=14,
    bpl=21,
    bpl_burst=None,
    itu=False,
    source=Source(
        row="codecs:opus-swb-25", source="Alahmadi et al. 2021", as_of="2021", grade=Grade.MEASURED
    ),
)
SCALE = {AudioBand.NARROW: (93.2, 1.0), AudioBand.FULL: (148.0, 1.48)}


def place(en: str, zh: str | None, country: str, lat: float, lon: float, zone: str) -> Place:
    return Place(name_en=en, name_zh=zh, country=country, lat_deg=lat, lon_deg=lon, zone=zone)


PLACES = {
    p.name_en: p
    for p in (
        place("Manchester", "曼彻斯特", "GB", 53.48, -2.24, "Europe/London"),
        place("London", "伦敦", "GB", 51.51, -0.13, "Europe/London"),
        place("Birmingham", "伯明翰", "GB", 52.48, -1.90, "Europe/London"),
        place("Frankfurt", "法兰克福", "DE", 50.11, 8.68, "Europe/Berlin"),
        place("Stuttgart", "斯图加特", "DE", 48.78, 9.18, "Europe/Berlin"),
        place("Beijing", "北京", "CN", 39.90, 116.41, "Asia/Shanghai"),
        place("Shanghai", "上海", "CN", 31.22, 121.46, "Asia/Shanghai"),
        place("Shenzhen", "深圳", "CN", 22.54, 114.06, "Asia/Shanghai"),
        place("Qingdao", "青岛", "CN", 36.07, 120.38, "Asia/Shanghai"),
        place("Suzhou", "苏州", "CN", 31.30, 120.60, "Asia/Shanghai"),
        place("Hong Kong", "香港", "HK", 22.28, 114.17, "Asia/Hong_Kong"),
        place("Singapore", "新加坡", "SG", 1.29, 103.85, "Asia/Singapore"),
        place("Tokyo", "东京", "JP", 35.69, 139.69, "Asia/Tokyo"),
        place("Mumbai", "孟买", "IN", 19.07, 72.88, "Asia/Kolkata"),
        place("Ho Chi Minh City", "胡志明市", "VN", 10.82, 106.63, "Asia/Ho_Chi_Minh"),
        place("Almaty", "阿拉木图", "KZ", 43.25, 76.95, "Asia/Almaty"),
        place("São Paulo", "圣保罗", "BR", -23.55, -46.64, "America/Sao_Paulo"),
    )
}
UTC_OFFSET = {
    "Europe/London": 0,
    "Europe/Berlin": 1,
    "Asia/Shanghai": 8,
    "Asia/Hong_Kong": 8,
    "Asia/Singapore": 8,
    "Asia/Tokyo": 9,
    "Asia/Kolkata": 5.5,
    "Asia/Ho_Chi_Minh": 7,
    "Asia/Almaty": 5,
    "America/Sao_Paulo": -3,
}


def km(a: Place, b: Place) -> float:
    """Great circle by the haversine."""
    la, lb = radians(a.lat_deg), radians(b.lat_deg)
    h = sin((lb - la) / 2) ** 2 + cos(la) * cos(lb) * sin(radians(b.lon_deg - a.lon_deg) / 2) ** 2
    return 12742.0176 * asin(sqrt(h))


def site(
    city: str,
    people: int,
    link: str,
    mbps: float = 200,
    medium: Medium = Medium.FIBRE,
    name: str | None = None,
) -> Site:
    return Site(
        name=name or city,
        place=PLACES[city],
        people=people,
        access=Access(
            medium=medium, down_mbps=mbps, up_mbps=mbps / 2, background_down=0.3, background_up=0.2
        ),
        link=Link.parse(link),
        links_available=PLAIN_LINKS,
        hours=WorkingHours(start_h=9, end_h=17.5, provenance="countries:hours"),
    )


def around(value: float, spread: float) -> Band:
    return Band(low=value / (1 + spread), typical=value, high=value * (1 + spread))


def category_of(r_common: float) -> Category:
    return next((c for limit, c in CATEGORIES if r_common >= limit), Category.UNUSABLE)


@dataclass(frozen=True)
class Cell:
    """What one direction at one hour comes to."""

    delay_ms: float
    loss: float


def cell(a: Site, b: Site, link_a: Link, link_b: Link, hour: int) -> Cell:
    """Delay by distance, loss into the mainland in its evening."""
    stretch = max(STRETCH[link_a.kind], STRETCH[link_b.kind])
    delay = 3 + km(a.place, b.place) / 204.0 * stretch
    worst = "internet" if "internet" in (str(link_a.kind), str(link_b.kind)) else str(link_b.kind)
    evening = 9 <= hour <= 15
    loss = {"internet": 0.004, "internet-premium": 0.002, "mpls": 0.0002, "sdwan": 0.001, "split": 0.002}[
        worst
    ]
    if b.place.mainland and not a.place.mainland and worst == "internet":
        loss += 0.11 if evening else 0.03
    return Cell(delay, loss + (0.004 if Medium.WIFI in (a.access.medium, b.access.medium) else 0.0))


@cache
def network(c: Cell) -> CellNetwork:
    height = 1080 if c.loss < 0.01 else 720 if c.loss < 0.03 else 360 if c.loss < 0.08 else 180
    limit = "none" if height == 1080 else "loss"
    return CellNetwork(
        delay_ms=around(c.delay_ms, 0.15),
        loss=Band(low=c.loss / 3, typical=c.loss, high=min(1.0, c.loss * 3)),
        late=Band(low=0.0, typical=0.0008, high=0.004),
        burst_ratio=1.4,
        jitter_ms=0.9,
        mouth_to_ear_ms=around(c.delay_ms + 45, 0.2),
        concealed=c.loss + 0.001,
        video=VideoOutlook(
            height=height, frame_rate=30 if height >= 720 else 15, limit=limit, row="traffic:video-1-1"
        ),
    )


@cache
def quality(c: Cell, codec: Codec) -> CellQuality:
    r_max, scale = SCALE[codec.band]
    ta = c.delay_ms + 45 + codec.frame_ms + codec.lookahead_ms
    lost_delay = (0.02 * ta + (0.1 * (ta - 177.3) if ta > 177.3 else 0.0)) * scale
    lost_loss = (95 - codec.ie) * c.loss * 100 / (c.loss * 100 + codec.bpl) * scale
    lost_late = 0.4 * scale
    r = max(0.0, r_max - codec.ie - lost_delay - lost_loss - lost_late)
    share = (r_max - r) / (codec.ie + lost_delay + lost_loss + lost_late)
    low, high = max(0.0, r - 9 * scale), min(r_max, r + 5 * scale)
    band = Band(low=low, typical=r, high=high)
    echo = codec.band is AudioBand.NARROW
    flags = (("flag.loss_over_20",) if c.loss > 0.2 else ()) + (() if codec.itu else ("flag.codec_not_itu",))
    return CellQuality(
        r=band,
        r_common=band.scaled(1 / scale),
        mos=1 + 3.5 * r / r_max,
        r_telr=max(0.0, r - 6) if echo else None,
        mos_telr=1 + 3.5 * max(0.0, r - 6) / r_max if echo else None,
        category=category_of(r / scale),
        shares=QualityShares(
            codec=codec.ie * share,
            delay=lost_delay * share,
            network_loss=lost_loss * share,
            late_loss=lost_late * share,
            echo=None,
        ),
        flags=flags,
    )


def shared_h(a: Site, b: Site, hour: int) -> float:
    """Hours a year of this UTC hour in which both are at work, daylight saving left out."""

    def at_work(s: Site) -> bool:
        local = (hour + UTC_OFFSET[s.place.zone]) % 24
        return s.hours.start_h <= local < s.hours.end_h

    return 261.0 if at_work(a) and at_work(b) else 0.0


@cache
def hour_forecast(
    a: Site, b: Site, link_a: Link, link_b: Link, hour: int, codecs: tuple[Codec, ...]
) -> HourForecast:
    out, back = cell(a, b, link_a, link_b, hour), cell(b, a, link_b, link_a, hour)
    rtt = out.delay_ms + back.delay_ms
    return HourForecast(
        hour_utc=hour,
        shared_h=shared_h(a, b, hour),
        out=network(out),
        back=network(back),
        quality={c.name: (quality(out, c), quality(back, c)) for c in codecs},
        messaging=MessagingOutlook(
            p50_ms=rtt / 2, p95_ms=rtt / 2 + (rtt * 2 if max(out.loss, back.loss) > 0.05 else 0)
        ),
    )


def worse(h: HourForecast, codec: str) -> Band:
    return min((q.r_common for q in h.quality[codec]), key=lambda band: band.typical)


def working(hours: tuple[HourForecast, ...], codec: str, target: Target) -> WorkingOutlook:
    shared = [h for h in hours if h.shared_h]
    basis = "shared" if shared else "either"
    used = shared or [h for h in hours if 1 <= h.hour_utc <= 17]
    bands = [worse(h, codec) for h in used]

    def share_at(part: str) -> float:
        return sum(getattr(b, part) >= target.r for b in bands) / len(bands)

    on_target = Band(low=share_at("low"), typical=share_at("typical"), high=share_at("high"))
    meets = next(
        (
            word
            for word, value in (
                ("yes", on_target.low),
                ("likely", on_target.typical),
                ("unlikely", on_target.high),
            )
            if value >= target.share
        ),
        "no",
    )
    found = [category_of(b.typical) for b in bands]
    ranked = sorted(used, key=lambda h: (worse(h, codec).typical, h.hour_utc))
    mid = sorted(bands, key=lambda b: b.typical)[len(bands) // 2]
    return WorkingOutlook(
        basis=basis,
        hours_per_year=261.0 * len(used),
        categories={c: Band.point(found.count(c) / len(found)) for c in Category},
        on_target=on_target,
        r_common=mid,
        meets_target=meets,
        worst_hour_utc=ranked[0].hour_utc,
        best_hour_utc=ranked[-1].hour_utc,
    )


def difference(here: WorkingOutlook, home: WorkingOutlook) -> Parity:
    gap = here.r_common.typical - home.r_common.typical
    share = here.on_target.typical - home.on_target.typical
    return Parity(
        r_difference=Band(low=gap - 6, typical=gap, high=gap + 4),
        share_difference=Band(low=max(-1.0, share - 0.2), typical=share, high=min(1.0, share + 0.1)),
    )


def rows_of(a: Site, b: Site, column: Column) -> tuple[str, ...]:
    kind = str(column.link.kind) if column.link else str(a.link.kind)
    measured = (
        "latency:uk-cn-internet"
        if {a.place.country, b.place.country} == {"GB", "CN"}
        else "latency:estimator"
    )
    return (measured, f"link:{kind}", "access:fibre")


def pair_forecast(
    firm: Firm, a: Site, b: Site, column: Column, codecs: tuple[Codec, ...], hours: tuple[int, ...]
) -> PairForecast:
    link_a, link_b = (column.link or a.link), (column.link or b.link)
    day = tuple(hour_forecast(a, b, link_a, link_b, h, codecs) for h in hours)
    border = a.place.mainland != b.place.mainland
    estimated = border and LinkKind(link_a.kind) in (LinkKind.PREMIUM, LinkKind.SDWAN, LinkKind.SPLIT)
    flags = (("flag.estimated_kind",) if estimated else ()) + (
        ("flag.no_facts_country",) if "BR" in (a.place.country, b.place.country) else ()
    )
    return PairForecast(
        site_a=a.name,
        site_b=b.name,
        column=column.key,
        link_a=link_a,
        link_b=link_b,
        rtt_ms=around(2 * cell(a, b, link_a, link_b, 3).delay_ms, 0.25),
        families=("direct", "southern"),
        hours=day,
        working={c.name: working(day, c.name, firm.target) for c in codecs},
        parity={},
        rows=rows_of(a, b, column),
        flags=flags,
    )


def forecast_of(
    firm: Firm, *, home_city: str, seed: int = 7, hours: tuple[int, ...] = tuple(range(24))
) -> Forecast:
    """The whole forecast of a firm whose codecs are G.711 and Opus."""
    codecs = (NARROW, FULL)
    columns = (Column(key=AS_IS, link=None), *(Column(key=str(link), link=link) for link in firm.links))
    office = firm.site(firm.head_office)
    far = dataclasses.replace(office, name=home_city, place=PLACES[home_city])
    home = {c.key: pair_forecast(firm, office, far, c, codecs, hours) for c in columns}
    pairs = []
    for column in columns:
        for i, a in enumerate(firm.sites):
            for b in firm.sites[i + 1 :]:
                pair = pair_forecast(firm, a, b, column, codecs, hours)
                parity = {n: difference(pair.working[n], home[column.key].working[n]) for n in pair.working}
                pairs.append(dataclasses.replace(pair, parity=parity))
    used = sorted(
        {row for pair in pairs for row in pair.rows} | {"traffic:video-1-1"} | {c.source.row for c in codecs}
    )
    theirs = {o.row for o in firm.overrides}
    rows = {
        row: Source(
            row=row,
            source=f"Published source of {row}",
            as_of="2026-05",
            grade=Grade.ESTIMATE if row.startswith("link:") else Grade.MEASURED,
            users=row in theirs,
        )
        for row in used
    }
    return Forecast(
        firm=firm,
        columns=columns,
        codecs=tuple(c.name for c in codecs),
        hours_utc=hours,
        calls=32,
        call_s=60.0,
        pairs=tuple(pairs),
        home_pairs=tuple(home.values()),
        home_city=home_city,
        rows=rows,
        unknowns=("report.unknown.carriers",),
        codec_rows=codecs,
        provenance=Provenance(version="0.1.0", seed=seed, catalogue_hash="0f" * 32, settings={"calls": "32"}),
    )


def uk_firm(name: str = "Pennine Valve Works") -> Firm:
    sites = (
        site("Manchester", 420, "mpls", 500),
        site("London", 160, "internet", 500),
        site("Birmingham", 60, "internet", 100, Medium.WIFI),
        site("Stuttgart", 90, "mpls"),
        site("Beijing", 85, "internet"),
        site("Shanghai", 140, "mpls"),
        site("Suzhou", 210, "internet", 100),
        site("Shenzhen", 120, "internet"),
        site("Hong Kong", 45, "internet", 500),
        site("Singapore", 50, "internet", 500),
        site("Tokyo", 40, "internet", 500),
        site("Mumbai", 75, "internet", 50, Medium.WIFI),
    )
    return Firm(
        name=name,
        home="GB",
        languages=("en", "zh_Hans"),
        sites=sites,
        head_office="Manchester",
        codecs=(NARROW.name, FULL.name),
        links=PLAIN_LINKS,
        target=Target(share=0.9, r=70),
        year=2027,
        terminal_delay_ms=0.0,
        overrides=(Override(row="link:mpls", values={"loss_typical": 0.0001}),),
    )


def china_firm(name: str = "海澜电器") -> Firm:
    sites = (
        site("Qingdao", 900, "internet", 1000, name="青岛总部"),
        site("Shenzhen", 260, "internet", 500, name="深圳研发中心"),
        site("London", 40, "internet", name="伦敦"),
        site("Birmingham", 55, "internet", 100, name="伯明翰"),
        site("Frankfurt", 70, "internet", name="法兰克福"),
        site("Singapore", 45, "internet", 500, name="新加坡"),
        site("Almaty", 30, "internet", 50, Medium.LTE, name="阿拉木图"),
        site("São Paulo", 35, "internet", 100, name="圣保罗"),
    )
    return Firm(
        name=name,
        home="CN",
        languages=("zh_Hans", "en"),
        sites=sites,
        head_office="青岛总部",
        codecs=(NARROW.name, FULL.name),
        links=PLAIN_LINKS,
        target=Target(share=0.9, r=70),
        year=2027,
        terminal_delay_ms=0.0,
    )


@cache
def uk_forecast() -> Forecast:
    return forecast_of(uk_firm(), home_city="London")


@cache
def china_forecast() -> Forecast:
    return forecast_of(china_firm(), home_city="Shenzhen")


def small_forecast(firm_name: str = "Two Towns", site_name: str | None = None) -> Forecast:
    """Three sites, two kinds of link: quick to draw."""
    sites = (
        site("London", 30, "internet"),
        site("Beijing", 20, "mpls", name=site_name),
        site("Singapore", 10, "internet"),
    )
    links = (Link(LinkKind.INTERNET), Link(LinkKind.MPLS))
    firm = dataclasses.replace(uk_firm(firm_name), sites=sites, head_office="London", links=links)
    return forecast_of(firm, home_city="Manchester")
