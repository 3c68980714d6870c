"""Faults that random orders of events have brought to light, each as the story it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from postbud.decide import Workflows
from postbud.effects import Effect
from postbud.model.case import Case
from postbud.store.tables import due, registration
from tests.life import mails
from tests.life.engine import Engine
from tests.life.mails import Somebody
from tests.life.town import BO, EVA, IDA, KIT, OLE, PER, RIE, Town, names
from workflows import DUE, TABLE

FULL = OperationalError("statement", {}, Exception("database or disk is full"))
NEW_EVA = Somebody("Eva Lund", "eva.lund@ny.example")
MAY, SEPTEMBER = date(2025, 5, 6), date(2025, 9, 2)


# Files


def test_a_changed_file_is_taken_up_although_the_database_failed_when_it_was_noticed(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    town.engine.edit(town.paper("pedeller").with_meeting(0, place="Ribe"))
    town.engine.refresher.folder.quiet = timedelta(0)
    with pytest.raises(OperationalError), town.engine.bombed(3, FULL):
        town.engine.work()
    town.engine.work()

    assert names(town.written()) == [(KIT.address, "change-noticed"), (OLE.address, "change-noticed")]
    assert (EVA.address, "meeting-changed") in names(town.waits())
    town.is_well()


def test_one_file_that_cannot_be_taken_up_holds_up_neither_the_others_nor_the_mail(town: Town) -> None:
    def fails(case: Case) -> Iterator[Effect]:
        raise RuntimeError("a fault in a workflow")

    town.signs_up("pedeller", EVA)
    town.engine.decider.workflows = Workflows(TABLE, DUE | {"edited": fails})
    town.edits(town.paper("pedeller").with_meeting(0, place="Ribe"))

    assert (BO.address, "confirmation") in names(town.signs_up("kokke", BO))
    town.engine.decider.workflows = Workflows(TABLE, DUE)
    town.engine.work()
    assert (KIT.address, "change-noticed") in names(town.written())


def test_what_people_were_told_is_known_although_the_database_failed_when_it_was_first_told(town: Town) -> None:
    town.engine.keep(mails.mail(EVA, town.engine.clock.now(), "Tilmelding", mails.sign_up(EVA, town.title("pedeller"))))
    for fuse in range(1, 60):
        try:
            with town.engine.bombed(fuse, FULL):
                town.engine.work()
            break
        except OperationalError:
            continue
    town.written()
    town.edits(town.paper("pedeller").with_meeting(1, place="Ribe"))

    letters = town.waits()
    assert [name for to, name in names(letters) if to == EVA.address] == ["meeting-changed"]
    town.is_well()


def test_a_fact_that_no_calendar_shows_is_told_once(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    town.edits(town.paper("pedeller").with_meeting(0, title="Første møde"))
    assert (EVA.address, "meeting-changed") in names(town.waits())
    town.is_well()

    town.edits(town.paper("pedeller").with_meeting(2, place="Ribe"))
    (letter,) = [one for one in town.waits() if one.to == EVA.address]
    assert b"F=C3=B8rste" not in letter.row.raw.partition(b"Content-Type: text/html")[0]


def test_a_change_that_settled_while_the_file_was_away_is_told_when_it_is_back(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    paper = town.paper("pedeller").with_meeting(0, place="Ribe")
    town.edits(paper)
    town.engine.remove_file("pedeller")
    town.engine.restart()
    town.waits(timedelta(hours=1))
    town.edits(paper)
    town.engine.restart()

    assert (EVA.address, "meeting-changed") in names(town.waits(timedelta(hours=2)))
    town.is_well()


def test_what_is_due_in_a_programme_whose_file_is_away_waits_for_it(town: Town) -> None:
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA, BO, IDA)
    town.says(EVA, mails.cancel(EVA, town.title("pedeller")))
    town.engine.remove_file("pedeller")
    town.engine.restart()
    assert (BO.address, "offer-expired") not in names(town.waits(timedelta(hours=50)))
    assert "done" not in {row.state for row in town.engine.rows(due) if row.kind == "offer-expires"}

    town.engine.edit(town.paper("pedeller"))
    town.engine.restart()
    letters = names(town.waits(timedelta(hours=2)))
    assert (BO.address, "offer-expired") in letters and (IDA.address, "seat-offer") in letters


# Seats


def test_seats_are_offered_also_when_there_were_as_many_before(town: Town) -> None:
    town.signs_up("pedeller", EVA, BO, IDA, PER)
    for seats in (3, 2):
        town.seated("pedeller", seats)
    town.says(IDA, "Nej tak", answers=town.last("seat-offer").id)

    assert (PER.address, "seat-offer") in names(town.seated("pedeller", 3))
    town.is_well()


def test_nobody_waits_when_there_is_no_limit_any_more(town: Town) -> None:
    town.signs_up("pedeller", EVA, BO, IDA, PER)
    letters = names(town.seated("pedeller", None))
    assert {(IDA.address, "seat-offer"), (PER.address, "seat-offer")} <= set(letters)


# Meetings that are called off, and nobody was told yet


@pytest.mark.parametrize("edit", ["called off", "dropped", "without a date"])
def test_who_leaves_loses_the_entry_of_a_meeting_that_is_no_more_too(town: Town, edit: str) -> None:
    town.signs_up("pedeller", EVA)
    paper = town.paper("pedeller")
    edits = {
        "called off": paper.with_meeting(1, cancelled=True), "dropped": paper.without(1), "without a date": paper.with_meeting(1, date=None)
    }  # fmt: skip
    town.edits(edits[edit])
    assert len(town.calendar(EVA)) == 3

    letters = town.says(EVA, mails.cancel(EVA, town.title("pedeller")))
    assert {one.name for one in letters if one.to == EVA.address} == {"cancelled", "invite-withdrawn"}
    assert town.calendar(EVA) == []
    town.waits()
    town.is_well()


def test_a_new_address_gets_no_invite_to_a_meeting_that_is_called_off_and_nobody_was_told_yet(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    town.edits(town.paper("pedeller").with_meeting(1, cancelled=True))
    town.says(EVA, mails.new_address(EVA, town.title("pedeller"), NEW_EVA.address))
    assert town.calendar(EVA) == []
    assert town.calendar(NEW_EVA) == ["2025-03-04", "2025-09-02"]
    town.waits()
    town.is_well()


# In somebody's place


def stands_in(town: Town, on: date, who: Somebody = BO, whom: Somebody = EVA) -> list[tuple[str, str]]:
    return names(town.says(whom, mails.stand_in(whom, town.title("pedeller"), on, who)))


def test_a_successor_of_somebody_who_waits_for_a_yes_waits_for_it_too(town: Town) -> None:
    town.says(EVA, mails.sign_up(EVA, town.title("arkiver")))
    town.says(EVA, RIE.address, answers=town.last("approval-whose").id)
    letters = names(town.says(EVA, mails.successor(EVA, town.title("arkiver"), BO)))
    assert (RIE.address, "approval-request") in letters and (BO.address, "approval-awaited") in letters
    assert town.calendar(BO) == []

    assert (BO.address, "confirmation") in names(town.says(RIE, "Ja, godkendt", answers=town.last("approval-request").id))
    assert (town.status("arkiver", EVA), town.status("arkiver", BO)) == ("cancelled", "registered")
    town.is_well()


def test_a_stand_in_who_signs_up_too_keeps_his_day_while_he_waits_for_a_seat_and_when_he_gets_none(town: Town) -> None:
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA)
    stands_in(town, MAY)
    town.signs_up("pedeller", BO)
    assert town.status("pedeller", BO) == "waiting list"
    town.edits(town.paper("pedeller").with_meeting(1, place="Ribe"))
    assert (BO.address, "meeting-changed") in names(town.waits())

    town.seated("pedeller", 2)
    town.says(BO, "Nej tak", answers=town.last("seat-offer").id)
    assert town.status("pedeller", BO) == "substitute"
    assert town.calendar(BO) == ["2025-05-06"]
    town.is_well()


def test_who_waits_for_a_seat_keeps_his_place_when_he_stands_in_for_somebody(town: Town) -> None:
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA, BO)
    assert (BO.address, "substitute-coming") in stands_in(town, MAY)
    assert town.status("pedeller", BO) == "waiting list"
    assert town.calendar(BO) == ["2025-05-06"]
    assert (BO.address, "seat-offer") in names(town.says(EVA, mails.cancel(EVA, town.title("pedeller"))))


def test_a_day_that_is_undone_leaves_the_calendar_of_who_stood_in_also_on_another_day(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    stands_in(town, MAY)
    stands_in(town, SEPTEMBER)
    letters = town.says(EVA, "FORTRYD", answers=town.last("substitute-gone").id)
    assert (BO.address, "undone") in names(letters)
    assert town.calendar(BO) == ["2025-05-06"]
    town.is_well()

    town.says(EVA, "FORTRYD", answers=[one for one in letters if one.to == EVA.address][0].id)
    assert town.calendar(BO) == ["2025-05-06", "2025-09-02"]
    town.is_well()


def test_a_stand_in_who_left_and_takes_that_back_has_his_day_again_and_no_other(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    stands_in(town, MAY)
    left = town.says(BO, mails.cancel(BO, town.title("pedeller")))
    assert town.calendar(BO) == []
    town.says(BO, "FORTRYD", answers=left[0].id)
    assert town.calendar(BO) == ["2025-05-06"]
    town.is_well()


def test_a_meeting_that_is_put_back_comes_back_to_who_stands_in(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    stands_in(town, MAY)
    for off in (True, False):
        town.edits(town.paper("pedeller").with_meeting(1, cancelled=off))
        town.waits()
    assert town.calendar(BO) == ["2025-05-06"]
    assert town.calendar(EVA) == ["2025-03-04", "2025-09-02"]
    town.is_well()


def test_a_stand_in_who_left_can_be_named_again_by_somebody_else(town: Town) -> None:
    town.signs_up("pedeller", EVA, IDA)
    stands_in(town, MAY)
    town.says(BO, mails.cancel(BO, town.title("pedeller")))
    assert stands_in(town, MAY) != [(EVA.address, "unchanged")]
    assert (BO.address, "substitute-coming") in stands_in(town, MAY, whom=IDA)
    assert town.calendar(BO) == ["2025-05-06"]


# Coming back


def test_who_left_and_signs_up_again_comes_to_all_meetings(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    town.says(EVA, mails.absent(EVA, town.title("pedeller"), MAY))
    town.says(EVA, mails.cancel(EVA, town.title("pedeller")))
    town.signs_up("pedeller", EVA)
    assert town.calendar(EVA) == ["2025-03-04", "2025-05-06", "2025-09-02"]
    town.is_well()


def test_an_opt_out_from_everything_can_be_undone(town: Town) -> None:
    letters = town.says(EVA, mails.no_more(EVA))
    assert names(town.says(EVA, "FORTRYD", answers=letters[0].id)) == [(EVA.address, "undone")]


# A new address


def moves(town: Town, slug: str = "pedeller") -> list[tuple[str, str]]:
    return names(town.says(EVA, mails.new_address(EVA, town.title(slug), NEW_EVA.address)))


def test_an_offer_runs_out_also_when_its_receiver_has_a_new_address(town: Town) -> None:
    town.seated("pedeller", 1)
    town.signs_up("pedeller", BO, EVA, IDA)
    town.says(BO, mails.cancel(BO, town.title("pedeller")))
    moves(town)
    letters = names(town.waits(timedelta(hours=50)))
    assert (NEW_EVA.address, "offer-expired") in letters and (IDA.address, "seat-offer") in letters


def test_the_manager_can_say_yes_also_when_the_participant_has_a_new_address(town: Town) -> None:
    town.says(EVA, mails.sign_up(EVA, town.title("arkiver")))
    town.says(EVA, RIE.address, answers=town.last("approval-whose").id)
    moves(town, "arkiver")
    assert (NEW_EVA.address, "confirmation") in names(town.says(RIE, "Ja", answers=town.last("approval-request").id))


def test_who_stands_in_does_so_with_a_new_address_too(town: Town) -> None:
    town.signs_up("pedeller", IDA)
    stands_in(town, MAY, EVA, IDA)
    moves(town)
    assert town.calendar(NEW_EVA) == ["2025-05-06"]
    town.edits(town.paper("pedeller").with_meeting(1, place="Ribe"))
    assert (NEW_EVA.address, "meeting-changed") in names(town.waits())
    town.is_well()


def test_who_has_a_new_address_still_answers_for_those_whom_she_signed_up(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    town.says(EVA, mails.sign_up_others(EVA, town.title("pedeller"), [BO]))
    moves(town)
    assert (BO.address, "cancelled") in names(town.says(NEW_EVA, mails.cancel_other(NEW_EVA, town.title("pedeller"), BO)))


def test_a_new_address_cannot_be_undone_when_the_old_one_is_somebody_elses_now(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    letters = town.says(EVA, mails.new_address(EVA, town.title("pedeller"), NEW_EVA.address))
    town.says(Somebody("Eva Lund", EVA.address), mails.sign_up(EVA, town.title("pedeller")))
    before = town.rows()
    assert names(town.says(NEW_EVA, "FORTRYD", answers=[one for one in letters if one.to == NEW_EVA.address][0].id)) == [
        (NEW_EVA.address, "undo-too-late")
    ]
    assert town.rows() == before


def test_an_opting_out_is_undone_once(town: Town) -> None:
    letters = town.says(EVA, mails.signed(EVA, "Jeg vil ikke have flere invitationer fra jer."))
    assert names(town.says(EVA, "FORTRYD", answers=letters[0].id)) == [(EVA.address, "undone")]
    assert names(town.says(EVA, "FORTRYD", answers=letters[0].id)) == [(EVA.address, "undo-too-late")]


# Approval


def test_whoever_waits_for_a_yes_gets_no_meeting_into_his_calendar_by_being_said_to_come(town: Town) -> None:
    town.says(EVA, mails.sign_up_others(EVA, town.title("arkiver"), [IDA]))
    assert town.status("arkiver", IDA) == "awaiting approval"
    written = town.orders("kommer Ida Holm <ida@syd.example> den 11. juni i arkiver")
    assert names(written) == [(IDA.address, "already-registered")]
    assert town.calendar(IDA) == []
    town.is_well()


# Edited back


def test_whoever_signed_up_while_a_change_settled_is_told_when_it_is_taken_back(town: Town) -> None:
    town.signs_up("pedeller", EVA)
    before = town.paper("pedeller")
    town.edits(before.with_meeting(0, place="Ribe"))
    town.signs_up("pedeller", BO)

    town.edits(before)
    assert names(town.waits()) == [(BO.address, "meeting-changed"), (KIT.address, "change-sent"), (OLE.address, "change-sent")]
    town.is_well()


# Several at once


def test_what_one_mail_did_is_known_to_the_next_of_the_same_moment(town: Town) -> None:
    now = town.engine.clock.now()
    for raw in (
        mails.mail(EVA, now, "Tilmelding", mails.sign_up_others(EVA, town.title("kokke"), [BO])),
        mails.mail(KIT, now, "Afmelding", mails.signed(KIT, f"Jeg vil gerne afmelde Bo Bech fra {town.title('kokke')}.")),
    ):
        town.engine.keep(raw)
    town.engine.work()
    town.written()
    assert town.status("kokke", BO) == "cancelled"
    assert town.calendar(BO) == []


def test_a_programme_whose_file_is_away_undoes_nothing_and_a_human_hears_of_it(tmp_path: Path) -> None:
    town = Town(Engine(tmp_path))
    letters = town.signs_up("pedeller", EVA)
    town.engine.remove_file("pedeller")
    town.engine.restart()
    town.written()
    before = town.engine.rows(registration)
    town.says(EVA, "FORTRYD", answers=letters[0].id)
    assert town.fate()[0] == "held" and "Filen" in town.fate()[1]
    assert town.engine.rows(registration) == before
    town.engine.stop()
