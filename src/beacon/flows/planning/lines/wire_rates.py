"""What calls, meeting voices and pictures cost on a site's access line, by codec, link and catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from beacon.capacity.wire import Headers, picture_rate, voice_rate
from beacon.catalogue.access import load_access_figures
from beacon.catalogue.codecs import find_codec
from beacon.catalogue.traffic import meeting_pictures
from beacon.catalogue.wire import load_wire_figures
from beacon.flows.planning.loads import demand_of
from beacon.nouns import Codec, Firm, Link, Site, Source
from beacon.nouns.capacity import WireRate
from beacon.nouns.fact import Figure
from beacon.routes.overrides import override_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWire:
    """One stream of each sort on a site's line, one direction."""

    call: WireRate
    "A call, the same both ways."
    meeting_voice: WireRate
    "One person's voice to a meeting server, and the mixed or chosen voice back: the same both ways."
    camera: WireRate
    "One camera to a meeting server."
    pictures: WireRate
    "All that a meeting server shows one person."
    rows: tuple[str, ...]
    "Catalogue rows they rest on."

    @property
    def all(self) -> tuple[WireRate, ...]:
        """In the order the page shows them."""
        return (self.call, self.meeting_voice, self.camera, self.pictures)


def wire_figures(firm: Firm) -> dict[str, Figure]:
    """Headers by row id, the firm's own in place. Raises InputError for an override that cannot be."""
    shipped = {**load_wire_figures(), "access:queue.overhead": load_access_figures()["access:queue.overhead"]}
    mine = [override for override in firm.overrides if override.row in shipped]
    return override_figures(shipped, mine)


def site_wire(firm: Firm, site: Site, *, link: Link | None = None) -> SiteWire:
    """Rates at a site on its link of today, or on another.

    The codec is the plan's main one, the firm's first; pictures have the height of the firm's demand.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    figures = wire_figures(firm)
    kind = (link or site.link).kind
    headers = _headers(figures, str(kind))
    codec = find_codec(firm.codecs[0], overrides=firm.overrides)
    picture = meeting_pictures(overrides=firm.overrides)[demand_of(firm).meeting_height]
    packet_bytes = figures["wire:picture.packet"].value.typical
    call, voice = (_voice(what, codec, headers) for what in ("call", "meeting_voice"))
    camera, pictures = (
        picture_rate(what=what, row=row, rate_kbps=rate_kbps, packet_bytes=packet_bytes, headers=headers)
        for what, row, rate_kbps in (
            ("camera", picture.row_up, picture.up_kbps),
            ("pictures", picture.row_down, picture.down_kbps),
        )
    )
    rows = (codec.source.row, picture.row_up, picture.row_down, *_rows_of(figures, str(kind)))
    return SiteWire(call=call, meeting_voice=voice, camera=camera, pictures=pictures, rows=rows)


def call_rates(firm: Firm, *, link: Link) -> tuple[WireRate, ...]:
    """A call on a kind of link with each of the firm's codecs, the main one first.

    Raises
    ------
    InputError
        An override that cannot be.
    """
    headers = _headers(wire_figures(firm), str(link.kind))
    codecs = [find_codec(name, overrides=firm.overrides) for name in dict.fromkeys(firm.codecs)]
    return tuple(_voice("call", codec, headers) for codec in codecs)


def _voice(what: str, codec: Codec, headers: Headers) -> WireRate:
    return voice_rate(
        what=what,
        codec=codec.name,
        row=codec.source.row,
        bitrate_kbps=codec.bitrate_kbps,
        packet_ms=codec.frame_ms,
        headers=headers,
    )


def wire_sources(firm: Firm) -> dict[str, Source]:
    """Sources of all header rows, by row id."""
    return {row: figure.source for row, figure in wire_figures(firm).items()}


def _rows_of(figures: dict[str, Figure], kind: str) -> tuple[str, ...]:
    common = [row for row in figures if not row.startswith("wire:tunnel.")]
    return (*common, *(row for row in figures if row in (f"wire:tunnel.{kind}", f"wire:tunnel.{kind}.align")))


def _headers(figures: dict[str, Figure], kind: str) -> Headers:
    def count(row: str) -> int:
        return round(figures[row].value.typical)

    align = f"wire:tunnel.{kind}.align"
    return Headers(
        rtp_bytes=count("wire:rtp"),
        srtp_bytes=count("wire:srtp"),
        udp_bytes=count("wire:udp"),
        ip_bytes=count("wire:ip"),
        tunnel_bytes=count(f"wire:tunnel.{kind}"),
        tunnel_align_bytes=max(1, count(align)) if align in figures else 1,
        layer2_bytes=count("access:queue.overhead") + count("wire:vlan") + count("wire:pppoe"),
    )
