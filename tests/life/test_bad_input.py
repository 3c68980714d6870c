"""What is asked wrongly, too late, twice or by the wrong one: a clear answer or a human, nothing lost, nothing changed twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from postbud.store.tables import attendance, due, letter, message, registration
from tests.life import mails, promises
from tests.life.engine import Engine
from tests.life.mails import Somebody
from tests.life.town import BO, EVA, IDA, KIT, OLE, RIE, Town, names

MAX = Somebody("Max Olsen", "max@andet.example")
MAY = date(2025, 5, 6)
NOTHING = "<0000000000000000000000000000000000000000@netvaerk.example>"


@pytest.fixture
def pedeller(town: Town) -> str:
    return town.title("pedeller")


# Who is not registered, and who is already


@pytest.mark.parametrize("wish", ["cancel", "absent", "phone"])
def test_whoever_is_not_registered_hears_it_kindly(town: Town, pedeller: str, wish: str) -> None:
    # when
    said = {"cancel": mails.cancel(EVA, pedeller), "absent": mails.absent(EVA, pedeller, MAY), "phone": mails.new_phone(EVA, pedeller, 5)}
    letters = town.says(EVA, said[wish])

    # then
    assert names(letters) == [(EVA.address, "not-registered")]
    assert town.rows() == [[], []]


def test_a_substitute_who_is_registered_already_is_for_a_human(town: Town, pedeller: str) -> None:
    # given
    town.signs_up("pedeller", EVA, BO)
    before = town.rows()

    # when
    letters = town.says(EVA, mails.stand_in(EVA, pedeller, MAY, BO))

    # then
    assert names(letters) == [(KIT.address, "held"), (OLE.address, "held")]
    assert "allerede tilmeldt" in town.fate()[1] and town.rows() == before


def test_two_people_of_one_name_are_not_confused(town: Town, pedeller: str) -> None:
    # given
    town.signs_up("pedeller", Somebody("Eva Lund", "eva@nord.example"), Somebody("Eva Lund", "eva@syd.example"))
    before = town.rows()

    # when
    town.says(KIT, mails.signed(KIT, f"Jeg vil gerne afmelde Eva Lund fra {pedeller}."))

    # then
    assert town.fate()[0] == "held" and town.rows() == before


def test_an_address_that_two_people_use_keeps_the_one_who_is_registered(town: Town) -> None:
    # given
    town.signs_up("kokke", EVA)
    before = town.rows()

    # when
    letters = town.signs_up("kokke", Somebody("Bo Bech", EVA.address))

    # then
    assert names(letters) == [(EVA.address, "already-registered")]
    assert town.rows() == before


def test_two_people_with_one_address_in_one_mail_are_for_a_human(town: Town) -> None:
    # when
    both = [Somebody("Bo Bech", "post@nord.example"), Somebody("Ida Holm", "post@nord.example")]
    town.says(EVA, mails.sign_up_others(EVA, town.title("kokke"), both))

    # then
    assert town.fate()[0] == "held" and town.rows() == [[], []]


# Undoing


def test_an_undo_after_its_time_is_told_and_changes_nothing(town: Town, pedeller: str) -> None:
    # given
    town.signs_up("pedeller", EVA)
    letters = town.says(EVA, mails.cancel(EVA, pedeller))
    town.waits(timedelta(days=4))
    before = town.rows()

    # when
    answer = town.says(EVA, "FORTRYD", answers=letters[0].id)

    # then
    assert names(answer) == [(EVA.address, "undo-too-late")]
    assert town.rows() == before


def test_an_undo_said_twice_undoes_once(town: Town, pedeller: str) -> None:
    # given
    town.signs_up("pedeller", EVA)
    letters = town.says(EVA, mails.cancel(EVA, pedeller))
    assert (EVA.address, "undone") in names(town.says(EVA, "FORTRYD", answers=letters[0].id))
    before = town.rows()

    # when
    answer = town.says(EVA, "FORTRYD", answers=letters[0].id)

    # then
    assert names(answer) == [(EVA.address, "undo-too-late")]
    assert town.rows() == before


# Answers that count no more, and answers of the wrong one


def test_a_yes_to_a_seat_that_is_taken_already_changes_nothing(town: Town, pedeller: str) -> None:
    # given
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA, BO)
    town.says(EVA, mails.cancel(EVA, pedeller))
    offer = town.last("seat-offer")
    town.says(BO, "Ja tak", answers=offer.id)
    before = town.rows()

    # when
    letters = town.says(BO, "Ja tak", answers=offer.id)

    # then
    assert names(letters) == [(BO.address, "already-registered")]
    assert town.rows() == before


def test_a_manager_who_says_yes_twice_or_no_after_yes_changes_nothing(town: Town) -> None:
    # given
    asked = asks_rie(town)
    town.says(RIE, "Ja, godkendt", answers=asked)
    before = town.rows()

    # when
    town.says(RIE, "Ja, godkendt", answers=asked)
    town.says(RIE, "Nej desværre", answers=asked)

    # then
    assert town.fate()[0] == "held" and town.rows() == before


def asks_rie(town: Town) -> str:
    """Eva waits for her manager's yes; returns the Message-ID of the question."""
    town.says(EVA, mails.sign_up(EVA, town.title("arkiver")))
    town.says(EVA, RIE.address, answers=town.last("approval-whose").id)
    return town.last("approval-request").id


@pytest.mark.parametrize("who", [EVA, MAX])
def test_nobody_but_the_manager_approves_also_not_the_participant(town: Town, who: Somebody) -> None:
    # given
    asked = asks_rie(town)

    # when
    town.says(who, "Ja, godkendt", answers=asked)

    # then
    assert town.fate()[0] == "held" and town.status("arkiver", EVA) == "awaiting approval"


def test_the_participant_cannot_be_his_own_manager(town: Town) -> None:
    # given
    town.says(EVA, mails.sign_up(EVA, town.title("arkiver")))

    # when
    town.says(EVA, f"Det er {EVA.address}", answers=town.last("approval-whose").id)

    # then
    assert town.fate()[0] == "held" and town.status("arkiver", EVA) == "awaiting approval"


@pytest.mark.parametrize("words", ["FORTRYD", "Ja tak", "Nej tak", "Ja, godkendt", "ja", "STOP", "1"])
@pytest.mark.parametrize("guessed", [True, False])
def test_an_answer_to_somebody_elses_letter_or_to_none_changes_nothing_but_ones_own(town: Town, words: str, guessed: bool) -> None:
    # given: one letter of each kind that asks something
    asks_rie(town)
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA, BO)
    town.says(IDA, "Hvor kan man parkere?")
    town.edits(town.paper("pedeller").with_meeting(0, place="Ribe"))
    before, seen = town.rows(), {row.letter: row.message_id for row in town.engine.rows(letter)}
    assert {"confirmation", "waiting-list", "approval-request", "held", "change-noticed"} <= seen.keys()

    # when
    for answered in ([NOTHING] if guessed else seen.values()):
        town.says(MAX, words, answers=answered)

    # then: he may sign up himself, and want no letters himself
    own = {row.id for row in town.engine.rows(registration) if row.address == MAX.address}
    people, days = town.rows()
    assert [[row for row in people if row.id not in own], [row for row in days if row.registration not in own]] == before
    assert {row.state for row in town.engine.rows(due) if row.kind == "edition"} == {"waiting"}
    assert next(row for row in town.engine.rows(message) if row.sender == IDA.address).state == "held"


def test_a_mail_that_our_own_server_disowns_changes_nothing(town: Town, pedeller: str) -> None:
    # given
    letters = town.signs_up("pedeller", EVA)
    before = town.rows()

    # when
    for words in (mails.cancel(EVA, pedeller), mails.absent(EVA, pedeller, MAY), mails.new_address(EVA, pedeller, MAX.address)):
        town.says(EVA, words, forged=True)
        assert town.fate()[0] == "held"
    town.says(EVA, "FORTRYD", answers=letters[0].id, forged=True)

    # then
    assert town.fate()[0] == "held" and town.rows() == before


@pytest.mark.parametrize("words", ["", "\n\n", "--\nEva Lund\nBiblioteket\nTlf. 12 34 56 78", "Venlig hilsen\nEva Lund"])
def test_an_answer_without_a_word_changes_nothing(town: Town, words: str) -> None:
    # given
    town.seated("pedeller", 1)
    town.signs_up("pedeller", BO, EVA)
    town.says(BO, mails.cancel(BO, town.title("pedeller")))
    before = town.rows()

    # when
    town.says(EVA, words, answers=town.last("seat-offer").id)

    # then
    assert town.fate()[0] == "held" and town.rows() == before


QUOTED = "\n\nDen 15. januar skrev Netværk for ledere:\n" + "".join(
    f"> {line}\n" for line in ("Du er tilmeldt. Vil du afmelde dig, så skriv afmeld.", "Svar JA eller NEJ.", "Jeg vil gerne tilmelde mig.")
)


def test_words_above_a_quoted_letter_count_and_those_in_it_do_not(town: Town, pedeller: str) -> None:
    # given
    confirmation = town.signs_up("pedeller", EVA)[0].id
    before = town.rows()

    # when
    town.says(EVA, "Tak for beskeden." + QUOTED, answers=confirmation)
    town.says(EVA, QUOTED, answers=confirmation)

    # then
    assert town.rows() == before
    town.says(EVA, mails.absent(EVA, pedeller, MAY) + QUOTED, answers=confirmation)
    assert {row.answer for row in town.engine.rows(attendance)} == {"invited", "absent"}


# Coordinators


def held_by(town: Town) -> tuple[str, str]:
    """A mail that waits; returns the Message-IDs of Kit's and of Ole's letter about it."""
    words = mails.sign_up_others(MAX, town.title("kokke"), [Somebody("Bo Bech", "bo@nord.example")])
    town.says(MAX, words.replace("Jeg vil", "Hvis jeg må, vil jeg"))
    assert town.fate()[0] == "held"
    return town.last("held", KIT).id, town.last("held", OLE).id


@pytest.mark.parametrize("words", ["hmm", "ja/nej", "Ja, men kun hvis han betaler", "tilmeld Bo til noget helt andet", "afmeld", ""])
def test_a_coordinators_reply_that_cannot_be_read_is_told_and_changes_nothing(town: Town, words: str) -> None:
    # given
    kits, _ = held_by(town)
    before = town.rows()

    # when
    letters = town.says(KIT, words, answers=kits)

    # then
    assert names(letters) == [(KIT.address, "held-unclear")]
    assert town.rows() == before
    assert next(row for row in town.engine.rows(message) if row.sender == MAX.address).state == "held"


def test_of_two_coordinators_who_answer_differently_the_first_one_counts(town: Town) -> None:
    # given
    kits, oles = held_by(town)
    town.says(KIT, "Nej", answers=kits)
    before = town.rows()

    # when
    letters = town.says(OLE, "Ja", answers=oles)

    # then
    assert names(letters) == [(OLE.address, "held-already")]
    assert town.rows() == before == [[], []]


@pytest.mark.parametrize(
    "line",
    [
        "afmeld Nogen Andersen fra pedeller", "afmeld Eva Lund fra noget andet", "afbud Eva Lund den 1. april i pedeller",
        "vikar Bo Bech for Eva Lund i pedeller", "tilmeld Bo Bech til pedeller", "godkend Eva Lund i pedeller", "kommer i morgen", "vrøvl",
    ],
)  # fmt: skip
def test_an_order_about_somebody_or_something_unknown_is_for_a_human(town: Town, line: str) -> None:
    # given
    town.signs_up("pedeller", EVA)
    before = town.rows()

    # when
    town.orders(line)

    # then
    assert town.fate()[0] == "held" or line.startswith("godkend")
    assert town.rows() == before


# Many, and at once


def test_two_hundred_on_the_waiting_list_get_a_free_seat_in_their_order(town: Town, pedeller: str) -> None:
    # given
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA)
    people = [Somebody(f"Anne Vig{chr(97 + number // 26)}{chr(97 + number % 26)}", f"anne{number}@nord.example") for number in range(200)]
    for who in people:
        town.engine.keep(mails.mail(who, town.engine.clock.now(), "Tilmelding", mails.sign_up(who, pedeller)))
    town.engine.work()
    assert [row.status for row in town.engine.rows(registration)].count("waiting list") == 200

    # when
    town.says(EVA, mails.cancel(EVA, pedeller))
    town.waits(timedelta(hours=49))

    # then
    assert [row.address for row in town.engine.letters(name="seat-offer")] == [people[0].address, people[1].address]
    town.is_well()


def test_the_last_seat_goes_to_one_of_two_deciders_on_one_database(postgres_url: str, tmp_path: Path) -> None:
    # given: two processes' worth of Postbud, each with mails of its own for two seats
    first = Engine(tmp_path / "one", postgres_url)
    second = Engine(tmp_path / "two", postgres_url)
    paper = first.papers["kokke"].seated(5)
    for engine in (first, second):
        engine.edit(paper)
        engine.look()
    for number in range(24):
        who = Somebody(f"Anne Vig{chr(97 + number)}", f"anne{number}@nord.example")
        first.keep(mails.mail(who, first.clock.now(), "Tilmelding", mails.sign_up(who, paper.title)))

    # when
    workers = [threading.Thread(target=engine.work) for engine in (first, second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    # then
    statuses = [row.status for row in first.rows(registration)]
    assert (statuses.count("registered"), statuses.count("waiting list")) == (5, 19)
    assert len([row for row in first.letters() if row.letter in ("confirmation", "waiting-list")]) == 24
    promises.check_mails(first)
    for engine in (first, second):
        engine.stop()
