"""The invented programme, people and mail that templates are tried and shown with: everything that can be known is known.

Knows the values of the model; which letter gets which of them is for `samples`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from postbud.model.bounce import Unreachable
from postbud.model.case import Untold
from postbud.model.changes import FactChange, MeetingChange
from postbud.model.contribution import OfferedItem
from postbud.model.grouping import Broken, GroupNote, GroupShown, MemberShown
from postbud.model.interest import Interest
from postbud.model.invoicing import Basis, Invoice, LeftOut, Line
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.poll import Choice, Chosen, Option, Poll, PollAnswer, by_name, offered, tally
from postbud.model.programme import (
    AgendaItem,
    Cancellation,
    CancellationStep,
    Contact,
    Meeting,
    Price,
    Programme,
    Question,
    Questionnaire,
    Role,
    SignUp,
)
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Person, Reading
from postbud.model.sheet import Noted, Text
from postbud.model.terms import Terms
from postbud.model.week import Missing, Planned, Rate

CONTACT = Contact(name="Lise Lund", email="lise@netvaerk.example", organisation="Sekretariatet", phone="+4500000000")
AGENDA = (
    AgendaItem(start=time(9, 30), end=time(10, 0), title="Ankomst og kaffe", kind="arrival"),
    AgendaItem(start=time(10, 0), end=time(12, 0), title="Oplæg", speaker="Bo Bech", about="Kort", points=("Et", "To"), call="Flere?"),
)
FIRST = Meeting(
    key="1", title="Første møde", date=date(2025, 6, 3), start=time(10), end=time(15), arrival=time(9, 30), place="Salen, Roskilde",
    theme="Tillid", about="Om tillid", agenda=AGENDA, group="A",
)  # fmt: skip
SECOND = Meeting(key="2", date=date(2025, 9, 9), start=time(10), end=time(15))
MEETINGS = (FIRST, SECOND, Meeting(key="3"))
QUESTIONNAIRE = Questionnaire(
    key="evaluering", title="Evaluering", theme="Kig på fremtiden", roles=(Role(mark="FL", means="førleder"),),
    questions=(Question(text="Hvad fik du ud af det?", hint="Tænk gerne stort."), Question(text="Andre kommentarer?")),
)  # fmt: skip
PROGRAMME = Programme(
    slug="hverdagsledelse", title="Hverdagsledelse", known_as=("hverdag",), what="Et netværk", about="Om", purpose="Formål",
    audience="Mellemledere", theme="Tillid", organisers=(CONTACT,), coordinators=(CONTACT,), facilitators=(CONTACT,),
    signed_by=("Lise Lund", "Bo Bech"),
    sign_up=SignUp(opens=date(2025, 1, 2), deadline=date(2025, 3, 15), capacity=20, who="Mellemledere"),
    price=Price(amount=Decimal(4500), per="pr. deltager", excludes="forplejning", plus="materialer", includes="kaffe"),
    cancellation=Cancellation(binding=True, colleague=True, steps=(CancellationStep(days_before=14, percent=50),)),
    meetings=MEETINGS, questionnaires=(QUESTIONNAIRE,),
)  # fmt: skip

EVA = Person("Eva Årup", "eva@bibliotek.example", "Øby Bibliotek", "souschef", "+4500000001", "5790000000000", diet="vegetar")
BO = Person("Bo Bech", "bo@bibliotek.example", "Øby Bibliotek")
HOUSE = Address("Tilmelding", "tilmelding@netvaerk.example")
COORDINATOR = Address("Lise Lund", "lise@netvaerk.example")
WROTE = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)
MESSAGE = Message(
    "<1@bibliotek.example>", Address("Eva Årup", "eva@bibliotek.example"), "Tilmelding", WROTE,
    (Segment(Kind.OWN, "Hej\n\nJeg vil gerne deltage i Hverdagsledelse.\nKan man parkere?"),),
)  # fmt: skip
EVIDENCE = (Evidence("body", "jeg vil gerne deltage"),)
READING = Reading(
    Fact(Intent.REGISTER, EVIDENCE), Fact("hverdagsledelse", EVIDENCE), Fact(date(2025, 6, 3), EVIDENCE), (Fact(EVA, EVIDENCE),),
    doubts=(Doubt("question", "Mailen stiller et spørgsmål.", EVIDENCE),), questions=EVIDENCE,
)  # fmt: skip

OFFERED = OfferedItem(
    7, 0, "hverdagsledelse", "1", "eva@bibliotek.example", "Eva Årup", "Øby Bibliotek", "da", "AgeForce", "10 min.",
    "Jeg kan fortælle om AgeForce, 10 min.", False,
)  # fmt: skip
POLL = Poll(
    key="naeste", title="Næste netværksmøde", question="Hvornår passer det næste møde?", about="Vi mødes *en formiddag*.",
    start=time(9, 30), end=time(13), place="Salen, Roskilde", theme="Rekruttering",
    options=(Option(date=date(2025, 6, 5)), Option(date=date(2025, 6, 12)), Option(date=date(2025, 6, 18), start=time(10))),
)  # fmt: skip
SAID = Chosen({1: Choice.MAYBE, 2: Choice.YES, 3: Choice.NO}, frozenset({2}))
ANSWERED = PollAnswer("x", "naeste", "eva@bibliotek.example", "Eva Årup", *by_name(POLL, SAID), "2", WROTE)

POSTPONED = date(2025, 12, 9)
# All that can change: of a meeting that stays, a new one, one that is called off and one without a date any more; and of a participant.
MEETING_CHANGES = (
    MeetingChange(
        "changed", FIRST,
        (
            FactChange("date", date(2025, 6, 10), date(2025, 6, 3)), FactChange("time", (time(9), time(12)), (time(10), time(15))),
            FactChange("arrival", None, time(9, 30)), FactChange("place", "", "Salen, Roskilde"), FactChange("theme", "Tvivl", "Tillid"),
            FactChange("title", "", "Første møde"), FactChange("agenda", (), AGENDA),
            FactChange("facilitator", ("Lise Lund",), ("Lise Lund", "Bo Bech")),
        ),
    ),
    MeetingChange("added", SECOND),
    MeetingChange("dropped", Meeting(key="4", date=date(2025, 11, 18), start=time(10), end=time(15), place="Salen, Roskilde")),
    MeetingChange("dropped", Meeting(key="5", date=POSTPONED, start=time(10), end=time(15)), (FactChange("date", POSTPONED, None),)),
)  # fmt: skip
PERSON_CHANGES = (
    FactChange("phone", "+4500000002", "+4500000001"), FactChange("title", None, "souschef"), FactChange("diet", "vegansk", None)
)  # fmt: skip

def _seats(*people: Person) -> Line:
    """A line of an invoice for these people."""
    number = len(people)
    return Line("seat", people, number, Decimal(4500), Decimal(4500 * number), Decimal(25), Decimal(1125 * number))


PLANNED = tuple(
    Planned(number, datetime(2025, 1, 7 + number, 8, tzinfo=UTC), letter, count, "Hverdagsledelse", meeting)
    for number, letter, count, meeting in (
        (1, "announcement", 40, None), (2, "sign-up-reminder", 7, None), (3, "practical", 12, FIRST), (4, "thanks", 1, FIRST),
        (5, "reunion", 12, None), (6, "missing-facts", 1, SECOND), (7, "et-brev-for-sig", 3, None),
    )
)  # fmt: skip

GROUPS = (
    GroupShown("1", "topledere", (MemberShown("Eva Årup", "Kultur", "souschef"), MemberShown("Bo Bech", "Teknik", moved=True)), "Ida", 2),
    GroupShown("2", "", (MemberShown("Per Holm", new=True),)),
)
BROKEN = tuple(
    Broken(code, "1", ("Eva Årup", "Bo Bech"), "Teknik", 3)
    for code in (
        "small", "large", "boss", "unwanted", "apart", "department", "place", "unknown-wish", "unknown-boss", "no-level", "level", "guide",
        "guide-department", "guide-avoids", "guide-boss",
    )
)  # fmt: skip

BASIS = Basis(
    (
        Invoice("Solrød Bibliotek", "5798000000001", "", "rekvisition 4711", (_seats(EVA, BO),)),
        Invoice("Greve Bibliotek", "", "", "", (_seats(BO),), "no-ean"),
    ),
    (LeftOut(Person("Ida Dam", "ida@bibliotek.example"), "no-terms"), LeftOut(Person("Per Holm", "per@bibliotek.example"), "awaiting")),
    "DKK",
)  # fmt: skip

# Every variable of every letter, except where LETTER_VALUES has another one for it.
VALUES: dict[str, Any] = {
    "programme": PROGRAMME, "meeting": FIRST, "meetings": MEETINGS, "facilitators": ("Lise Lund", "Bo Bech"),
    "participant": EVA, "message": MESSAGE,
    "coordinator": COORDINATOR, "address": HOUSE, "because": READING.because(), "today": date(2025, 1, 8),
    # What a letter confirms.
    "words": "Jeg må desværre melde fra.", "undo_until": datetime(2025, 1, 11, 9, 30, tzinfo=UTC), "by": "Bo Bech", "people": (EVA, BO),
    "terms": Terms(10, 50, Decimal(2250), binding=True, colleague=True, words="Afmelding skal ske skriftligt."),
    "substitute": BO, "replaced": Person("Ida Dam", "ida@bibliotek.example"), "whole": True, "changes": MEETING_CHANGES,
    "everywhere": True, "why": "time", "standing": "registered", "back": True, "rest": True,
    # Sign-up, seats and approval.
    "choices": (PROGRAMME, Programme(slug="baeredygtighed", title="Ledelse af bæredygtighed")),
    "listed": (Person("Ida Dam", "ida@bibliotek.example"),), "awaiting": (Person("Per Holm", "per@bibliotek.example"),),
    "opens": datetime(2025, 1, 2, 9, tzinfo=UTC), "place": 3, "late": True, "offered_until": datetime(2025, 1, 10, 9, 30, tzinfo=UTC),
    "rule": "På mindre biblioteker uden mellemledere kan bibliotekschefen deltage.",
    "still_listed": True, "reminder": True, "waits": True, "approver": "Ida Dam", "approved": True, "since": WROTE,
    "wrong": "5798000000010", "payer": Person(None, None, ean="5798000000001", cvr="12345674", reference="rekvisition 4711"),
    "missing_facts": ("level", "department"), "levels": ("topledere", "øvrige ledelsesniveauer"),
    "noted": (Noted(1, "Hvad fik du ud af forløbet?", (Text(1, "At gentage forløbet. Succes."), Text(1, "Giv viden videre", "PV"))),),
    "files": ("svar.docx",), "both": (1, 2), "closed": ("svar.pdf",), "repeated": (2,), "later": 2,
    "rates": (Rate("Evaluering", 12, 7, "Hverdagsledelse"),),
    "many": True, "text_changed": True, "cause": "late",
    # A held mail.
    "reading": READING, "reason": "Mailen stiller et spørgsmål.", "code": "question", "again": True,
    "mails": (Untold(1, "ida@bibliotek.example", "Tilmelding", "Afsenderen har allerede fået så mange svar, som der sendes på et døgn."),),
    "began": True,
    "order_line": "tilmeld Eva Årup <eva@bibliotek.example> til hverdagsledelse", "done": "released",
    "what": ("tilmeld Eva Årup <eva@bibliotek.example> til hverdagsledelse",), "held_subject": "Tilmelding", "held_from": "Eva Årup",
    "decided_by": "Bo Bech", "decided_at": WROTE,
    "reply_text": "tilmeld Eva Aarup", "answer": "Kære Eva\n\nJa, der er parkering bag huset.\n\nHilsen Lise",
    # Groups.
    "groups": GROUPS, "broken": BROKEN, "wished": 5, "met": 4, "moved_names": ("Bo Bech",), "best": False, "group": "1",
    "members": GROUPS[0].members, "facilitator": "Ida Dam", "facilitator_email": "ida@bibliotek.example", "joined": ("Bo Bech",),
    "moved": True, "group_meetings": MEETINGS, "state": "willing", "days": (3, 4), "avoids": ("Teknik",), "department": "Kultur",
    "away": ("Bo Bech",), "notes": "Vi talte om tillid.", "passed": True,
    "needs": (Noted(1, "Hvad har du brug for?", (Text(1, "At kunne sige nej"), Text(1, "Mere tid til at lede"))),),
    "group_notes": (GroupNote(1, "2", "management", "Vi mangler tid til at lede.", WROTE),),
    # A programme's file and its day.
    "count": 12, "settle_at": datetime(2025, 1, 8, 9, 45, tzinfo=UTC),
    "dangers": ("everything-cancelled", "most-cancelled", "into-the-past", "programme-gone"),
    "problems": ("hverdagsledelse.yaml:7: meetings[0].date: “3. jumi” is no day",), "file": "hverdagsledelse.yaml", "kept": True,
    "lines": "# meetings\nmeetings:\n  - date: 2025-09-09\n    start: 10:00\n    end: 15:00\n",
    "basis": BASIS, "waiting": 2, "diets": (("vegetar", 3), ("uden nødder", 1)), "access": ("plads til kørestol",),
    # An item for an agenda.
    "item": OFFERED, "items": (OFFERED, replace(OFFERED, number=1, topic="Bipbog", length="")), "signed_up": True,
    # A poll.
    "poll": POLL, "options": offered(POLL, date(2025, 1, 8), SAID), "closes": datetime(2025, 3, 24, 8, tzinfo=UTC),
    "option": POLL.option(2),
    "strange": ("fredag den 13. juni",), "already": False, "over": False,
    "counted": tally(POLL, (ANSWERED,), WROTE.date()),
    # What people would like later.
    "interest": Interest(key="pv", title="kommer et nyt forløb, hvor der er brug for praktikvejledere", words=("som PV",)),
    "sparring": False, "agreed": True, "parties": ((EVA, BO), (BO, EVA, BO)), "left": 1, "partners": (BO,), "nudge": False,
    # On schedule.
    "had_needs": True,
    "questionnaire": QUESTIONNAIRE, "letters": PLANNED, "silent": 7, "held": 2, "number": 1, "until": WROTE, "sent": False,
    "missing": (Missing(SECOND, ("place", "agenda"), "Hverdagsledelse"), Missing(Meeting(key="3"), ("date",))),
    "failed": (
        Unreachable(BO, True, "550 5.1.1 No such user here", ("Hverdagsledelse",), ("Ledelse af bæredygtighed", "Førlederafklaring")),
        Unreachable(Person(None, "ida@bibliotek.example"), False, "452 4.2.2 Mailbox full", (), ("Hverdagsledelse",)),
    ),
}  # fmt: skip
LETTER_VALUES: dict[str, dict[str, Any]] = {
    "interest-consent": {"words": "Er med som PV, hvis der kommer endnu et forløb."},
    "item-offered": {"items": (AGENDA[1], AGENDA[0]), "late": False},
    "item-received": {"late": False},
    "item-done": {"done": "accepted"},
    "poll-result": {"number": 2},
    "poll-decided": {"number": 2},
    "poll-noted": {"words": "Helst 2, 1 går nok"},
    "poll-suggestion": {"words": "Jeg kan fredag den 13. juni"},
    "confirmation": {"approver": ""},
    "change-noticed": {"dangers": ()},
    "groups-proposal": {"again": False},
    "groups-done": {"done": "published"},
    "groups-not-formed": {"why": "nobody"},
    "groups-unclear": {"code": "person-unknown", "words": "Eva", "reason": "Vi ved ikke, hvem der menes: »Eva«."},
    "group-formed": {"joined": ()},
    "held": {"words": "Kan man parkere?"},
    "held-many": {"count": 48},
    "held-unclear": {"code": "order-failed", "words": "Eva Aarup", "reason": "Der er ingen, der hedder Eva Aarup."},
    "changed": {"changes": PERSON_CHANGES, "words": "Mit nye nummer er 00 00 00 01.", "by": ""},
    "meeting-cancelled": {"changes": MEETING_CHANGES[2:3], "meeting": MEETING_CHANGES[2].meeting},
    # A letter to somebody else than the one it is about.
    "approval-request": {"participant": Person("Ida Dam", "ida@bibliotek.example"), "people": (EVA,), "by": ""},
    "approval-noted": {"participant": Person("Ida Dam", "ida@bibliotek.example"), "people": (EVA,)},
    "approval-silent": {"people": (EVA,)},
    # What one does oneself is confirmed with one's own words.
    "cancelled": {"by": ""},
    "absent": {"by": "", "words": "Jeg kan desværre ikke komme den 3. juni."},
    "already-absent": {"words": "Jeg kan desværre ikke komme den 3. juni."},
    "absent-others": {"words": "Bo og jeg kan desværre ikke komme den 3. juni."},
    "coming-again": {"words": "Jeg kan alligevel godt komme den 3. juni."},
    "substitute-gone": {"by": "", "words": "Bo Bech kommer i stedet for mig."},
    "substitute-noted": {"words": "Bo Bech kommer i stedet for Ida Dam."},
    "unchanged": {"words": "Mit nummer er 00 00 00 01."},
    "opted-out": {"words": "Send mig ikke flere invitationer."},
    "undone": {"by": "", "words": "Fortryd, tak"},
}  # fmt: skip
