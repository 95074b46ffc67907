"""What a session may be: every mistake at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from beacon.errors import InputError, Problem
from beacon.impair import compile_lane, compile_queue
from beacon.nouns import Queue, RelayLeg, RelayPath, RelaySession, RelaySite

LONGEST_NAME = 64
LONGEST_NAME_BYTES = 128
"A user name holds a session and a leg, and STUN allows it 508 bytes (RFC 8489 section 14.3)."
MOST_SITES = 256
MOST_OWN_DELAY_MS = 10_000.0
LONGEST_SETTLE_S = 3_600.0
MOST_OVERHEAD_BYTES = 10_000
MOST_PACKET_BYTES = 65_535
LARGEST_SEED = 2**63 - 1


def check_session(session: RelaySession) -> None:
    """Raises InputError that names everything wrong with `session`."""
    problems = [*_names(session), *_figures(session)]
    sites = {site.id for site in session.sites}
    problems += _legs(session.legs, sites)
    problems += path_problems(session.paths, sites)
    problems += site_problems(session.sites)
    if session.outside_site and session.outside_site not in sites:
        problems.append(_unknown_site(session.outside_site, "outside_site"))
    if problems:
        raise InputError("relay_sessions.wrong", session=session.id, problems=tuple(problems))


def path_problems(paths: Iterable[RelayPath], sites: set[str]) -> Iterator[Problem]:
    """What is wrong with a path table over `sites`."""
    seen = set()
    for i, path in enumerate(paths):
        place = f"paths[{i}]"
        for end in ("origin", "target"):
            if getattr(path, end) not in sites:
                yield _unknown_site(getattr(path, end), f"{place}.{end}")
        ends = (path.origin, path.target)
        if path.origin == path.target:
            yield Problem(key="relay_sessions.path_to_itself", fields={"site": path.origin}, path=place)
        if ends in seen:
            fields = {"origin": path.origin, "target": path.target}
            yield Problem(key="relay_sessions.path_twice", fields=fields, path=place)
        seen.add(ends)
        try:
            compile_lane(path.lane)
        except InputError as error:
            yield Problem(key=error.key, fields=error.fields, path=f"{place}.lane")


def site_problems(sites: Iterable[RelaySite]) -> Iterator[Problem]:
    """What is wrong with the queues of sites."""
    for i, site in enumerate(sites):
        for name, queue in (("up", site.up), ("down", site.down)):
            yield from _queue(queue, f"sites[{i}].{name}")


def leg_problems(leg: RelayLeg, place: str) -> Iterator[Problem]:
    """What is wrong with the figures of a leg."""
    yield from _range(place + "own_delay_ms", leg.own_delay_ms, 0.0, MOST_OWN_DELAY_MS)


def _names(session: RelaySession) -> Iterator[Problem]:
    yield from _name(session.id, "id")
    if not 1 <= len(session.sites) <= MOST_SITES:
        yield from _range("sites", len(session.sites), 1, MOST_SITES)
    names = {"sites": [site.id for site in session.sites], "legs": [leg.id for leg in session.legs]}
    for room, held in names.items():
        for i, name in enumerate(held):
            yield from _name(name, f"{room}[{i}].id")
            if name in held[:i]:
                yield Problem(key="relay_sessions.name_twice", fields={"name": name}, path=f"{room}[{i}].id")


def _name(name: str, place: str) -> Iterator[Problem]:
    """A name stands in user names, between colons, and in the paths of URLs."""
    short = 1 <= len(name) <= LONGEST_NAME and len(name.encode(errors="replace")) <= LONGEST_NAME_BYTES
    plain = name.isprintable() and name == name.strip() and not set(name) & set(":/*@?#%\\")
    if not (short and plain and name not in (".", "..")):
        fields = {"name": ascii(name[:LONGEST_NAME])[1:-1], "longest": LONGEST_NAME}
        yield Problem(key="relay_sessions.name", fields=fields, path=place)


def _figures(session: RelaySession) -> Iterator[Problem]:
    yield from _range("seed", session.seed, 0, LARGEST_SEED)
    yield from _range("settle_s", session.settle_s, 0.0, LONGEST_SETTLE_S)


def _legs(legs: tuple[RelayLeg, ...], sites: set[str]) -> Iterator[Problem]:
    for i, leg in enumerate(legs):
        if leg.site not in sites:
            yield _unknown_site(leg.site, f"legs[{i}].site")
        yield from leg_problems(leg, f"legs[{i}].")


def _queue(queue: Queue, place: str) -> Iterator[Problem]:
    yield from _range(place + ".overhead_bytes", queue.overhead_bytes, 0, MOST_OVERHEAD_BYTES)
    yield from _range(place + ".load_packet_bytes", queue.load_packet_bytes, 1, MOST_PACKET_BYTES)
    try:
        compile_queue(queue)
    except InputError as error:
        yield Problem(key=error.key, fields=error.fields, path=place)


def _range(place: str, value: float, low: float, high: float) -> Iterator[Problem]:
    if not low <= value <= high:  # so written that no number at all is refused too
        fields = {"field": place.rpartition(".")[2], "value": value, "low": low, "high": high}
        yield Problem(key="impairment.range", fields=fields, path=place)


def _unknown_site(site: str, place: str) -> Problem:
    return Problem(key="relay_sessions.unknown_site", fields={"site": site}, path=place)
