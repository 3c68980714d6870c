"""Values to try a template with: everything known, hardly anything known, and values that try to do harm.

Used by the check and the preview; never by a letter that is sent. All persons and addresses are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from postbud.letters.known import LETTERS, TO_COORDINATORS
from postbud.letters.sample_values import LETTER_VALUES, VALUES
from postbud.model.bounce import Unreachable
from postbud.model.case import Untold
from postbud.model.changes import FactChange, MeetingChange
from postbud.model.contribution import OfferedItem
from postbud.model.grouping import GroupNote, GroupShown, MemberShown
from postbud.model.interest import Interest
from postbud.model.invoicing import Basis, Invoice, LeftOut
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.poll import Choice, Chosen, Counted, Offered, Option, Poll, PollAnswer, by_name, offered, tally
from postbud.model.programme import AgendaItem, Meeting, Programme, Question, Questionnaire
from postbud.model.reading import Fact, Intent, Person, Reading
from postbud.model.sheet import Noted, Text
from postbud.model.terms import Terms
from postbud.model.week import Missing, Planned, Rate

HARM = 'X" *Y* <b>æ</b> [a](javascript:1) {{ 7 }}\r\nBcc: z@z.example'
MANY = 30
BARE_ITEM = OfferedItem(1, 0, "x", "1", "eva@bibliotek.example", "", "", "da", "X", "", "", False)

# Letters about a mail or a person that may belong to no programme, and letters that may be about no meeting.
WITHOUT_PROGRAMME = frozenset(
    {
        "held", "held-done", "held-already", "held-unclear", "held-many", "held-many-done",
        "which-programme", "coordinator-answer", "opted-out", "undo-too-late",
        "change-noticed", "change-question", "change-sent", "change-stopped", "file-broken", "file-not-written",
        "mailbox-silent", "mailbox-back",
        "weekly", "weekly-done", "missed", "bounced",
    }
)  # fmt: skip
WITH_MEETING = frozenset(
    {
        "invite", "invite-withdrawn", "absent", "absent-others", "already-absent", "coming-again", "calendar-entry",
        "missing-facts",
    }
)  # fmt: skip


def sample_variables(letter: str, programme: Programme | None = None) -> dict[str, Any]:
    """A full set of values for a letter, with a programme of the reader's choice (an invented one by default)."""
    values = full(letter)
    if programme is not None:
        meetings = programme.meetings
        dated = next((meeting for meeting in meetings if meeting.dated), meetings[0] if meetings else None)
        words = Segment(Kind.OWN, f"Hej\n\nJeg vil gerne deltage i {programme.title}.")
        values |= {"programme": programme, "meetings": meetings, "meeting": dated, "message": replace(values["message"], segments=(words,))}
        values["questionnaire"] = next((each for each in programme.questionnaires if each.kind == "evaluation"), None)
        if programme.polls:
            values |= _asked(programme.polls[0], values["today"]) | ({"number": 1} if letter in ("poll-result", "poll-decided") else {})
        if dated is not None:
            values["missing"] = (Missing(dated, ("place", "agenda")),)
        if dated is not None and dated.date is not None:
            values["today"] = min(dated.date, values["today"])
        if dated is not None and letter != "changed":
            values["changes"] = (_change_of(dated, dropped=letter == "meeting-cancelled"),)
    return only(letter, values)


def _asked(poll: Poll, today: date) -> dict[str, Any]:
    """A programme's own poll, as it is asked and as it might be answered."""
    said = Chosen({number: (Choice.NO, Choice.YES, Choice.MAYBE)[number % 3] for number in range(1, len(poll.options) + 1)}, frozenset({1}))
    answer = PollAnswer("", poll.key, "eva@bibliotek.example", "Eva Årup", *by_name(poll, said), "", VALUES["since"])
    counted = tally(poll, (answer,), today)
    return {"poll": poll, "options": offered(poll, today, said), "option": poll.option(1), "counted": counted}


def _change_of(meeting: Meeting, dropped: bool) -> MeetingChange:
    """What could happen to a meeting: it is called off, or its hours are known at last."""
    hours = FactChange("time", (None, None), (meeting.start, meeting.end))
    return MeetingChange("dropped", meeting) if dropped else MeetingChange("changed", meeting, (hours,))


def trials(letter: str) -> list[dict[str, Any]]:
    """The sets of values every template must survive."""
    return [only(letter, values) for values in (full(letter), bare(letter), harmful(letter))]


def only(letter: str, values: dict[str, Any]) -> dict[str, Any]:
    """Just the variables that this letter gets. A letter to a coordinator has the coordinator as the participant it is to."""
    if letter in TO_COORDINATORS:
        values = values | {"participant": Person(values["coordinator"].name or None, values["coordinator"].email)}
    return {name: values[name] for name in LETTERS[letter].variables}


def full(letter: str = "") -> dict[str, Any]:
    """Everything that can be known is known; as it would be for this letter, if one is named."""
    return VALUES | LETTER_VALUES.get(letter, {})


def bare(letter: str) -> dict[str, Any]:
    """What may be missing is missing."""
    programme = Programme(slug="x", title="X")
    undated = Meeting(key="1")
    somebody = Person(None, "eva@bibliotek.example")
    fact = FactChange("place", "", None) if letter != "changed" else FactChange("title", "souschef", None)
    sheet = Questionnaire(key="x", title="Spørgsmål", questions=(Question(text="Hvad?"),))
    return full() | {
        "programme": None if letter in WITHOUT_PROGRAMME else programme,
        "meeting": undated if letter in WITH_MEETING else None, "meetings": (), "facilitators": (), "participant": somebody,
        "message": Message("", None, "", None, ()), "coordinator": Address("", "l@x.example"), "address": Address("", "t@x.example"),
        "because": [], "people": (somebody,), "choices": (programme, programme),
        "words": "", "undo_until": None, "by": "", "terms": None, "substitute": somebody, "replaced": somebody, "whole": False,
        "changes": (fact,) if letter == "changed" else (MeetingChange("changed", undated, (fact,)),), "everywhere": False, "why": "nothing",
        "missing_facts": ("level",), "levels": (), "wrong": "", "payer": Person(None, None), "rule": "",
        "listed": (), "awaiting": (), "place": 0, "late": False, "offered_until": None, "still_listed": False, "reminder": False,
        "approver": "", "approved": False, "since": None, "waits": False, "noted": (),
        "files": (), "both": (), "closed": (), "repeated": (), "later": 0, "rates": (),
        "many": False, "text_changed": False, "cause": "unanswered",
        "reading": Reading(Fact(Intent.OTHER), Fact(None)), "reason": "Ukendt.",
        "mails": (Untold(1, "", "", ""),), "began": False, "again": False, "order_line": "", "done": "",
        "what": (), "held_subject": "", "held_from": "", "decided_by": "", "decided_at": None, "reply_text": "",
        "basis": Basis((), (), "DKK"), "count": 1, "settle_at": None, "dangers": (), "waiting": 0, "diets": (), "access": (),
        "poll": Poll(key="x", title="X", options=(Option(theme="A"), Option(theme="B"))), "options": (), "closes": None, "option": None,
        "item": BARE_ITEM, "items": (AgendaItem(title="X"),) if letter == "item-offered" else (BARE_ITEM,), "signed_up": False,
        "strange": ("x",), "counted": (), "number": 0, "already": False,
        "groups": (GroupShown("1", "", ()),), "broken": (), "wished": 0, "met": 0, "moved_names": (), "best": True, "members": (),
        "facilitator": "", "facilitator_email": "", "joined": (), "moved": False, "group_meetings": (), "group": "1",
        "state": "unwilling", "days": (), "avoids": (), "department": "", "away": (), "notes": "", "needs": (), "passed": False,
        "group_notes": (GroupNote(1, "1", "management", "", full()["since"]),),
        "interest": Interest(key="x", title="X", words=("x",)), "sparring": True, "agreed": False, "parties": ((somebody, somebody),),
        "left": 0, "partners": (somebody,), "nudge": True, "had_needs": False,
        "questionnaire": None if letter == "thanks" else sheet, "letters": (), "silent": 0, "missing": (), "held": 0,
        "failed": (Unreachable(somebody, False, "", (), ()),),
    }  # fmt: skip


def harmful(letter: str = "") -> dict[str, Any]:
    """Names and mails written by somebody who wants to become markup, a link or a header; and a very long mail."""
    values = full(letter)
    person = Person(HARM, "eva@bibliotek.example", HARM, HARM)
    message = Message("<1@x.example>", Address(HARM, "eva@bibliotek.example"), HARM, None, (Segment(Kind.OWN, f"{HARM}\n> q\n" * 400),))
    fact = FactChange("place", HARM, HARM)
    line = HARM.replace("\r\n", " ")
    meeting = Meeting(key="1", place=line, theme=line)
    changes = (fact,) if letter == "changed" else (MeetingChange("changed", meeting, (fact,)), MeetingChange("dropped", meeting))
    return values | {
        "participant": person, "choices": (Programme(slug="x", title=line),) * 5, "message": message, "because": [HARM] * MANY,
        "people": (person,) * MANY, "levels": (HARM,) * MANY,
        "listed": (person,) * MANY, "awaiting": (person,) * MANY, "substitute": person, "replaced": person,
        "rule": HARM, "wrong": HARM, "payer": Person(None, None, ean=HARM, cvr=HARM, reference=HARM),
        "words": HARM, "by": HARM, "approver": HARM, "changes": changes * MANY, "terms": Terms(-3, 100, Decimal(1), True, True, HARM),
        "groups": (GroupShown(HARM, HARM, (MemberShown(HARM, HARM, HARM),) * MANY, HARM, 3),) * 5, "group": HARM,
        "broken": tuple(replace(one, names=(HARM, HARM), words=HARM, group=HARM) for one in values["broken"]),
        "moved_names": (HARM,) * MANY,
        "members": (MemberShown(HARM, HARM, HARM),) * MANY, "facilitator": HARM, "facilitator_email": HARM, "joined": (HARM,) * MANY,
        "avoids": (HARM,) * MANY, "department": HARM, "away": (HARM,) * MANY, "notes": HARM * MANY,
        "needs": (Noted(1, HARM, (Text(1, HARM * MANY),)),) * 5,
        "group_notes": (GroupNote(1, HARM, "management", HARM * MANY, values["since"]),) * 5,
        "mails": (Untold(1, HARM, HARM, HARM),) * MANY,
        "order_line": HARM, "what": (HARM,) * MANY, "held_subject": HARM, "held_from": HARM, "decided_by": HARM, "reason": HARM,
        "reply_text": HARM * MANY, "answer": HARM * MANY, "dangers": (HARM,), "problems": (HARM,) * MANY, "file": HARM,
        "lines": HARM * MANY,
        "basis": Basis((Invoice(HARM, HARM, HARM, HARM, (), "no-ean"),) * 5, (LeftOut(person, "no-terms"),) * MANY, "DKK"),
        "diets": ((HARM, 3),) * MANY, "access": (HARM,) * MANY,
        "letters": (Planned(1, values["since"], line, 1, HARM, meeting),) * MANY, "missing": (Missing(meeting, (HARM,), HARM),) * MANY,
        "item": _harmful_item(line), "items": ((AgendaItem(title=line) if letter == "item-offered" else _harmful_item(line)),) * MANY,
        "interest": Interest(key="x", title=line, words=("x",)), "parties": ((person, person),) * MANY, "partners": (person,) * MANY,
        **_harmful_poll(line), "strange": (HARM,) * MANY,
        "files": (HARM,) * MANY, "closed": (HARM,) * MANY, "rates": (Rate(HARM, 3, 2, HARM),) * MANY,
        "failed": (Unreachable(person, True, HARM, (HARM,) * MANY, (HARM,) * MANY),) * MANY,
    }  # fmt: skip


def _harmful_poll(line: str) -> dict[str, Any]:
    """A poll whose every word tries to do harm, answered by people whose names do."""
    option = Option(theme=line, place=line)
    return {
        "poll": Poll(key="x", title=line, question=line, about=HARM, options=(option, option)), "option": option,
        "options": (Offered(1, option, "yes", True),) * MANY, "counted": (Counted(1, option, (HARM,), (HARM,), (HARM,), (HARM,)),) * MANY,
    }  # fmt: skip


def _harmful_item(line: str) -> OfferedItem:
    return replace(BARE_ITEM, name=HARM, organisation=HARM, topic=line, length=HARM, words=HARM)
