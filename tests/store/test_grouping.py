"""Proposals for groups, who would lead one, and what comes out of the groups' meetings, as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from postbud.effects import CloseProposal, KeepNote, PassOn, Propose, Volunteer
from postbud.model.grouping import Formed, Guide, Proposed, Settled, as_facts
from postbud.store import grouping
from postbud.store.database import Database

NOW = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)
FACTS = as_facts(Proposed((Formed("1", "top", ("bo", "eva"), "ida"),), placed=("bo",), moved=("eva",)), Settled({"bo": "1"}), ("1",))
PETRA = Guide("petra@by.example", "Petra", "Petra@by.example", "Skole", frozenset({3, 0}), ("Teknik", "Kultur"))


def test_a_proposal_comes_back_as_it_was_and_a_newer_one_replaces_it(database: Database) -> None:
    with database.write() as connection:
        grouping.propose(connection, Propose("net", 1, FACTS), NOW)
        grouping.propose(connection, Propose("other", 1, FACTS), NOW)
        grouping.propose(connection, Propose("net", 2, FACTS), NOW)
        grouping.close(connection, CloseProposal("net", 1, "published"))  # it waits no more: nothing happens
        grouping.close(connection, CloseProposal("other", 1, "published"))

    with database.read() as connection:
        newest, other = grouping.newest(connection, "net"), grouping.newest(connection, "other", "published")
        assert grouping.newest(connection, "net", "published") is None
    assert newest and (newest.number, newest.state) == (2, "waiting") and other and other.state == "published"
    assert newest.groups == (Formed("1", "top", ("bo", "eva"), "ida"),) and newest.settled == Settled({"bo": "1"})
    assert (newest.placed, newest.moved, newest.led) == (("bo",), ("eva",), ("1",))


def test_a_number_is_given_once(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        for _ in range(2):
            grouping.propose(connection, Propose("net", 1, FACTS), NOW)


def test_of_what_somebody_says_to_leading_a_group_the_newest_counts(database: Database) -> None:
    with database.write() as connection:
        grouping.volunteer(connection, Volunteer("net", PETRA, "willing"), None, NOW)
        grouping.volunteer(connection, Volunteer("other", PETRA, "willing"), None, NOW)
        grouping.volunteer(connection, Volunteer("net", replace(PETRA, days=frozenset()), "withdrawn"), None, NOW)

    with database.read() as connection:
        (mine,), (other,) = grouping.volunteers(connection, "net"), grouping.volunteers(connection, "other")
    assert (mine.state, mine.guide.days) == ("withdrawn", frozenset())
    assert other.guide == PETRA


def test_notes_are_kept_in_order_and_passed_on_once(database: Database) -> None:
    with database.write() as connection:
        for text in ("en", "to"):
            assert grouping.keep_note(connection, KeepNote("net", "1", "management", text), "ida@by.example", None, NOW)
        first = grouping.notes(connection, "net")
        grouping.pass_on(connection, PassOn((first[0].id,)), NOW)

    with database.read() as connection:
        assert [(one.text, one.passed_on) for one in grouping.notes(connection, "net")] == [("en", True), ("to", False)]
        assert grouping.notes(connection, "other") == ()
