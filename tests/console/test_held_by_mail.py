"""A coordinator answers the letter about a held mail: what the guide says she can write, written, and what comes of it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from postbud.demo.scenes import mail
from postbud.store.tables import due, letter, message, registration
from tests.console.conftest import Desk
from tests.daemon.conftest import sign_up
from tests.docs.pages import rows, text_of

REPLIES = [reply for row in rows(text_of("docs/vejledning.md"), "Når en mail venter på dig") for reply in re.findall("`(.+?)`", row[0])]
COORDINATOR = "Netværkskoordinatoren <coordinator@bibliotek.example>"
LINE = "line.brandt@aadal-bibliotek.example"

# By how each reply begins: which letter is the receipt's part, who is registered for what, and who else gets which letter.
COMES_OF_IT = {
    "Ja": ("released", {LINE: "hverdagsledelse"}, "confirmation"),
    "tilmeld": ("released", {LINE: "baeredygtighed"}, "confirmation"),
    "Nej": ("closed", {}, ""),
    "Vent": ("", {}, ""),
    "vent": ("", {}, ""),
    "Kære": ("answered", {}, "coordinator-answer"),
}


def answer(desk: Desk, body: str, number: int = 1) -> None:
    """The coordinator answers the letter about the mail that is held."""
    with desk.database.read() as connection:
        identifier = connection.execute(sa.select(letter.c.message_id).where(letter.c.letter == "held")).scalar_one()
    headers = {"From": COORDINATOR, "In_Reply_To": identifier, "Message_ID": f"<answer-{number}@bibliotek.example>"}
    desk.receive(sign_up(subject="SV: Venter på dig: Hverdagsledelse", body=f"{body}\n", **headers))


def said(desk: Desk, name: str) -> str:
    """The text of the last letter of that name."""
    with desk.database.read() as connection:
        raw = connection.execute(sa.select(letter.c.raw).where(letter.c.letter == name).order_by(letter.c.id.desc())).scalars().first()
    text = message_from_bytes(raw or b"", policy=policy.default).get_body(("plain",))
    return text.get_content() if text else ""


def test_the_guide_shows_a_reply_of_every_kind() -> None:
    assert {reply.split(" ")[0] for reply in REPLIES} == set(COMES_OF_IT)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.split(" ")[0])
def test_a_reply_does_what_the_guide_says(desk: Desk, reply: str) -> None:
    # given
    done, registered, to_her = COMES_OF_IT[reply.split(" ")[0]]
    desk.receive(mail("med-et-hvis.eml"))

    # when
    answer(desk, reply)

    # then
    with desk.database.read() as connection:
        people = dict(connection.execute(sa.select(registration.c.address, registration.c.programme)).all())
        held = connection.execute(sa.select(message.c.state, message.c.done).where(message.c.sender == LINE)).one()
        letters = set(connection.execute(sa.select(letter.c.letter).where(letter.c.address == LINE)).scalars()) - {"invite"}
    assert people == registered and letters == ({to_her} if to_her else set())
    assert held == (("decided", done) if done else ("held", ""))
    assert said(desk, "held-done")


@pytest.mark.parametrize(("reply", "day"), [("Vent", "torsdag den 16. januar 2025"), ("vent 3", "mandag den 20. januar 2025")])
def test_whoever_waits_is_told_the_day_on_which_she_is_asked_again(desk: Desk, reply: str, day: str) -> None:
    # given
    desk.receive(mail("med-et-hvis.eml"))

    # when
    answer(desk, reply)

    # then
    assert f"Vi spørger dig igen {day}." in said(desk, "held-done")
    with desk.database.read() as connection:
        at = connection.execute(sa.select(due.c.at).where(due.c.kind == "held-again")).scalar_one()
    assert at.astimezone(desk.house.clock.zone).strftime("%d.%m. %H.%M") == f"{day.split()[2][:2]}.01. 08.00"


def test_a_second_reply_changes_nothing_and_says_who_was_first(desk: Desk) -> None:
    # given
    desk.receive(mail("med-et-hvis.eml"))
    answer(desk, "Nej")

    # when
    answer(desk, "Ja", 2)

    # then
    assert "har derfor ikke ændret noget" in said(desk, "held-already") and desk.rows("registrations") == []


def test_a_short_no_to_somebody_is_asked_about_and_not_sent(desk: Desk) -> None:
    # given
    desk.receive(mail("med-et-hvis.eml"))

    # when
    answer(desk, "Nej, det kan jeg ikke love")

    # then
    assert "der er ikke sket noget" in said(desk, "held-unclear")
    assert [row["from"] for row in desk.rows("held")] == [LINE]
