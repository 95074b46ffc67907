"""The certificate of what is served on this machine: the operator's, or one by the local authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from beacon.hosting.certificate import ServedCertificate, load_certificate
from beacon.hosting.local_authority import LocalAuthority, open_authority
from beacon.hosting.machine_addresses import machine_addresses
from beacon.wiring.folders import data_dir

WILDCARDS = ("0.0.0.0", "::")
AUTHORITY_FOLDER = "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingCertificate:
    """A certificate, and who vouches for it."""

    served: ServedCertificate
    authority: LocalAuthority | None
    "None when the operator brought the certificate."


def operators_certificate(certificate: Path, key: Path, *, hosts: Sequence[str] = ()) -> ServingCertificate:
    """The operator's own, checked. Raises InputError."""
    served = load_certificate(certificate, key, now_utc=datetime.now(UTC), hosts=hosts)
    return ServingCertificate(served=served, authority=None)


def local_certificate(hosts: Sequence[str], *, folder: Path | None = None) -> ServingCertificate:
    """One by the local authority, for these hosts and localhost.

    Parameters
    ----------
    hosts
        Names and addresses; a wildcard stands for what this machine answers to and the authority may vouch for.
    folder
        Of the authority; the user's own when left out.

    Raises
    ------
    InputError, StoreError
        As LocalAuthority does.
    """
    now_utc = datetime.now(UTC)
    named = [*(host for host in hosts if host not in WILDCARDS), "localhost"]
    authority = open_authority(folder or data_dir() / AUTHORITY_FOLDER, now_utc=now_utc, hosts=named)
    if any(host in WILDCARDS for host in hosts):
        named += [host for host in _this_machine() if authority.may_vouch_for(host)]
    served = authority.server_certificate(named, now_utc=now_utc)
    return ServingCertificate(served=served, authority=authority)


def reached_at(host: str) -> str:
    """An address by which others reach what listens at `host`: itself, or this machine's likeliest for a wildcard."""
    if host not in WILDCARDS:
        return host
    version = ip_address(host).version
    return next((each for each in _this_machine() if ip_address(each).version == version), host)


def _this_machine() -> list[str]:
    """Addresses of this machine that others may reach it at, those of the routed networks first."""
    found = [each for each in machine_addresses() if not each.is_link_local and not each.is_unspecified]
    return [str(each) for each in sorted(found, key=lambda each: each.is_loopback)]
