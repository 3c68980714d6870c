"""Answers of calendar programs, from the mail to the attendance: what is noted, what waits for a human, what changes nothing."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.calendar.house import COORDINATOR, House, Sent, changed
from tests.calendar.replies import PROGRAMS, Answer, answered, exchange, google, thunderbird

EVA = "eva@skovby.example"
OLD = "Kalenderen svarer på et tidspunkt, der ikke gælder længere."


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("partstat", "answer", "comment"),
    [("ACCEPTED", "accepted", "Glæder mig"), ("DECLINED", "declined", "Desværre på ferie"), ("TENTATIVE", "tentative", "Ved ikke endnu")],
)
def test_yes_no_and_maybe_of_every_program_land_at_the_meeting(
    house: House, invite: Sent, program: str, partstat: str, answer: str, comment: str
) -> None:
    letters = answered(house, invite, partstat, program, comment=comment)

    there = house.attendance("juni")
    assert (there.answer, there.answered_sequence) == (answer, 0) and there.answered_at is not None
    assert letters == [] and house.last_mail() == ("decided", "")
    assert house.attendance("september").answer == "invited"


def test_an_answer_is_told_in_the_journal(house: House, invite: Sent) -> None:
    answered(house, invite, "DECLINED")

    assert json.loads(house.journal()[-1]) == {"code": "calendar", "answer": "declined", "meeting": "juni"}


def test_a_no_in_the_calendar_keeps_the_seat(house: House, invite: Sent) -> None:
    answered(house, invite, "DECLINED")

    assert "'registered'" in house.rows()[0]
    assert house.attendance("juni").live


def test_a_day_on_which_somebody_had_many_letters_still_takes_the_answers_of_that_calendar(house: House, invite: Sent) -> None:
    for number in range(12):
        house.write(f"Eva Lund <{EVA}>", f"Tilmelding {number}", "Jeg vil gerne tilmelde mig Hverdagsledelse.\r\n\r\nMvh Eva Lund")
    assert house.last_mail()[0] == "held"

    answered(house, invite, "ACCEPTED")

    assert (house.attendance().answer, house.last_mail()) == ("accepted", ("decided", ""))


# Whose answer it is


def test_the_sender_of_the_mail_does_not_matter_but_the_attendee_does(house: House, invite: Sent) -> None:
    answered(house, invite, attendee=EVA, sender="relay@exchange.example")

    assert house.attendance().answer == "accepted"


@pytest.mark.parametrize("attendee", ["EVA@Skovby.Example", "eva+netvaerk@skovby.example"])
def test_another_spelling_of_the_same_mailbox_is_the_same_person(house: House, invite: Sent, attendee: str) -> None:
    answered(house, invite, attendee=attendee)

    assert house.attendance().answer == "accepted"


def test_an_alias_at_the_same_workplace_and_of_the_same_name_is_the_same_person(house: House, invite: Sent) -> None:
    """Exchange answers with a mailbox's main address, whatever alias was invited."""
    answered(house, invite, attendee="eva.lund.17@skovby.example", name="Eva  LUND")

    assert house.attendance().answer == "accepted"


@pytest.mark.parametrize(
    ("attendee", "name"),
    [("bo@skovby.example", "Bo Bech"), ("eva.lund@elsewhere.example", "Eva Lund"), ("eva2@skovby.example", "Eva")],
)
def test_whoever_was_passed_the_invitation_answers_for_nobody(house: House, invite: Sent, attendee: str, name: str) -> None:
    before = house.rows()

    letters = answered(house, invite, attendee=attendee, name=name)

    assert house.rows() == before
    assert house.last_mail()[0] == "held" and "ikke er inviteret" in house.last_mail()[1]
    assert [letter.to for letter in letters] == [COORDINATOR]


def test_the_same_name_at_a_mail_host_for_all_proves_nothing(house: House) -> None:
    (invite, *_) = house.sign_up("Eva Lund", "evalund@gmail.com")

    answered(house, invite, attendee="eva.lund.odense@gmail.com")
    assert house.attendance(address="evalund@gmail.com").answer == "invited"

    answered(house, invite, attendee="eva.lund@gmail.com")
    assert house.attendance(address="evalund@gmail.com").answer == "accepted"


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_to_an_entry_that_is_not_ours_changes_nothing_and_bothers_nobody(house: House, invite: Sent, program: str) -> None:
    before = house.rows()
    foreign = replace(invite, raw=invite.raw)
    foreign.__dict__["calendar"] = invite.calendar.replace(invite.uid.encode(), b"040000008200E00074C5B7101A82E008")

    letters = answered(house, foreign, program=program)

    assert (house.rows(), letters, house.last_mail()[0]) == (before, [], "ignored")


def test_a_remark_to_an_entry_that_is_not_ours_is_read_by_a_human(house: House, invite: Sent) -> None:
    foreign = replace(invite, raw=invite.raw)
    foreign.__dict__["calendar"] = invite.calendar.replace(invite.uid.encode(), b"040000008200E00074C5B7101A82E008")

    answered(house, foreign, comment="Er det ikke aflyst?")

    assert house.last_mail()[0] == "held"


@pytest.mark.parametrize("program", ["Exchange", "Thunderbird"])
@pytest.mark.parametrize("method", ["CANCEL", "REQUEST", "ADD"])
@pytest.mark.parametrize("sender", ["mallory@elsewhere.example", EVA])
def test_nobody_calls_off_or_moves_a_meeting_by_a_calendar_message(
    house: House, invite: Sent, program: str, method: str, sender: str
) -> None:
    before = house.rows()

    raw = PROGRAMS[program](Answer(invite, "ACCEPTED", at=house.clock.now(), method=method, sender=sender, sequence=9))
    letters = house.mail(raw)

    assert house.rows() == before and house.last_mail()[0] == "held"
    assert [letter.name for letter in letters] == ["held"]


def test_words_beside_somebodys_cancel_are_not_read_as_a_wish(house: House, invite: Sent) -> None:
    """Eva calls off a meeting of her own about the programme; that is not her leaving the programme."""
    before = house.rows()
    comment = "Jeg er desværre nødt til at aflyse. Jeg melder mig fra Hverdagsledelse."

    house.mail(exchange(Answer(invite, "ACCEPTED", comment, at=house.clock.now(), method="CANCEL", sequence=1)))

    assert house.rows() == before and house.last_mail()[0] == "held"


def test_whom_our_own_server_disowns_is_not_believed(house: House, invite: Sent) -> None:
    forged = ("Authentication-Results: mx.netvaerk.example; dmarc=fail header.from=skovby.example",)

    answered(house, invite, "DECLINED", headers=forged)

    assert house.attendance().answer == "invited" and house.last_mail()[0] == "held"


# Which answer counts


def test_the_newest_stamp_wins_in_whatever_order_answers_come(house: House, invite: Sent) -> None:
    house.wait(timedelta(hours=3))
    now = house.clock.now()

    house.mail(thunderbird(Answer(invite, "DECLINED", at=now - timedelta(minutes=10))))
    house.mail(thunderbird(Answer(invite, "ACCEPTED", at=now - timedelta(minutes=20))))

    assert house.attendance().answer == "declined"
    assert house.last_mail() == ("ignored", OLD)


def test_of_two_answers_with_the_same_stamp_the_later_one_counts(house: House, invite: Sent) -> None:
    """Some programs copy the stamp of the invitation into every answer."""
    for partstat in ("ACCEPTED", "DECLINED"):
        answered(house, invite, partstat, at=invite.stamped_at)

    assert house.attendance().answer == "declined"


def test_a_stamp_of_next_year_does_not_silence_later_answers(house: House, invite: Sent) -> None:
    answered(house, invite, "ACCEPTED", at=house.clock.now() + timedelta(days=400))
    answered(house, invite, "DECLINED")

    assert house.attendance().answer == "declined"


@pytest.mark.parametrize("change", [{"start": "09:00"}, {"date": "2025-06-10"}, {"end": "16:00"}], ids=str)
def test_another_time_asks_anew_and_an_old_answer_does_not_settle_it(house: House, invite: Sent, change: dict) -> None:
    answered(house, invite, "ACCEPTED")
    update = next(letter for letter in house.edit(*changed(**change)) if letter.calendar)
    assert house.attendance().answer == "invited"

    letters = answered(house, invite, "ACCEPTED")  # Eva's telephone was offline: she answers what she sees
    assert (house.attendance().answer, letters, house.last_mail()) == ("invited", [], ("ignored", OLD))

    answered(house, update, "DECLINED")
    assert (house.attendance().answer, house.attendance().answered_sequence) == ("declined", update.sequence)


@pytest.mark.parametrize(
    "change", [{"place": "Aulaen, Odense"}, {"agenda": [{"start": "10:00", "title": "Oplæg"}]}], ids=["place", "agenda"]
)
def test_another_place_or_agenda_leaves_the_answer_as_it_is(house: House, invite: Sent, change: dict) -> None:
    answered(house, invite, "DECLINED")

    update = next(letter for letter in house.edit(*changed(**change)) if letter.calendar)

    assert update.sequence == 1 and house.attendance().answer == "declined"
    answered(house, invite, "ACCEPTED")  # to the version before: the time is the same, so it is an answer
    assert house.attendance().answer == "accepted"


def test_a_time_that_moves_back_has_not_been_answered(house: House, invite: Sent) -> None:
    house.edit(*changed(start="09:00"))
    house.edit(*changed())

    answered(house, invite, "ACCEPTED")

    assert house.attendance().answer == "invited"


def test_an_answer_without_a_sequence_answers_the_time_it_names(house: House, invite: Sent) -> None:
    update = next(letter for letter in house.edit(*changed(start="09:00")) if letter.calendar)

    answered(house, invite, "ACCEPTED", sequence=-1)
    assert house.attendance().answer == "invited"
    answered(house, update, "ACCEPTED", sequence=-1)
    assert house.attendance().answer == "accepted"


def test_a_sequence_that_was_never_sent_counts_as_the_newest_one(house: House, invite: Sent) -> None:
    answered(house, invite, "ACCEPTED", sequence=10**20)

    assert house.attendance().answered_sequence == 0
    house.edit(*changed(start="09:00"))
    assert house.attendance().answer == "invited"


def test_whoever_has_left_or_is_absent_is_not_brought_back_by_a_calendar(house: House, invite: Sent) -> None:
    house.write(f"Eva Lund <{EVA}>", "Afbud", "Jeg melder afbud til mødet den 3. juni.\r\n\r\nMvh Eva")
    absent = house.rows()
    letters = answered(house, invite, "ACCEPTED", sequence=1)
    assert (house.rows(), letters, house.last_mail()) == (absent, [], ("ignored", OLD))

    house.write(f"Eva Lund <{EVA}>", "Afmelding", "Jeg melder mig fra Hverdagsledelse.\r\n\r\nMvh Eva Lund")
    left = house.rows()
    answered(house, invite, "ACCEPTED", sequence=9)
    assert (house.rows(), house.last_mail()) == (left, ("ignored", OLD))


def test_whoever_comes_back_is_asked_anew_also_for_the_meeting_that_was_to_be_missed(house: House, invite: Sent) -> None:
    house.write(f"Eva Lund <{EVA}>", "Afbud", "Jeg melder afbud til mødet den 3. juni.\r\n\r\nMvh Eva")
    house.write(f"Eva Lund <{EVA}>", "Afmelding", "Jeg melder mig fra Hverdagsledelse.\r\n\r\nMvh Eva Lund")

    (again, *_) = house.sign_up()

    assert (again.uid, again.method, house.attendance().answer, house.attendance().live) == (invite.uid, "REQUEST", "invited", True)
    answered(house, again, "ACCEPTED")
    assert house.attendance().answer == "accepted"


def test_an_undone_absence_asks_anew_and_a_second_undo_says_that_nothing_is_left_to_undo(house: House, invite: Sent) -> None:
    answered(house, invite, "ACCEPTED")
    (absent,) = house.write(f"Eva Lund <{EVA}>", "Afbud", "Jeg melder afbud til mødet den 3. juni.\r\n\r\nMvh Eva")

    (undone,) = house.write(f"Eva Lund <{EVA}>", "Re: Afbud", "FORTRYD", absent)
    assert (undone.sequence, house.attendance().answer) == (2, "invited")

    (again,) = house.write(f"Eva Lund <{EVA}>", "Re: Afbud", "Fortryd", absent)
    assert again.name == "undo-too-late" and "det er allerede gjort" in again.text


# Objects that are not as they should be


def test_an_answer_without_a_stamp_counts_from_when_it_came(house: House, invite: Sent) -> None:
    raw = google(Answer(invite, "ACCEPTED", at=house.clock.now()))

    def without_stamp(found: re.Match[bytes]) -> bytes:
        text = re.sub(rb"DTSTAMP:[^\r]*\r\n", b"", base64.decodebytes(found[1]))
        return b"base64\r\n\r\n" + base64.encodebytes(text).replace(b"\n", b"\r\n") + b"\r\n--"

    house.mail(re.sub(rb"base64\r\n\r\n(QkVHSU4.*?)\r\n--", without_stamp, raw, flags=re.DOTALL))

    assert house.attendance().answer == "accepted"


def test_the_same_answer_twice_changes_nothing_the_second_time(house: House, invite: Sent) -> None:
    raw = exchange(Answer(invite, "ACCEPTED", at=house.clock.now()))
    house.mail(raw)
    before = house.rows()

    assert house.mail(raw.replace(b"kalender.example", b"relay.example")) == []
    assert house.rows() == before
