"""How each kind of device is made to trust the local authority's root: message keys, in the order of the steps.

Said once for all devices: compare the fingerprint before trusting (`trust.compare`), and how to undo it
(`trust.remove`).
"""

from __future__ import annotations

from enum import StrEnum

from beacon.hosting.local_authority import ROOT_FILE, LocalAuthority
from beacon.i18n import Message, msg


class Device(StrEnum):
    """Kinds of device, as `trust.<device>` messages name them."""

    WINDOWS = "windows"
    MACOS = "macos"
    IOS = "ios"
    ANDROID = "android"
    DEBIAN = "debian"
    FIREFOX = "firefox"


STEPS = {
    Device.WINDOWS: 3,
    Device.MACOS: 3,
    Device.IOS: 3,
    Device.ANDROID: 3,
    Device.DEBIAN: 2,
    Device.FIREFOX: 2,
}
"How many steps each takes: `trust.<device>.1` and on."


def device_name(device: Device) -> Message:
    """The kind of device, for a heading."""
    return msg(f"trust.{device}.name")


def trust_steps(device: Device, authority: LocalAuthority) -> tuple[Message, ...]:
    """What a person does on a device, step by step. `{file}` in the messages is the root's file name."""
    steps = tuple(msg(f"trust.{device}.{step}", file=ROOT_FILE) for step in range(1, STEPS[device] + 1))
    return (msg("trust.compare", file=ROOT_FILE, fingerprint=authority.fingerprint), *steps)


def trust_notes() -> tuple[Message, ...]:
    """What holds for every device: who may use it, and how to undo it."""
    return (msg("trust.own_devices"), msg("trust.remove"))
