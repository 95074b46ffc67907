"""Kinds of link a site can have. A link belongs to a site; a path joins two of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    """What a firm can buy for a site."""

    INTERNET = "internet"
    "Ordinary internet transit."
    PREMIUM = "internet-premium"
    "Premium transit: CN2 GIA, AS9929, CMI class."
    MPLS = "mpls"
    "MPLS or IPLC from a licensed carrier."
    SDWAN = "sdwan"
    "Licensed private core, last mile on the internet."
    SPLIT = "split"
    "Real-time media by the local internet's preferred path, the rest private."


class BreakOut(StrEnum):
    """Where a link leaves its carrier's network for the other end."""

    NONE = ""
    HONG_KONG = "hk"
    SINGAPORE = "sg"


class Medium(StrEnum):
    """What the last hundred metres are made of."""

    FIBRE = "fibre"
    WIFI = "wifi"
    LTE = "lte"


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of link, with or without break-out; spelt `sdwan` or `sdwan@hk`."""

    kind: LinkKind
    break_out: BreakOut = BreakOut.NONE

    def __str__(self) -> str:
        return f"{self.kind}@{self.break_out}" if self.break_out else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> Link:
        """Read `kind` or `kind@hk`. Raises ValueError for anything else."""
        kind, _, exit_ = text.strip().lower().partition("@")
        return cls(LinkKind(kind), BreakOut(exit_))


PLAIN_LINKS = tuple(Link(kind) for kind in LinkKind)
"Every kind without break-out, in the order reports use."
