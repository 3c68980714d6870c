"""Names, titles and places written by anybody can never add a property, break a line or lose the entry."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as some

from postbud.calendar import EntryTexts
from postbud.calendar.plain import one_line, several_lines
from postbud.model.message import Address
from tests.calendar.entries import event, requested, second_reading
from tests.servers.icaljs import IcalJs

NASTY = 'Eva"\r\nATTENDEE:mailto:x@x.example\x00\x1b;CN="a",b:\\n\\N\u2028\ud800^n'
ANY = some.text(max_size=200) | some.just(NASTY)
PROPERTIES = sorted(
    "UID DTSTAMP SEQUENCE ATTENDEE DTSTART DTEND SUMMARY DESCRIPTION LOCATION ORGANIZER STATUS TRANSP END END".split()
)  # fmt: skip


@settings(deadline=None)
@given(name=ANY, summary=ANY, description=ANY, location=ANY)
@example(NASTY, NASTY, NASTY, NASTY)
def test_whatever_the_values_are_the_entry_has_the_same_properties(name, summary, description, location):
    raw = requested(texts=EntryTexts(summary, description, location), attendee=Address(name, "eva@bibliotek.example"))

    lines = raw.decode().replace("\r\n ", "").partition("BEGIN:VEVENT\r\n")[2].split("\r\n")[:-1]
    assert sorted(line.replace(";", ":").partition(":")[0] for line in lines) == PROPERTIES
    assert event(raw)["ATTENDEE"] == "mailto:eva@bibliotek.example"
    assert all(octet >= 32 or octet in b"\r\n\t" for octet in raw)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


@settings(deadline=None)
@given(summary=ANY, description=ANY)
def test_every_text_comes_back_as_it_was_made_plain(summary, description):
    raw = requested(texts=EntryTexts(summary, description, "x"))

    assert str(event(raw)["SUMMARY"]) == one_line(summary)
    assert str(event(raw)["DESCRIPTION"]) == several_lines(description)
    assert second_reading(raw).vevent.summary.value == one_line(summary)


def test_thunderbirds_parser_reads_hostile_texts_as_they_were_made_plain(icaljs: IcalJs):
    names = [NASTY, '"', ";:,\\", "Ø" * 90, "\u2028x", "a^nb", "BEGIN:VEVENT", "=?utf-8?q?=41?="]
    read = icaljs.read([requested(texts=EntryTexts(name, name, name), attendee=Address(name, "eva@bibliotek.example")) for name in names])

    for name, calendar in zip(names, read, strict=True):
        (found,) = calendar["events"]
        assert found["summary"] == found["place"] == one_line(name)
        assert [one["address"] for one in found["attendees"]] == ["mailto:eva@bibliotek.example"]


def test_quotes_and_line_ends_are_stripped_from_a_name():
    raw = requested(attendee=Address('Eva "Ø"\r\nÅrup, leder', "eva@bibliotek.example"))

    assert event(raw)["ATTENDEE"].params["CN"] == "Eva Ø Årup, leder"


def test_a_person_without_a_name_is_called_by_the_address():
    assert event(requested(attendee=Address("", "eva@bibliotek.example")))["ATTENDEE"].params["CN"] == "eva@bibliotek.example"


def test_a_backslash_before_a_capital_n_does_not_become_a_line_end():
    assert str(event(requested(texts=EntryTexts("C:\\Navne", "x", "x")))["SUMMARY"]) == "C:\\navne"
