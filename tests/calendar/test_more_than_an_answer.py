"""What calendars say beside or instead of a plain yes, no or maybe: remarks, proposals, delegations, and entries that were lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.calendar.house import COORDINATOR, House, Sent, changed
from tests.calendar.replies import COPENHAGEN, PROGRAMS, Answer, answered, outlook_text_only

EVA = "eva@skovby.example"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_remark_that_says_more_waits_and_the_answer_is_noted_all_the_same(house: House, invite: Sent, program: str) -> None:
    (held,) = answered(house, invite, "DECLINED", program, comment="Min kollega Bo kommer i stedet for mig")

    assert house.attendance().answer == "declined"
    assert house.last_mail()[0] == "held" and "Min kollega Bo kommer i stedet for mig" in house.last_mail()[1]
    assert (held.name, held.to) == ("held", COORDINATOR) and "Min kollega Bo kommer i stedet for mig" in held.text


def test_a_remark_in_the_text_of_the_mail_alone_is_seen(house: House, invite: Sent) -> None:
    house.mail(outlook_text_only(Answer(invite, "ACCEPTED", "Jeg kommer 30 min. senere", at=house.clock.now())))

    assert house.attendance().answer == "accepted" and house.last_mail()[0] == "held"


def test_a_plain_remark_in_the_text_of_the_mail_bothers_nobody(house: House, invite: Sent) -> None:
    house.mail(outlook_text_only(Answer(invite, "DECLINED", "Er desværre på ferie", at=house.clock.now())))

    assert house.attendance().answer == "declined" and house.last_mail() == ("decided", "")


def test_a_remark_beside_an_answer_to_an_old_time_is_read_too(house: House, invite: Sent) -> None:
    house.edit(*changed(start="09:00"))

    answered(house, invite, "DECLINED", comment="Kan vi tage det i uge 25 i stedet?")

    assert house.attendance().answer == "invited" and house.last_mail()[0] == "held"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_proposal_waits_in_words_and_moves_nothing(house: House, invite: Sent, program: str) -> None:
    before = house.rows()
    proposed = datetime(2025, 6, 4, 9, tzinfo=COPENHAGEN)

    (held,) = answered(house, invite, "TENTATIVE", program, method="COUNTER", proposed=proposed)

    assert house.rows() == before
    said = "Eva Lund foreslår onsdag den 4. juni 2025 kl. 9.00 i stedet for tirsdag den 3. juni 2025 kl. 10.00"
    assert said in house.last_mail()[1] and said in held.text and held.to == COORDINATOR


def test_a_proposal_that_names_no_other_time_waits_too(house: House, invite: Sent) -> None:
    answered(house, invite, "TENTATIVE", method="COUNTER", comment="Et andet sted?")

    assert house.last_mail() == ("held", "Der foreslås et andet tidspunkt i kalenderen. Mødet er ikke flyttet. („Et andet sted?“)")


def test_a_strangers_proposal_is_a_strangers(house: House, invite: Sent) -> None:
    answered(house, invite, method="COUNTER", proposed=datetime(2025, 6, 4, 7, tzinfo=UTC), attendee="bo@elsewhere.example", name="Bo")

    assert "ikke er inviteret" in house.last_mail()[1]


def test_an_invitation_that_is_delegated_waits(house: House, invite: Sent) -> None:
    before = house.rows()

    answered(house, invite, "DELEGATED", "Thunderbird")

    assert house.rows() == before and house.last_mail()[0] == "held" and "givet invitationen videre" in house.last_mail()[1]


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "COMPLETED", "X-SENERE"])
def test_an_answer_that_is_none_of_the_three_waits(house: House, invite: Sent, partstat: str) -> None:
    answered(house, invite, partstat)

    assert house.attendance().answer == "invited" and house.last_mail()[0] == "held"


# A calendar that has lost its entry


def test_a_refresh_gets_the_entry_as_it_is_and_nothing_rises(house: House, invite: Sent) -> None:
    update = next(letter for letter in house.edit(*changed(place="Aulaen, Odense")) if letter.calendar)
    before = house.rows()

    (letter,) = answered(house, invite, program="Thunderbird", method="REFRESH", sender="relay@exchange.example")

    assert (letter.to, letter.method, letter.calendar) == (EVA, "REQUEST", update.calendar)
    assert house.rows() == before


def test_a_refresh_does_not_tell_an_edit_that_is_still_settling(house: House, invite: Sent) -> None:
    house.edit(*changed(start="08:00", place="Aulaen, Odense"), tell=False)

    (letter,) = answered(house, invite, program="Thunderbird", method="REFRESH")

    assert letter.calendar == invite.calendar and "Aulaen" not in letter.text and "10.00" in letter.text


def test_a_refresh_of_an_entry_that_was_taken_out_gets_the_cancellation_again(house: House, invite: Sent) -> None:
    (absent,) = house.write(f"Eva Lund <{EVA}>", "Afbud", "Jeg melder afbud til mødet den 3. juni.\r\n\r\nMvh Eva")

    (letter,) = answered(house, invite, program="Thunderbird", method="REFRESH")

    assert (letter.method, letter.calendar) == ("CANCEL", absent.calendar)


def test_a_strangers_refresh_gets_nothing(house: House, invite: Sent) -> None:
    letters = answered(house, invite, program="Thunderbird", method="REFRESH", attendee="bo@elsewhere.example", name="Bo Bech")

    assert [letter.name for letter in letters] == ["held"] and letters[0].to == COORDINATOR


def test_calendars_that_ask_for_ever_are_answered_so_many_times_a_day(house: House, invite: Sent) -> None:
    letters = [answered(house, invite, program="Thunderbird", method="REFRESH") for _ in range(14)]

    assert sum(letter.to == EVA for group in letters for letter in group) <= 10
