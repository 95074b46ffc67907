"""JSON Schema (draft 2020-12) of `forecast.json`: published as schemas/forecast.schema.json."""

from __future__ import annotations

from typing import Any

from beacon.nouns import Category, DatedDay, Demand, Grade, Medium, Place, Plan, PriceBook, WorkingHours
from beacon.report.forecast_versions import FORMAT, FORMAT_VERSION
from beacon.report.noun_schema import noun_defs

Schema = dict[str, Any]

SCHEMA_ID = f"urn:beacon:schema:forecast:{FORMAT_VERSION}"
_STRING: Schema = {"type": "string"}
_STRINGS: Schema = {"type": "array", "items": _STRING}
_HOUR: Schema = {"type": "integer", "minimum": 0, "maximum": 23}


def _object(description: str, properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    """An object that holds exactly these properties."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [key for key in properties if key not in optional],
        "additionalProperties": False,
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _number(description: str, **more: Any) -> Schema:
    return {"type": "number", "description": description, **more}


def _map(description: str, values: Schema) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": values}


def _array(description: str, items: Schema) -> Schema:
    return {"type": "array", "description": description, "items": items}


def _band(description: str, *, nullable: bool = False) -> Schema:
    if nullable:
        return {"description": description, "anyOf": [{"$ref": "#/$defs/band"}, {"type": "null"}]}
    return {"$ref": "#/$defs/band", "description": description}


def _bands(description: str) -> Schema:
    return {"$ref": "#/$defs/bands", "description": description}


def _column(description: str, *, nullable: bool = False) -> Schema:
    kinds = ["array", "null"] if nullable else ["array"]
    return {"type": kinds, "items": {"type": "number"}, "description": description}


def _band_defs() -> Schema:
    parts = ("low", "typical", "high")
    return {
        "band": _object("10 %, 50 % and 90 % quantiles.", {p: {"type": "number"} for p in parts}),
        "bands": _object(
            "10 %, 50 % and 90 % quantiles, each a column with one figure an hour.",
            {p: _column("One figure an hour.") for p in parts},
        ),
    }


def _network_def() -> Schema:
    return _object(
        "One direction, codec aside. Bands run over possible networks.",
        {
            "delay_ms": _bands("One-way network delay, access included. [ms]"),
            "loss": _bands("Network packet loss. [0..1]"),
            "late": _bands("Packets that came too late for the adaptive receiver. [0..1]"),
            "burst_ratio": _column("Median BurstR (ITU-T G.107) of network and late loss together."),
            "jitter_ms": _column("Median of the mean delay change between packets. [ms]"),
            "mouth_to_ear_ms": _bands("Network, receiver and terminal delay, codec aside. [ms]"),
            "concealed": _column("Median share of play-out time the receiver made up. [0..1]"),
            "video": _object(
                "What camera pictures can be sustained, by published rate rows.",
                {
                    "height": _array(
                        "Lines; 0 when no video is advisable.", {"type": "integer", "minimum": 0}
                    ),
                    "frame_rate": _array("Pictures a second.", {"type": "integer", "minimum": 0}),
                    "limit": _array("What limits: none, rate, loss, delay or jitter.", _STRING),
                    "row": _array("Row of facts it was judged by.", _STRING),
                },
            ),
        },
    )


def _quality_def() -> Schema:
    lost = "Points of R lost to this cause. [points of the codec band's own scale]"
    return _object(
        "One direction with one codec, echo-free unless said.",
        {
            "r": _bands("Transmission rating R on the codec band's own scale."),
            "r_common": _bands(
                "R on the common scale: R, R/1.29 or R/1.48 (narrowband, wideband, fullband)."
            ),
            "mos": _column("MOS-CQE of the median network, on the codec band's own scale."),
            "r_telr": _column(
                "R with an echo loss of 65 dB; null where the model has no echo term.", nullable=True
            ),
            "mos_telr": _column("MOS-CQE with an echo loss of 65 dB; null likewise.", nullable=True),
            "category": _array(
                "Category of the median network on the common scale.", {"enum": [str(c) for c in Category]}
            ),
            "lost_r": _object(
                "Shapley shares of the R lost; they sum to the whole loss.",
                {
                    "codec": _column(lost),
                    "delay": _column(lost),
                    "network_loss": _column(lost),
                    "late_loss": _column(lost),
                    "echo": _column(lost, nullable=True),
                },
            ),
            "flags": _map(
                "What to beware of: flag to the hours of UTC it holds for.", _array("Hours.", _HOUR)
            ),
        },
    )


def _pair_def() -> Schema:
    working = _object(
        "Working hours with one codec; a conversation is as good as its worse direction.",
        {
            "basis": {
                "enum": ["shared", "either"],
                "description": "Hours both sites work, or, when there are none, hours either does.",
            },
            "hours_per_year": _number("Hours a year of that basis. [h]"),
            "categories": _map("Share of those hours in each category. [0..1]", _band("Share. [0..1]")),
            "on_target": _band("Share of those hours at or above the firm's R. [0..1]"),
            "r_common": _band("R on the common scale over those hours."),
            "meets_target": {
                "enum": ["yes", "likely", "unlikely", "no"],
                "description": "yes: even the low end of on_target reaches the target share; likely: the "
                "typical value does; unlikely: only the high end does; no: not even that.",
            },
            "worst_hour_utc": _HOUR,
            "best_hour_utc": _HOUR,
        },
    )
    parity = _object(
        "Against a domestic call at home, same codec and links; negative is worse than home.",
        {
            "r_difference": _band("Difference of R on the common scale."),
            "share_difference": _band("Difference of on_target. [-1..1]"),
        },
    )
    directions = {"out": {"$ref": "#/$defs/quality"}, "back": {"$ref": "#/$defs/quality"}}
    hours = _object(
        "Columns with one figure for each hour of hour_utc.",
        {
            "hour_utc": _array("Hours of UTC.", _HOUR),
            "shared_h": _column("Hours a year in which both sites work at this hour. [h]"),
            "messaging_p50_ms": _column("Median delivery of a chat message. [ms]"),
            "messaging_p95_ms": _column("95 % quantile of the same. [ms]"),
            "out": {"$ref": "#/$defs/network"},
            "back": {"$ref": "#/$defs/network"},
            "quality": _map("By codec.", _object("Site a to site b, and back.", directions)),
        },
    )
    return _object(
        "Two sites in one column. out is site_a to site_b.",
        {
            "site_a": _STRING,
            "site_b": _STRING,
            "column": _text("Key of a column."),
            "link_a": _text("Link of site a: kind, or kind@break-out."),
            "link_b": _text("Link of site b."),
            "rtt_ms": _band("Round trip between the cities, access lines excluded. [ms]"),
            "families": _array("Ways the pair may be routed.", _STRING),
            "working": _map("By codec.", working),
            "parity": _map("By codec; empty for the domestic reference itself.", parity),
            "flags": _array("What is not known of this pair.", _STRING),
            "rows": _array("Rows of facts the figures rest on; see `rows`.", _STRING),
            "hours": hours,
        },
    )


def _site_def() -> Schema:
    share = {"minimum": 0, "exclusiveMaximum": 1}
    return _object(
        "A place with people.",
        {
            "name": _STRING,
            "place": {"$ref": "#/$defs/Place"},
            "people": {"type": "integer", "minimum": 0},
            "access": _object(
                "The line between the site and its carrier.",
                {
                    "medium": {"enum": [str(m) for m in Medium]},
                    "down_mbps": _number("Towards the site. [Mbit/s]", exclusiveMinimum=0),
                    "up_mbps": _number("From the site. [Mbit/s]", exclusiveMinimum=0),
                    "background_down": _number("Share of the rate other traffic takes. [0..1)", **share),
                    "background_up": _number("The same from the site. [0..1)", **share),
                    "carrier": {"type": ["string", "null"]},
                },
            ),
            "link": _text("The link the site has today."),
            "links_available": _STRINGS,
            "hours": {"$ref": "#/$defs/WorkingHours"},
            "calendar": _text("Calendar of working days it keeps; empty: its place's."),
        },
    )


def _firm_def() -> Schema:
    route = _object(
        "What the firm measured itself.",
        {
            "site_a": _STRING,
            "site_b": _STRING,
            "link": _STRING,
            "rtt_ms": _band("Round trip. [ms]"),
            "loss_out": _band("Loss from a to b. [0..1]", nullable=True),
            "loss_back": _band("Loss from b to a. [0..1]", nullable=True),
            "burst_ms": _band("Mean burst of loss. [ms]", nullable=True),
            "jitter_ms": _band("Fast variation of delay. [ms]", nullable=True),
            "hours_utc": {"anyOf": [_array("Hours of UTC it holds for.", _HOUR), {"type": "null"}]},
            "as_of": _text("ISO date."),
            "source": _text("How it was measured, in the firm's words."),
        },
    )
    return _object(
        "The firm as it was read, defaults filled in.",
        {
            "name": _STRING,
            "home": _text("ISO code of the home country or region."),
            "head_office": _STRING,
            "languages": _STRINGS,
            "codecs": _STRINGS,
            "links": _STRINGS,
            "target": _object(
                "What counts as good enough.",
                {
                    "share": _number("Share of shared working hours. [0..1]", minimum=0, maximum=1),
                    "r": _number("R on the common scale."),
                },
            ),
            "year": {"type": "integer", "description": "Year whose daylight-saving rules weigh the hours."},
            "terminal_delay_ms": _number("Delay inside the two terminals together. [ms]", minimum=0),
            "sites": _array("Sites.", {"$ref": "#/$defs/site"}),
            "measured": _array("Routes the firm measured itself.", route),
            "overrides": _array(
                "Rows of facts the firm changed.",
                _object(
                    "One row.",
                    {
                        "row": _STRING,
                        "values": {"type": "object", "description": "Columns and their new values."},
                    },
                ),
            ),
            "demand": _or_null("Demand", "What its people ask of the network; null: nobody said."),
            "prices": _or_null("PriceBook", "What suppliers quoted the firm; null: no price book."),
            "days": _array("Days the firm knows better than the calendar.", {"$ref": "#/$defs/DatedDay"}),
            "hub_candidates": _array("Cities and sites where meeting servers could stand.", _STRING),
            "plan_from": {"type": ["string", "null"], "description": "First day of the working windows, ISO date."},
        },
    )


def _or_null(noun: str, description: str) -> Schema:
    return {"description": description, "anyOf": [{"$ref": f"#/$defs/{noun}"}, {"type": "null"}]}


def forecast_schema() -> Schema:
    """The JSON Schema of `forecast.json`, format version 2."""
    codec = _object(
        "A codec.",
        {
            "name": _STRING,
            "band": {"enum": ["nb", "wb", "fb"]},
            "frame_ms": _number("Speech in one packet. [ms]"),
            "row": _text("Row of facts."),
        },
        optional=("band", "frame_ms", "row"),
    )
    row = _object(
        "Where a figure comes from.",
        {
            "source": _text("Citation."),
            "as_of": _text("Date of the fact, as the source gives it."),
            "grade": {"enum": [str(g) for g in Grade]},
            "users": {"type": "boolean", "description": "True for the firm's own value."},
        },
    )
    whole = _object(
        "A forecast by Beacon: bands of call quality for every pair of sites, column and hour.",
        {
            "format": {"const": FORMAT},
            "format_version": {"const": FORMAT_VERSION},
            "provenance": _object(
                "Enough to make the forecast again.",
                {
                    "version": _text("Version of Beacon."),
                    "seed": {"type": "integer"},
                    "catalogue_hash": _text("SHA-256 over the catalogue of facts."),
                    "settings": _map("Settings.", _STRING),
                },
            ),
            "calls": {"type": "integer", "minimum": 1, "description": "Calls simulated for each cell."},
            "call_s": _number("Length of a call. [s]", exclusiveMinimum=0),
            "hours_utc": _array("Hours of UTC that were forecast.", _HOUR),
            "codecs": _array("Codecs, in the firm's order.", codec),
            "columns": _array(
                "Ways of connecting the firm, in the order of the report.",
                _object(
                    "One column.",
                    {
                        "key": _STRING,
                        "link": {
                            "type": ["string", "null"],
                            "description": "null: every site on the link it has today.",
                        },
                    },
                ),
            ),
            "firm": {"$ref": "#/$defs/firm"},
            "home_city": _text("Far end of the domestic reference call."),
            "unknowns": _array("What the forecast does not know, as message keys.", _STRING),
            "rows": _map("Every row of facts any figure rests on, by id.", row),
            "plan": _or_null("Plan", "What to do about it; null: no plan was asked for."),
            "home_pairs": _array("The domestic reference, one a column.", {"$ref": "#/$defs/pair"}),
            "pairs": _array("Every pair of sites in every column.", {"$ref": "#/$defs/pair"}),
        },
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Beacon forecast",
        **whole,
        "$defs": {
            **_band_defs(),
            "network": _network_def(),
            "quality": _quality_def(),
            "pair": _pair_def(),
            "site": _site_def(),
            "firm": _firm_def(),
            **noun_defs(Plan, Demand, PriceBook, DatedDay, Place, WorkingHours),
        },
    }
