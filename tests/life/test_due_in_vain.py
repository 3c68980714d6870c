"""What is due and cannot be done: put off, and at last visibly undone; and a registration whose programme's file is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from postbud.decide import Workflows
from postbud.effects import Attend, Effect
from postbud.model.case import Case
from postbud.model.registration import Answer
from postbud.store.tables import attendance, due, message
from tests.life import mails, promises
from tests.life.town import BO, EVA, PER, Town
from workflows import DUE, TABLE

MAY = date(2025, 5, 6)


@pytest.fixture
def pedeller(town: Town) -> str:
    return town.title("pedeller")


def poisonous(case: Case) -> Iterator[Effect]:
    """Changes something and then fails."""
    entry = case.registrations[0]
    yield Attend(entry.programme, entry.address, "1", Answer.ABSENT)
    raise RuntimeError("a fault in a workflow")


def test_what_is_due_and_fails_changes_nothing_is_put_off_and_at_last_visibly_undone(town: Town, pedeller: str) -> None:
    # given: a seat that is free, and an approval that is to be chased
    town.seated("pedeller", 1)
    town.signs_up("pedeller", EVA, BO)
    town.says(PER, mails.sign_up(PER, town.title("arkiver")))
    town.engine.decider.workflows = Workflows(TABLE, DUE | {"seats": poisonous})
    town.says(EVA, mails.cancel(EVA, pedeller))
    before = [row.answer for row in town.engine.rows(attendance)]

    # when
    town.waits(timedelta(days=3, hours=1))

    # then
    failed = [row for row in town.engine.rows(due) if row.state == "failed"]
    assert [(row.kind, row.attempts) for row in failed] == [("seats", 5)] and "RuntimeError" in failed[0].error
    assert [row.answer for row in town.engine.rows(attendance)] == before
    assert [row.email for row in town.engine.letters(name="approval-whose")] == [PER.address, PER.address], "others go on"


def test_a_registration_whose_file_is_away_waits_and_nothing_about_it_fails(town: Town, pedeller: str) -> None:
    # given
    confirmation = town.signs_up("pedeller", EVA)[0].id
    before = town.rows()
    town.engine.remove_file("pedeller")
    town.engine.restart()

    # when
    for words in (mails.cancel(EVA, pedeller), mails.sign_up(EVA, pedeller), mails.new_phone(EVA, pedeller, 7)):
        town.says(EVA, words, answers=confirmation)
    town.waits(timedelta(days=1))

    # then
    assert {row.state for row in town.engine.rows(message)[1:]} == {"held"}
    assert town.rows() == before
    promises.check_mails(town.engine)
