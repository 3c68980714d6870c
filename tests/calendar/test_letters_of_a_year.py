"""CALENDAR.md, one test a rule, for every entry that a real Postbud sends in a year: first invites, updates, cancellations, invites again.

Each entry is read by icalendar, which made part of it, and by two parsers that did not: vobject, and ical.js in Node.
"""

from __future__ import annotations

import email.utils
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from postbud.letters import Templates
from postbud.model.programme import Meeting
from tests.calendar.entries import second_reading
from tests.calendar.house import ADDRESS, ROOT, Sent
from tests.calendar.story import Chapter, a_year
from tests.servers.icaljs import IcalJs

WORDING = {language: Templates.load(ROOT / "templates").sandboxes[language].wording for language in ("da", "en")}
CANCELLED = {"da": "aflyst", "en": "cancelled"}
Read = dict[str, Any]


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> list[Chapter]:
    return a_year(tmp_path_factory.mktemp("year") / "home")


@pytest.fixture(scope="module")
def letters(chapters: list[Chapter]) -> list[Sent]:
    """Every letter with an entry."""
    return [letter for chapter in chapters for letter in chapter.letters if letter.calendar]


@pytest.fixture(scope="module")
def as_thunderbird_reads(letters: list[Sent], icaljs: IcalJs) -> list[tuple[Sent, Read]]:
    return list(zip(letters, icaljs.read([letter.calendar for letter in letters]), strict=True))


def of_one_entry(letters: list[Sent]) -> Iterator[list[Sent]]:
    """The letters about each UID, in the order they left."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for letter in letters:
        found[letter.uid].append(letter)
    yield from found.values()


def language_of(letter: Sent) -> str:
    return "en" if letter.to.endswith("lakeside.example") else "da"


def test_the_year_has_every_kind_of_entry(letters: list[Sent]) -> None:
    kinds = {(letter.name, letter.method) for letter in letters}

    assert kinds >= {
        ("confirmation", "REQUEST"), ("invite", "REQUEST"), ("meeting-changed", "REQUEST"), ("meeting-changed", "CANCEL"),
        ("absent", "CANCEL"), ("undone", "REQUEST"), ("undone", "CANCEL"), ("substitute-gone", "CANCEL"), ("substitute-coming", "REQUEST"),
        ("cancelled", "CANCEL"), ("invite-withdrawn", "CANCEL"), ("meeting-cancelled", "CANCEL"), ("coming-again", "REQUEST"),
    }  # fmt: skip


def test_nothing_in_the_year_waits_for_a_human(chapters: list[Chapter]) -> None:
    assert [chapter.what for chapter in chapters for letter in chapter.letters if letter.name == "held"] == []


def test_rule_01_the_content_type_names_the_method_of_the_entry(letters: list[Sent]) -> None:
    for letter in letters:
        assert f"METHOD:{letter.method}" in letter.calendar.decode().splitlines(), letter.subject
        assert second_reading(letter.calendar).method.value == letter.method


def test_rule_02_three_parsers_show_the_same_hour_and_none_of_them_floats(as_thunderbird_reads: list[tuple[Sent, Read]]) -> None:
    for letter, read in as_thunderbird_reads:
        (event,) = read["events"]
        start = letter.entry.start.astimezone(UTC)
        assert event["zone"] == "Europe/Copenhagen" and datetime.fromisoformat(event["starts"]) == start, letter.subject
        assert datetime.fromisoformat(event["ends"]) == letter.entry.end.astimezone(UTC)
        assert second_reading(letter.calendar).vevent.dtstart.value.astimezone(UTC) == start


def test_rule_03_the_organiser_is_the_sender_of_the_mail(as_thunderbird_reads: list[tuple[Sent, Read]]) -> None:
    for letter, read in as_thunderbird_reads:
        assert [one["address"] for one in read["events"][0]["organizers"]] == [f"mailto:{ADDRESS}"]
        assert email.utils.parseaddr(str(letter.mail["From"]))[1] == ADDRESS and letter.mail["Reply-To"] is None


def test_rule_04_the_only_attendee_is_the_one_who_gets_the_mail(as_thunderbird_reads: list[tuple[Sent, Read]]) -> None:
    for letter, read in as_thunderbird_reads:
        (attendee,) = read["events"][0]["attendees"]
        assert attendee["address"] == f"mailto:{letter.to}" and len(letter.mail["To"].addresses) == 1
        if letter.method == "REQUEST":
            assert (attendee["partstat"], attendee["rsvp"], attendee["role"]) == ("NEEDS-ACTION", "TRUE", "REQ-PARTICIPANT")


def test_rule_05_a_person_and_meeting_have_one_uid_whatever_happens(letters: list[Sent]) -> None:
    """Eva's two addresses are one person, and so is whoever comes back after leaving."""
    people = {"eva@skovby.example": "Eva", "eva.lund@nyby.example": "Eva"}
    meetings = {1: "september", 6: "juni", 9: "september", 10: "september", 11: "november", 12: "december"}
    uids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for letter in letters:
        uids[people.get(letter.to, letter.to), meetings[letter.entry.start.month]].add(letter.uid)

    assert all(len(found) == 1 for found in uids.values()), uids


def test_rule_06_every_change_of_an_entry_has_a_higher_sequence_and_a_newer_stamp(letters: list[Sent]) -> None:
    for history in of_one_entry(letters):
        for before, after in zip(history, history[1:], strict=False):
            if after.calendar == before.calendar:
                continue  # sent once more, unchanged
            assert after.sequence > before.sequence and after.stamped_at > before.stamped_at, (before.subject, after.subject)
            assert after.stamped_at.tzinfo is not None and after.calendar.decode().count("DTSTAMP:") == 1


def test_rule_07_a_cancellation_takes_back_the_entry_as_it_was_told(
    letters: list[Sent], as_thunderbird_reads: list[tuple[Sent, Read]]
) -> None:
    for history in of_one_entry(letters):
        for before, after in zip(history, history[1:], strict=False):
            if after.method == "CANCEL":
                assert before.method == "REQUEST", "only what is in a calendar is taken out"
                assert after.entry["STATUS"] == "CANCELLED" and after.entry.start == before.entry.start
                assert after.entry["LOCATION"] == before.entry["LOCATION"]
                assert str(after.entry["SUMMARY"]) in (f"Aflyst: {before.entry['SUMMARY']}", f"Cancelled: {before.entry['SUMMARY']}")
        assert history[0].method == "REQUEST"
    for letter, read in as_thunderbird_reads:
        assert (read["events"][0]["status"] == "CANCELLED") is (letter.method == "CANCEL")


def test_rule_08_a_place_that_becomes_known_is_mailed_to_everybody(chapters: list[Chapter]) -> None:
    (chapter,) = [chapter for chapter in chapters if chapter.what == "a place is known"]
    told = {letter.to: str(letter.entry["LOCATION"]) for letter in chapter.letters if letter.calendar}

    assert told == dict.fromkeys(["eva@skovby.example", "nora@lakeside.example"], "Hovedbiblioteket, sal 2, Vejle")


def test_rule_09_every_mail_is_mixed_of_alternatives_and_the_same_entry_as_a_file(letters: list[Sent]) -> None:
    for letter in letters:
        alternatives, file = letter.mail.get_payload()
        kinds = [part.get_content_type() for part in (letter.mail, alternatives, *alternatives.get_payload(), file)]
        assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]
        assert file.get_payload(decode=True) == letter.calendar and file.get_filename() == "invite.ics"
        calendar = alternatives.get_payload()[-1]
        assert calendar["Content-Disposition"] is None and calendar["Content-Transfer-Encoding"] == "base64"


def test_rules_10_and_11_a_mail_has_one_event_and_it_repeats_by_no_rule(as_thunderbird_reads: list[tuple[Sent, Read]]) -> None:
    assert all(len(read["events"]) == 1 and read["events"][0]["rules"] == 0 for _, read in as_thunderbird_reads)


def test_rule_12_text_and_html_say_the_day_the_local_time_and_the_place_of_the_entry(letters: list[Sent]) -> None:
    for letter in letters:
        wording = WORDING[language_of(letter)]
        start, end = letter.entry.start, letter.entry.end
        when = wording.when(Meeting(key="", date=start.date(), start=start.time(), end=end.time()))
        for kind in ("plain", "html"):
            said = str(letter.mail.get_body((kind,)).get_content())
            said = " ".join(said.split())
            assert when.casefold() in said.casefold() and str(letter.entry["LOCATION"]) in said, (letter.name, letter.method, said)


def test_rule_12_a_cancellation_says_so_in_words(letters: list[Sent]) -> None:
    for letter in letters:
        if letter.method == "CANCEL":
            assert CANCELLED[language_of(letter)] in letter.text.casefold(), (letter.name, letter.text)


def test_rule_15_the_bytes_are_crlf_lines_of_at_most_75_octets_without_control_characters(letters: list[Sent]) -> None:
    for letter in letters:
        assert letter.calendar.replace(b"\r\n", b"").count(b"\n") == 0
        for line in letter.calendar.split(b"\r\n"):
            assert len(line) <= 75 and line.decode() is not None
        assert all(octet >= 32 or octet in b"\r\n" for octet in letter.calendar)
        assert b"VALARM" not in letter.calendar
        assert [component.name for component in icalendar.Calendar.from_ical(letter.calendar).walk()].count("VEVENT") == 1


def test_at_the_end_every_calendar_holds_what_its_owner_comes_to(letters: list[Sent]) -> None:
    """The last word about each entry: one live entry per person and meeting, and nothing at an address that was left."""
    last = [history[-1] for history in of_one_entry(letters)]
    live = sorted((letter.to, letter.entry.start.strftime("%d.%m")) for letter in last if letter.method == "REQUEST")

    assert live == [("ann@lakeside.example", "07.10"), ("eva.lund@nyby.example", "07.10")]


def test_the_year_is_played_from_shipped_files_alone() -> None:
    assert (ROOT / "templates" / "calendar-entry.da.md").exists() and Path(ROOT / "mailbox_rules.yaml").exists()
