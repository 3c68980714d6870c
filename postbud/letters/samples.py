"""Values to try a template with: everything known, hardly anything known, and values that try to do harm.

Used by the check and the preview; never by a letter that is sent. All persons and addresses are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from postbud.letters.known import LETTERS
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.programme import AgendaItem, Contact, Meeting, Price, Programme, SignUp
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Person, Reading

HARM = 'X" *Y* <b>æ</b> [a](javascript:1) {{ 7 }}\r\nBcc: z@z.example'


def sample_variables(letter: str, programme: Programme | None = None) -> dict[str, Any]:
    """A full set of values for a letter, with a programme of the reader's choice (an invented one by default)."""
    values = full()
    if programme is not None:
        meetings = programme.meetings
        dated = next((meeting for meeting in meetings if meeting.dated), meetings[0] if meetings else None)
        words = Segment(Kind.OWN, f"Hej\n\nJeg vil gerne deltage i {programme.title}.")
        values |= {"programme": programme, "meetings": meetings, "meeting": dated, "message": replace(values["message"], segments=(words,))}
        if dated is not None and dated.date is not None:
            values["today"] = min(dated.date, values["today"])
    return only(letter, values)


def trials(letter: str) -> list[dict[str, Any]]:
    """The sets of values every template must survive."""
    return [only(letter, values) for values in (full(), bare(letter), harmful())]


def only(letter: str, values: dict[str, Any]) -> dict[str, Any]:
    """Just the variables that this letter gets. A held letter goes to the coordinator, who is then the participant it is to."""
    if letter == "held":
        values = values | {"participant": Person(values["coordinator"].name or None, values["coordinator"].email)}
    return {name: values[name] for name in LETTERS[letter].variables}


def full() -> dict[str, Any]:
    """Everything that can be known is known."""
    contact = Contact(name="Lise Lund", email="lise@netvaerk.example", organisation="Sekretariatet", phone="+4500000000")
    agenda = (
        AgendaItem(start=time(9, 30), end=time(10, 0), title="Ankomst og kaffe", kind="arrival"),
        AgendaItem(start=time(10, 0), end=time(12, 0), title="Oplæg", speaker="Bo Bech", about="Kort", points=("Et", "To"), call="Flere?"),
    )
    first = Meeting(
        key="1", title="Første møde", date=date(2025, 6, 3), start=time(10), end=time(15), arrival=time(9, 30), place="Salen, Roskilde",
        theme="Tillid", about="Om tillid", agenda=agenda, group="A",
    )  # fmt: skip
    meetings = (first, Meeting(key="2", date=date(2025, 9, 9), start=time(10), end=time(15)), Meeting(key="3"))
    programme = Programme(
        slug="hverdagsledelse", title="Hverdagsledelse", known_as=("hverdag",), what="Et netværk", about="Om", purpose="Formål",
        audience="Mellemledere", theme="Tillid", organisers=(contact,), coordinators=(contact,), facilitators=(contact,),
        signed_by=("Lise Lund", "Bo Bech"),
        sign_up=SignUp(opens=date(2025, 1, 2), deadline=date(2025, 3, 15), capacity=20, who="Mellemledere"),
        price=Price(amount=Decimal(4500), per="pr. deltager", excludes="forplejning", plus="materialer", includes="kaffe"),
        meetings=meetings,
    )  # fmt: skip
    person = Person("Eva Årup", "eva@bibliotek.example", "Øby Bibliotek", "souschef", "+4500000001", "5790000000000", diet="vegetar")
    evidence = (Evidence("body", "jeg vil gerne deltage"),)
    reading = Reading(
        Fact(Intent.REGISTER, evidence), Fact("hverdagsledelse", evidence), Fact(date(2025, 6, 3), evidence), (Fact(person, evidence),),
        doubts=(Doubt("question", "Mailen stiller et spørgsmål.", evidence),), questions=evidence,
    )  # fmt: skip
    words = "Hej\n\nJeg vil gerne deltage i Hverdagsledelse.\nKan man parkere?"
    message = Message(
        "<1@bibliotek.example>", Address("Eva Årup", "eva@bibliotek.example"), "Tilmelding", datetime(2025, 1, 8, 9, 30, tzinfo=UTC),
        (Segment(Kind.OWN, words),),
    )  # fmt: skip
    house = Address("Tilmelding", "tilmelding@netvaerk.example")
    return {
        "programme": programme, "meeting": first, "meetings": meetings, "facilitators": ("Lise Lund", "Bo Bech"),
        "participant": person, "message": message,
        "coordinator": Address("Lise Lund", "lise@netvaerk.example"), "address": house,
        "because": reading.because(), "today": date(2025, 1, 8),
        "choices": (programme, Programme(slug="baeredygtighed", title="Ledelse af bæredygtighed")),
        "people": (person, Person("Bo Bech", "bo@bibliotek.example")), "reading": reading, "reason": "Mailen stiller et spørgsmål.",
        "code": "question", "words": "Kan man parkere?",
    }  # fmt: skip


def bare(letter: str) -> dict[str, Any]:
    """What may be missing is missing. A calendar entry always has a meeting; a held letter, and one that asks, can lack a programme."""
    programme = Programme(slug="x", title="X")
    undated = Meeting(key="1")
    message = Message("", None, "", None, ())
    return full() | {
        "programme": None if letter in ("held", "which-programme") else programme,
        "choices": (programme, programme),
        "meeting": None if letter in ("confirmation", "already-registered", "registered-others", "which-programme", "held") else undated,
        "meetings": (), "facilitators": (), "participant": Person(None, "eva@bibliotek.example"), "message": message,
        "coordinator": Address("", "l@x.example"), "address": Address("", "t@x.example"), "because": [],
        "people": (Person(None, "eva@bibliotek.example"),),
        "reading": Reading(Fact(Intent.OTHER), Fact(None)), "reason": "Ukendt.", "words": "",
    }  # fmt: skip


def harmful() -> dict[str, Any]:
    """Names and mails written by somebody who wants to become markup, a link or a header; and a very long mail."""
    values = full()
    person = Person(HARM, "eva@bibliotek.example", HARM, HARM)
    message = Message("<1@x.example>", Address(HARM, "eva@bibliotek.example"), HARM, None, (Segment(Kind.OWN, f"{HARM}\n> q\n" * 400),))
    choices = (Programme(slug="x", title=HARM.replace("\r\n", " ")),) * 5
    people = (person,) * 30
    return values | {
        "participant": person, "choices": choices, "people": people, "message": message, "words": HARM, "because": [HARM] * 30,
    }  # fmt: skip
