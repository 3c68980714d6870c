"""Mail that never ends: whoever writes, and however many, is answered up to a number a day. The rest is held, and told of together.

`POSTBUD_FLOOD=2000` lets so many write instead of a few (about a minute).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from postbud.store.tables import letter, message
from tests.daemon.conftest import sign_up
from tests.running import Running
from tests.stories.stage import read_mail

MANY = int(os.environ.get("POSTBUD_FLOOD", "150"))
COORDINATOR = "coordinator@bibliotek.example"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "home", answers_per_day=40, held_letters_per_day=5)
    yield running
    running.close()


def receive(running: Running, *mails: bytes) -> None:
    for mail in mails:
        running.keep(mail)
    running.work()


def states(running: Running) -> Counter[str]:
    return Counter(row.state for row in running.rows(message))


def sent(running: Running) -> Counter[str]:
    return Counter(row.letter for row in running.rows(letter))


def reply(running: Running, name: str, words: str, number: int = 1) -> bytes:
    """The coordinator answers the latest letter of that name."""
    answered = [row for row in running.rows(letter) if row.letter == name][-1]
    subject = read_mail(answered.raw)["Subject"]
    return sign_up(
        From=f"Koordinatoren <{answered.email}>", Subject=f"Re: {subject}", body=f"{words}\n", In_Reply_To=answered.message_id,
        Message_ID=f"<svar{number}@bibliotek.example>",
    )  # fmt: skip


def test_any_number_of_invented_senders_gets_forty_answers_and_the_rest_is_held_and_told_of_once(run: Running) -> None:
    receive(run, *[sign_up(f"Robot {_letters(number)}") for number in range(MANY)])
    assert states(run) == {"decided": 40, "held": MANY - 40}
    assert len({row.answers for row in run.rows(letter) if row.answers}) == 40
    told = {row.address: read_mail(row.raw)["Subject"] for row in run.rows(letter) if row.letter == "held-many"}
    assert told.keys() == {COORDINATOR, "programgruppen@roskilde-bibliotek.example"} and all(str(MANY - 40) in one for one in told.values())

    # when: the day goes on, and the next one comes
    receive(run, *[sign_up(f"Endnu {_letters(number)}") for number in range(20)])
    assert sent(run)["held-many"] == 2
    run.live_until("2025-01-16 10:00")
    assert sent(run)["held-many"] == 4
    receive(run, sign_up("Eva Lund"))
    assert "eva.lund@bibliotek.example" in {row.address for row in run.rows(letter) if row.letter == "confirmation"}

    # when: it was no flood after all
    receive(run, reply(run, "held-many", "Ja"))
    assert states(run) == {"decided": MANY + 22}
    assert sent(run)["held-many-done"] == 1 and sent(run)["confirmation"] == MANY + 21


def test_any_number_of_mails_of_one_sender_gets_ten_answers_and_the_coordinators_hear_of_the_rest_together(run: Running) -> None:
    receive(run, *[sign_up(Message_ID=f"<{number}@by.example>", body=f"Jeg vil gerne med. {number}\n") for number in range(40)])

    assert len([row for row in run.rows(letter) if row.address == "eva.lund@bibliotek.example"]) <= 11  # with an invite
    assert sent(run)["held-many"] == 2 and sent(run)["held"] == 0
    assert states(run)["held"] == 30


def test_five_questions_are_shown_one_by_one_and_the_others_in_one_letter(run: Running) -> None:
    receive(run, *[sign_up(f"Ida {_letters(number)}", subject="Spørgsmål", body="Kan man parkere?\n") for number in range(60)])

    assert states(run) == {"held": 60}
    assert len({row.answers for row in run.rows(letter) if row.letter == "held"}) == 5
    assert {row.letter for row in run.rows(letter)} == {"held", "held-many"}
    (told,) = [read_mail(row.raw) for row in run.rows(letter) if row.letter == "held-many"]
    assert "55" in told["Subject"]


@pytest.mark.parametrize(("address", "most"), [("eva.lund@bibliotek.example", 10), (COORDINATOR, 200)])
def test_a_machine_that_answers_every_letter_and_does_not_say_that_it_is_one_is_answered_no_more_after_a_while(
    run: Running, address: str, most: int
) -> None:
    """A vacation responder without Auto-Submitted and without any word we know, also of the coordinator herself."""
    receive(run, sign_up(From=f"Eva Lund <{address}>") if most == 10 else sign_up(subject="Spørgsmål", body="Kan man parkere?\n"))
    answered = 0
    for number in range(300):
        ours = [row for row in run.rows(letter) if row.address == address][answered:]
        if not ours:
            break
        answered += len(ours)
        for one in ours:
            receive(
                run,
                sign_up(
                    From=f"Eva Lund <{address}>", Subject=f"Re: {read_mail(one.raw)['Subject']}", In_Reply_To=one.message_id,
                    Message_ID=f"<{number}.{one.id}@by.example>", body="Tak for din henvendelse, som læses snarest.\n",
                ),
            )  # fmt: skip
    else:
        raise AssertionError("it never ended")
    assert answered <= most + 3
    assert states(run)["decided"] + states(run)["held"] == len(run.rows(message))


def _letters(number: int) -> str:
    """A name without digits, so that it is read as one."""
    return "".join(chr(97 + int(digit)) for digit in f"{number:04d}").capitalize() + "sen"
