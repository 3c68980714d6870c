"""Readings of mail that no person wrote to us: absence notices, bounces, receipts, lists, and calendar answers.

Knows what `Message.machine` says and the calendar part's own lines; what a machine is was recognised before, from structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from postbud.model.message import CalendarAnswer
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Reading
from postbud.reading.dates import days_in, meeting_day
from postbud.reading.doubts import doubt
from postbud.reading.naming import mentions
from postbud.reading.remarks import BESIDE, people_wrote, says_more
from postbud.reading.view import View, shown
from postbud.reading.words import LONGEST, sentences

KINDS = {
    "calendar": Intent.CALENDAR,
    "bounce": Intent.BOUNCE,
    # a newsletter or a list's post wants nothing from us
    "list": Intent.OTHER,
    "complaint": Intent.OTHER,
}


def read_machine(view: View, language: Fact[str]) -> Reading:
    """The reading of a machine's message: its kind, and the programme as far as it can be told."""
    machine = view.message.machine
    assert machine is not None
    intent = KINDS.get(machine.kind, Intent.AUTO)
    fact = Fact(intent, tuple(Evidence(where, words) for where, words in machine.evidence) or (Evidence("machine", machine.sentence),))
    if intent is Intent.CALENDAR:
        return _calendar(view, fact, language)
    return Reading(fact, _programme(view, f"{view.message.subject}\n{view.history}\n{view.message.own_words[:3000]}"), language=language)


def _programme(view: View, text: str) -> Fact[str | None]:
    if view.thread is not None and view.thread.programme in view.programmes:
        return Fact(view.thread.programme, (Evidence("thread", view.thread.letter),))
    found = mentions(view.programmes, text[:8000], "subject")
    slugs = {one.slug for one in found if one.strength == 3} or {one.slug for one in found}
    return Fact(slugs.pop(), tuple(one.evidence for one in found[:2])) if len(slugs) == 1 else Fact(None)


def _calendar(view: View, fact: Fact[Intent], language: Fact[str]) -> Reading:
    """What a calendar says (RFC 5546): the meeting is the entry's day, a counter-proposal's original day.

    A remark that says more than the answer beside it is a question: the answer is noted, and the question goes to a human.
    """
    answer = view.message.machine.calendar if view.message.machine else None
    lines = _lines(view)
    programme = _programme(view, "\n".join([lines.get("SUMMARY", ""), view.message.subject]))
    start = lines.get("X-MS-OLK-ORIGINALSTART") or lines.get("DTSTART", "")
    day = _day(start)
    if programme.value is None and day is not None:
        fitting = [slug for slug, one in view.programmes.items() if any(meeting.date == day for meeting in one.meetings)]
        programme = Fact(fitting[0], (Evidence("calendar", start),)) if len(fitting) == 1 else programme
    meeting = _meeting(view, programme.value, day, lines)
    remark = remark_of(view, lines)
    questions = (Evidence("calendar", shown(remark)),) if remark else ()
    return Reading(fact, programme, meeting, language=language, doubts=_calendar_doubts(answer), questions=questions)


def _calendar_doubts(answer: CalendarAnswer | None) -> tuple[Doubt, ...]:
    """What is no plain yes, no or maybe, nor a calendar that asks for its entry again."""
    if answer is None or not answer.uid:
        return (doubt("unreadable"),)
    said = [Evidence("calendar", answer.comment or answer.method)]
    if answer.method == "COUNTER":
        return (doubt("proposal", said),)
    if answer.method not in ("REPLY", "REFRESH"):
        return (doubt("stranger-calendar", said),)
    if answer.method == "REPLY" and answer.partstat not in BESIDE:
        return (doubt("calendar-delegated" if answer.partstat == "DELEGATED" else "not-understood", said),)
    return ()


def remark_of(view: View, lines: Mapping[str, str]) -> str:
    """What somebody wrote beside an answer, if it says more than the answer; '' if it does not.

    Exchange and Google put it into the entry. Outlook may have it in the mail's text alone, where other programs, which mark the mail
    Auto-Submitted or not, write sentences of their own.
    """
    message = view.message
    answer = message.machine.calendar if message.machine else None
    if answer is None:
        return ""
    sender = message.sender
    names = " ".join([answer.name, *([sender.name, sender.email.partition("@")[0]] if sender else [])])
    entry = [lines.get("SUMMARY", ""), lines.get("LOCATION", ""), answer.name, answer.attendee, view.address.name, view.address.email]
    known = [*entry, *([sender.name, sender.email] if sender else [])]
    written = answer.comment or ("" if message.automatic else people_wrote(message.own_words[:LONGEST], known))
    own = {token.word for sentence in sentences(names.replace(".", " "), "subject") for token in sentence.tokens}
    return written.strip() if says_more(written, answer.partstat, own) else ""


def _meeting(view: View, slug: str | None, day: date | None, lines: dict[str, str]) -> Fact[date | None]:
    programme = view.programmes.get(slug) if slug else None
    if day is not None and (programme is None or any(meeting.date == day for meeting in programme.meetings)):
        return Fact(day, (Evidence("calendar", lines.get("DTSTART", "")),))
    if programme is not None:
        for sentence in sentences(f"{lines.get('SUMMARY', '')}\n{view.message.subject}", "subject"):
            for found in days_in(view, sentence):
                one = meeting_day(found, programme.meetings, view.when.date() if view.when else None)
                if one is not None:
                    return Fact(one, (Evidence("subject", found.words),))
    return Fact(day)


def _lines(view: View) -> dict[str, str]:
    """The first value of each property of the part that carries the iTIP method, unfolded (RFC 5545 section 3.1)."""
    parts = [one for one in view.message.attachments if one.method or one.content_type in ("text/calendar", "application/ics")]
    part = next((one for one in parts if one.method), parts[0] if parts else None)
    if part is None:
        return {}
    text = part.content[:100_000].decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    _, _, event = text.partition("BEGIN:VEVENT")
    values: dict[str, str] = {}
    for line in event.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            values.setdefault(name.split(";")[0].upper(), value.strip().replace("\\,", ","))
    return values


def _day(value: str) -> date | None:
    """The local day of a DATE or DATE-TIME value; UTC times are brought to Danish time."""
    digits = value.rstrip("Z").replace("T", "")
    try:
        if value.endswith("Z") and len(digits) == 14:
            return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Copenhagen")).date()
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
