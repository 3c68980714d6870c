"""CALENDAR.md, one test a rule: what the calendar apps demand of an invitation by mail."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from postbud.calendar import EntryTexts, entry_digest, entry_uid, request
from postbud.errors import InviteImpossible, TemplateFailed
from postbud.letters import compose
from postbud.letters.rendered import Rendered
from postbud.model.message import Address
from postbud.model.programme import Contact
from tests.calendar.entries import (
    EVA,
    HOUSE,
    JUNE,
    STAMP,
    TEMPLATES,
    TEXTS,
    cancelled,
    event,
    events,
    invite,
    letter,
    programme,
    requested,
    second_reading,
)  # fmt: skip

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def parts(raw: bytes) -> dict[str, email.message.Message]:
    return {part.get_content_type(): part for part in email.message_from_bytes(raw).walk()}


@pytest.mark.parametrize(("name", "entry", "method"), [("invite", requested(), "REQUEST"), ("meeting-cancelled", cancelled(), "CANCEL")])
def test_rule_01_the_content_type_names_the_method_of_the_entry(name, entry, method):
    part = parts(letter(name, JUNE, entry=entry, method=method))["text/calendar"]

    assert part.get_param("method") == method
    assert part.get_param("charset") == "utf-8"
    assert f"METHOD:{method}" in part.get_payload(decode=True).decode().splitlines()


def test_rule_01_a_letter_with_another_method_than_its_entry_is_refused():
    with pytest.raises(TemplateFailed, match="CANCEL"):
        letter("invite", JUNE, entry=requested(), method="CANCEL")


@pytest.mark.parametrize(
    "day", [date(2025, 4, 3), date(2025, 6, 3), date(2025, 10, 7), date(2025, 11, 18), date(2026, 3, 29), date(2027, 1, 14)]
)
def test_rule_02_every_reader_shows_ten_oclock_in_summer_and_winter(day):
    raw = requested(JUNE.model_copy(update={"date": day}))

    read = second_reading(raw)
    start = datetime.combine(day, time(10), COPENHAGEN)
    assert read.vevent.dtstart.value.astimezone(UTC) == start.astimezone(UTC)
    assert read.vevent.dtend.value.astimezone(UTC) == start.astimezone(UTC) + timedelta(hours=5)
    assert event(raw).start == start


def test_rule_02_the_zone_is_two_yearly_rules_and_no_list_of_dates():
    lines = requested().decode().splitlines()

    assert "TZID:Europe/Copenhagen" in lines and "DTSTART;TZID=Europe/Copenhagen:20250603T100000" in lines
    assert ["DTSTART:19700329T020000", "DTSTART:19701025T030000"] == sorted(line for line in lines if line.startswith("DTSTART:1970"))
    assert sum(line.startswith("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=") for line in lines) == 2
    assert not any(line.startswith("RDATE") for line in lines)


def test_rule_03_the_organiser_is_the_sender_of_the_mail():
    mail = email.message_from_bytes(letter("invite", JUNE))

    organiser = event(parts(mail.as_bytes())["text/calendar"].get_payload(decode=True))["ORGANIZER"]
    assert organiser == "mailto:tilmelding@netvaerk.example"
    assert email.utils.parseaddr(mail["From"])[1] == HOUSE.email
    assert mail["Reply-To"] is None


def test_rule_04_the_only_attendee_is_the_one_who_gets_the_mail():
    raw = letter("invite", JUNE)
    attendee = event(parts(raw)["text/calendar"].get_payload(decode=True))["ATTENDEE"]

    assert attendee == "mailto:eva@bibliotek.example"
    assert attendee.params == {
        "CN": "Eva Årup", "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE",
    }  # fmt: skip
    assert email.utils.getaddresses([email.message_from_bytes(raw)["To"]])[0][1] == EVA.email


def test_rule_05_the_uid_follows_from_keys_that_never_change():
    first = entry_uid("hverdagsledelse", "1", "Eva@Bibliotek.example ", "netvaerk.example")

    assert first == entry_uid("hverdagsledelse", "1", "eva@bibliotek.example", "netvaerk.example")
    assert (
        len({first, *(entry_uid(*key, "netvaerk.example") for key in [("h", "1", "eva@x"), ("h", "2", "eva@x"), ("h1", "", "eva@x")])}) == 4
    )
    assert "eva" not in first and first.endswith("@netvaerk.example")


@pytest.mark.parametrize(
    "change", [{"date": date(2025, 6, 4)}, {"start": time(9)}, {"end": time(16)}, {"place": "Odense"}, {"theme": "Tillid"}], ids=str
)
def test_rule_06_every_visible_change_has_another_digest(change):
    changed = JUNE.model_copy(update=change)

    assert digest(JUNE) != digest(changed)
    assert digest(JUNE) == digest(JUNE.model_copy(update={"about": "not in the entry"}))


@pytest.mark.parametrize(("language", "line"), [("da", "Ledes af: Bo Bech"), ("en", "Led by: Bo Bech")])
def test_rule_06_who_leads_the_meeting_is_in_the_entry_so_another_one_is_another_digest(language, line):
    led = programme(JUNE).model_copy(update={"facilitators": (Contact(name="Bo Bech"),)})

    before, after = (TEMPLATES.entry_texts(each, JUNE, language) for each in (programme(JUNE), led))
    assert line in after.description.splitlines()
    assert entry_digest(programme(JUNE), JUNE, before) != entry_digest(led, JUNE, after)


def digest(meeting):
    return entry_digest(programme(meeting), meeting, TEMPLATES.entry_texts(programme(meeting), meeting, "da"))


def test_rule_06_the_entry_carries_the_sequence_and_the_utc_stamp_it_is_given():
    read = event(requested(sequence=3))

    assert read["SEQUENCE"] == 3
    assert "DTSTAMP:20250108T093015Z" in requested().decode()
    assert requested(sequence=3) == requested(sequence=3), "an unchanged resend is the same entry"


def test_rule_07_a_cancellation_takes_back_the_same_entry():
    before, after = event(requested()), event(cancelled(sequence=1))

    assert b"\r\nMETHOD:CANCEL\r\n" in cancelled()
    assert after["STATUS"] == "CANCELLED" and after["UID"] == before["UID"] and after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start == before.start and after["SUMMARY"] and after["ATTENDEE"] == before["ATTENDEE"]
    assert b"CANCELLED" not in requested()


def test_rule_07_a_cancellation_that_no_calendar_would_follow_is_refused():
    with pytest.raises(InviteImpossible, match="SEQUENCE"):
        cancelled(sequence=0)


def test_rule_08_a_place_that_becomes_known_is_a_visible_change():
    somewhere = JUNE.model_copy(update={"place": "Salen, Roskilde"})

    before, after = (TEMPLATES.entry_texts(programme(meeting), meeting, "da") for meeting in (JUNE, somewhere))
    assert event(requested(JUNE, before))["LOCATION"] == "Information følger"
    assert event(requested(somewhere, after))["LOCATION"] == "Salen, Roskilde"
    assert digest(JUNE) != digest(somewhere)


def test_rule_09_the_mail_is_mixed_of_alternatives_and_the_same_entry_as_a_file():
    mail = email.message_from_bytes(letter("invite", JUNE))

    alternatives, file = mail.get_payload()
    text, html, calendar = alternatives.get_payload()
    kinds = [part.get_content_type() for part in (mail, alternatives, text, html, calendar, file)]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]
    assert calendar["Content-Disposition"] is None and calendar["Content-Transfer-Encoding"] == "base64"
    assert file.get_filename() == "invite.ics" and file.get_payload(decode=True) == calendar.get_payload(decode=True)


def test_rule_10_a_mail_has_one_event():
    assert len(events(requested())) == len(events(cancelled())) == 1


def test_rule_11_every_meeting_is_an_entry_of_its_own_without_a_rule():
    september = JUNE.model_copy(update={"key": "2", "date": date(2025, 9, 9)})

    first, second = event(requested(JUNE)), event(requested(september))
    assert first["UID"] != second["UID"]
    assert "RRULE" not in first and "RECURRENCE-ID" not in first


@pytest.mark.parametrize(
    ("language", "when"), [("da", "tirsdag den 3. juni 2025 kl. 10.00-15.00"), ("en", "Tuesday 3 June 2025, 10:00–15:00")]
)
def test_rule_12_the_text_says_the_day_the_local_time_and_the_place_of_the_entry(language, when):
    meeting = JUNE.model_copy(update={"place": "Salen, Roskilde"})
    found = parts(letter("invite", meeting, language))

    entry = event(found["text/calendar"].get_payload(decode=True))
    for kind in ("text/plain", "text/html"):
        said = found[kind].get_payload(decode=True).decode()
        assert when in said and str(entry["LOCATION"]) in said
    assert entry.start == datetime(2025, 6, 3, 10, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(("language", "word"), [("da", "aflyst"), ("en", "cancelled")])
def test_rule_12_a_cancellation_says_so_in_subject_text_and_entry(language, word):
    called_off = JUNE.model_copy(update={"cancelled": True})
    texts = TEMPLATES.entry_texts(programme(called_off), called_off, language)
    mail = letter("meeting-cancelled", called_off, language, cancelled(called_off, texts), "CANCEL")

    subject = email.message_from_bytes(mail, policy=email.policy.default)["Subject"]
    assert word in subject.casefold() and word in texts.summary.casefold()
    assert word in parts(mail)["text/plain"].get_payload(decode=True).decode().casefold()


def test_rule_15_the_bytes_are_crlf_lines_of_at_most_75_octets_that_split_no_character():
    texts = EntryTexts("Ø" * 300, "æøå€😀, " * 200, "Å" * 100)
    raw = requested(texts=texts)

    assert raw.replace(b"\r\n", b"").count(b"\n") == 0 and raw.endswith(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert event(raw)["SUMMARY"] == texts.summary and second_reading(raw).vevent.summary.value == texts.summary


def test_rule_15_an_alarm_is_only_there_when_asked_for_and_never_in_a_cancellation():
    assert b"VALARM" not in requested() and b"VALARM" not in cancelled()

    (alarm,) = event(requested(alarm_minutes=30)).walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] == TEXTS.summary
    assert alarm["TRIGGER"].dt == timedelta(minutes=-30)


def test_the_same_letter_composes_to_the_same_bytes():
    assert letter("invite", JUNE) == letter("invite", JUNE)


@pytest.mark.parametrize("missing", ["date", "start", "end"])
def test_a_meeting_with_a_fact_missing_has_no_entry_and_the_error_names_the_fact(missing):
    with pytest.raises(InviteImpossible, match=f"{missing} not known yet"):
        requested(JUNE.model_copy(update={missing: None}))


def test_a_meeting_that_ends_before_it_starts_has_no_entry():
    with pytest.raises(InviteImpossible, match="before it starts"):
        requested(JUNE.model_copy(update={"end": time(9)}))


def test_a_naive_time_is_refused_instead_of_floating():
    naive = invite(stamped_at=datetime(2025, 1, 8, 9, 30))  # noqa: DTZ001 - the mistake under test
    with pytest.raises(InviteImpossible, match="naive"):
        request(programme(), JUNE, naive, HOUSE, EVA, TEXTS)


@pytest.mark.parametrize(
    "address", ["", "eva", "eva@", "@x.example", "eva lund@x.example", "e@x.example\r\nX:1", 'e"@x.example', "a@b.example,c@d.example"]
)
def test_an_address_that_is_none_is_refused_and_not_repeated(address):
    with pytest.raises(InviteImpossible, match="address") as caught:
        request(programme(), JUNE, invite(), HOUSE, Address("Eva", address), TEXTS)
    assert not address or address not in str(caught.value)


def test_an_entry_has_each_property_once_and_the_calendar_has_no_uid():
    for raw in (requested(), cancelled()):
        body = raw.decode().partition("BEGIN:VEVENT")[2].replace("\r\n ", "").splitlines()
        names = [line.replace(";", ":").partition(":")[0] for line in body]
        assert len(names) == len(set(names) - {"END"}) + names.count("END")
        assert "UID:" not in raw.decode().partition("BEGIN:VEVENT")[0]


def test_a_letter_without_an_entry_is_just_two_alternatives():
    raw = compose(Rendered("S", "T", "<p>H</p>"), sender=HOUSE, to=EVA, message_id="<1@x.example>", date=STAMP)

    mail = email.message_from_bytes(raw)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
