"""Readings of mail that no person wrote to us: absence notices, bounces, receipts, lists, and calendar answers.

Knows what `Message.machine` says and the calendar part's own lines; what a machine is was recognised before, from structure.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from postbud.model.reading import Doubt, Evidence, Fact, Intent, Reading
from postbud.reading.dates import days_in, meeting_day
from postbud.reading.doubts import doubt
from postbud.reading.naming import mentions
from postbud.reading.view import View
from postbud.reading.words import sentences

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
    """An iTIP REPLY or COUNTER (RFC 5546): the meeting is the entry's day, a counter-proposal's original day."""
    answer = view.message.machine.calendar if view.message.machine else None
    lines = _lines(view)
    programme = _programme(view, "\n".join([lines.get("SUMMARY", ""), view.message.subject]))
    start = lines.get("X-MS-OLK-ORIGINALSTART") or lines.get("DTSTART", "")
    day = _day(start)
    if programme.value is None and day is not None:
        fitting = [slug for slug, one in view.programmes.items() if any(meeting.date == day for meeting in one.meetings)]
        programme = Fact(fitting[0], (Evidence("calendar", start),)) if len(fitting) == 1 else programme
    meeting = _meeting(view, programme.value, day, lines)
    doubts: list[Doubt] = []
    if answer is not None and answer.method == "COUNTER":
        doubts.append(doubt("proposal", [Evidence("calendar", answer.comment or "COUNTER")]))
    elif answer is not None and "?" in answer.comment:
        doubts.append(doubt("remark", [Evidence("calendar", answer.comment)]))
    return Reading(fact, programme, meeting, language=language, doubts=tuple(doubts))


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
