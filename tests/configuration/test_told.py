"""What people are told of a meeting, as facts: the same before and after they were stored, and a meeting again."""

from __future__ import annotations

import json
from datetime import date, time

from hypothesis import given

from postbud.model.programme import AgendaItem, Contact, Meeting, Programme
from postbud.model.told import facilitators_of, facts_digest, facts_of, meeting_from
from tests.configuration.editions import FORMED, programmes, written

BEFORE = written()
JUNE = BEFORE.meetings[0]


@given(programmes())
def test_facts_are_the_same_after_they_were_stored_as_json(programme: Programme) -> None:
    for meeting in programme.meetings:
        facts = facts_of(programme, meeting)
        stored = json.loads(json.dumps(facts))
        assert stored == facts and facts_digest(stored) == facts_digest(dict(reversed(facts.items())))


@given(programmes())
def test_a_meeting_made_of_facts_is_the_meeting_as_it_was_told(programme: Programme) -> None:
    for meeting in programme.meetings:
        facts = facts_of(programme, meeting)
        again = meeting_from(facts, meeting.key)
        assert again == meeting.model_copy(update={"about": "", "invite": True})
        assert facts_of(programme, again) == facts


def test_facts_kept_by_an_older_postbud_are_read_as_far_as_they_go() -> None:
    # given facts without a theme, and an agenda with a name that no longer exists
    facts = {"date": "2025-06-03", "agenda": [{"title": "Oplæg", "start": "10:00:00", "room": "B"}], "time_zone": "Europe/Copenhagen"}

    # then
    assert meeting_from(facts, "1") == Meeting(key="1", date=date(2025, 6, 3), agenda=(AgendaItem(title="Oplæg", start=time(10)),))


def test_a_meeting_of_a_group_is_led_by_the_facilitator_of_the_group_where_there_is_one() -> None:
    # given
    programme = BEFORE.model_copy(update={"groups": FORMED, "facilitators": (Contact(name="Konsulenten"), Contact(name="Lise Lund"))})

    # then
    assert facilitators_of(programme, JUNE.model_copy(update={"group": "a"})) == ("Bo Bech",)
    assert facilitators_of(programme, JUNE.model_copy(update={"group": "b"})) == ("Konsulenten", "Lise Lund")
    assert facilitators_of(programme, JUNE) == ("Konsulenten", "Lise Lund")
