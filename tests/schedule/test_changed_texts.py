"""A letter on schedule whose text nobody has seen since it was changed is asked about first, with the letter as it would leave."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from postbud.console.preview import Wish, preview_letter
from postbud.wiring import Home
from tests.running import NOW, WORKFLOWS, Running
from tests.schedule.test_by_word import says, told
from tests.schedule.years import ONE, answer, comes

Run = Callable[..., Running]
OPENS = ONE.replace("meetings:", "sign_up: {opens: 2025-02-03 8:00}\nmeetings:")
OLD, NEW = "Vi vil gerne invitere dig", "Vi vil meget gerne invitere dig"


def rewrite(running: Running, letter: str, old: str, new: str) -> None:
    """A coordinator edits a letter, and it stands the test."""
    path = running.home / "templates" / f"{letter}.da.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    running.pass_time()


def enclosed(running: Running) -> EmailMessage:
    """The letter that goes with the question."""
    [part] = [one for one in running.parsed("bulk-question").walk() if one.get_content_type() == "message/rfc822"]
    found = email.message_from_bytes(part.get_payload(0).as_bytes(), policy=email.policy.default)  # type: ignore[union-attr]
    assert isinstance(found, EmailMessage)
    return found


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body
    return str(body.get_content())


def says_last(running: Running, text: str) -> None:
    running.receive(answer(running.letters("bulk-question")[-1], text, number=9))
    running.work()


@pytest.fixture
def edited(run: Run) -> Running:
    """The announcement was rewritten before it leaves."""
    running = run(OPENS, now="2025-02-01T09:00")
    running.invite("net", "eva", "bo")
    rewrite(running, "announcement", OLD, NEW)
    return running


def test_letters_that_are_as_they_were_leave_without_a_question(run: Run) -> None:
    running = run(OPENS, now="2025-02-01T09:00")
    running.invite("net", "eva", "bo")
    running.live_until("2025-02-03 10:00", restarts=True)

    assert [one.to for one in running.got("announcement")] == ["bo", "eva"]
    assert running.got("bulk-question") == []


def test_a_changed_text_is_asked_about_once_and_goes_with_the_question_as_it_would_leave(edited: Running) -> None:
    edited.live_until("2025-02-05 10:00", restarts=True)

    assert edited.got("announcement") == []
    assert [one.to for one in edited.got("bulk-question")] == ["kirsten"]
    assert "ændret, siden nogen sidst har set den" in told(edited, "bulk-question")
    assert NEW in words(enclosed(edited))
    assert "bo@by.example" in str(enclosed(edited)["To"])


def test_yes_sends_it_and_the_same_text_is_not_asked_about_again(edited: Running) -> None:
    edited.live_until("2025-02-03 10:00")
    says(edited, "JA", letter="bulk-question")
    edited.invite("net", "ida")
    edited.live_until("2025-02-10 10:00", restarts=True)

    assert [one.to for one in edited.got("announcement")][:2] == ["bo", "eva"]
    assert NEW in words(edited.parsed("announcement"))
    assert len(edited.got("bulk-question")) == 1


def test_a_text_that_is_changed_again_before_the_yes_is_asked_about_again(edited: Running) -> None:
    edited.live_until("2025-02-03 10:00")
    rewrite(edited, "announcement", NEW, "Vi vil virkelig gerne invitere dig")
    says(edited, "JA", letter="bulk-question")
    assert edited.got("announcement") == []

    assert len(edited.got("bulk-question")) == 2
    says_last(edited, "JA")
    assert "virkelig gerne" in words(edited.parsed("announcement"))


def test_a_text_that_was_previewed_leaves_without_a_question(edited: Running, capsys: pytest.CaptureFixture[str]) -> None:
    house = Home(edited.home, {"POSTBUD_NOW": NOW}).house(WORKFLOWS)
    preview_letter(house, edited.database, Wish("net", "announcement"), None)
    assert NEW in capsys.readouterr().out

    edited.live_until("2025-02-03 10:00")
    assert [one.to for one in edited.got("announcement")] == ["bo", "eva"]
    assert edited.got("bulk-question") == []


def test_no_answer_lets_it_stay_and_the_coordinator_hears_when_it_is_too_late(run: Run) -> None:
    running = run(ONE, now="2025-04-10T09:00")
    running.receive(comes("eva"))
    rewrite(running, "practical", first_line(running), first_line(running) + " Husk madpakke.")
    running.live_until("2025-04-25 12:00", restarts=True)

    assert running.got("practical") == []
    assert "fik ikke svar i tide" in told(running, "missed")


def first_line(running: Running) -> str:
    text = (running.home / "templates" / "practical.da.md").read_text(encoding="utf-8")
    return next(line for line in text.splitlines()[3:] if line and not line.startswith(("{", "-", "#")))
