"""What two forecasts are compared by, read from a forecast.json: the firm, each site as it is connected, every pair
today, and of the plan what it decides. Nothing of hours or of the other columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beacon.errors import InputError
from beacon.flows.comparing.stored_json import Node
from beacon.nouns import AS_IS, Band, Link

FORMAT = "beacon-forecast"
NEWEST = 2
"Newest format this Beacon reads; older ones have less, and what they lack is told as not there."

WISHES = ("demand", "prices", "measured", "overrides", "days", "hub_candidates", "plan_from", "codecs", "home")
"Fields of a firm that decide figures, beside its sites, links and target."
PairNames = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSite:
    """A site as a forecast saw it."""

    name: str
    city_en: str
    city_zh: str | None
    people: int
    link: Link
    medium: str
    down_mbps: float
    up_mbps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPair:
    """Two sites as they are connected, with one codec."""

    on_target: Band
    "[0..1]"
    r_common: Band
    meets: str
    "yes, likely, unlikely, no."

    @property
    def met(self) -> bool:
        """The typical network does."""
        return self.meets in ("yes", "likely")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChoice:
    """What a plan chose for a site."""

    link: Link
    mbps: float
    monthly: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNeed:
    """What a site needs in its busy hour."""

    up_mbps: float
    down_mbps: float
    trunks: int | None
    agents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBreak:
    """What gives way first."""

    site: str
    resource: str
    multiplier: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlace:
    """A place of a server."""

    site: str | None
    "In this site's building; None: in a data centre of the city."
    city_en: str
    city_zh: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHubs:
    """Where servers would stand."""

    places: tuple[StoredPlace, ...]
    r: float
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """What a plan decides."""

    made_on: str
    priced: bool
    currency: str | None
    fictional: bool
    feasible: bool
    monthly: float | None
    pairs_failing: int
    choices: dict[str, StoredChoice]
    needs: dict[str, StoredNeed]
    breaks: tuple[StoredBreak, ...]
    "Earliest first."
    one: StoredHubs | None
    two: StoredHubs | None
    shared_h: float
    "Hours a year in which all sites work. [h]"
    pair_shared_h: dict[PairNames, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One of the two."""

    name: str
    "A or B."
    firm: str
    version: str
    seed: int
    catalogue: str
    calls: int
    codecs: tuple[str, ...]
    target_r: float
    target_share: float
    links: tuple[Link, ...]
    wishes: dict[str, str]
    "What else the firm file said, by field of the firm, each as JSON: `WISHES`."
    sites: dict[str, StoredSite]
    pairs: dict[str, dict[PairNames, StoredPair]]
    "By codec, then by the names of both sites in alphabetical order."
    plan: StoredPlan | None


def read_stored(data: Mapping[str, Any], *, name: str) -> Stored:
    """A forecast.json, parsed, as far as a comparison needs it.

    Raises
    ------
    InputError
        `compare.not_a_forecast`, `compare.newer`, `compare.damaged`.
    """
    version = data.get("format_version") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT or not isinstance(version, int):
        raise InputError("compare.not_a_forecast", which=name)
    if version > NEWEST:
        raise InputError("compare.newer", which=name, found=version, known=NEWEST)
    top = Node(data, name)
    firm, made, plan = top["firm"], top["provenance"], top.get("plan")
    return Stored(
        name=name,
        firm=firm["name"].text(),
        version=made["version"].text(),
        seed=made["seed"].seed(),
        catalogue=made["catalogue_hash"].text(),
        calls=round(top["calls"].number()),
        codecs=tuple(codec["name"].text() for codec in top["codecs"].items()),
        target_r=firm["target"]["r"].number(),
        target_share=firm["target"]["share"].number(),
        links=tuple(link.link() for link in firm["links"].items()),
        wishes={field: json.dumps(firm.value.get(field), sort_keys=True) for field in WISHES},
        sites={site.name: site for site in map(_site, firm["sites"].items())},
        pairs=_pairs(top),
        plan=None if plan is None else _plan(plan),
    )


def names_of(node: Node) -> PairNames:
    """Both sites in alphabetical order: two files may name them the other way round."""
    a, b = sorted((node["site_a"].text(), node["site_b"].text()))
    return a, b


def _site(node: Node) -> StoredSite:
    place, access = node["place"], node["access"]
    chinese = place.get("name_zh")
    return StoredSite(
        name=node["name"].text(),
        city_en=place["name_en"].text(),
        city_zh=None if chinese is None else chinese.text(),
        people=round(node["people"].number()),
        link=node["link"].link(),
        medium=access["medium"].text(),
        down_mbps=access["down_mbps"].number(),
        up_mbps=access["up_mbps"].number(),
    )


def _pairs(top: Node) -> dict[str, dict[PairNames, StoredPair]]:
    found: dict[str, dict[PairNames, StoredPair]] = {}
    for pair in top["pairs"].items():
        if pair["column"].text() != AS_IS:
            continue
        for codec, working in pair["working"].entries():
            found.setdefault(codec, {})[names_of(pair)] = StoredPair(
                on_target=working["on_target"].band(),
                r_common=working["r_common"].band(),
                meets=working["meets_target"].text(),
            )
    return found


def _optional(node: Node | None) -> float | None:
    return None if node is None else node.number()


def _plan(plan: Node) -> StoredPlan:
    links, chosen, windows, hubs = plan["links"], plan["links"]["chosen"], plan["windows"], plan["hubs"]
    currency = links.get("currency")
    places = {spot["key"].text(): _place(spot) for spot in hubs["scored"].items()}
    return StoredPlan(
        made_on=plan["made_on"].text(),
        priced=links["priced"].flag(),
        currency=None if currency is None else currency.text(),
        fictional=links["fictional"].flag(),
        feasible=links["feasible"].flag(),
        monthly=_optional(chosen.get("monthly")),
        pairs_failing=round(chosen["pairs_failing"].number()),
        choices={
            site["site"].text(): StoredChoice(
                link=site["link"].link(), mbps=site["mbps"].number(), monthly=_optional(site.get("monthly"))
            )
            for site in chosen["sites"].items()
        },
        needs={site["site"].text(): _need(site) for site in plan["capacity"].items()},
        breaks=tuple(
            StoredBreak(
                site=point["site"].text(),
                resource=point["resource"].text(),
                multiplier=_optional(point.get("multiplier")),
            )
            for point in plan["breaking"].items()
        ),
        one=_hubs(hubs.get("one"), places),
        two=_hubs(hubs.get("two"), places),
        shared_h=windows["all_sites"]["shared_h"].number(),
        pair_shared_h={_group_names(group): group["shared_h"].number() for group in windows["pairs"].items()},
    )


def _need(site: Node) -> StoredNeed:
    trunks, agents = site.get("trunks"), site.get("agents")
    return StoredNeed(
        up_mbps=site["up"]["needed_mbps"].number(),
        down_mbps=site["down"]["needed_mbps"].number(),
        trunks=None if trunks is None else round(trunks["needed"].number()),
        agents=None if agents is None else round(agents["needed"].number()),
    )


def _place(spot: Node) -> StoredPlace:
    site, chinese = spot.get("site"), spot.get("name_zh")
    return StoredPlace(
        site=None if site is None else site.text(),
        city_en=spot["name_en"].text(),
        city_zh=None if chinese is None else chinese.text(),
    )


def _hubs(node: Node | None, places: dict[str, StoredPlace]) -> StoredHubs | None:
    if node is None:
        return None
    keys = [hub.text() for hub in node["hubs"].items()]
    if not set(keys) <= set(places):
        raise InputError("compare.damaged", which=node.name, where=f"{node.path}.hubs")
    return StoredHubs(
        places=tuple(places[key] for key in keys), r=node["quality"].number(), gain=node["gain"].number()
    )


def _group_names(group: Node) -> PairNames:
    names = sorted(site.text() for site in group["sites"].items())
    if len(names) != 2:
        raise InputError("compare.damaged", which=group.name, where=group.path)
    return names[0], names[1]
