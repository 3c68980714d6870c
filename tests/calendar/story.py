"""A year of one programme in which everything happens that sends a calendar entry: the letters of it, in the order they left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.calendar.house import COORDINATOR, House, Sent, changed

EVA, NORA = "eva@skovby.example", "nora@lakeside.example"


@dataclass(frozen=True)
class Chapter:
    """What happened, and the letters that left because of it."""

    what: str
    letters: tuple[Sent, ...]


def a_year(folder: Path) -> list[Chapter]:
    """Sign-up, another place and time, absence and back, a substitute, a new address, leaving and returning, meetings come and go."""
    house = House(folder)
    chapters: list[Chapter] = []

    def happens(what: str, letters: list[Sent]) -> list[Sent]:
        chapters.append(Chapter(what, tuple(letters)))
        house.wait(timedelta(hours=5))  # nobody is answered more than ten times a day
        return letters

    eva = f"Eva Lund <{EVA}>"
    happens("Eva signs up", house.sign_up())
    english = "Hello\r\n\r\nI would like to sign up for Hverdagsledelse, please.\r\n\r\nKind regards\r\nNora Whitlock"
    happens("Nora signs up in English", house.write(f"Nora Whitlock <{NORA}>", "Registration", english))
    happens("a place is known", house.edit(*changed(1, place="Hovedbiblioteket, sal 2, Vejle")))
    happens("another hour", house.edit(*changed(1, place="Hovedbiblioteket, sal 2, Vejle", start="09:30")))
    moved = changed(1, place="Hovedbiblioteket, sal 2, Vejle", start="09:30", date="2025-10-07")
    happens("another day, in summer time still", house.edit(*moved))
    happens("who leads it", house.edit(*moved, facilitators=[{"name": "Kim Kjær"}]))
    leads = {"facilitators": [{"name": "Kim Kjær"}]}
    absence = happens("Eva is absent", house.write(eva, "Afbud", "Jeg melder afbud til mødet den 3. juni.\r\n\r\nMvh Eva"))
    happens("she comes after all", house.write(eva, "Re: afbud", "FORTRYD", absence[0]))
    undone = happens("absent again", house.write(eva, "Afbud", "Jeg kan alligevel ikke komme til mødet den 3. juni.\r\n\r\nMvh Eva"))
    happens("and comes in the end", house.write(eva, "Re: afbud", "FORTRYD", undone[0]))
    happens("and takes that back too", house.write(eva, "Re: som før", "FORTRYD", chapters[-1].letters[0]))
    coming = "Jeg kan komme til mødet den 3. juni alligevel.\r\n\r\nMvh Eva"
    happens("and comes after all", house.write(eva, "Hverdagsledelse", coming))
    happens("and says so twice", house.write(eva, "Hverdagsledelse igen", coming))
    swap = "Jeg kan ikke komme den 18. november. Min kollega Bo Bech (bo@skovby.example) kommer i stedet for mig.\r\n\r\nMvh Eva Lund"
    happens("Bo comes instead one day", house.write(eva, "Vikar", swap))
    house.edit(*changed(1, place="Salen, Aarhus", start="09:30", date="2025-10-07"), tell=False, **leads)
    happens("absent while an edit settles", house.write(eva, "Afbud", "Jeg melder afbud til mødet den 7. oktober.\r\n\r\nMvh Eva"))
    house.wait(timedelta(minutes=20))
    final = changed(1, place="Salen, Aarhus", start="09:30", date="2025-10-07")
    happens("the edit is told", house.work())
    new = "Jeg har fået ny mailadresse: eva.lund@nyby.example.\r\n\r\nMvh Eva Lund"
    happens("Eva has a new address", house.write(eva, "Ny mailadresse", new))
    there = "Eva Lund <eva.lund@nyby.example>"
    leaving = happens("Eva leaves", house.write(there, "Afmelding", "Jeg vil gerne melde mig fra Hverdagsledelse.\r\n\r\nMvh Eva Lund"))
    happens("and takes it back", house.write(there, "SV: Afmelding", "FORTRYD", leaving[0]))
    happens("and leaves again", house.write(there, "Afmelding", "Jeg vil gerne melde mig fra Hverdagsledelse. Tak.\r\n\r\nMvh Eva Lund"))
    happens("and signs up again", house.sign_up("Eva Lund", "eva.lund@nyby.example"))
    ann = "My colleague Ann Reed (ann@lakeside.example) will take my place in Hverdagsledelse for the whole programme.\r\n\r\nNora Whitlock"
    happens("somebody takes Nora's place", house.write(f"Nora Whitlock <{NORA}>", "Replacement", ann))
    happens("a meeting is called off", house.edit({**final[0], "cancelled": True}, *final[1:], **leads))
    happens("and held after all", house.edit(*final, **leads))
    happens("a date is not known any more", house.edit(final[0], {"key": "september", "place": "Salen, Aarhus"}, final[2], **leads))
    happens("and known again", house.edit(*final, {"key": "december", "date": "2025-12-02", "start": "13:00", "end": "15:00"}, **leads))
    asked = happens("all but one fall out of the file", house.edit(final[1], **leads))
    happens("and the coordinator means it", house.write(f"Lise Lund <{COORDINATOR}>", "SV: Skal vi", "JA", asked[-1]))
    house.close()
    return chapters
