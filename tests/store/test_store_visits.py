"""Visits, invitations, rooms and the audit log as ports.store describes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from store_under_test import CHOICE, NOON, after, firm, invitation, visit

from beacon.errors import InputError
from beacon.nouns.visit import Participant, RoomInterval
from beacon.store import Database


def test_a_visit_comes_back_whole(database: Database) -> None:
    made = visit(database, impair_setup=True)
    assert database.visits.visit("v1") == made


def test_an_instant_of_any_zone_is_the_same_instant(database: Database) -> None:
    beijing = datetime(2026, 3, 5, 20, 30, tzinfo=timezone(timedelta(hours=8)))
    made = visit(database)
    kept = database.visits.change_visit(replace(made, at_utc=beijing))
    assert database.visits.visit("v1").at_utc == kept.at_utc == beijing
    assert database.visits.visit("v1").at_utc.utcoffset() == timedelta(0)


def test_visits_are_listed_newest_appointment_first(database: Database) -> None:
    of = firm(database)
    early, late = visit(database, "v1", of=of), visit(database, "v2", of=of)
    database.visits.change_visit(replace(late, at_utc=after(days=3)))
    assert [known.id for known in database.visits.visits()] == ["v2", early.id]


def test_a_visit_needs_a_firm(database: Database) -> None:
    made = visit(database)
    with pytest.raises(InputError, match=r"store\.unknown_firm"):
        database.visits.change_visit(replace(made, firm="gone"))
    with pytest.raises(InputError, match=r"store\.unknown_firm"):
        database.visits.add_visit(replace(made, id="v9", firm="gone"))
    assert database.visits.visit("v1") == made


def test_participants_come_and_go(database: Database) -> None:
    visit(database)
    third = Participant(id="c", name="Cy", site="London", language="en")
    assert database.visits.add_participant("v1", third).participants[2] == third
    assert [one.id for one in database.visits.remove_participant("v1", "a").participants] == ["b", "c"]
    assert [one.id for one in database.visits.visit("v1").participants] == ["b", "c"]
    with pytest.raises(InputError, match=r"store\.unknown_participant"):
        database.visits.remove_participant("v1", "a")


@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_who_is_removed_is_no_longer_invited(database: Database, way: str) -> None:
    made = visit(database)
    database.visits.add_invitation(invitation("i1", participant="a"))
    database.visits.add_invitation(invitation("i2", participant="b"))
    if way == "removed":
        database.visits.remove_participant("v1", "a")
    else:
        database.visits.change_visit(replace(made, participants=made.participants[1:]))
    assert database.visits.invitation("i1").revoked_utc is not None
    assert database.visits.invitation("i2").revoked_utc is None


def test_a_revocation_keeps_its_first_time(database: Database) -> None:
    visit(database)
    database.visits.add_invitation(invitation())
    database.visits.revoke_invitation("i1", now_utc=after(hours=1))
    database.visits.revoke_invitation("i1", now_utc=after(hours=2))
    assert database.visits.invitation("i1") == replace(invitation(), revoked_utc=after(hours=1))


def test_only_participants_are_invited(database: Database) -> None:
    visit(database)
    with pytest.raises(InputError, match=r"store\.unknown_participant"):
        database.visits.add_invitation(invitation(participant="z"))
    with pytest.raises(InputError, match=r"store\.unknown_visit"):
        database.visits.add_invitation(invitation(of="v2"))


def test_a_deleted_visit_takes_everything_of_it(database: Database) -> None:
    visit(database)
    database.visits.add_invitation(invitation())
    database.rooms.save_room("v1", {"people": []})
    database.rooms.save_interval(interval(1))
    database.visits.delete_visit("v1")
    assert database.rooms.rooms() == {}
    for ask in (database.visits.visit, database.visits.invitations, database.rooms.intervals):
        with pytest.raises(InputError, match=r"store\.unknown_visit"):
            ask("v1")
    with pytest.raises(InputError, match=r"store\.unknown_invitation"):
        database.visits.invitation("i1")


def interval(number: int, **fields: object) -> RoomInterval:
    """An open interval."""
    made = RoomInterval(
        visit="v1", number=number, from_utc=after(minutes=number), to_utc=None, choice=CHOICE,
        pairs=({"from_site": "London", "loss": 0.01, "why": ["烂"]},),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_room_is_replaced_whole_and_closed(database: Database) -> None:
    visit(database)
    database.rooms.save_room("v1", {"people": ["p-1"], "old": True})
    database.rooms.save_room("v1", {"people": ["p-1", "p-2"]})
    assert database.rooms.rooms() == {"v1": {"people": ["p-1", "p-2"]}}
    database.rooms.close_room("v1")
    database.rooms.close_room("v1")
    assert database.rooms.rooms() == {}
    with pytest.raises(InputError, match=r"store\.unknown_visit"):
        database.rooms.save_room("v2", {})


def test_intervals_are_made_or_replaced_and_in_order(database: Database) -> None:
    visit(database)
    for number in (2, 1):
        database.rooms.save_interval(interval(number))
    ended = interval(1, to_utc=after(minutes=2), pairs=())
    database.rooms.save_interval(ended)
    assert list(database.rooms.intervals("v1")) == [ended, interval(2)]


def test_the_log_is_read_backwards_in_pieces(database: Database) -> None:
    for i in range(7):
        database.audit.note(who="Ada", act="sign_in", subject=str(i), address="198.51.100.0/24", now_utc=NOON)
    first = database.audit.entries(limit=3)
    assert [entry.subject for entry in first] == ["6", "5", "4"]
    assert [entry.subject for entry in database.audit.entries(before=first[-1].id)] == ["3", "2", "1", "0"]
    newest = first[0]
    assert (newest.who, newest.act, newest.address, newest.at_utc) == ("Ada", "sign_in", "198.51.100.0/24", NOON)
