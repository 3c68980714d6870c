"""What came of a story, as a coordinator reads it: the letters of a step, and who takes part in the end.

Left out is what differs from run to run and means nothing to anybody: Message-IDs, boundaries, UIDs (which are named a, b, c in the
order in which they come).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from itertools import product
from string import ascii_lowercase
from typing import Any

import sqlalchemy as sa

from postbud.store.database import Database
from postbud.store.tables import attendance, due, message, optout, registration
from tests.stories.calendars import Entry, entry_of, parts_of
from tests.stories.mailers import DAYS, MONTHS
from tests.stories.script import ZONE
from tests.stories.stage import Letter

RULE = "-" * 80
PARTICULARS = ("organisation", "title", "phone", "ean", "cvr", "diet", "access")
SAID: dict[str, dict[str, str]] = {
    "da": {
        "to": "Til", "subject": "Emne", "at": "Skrevet", "letter": "Brev", "calendar": "Kalender", "attached": "Vedlagt",
        "decided": "Mailen er behandlet efter reglen „{rule}“.", "ignored": "Mailen får intet svar: {reason}",
        "held": "Mailen venter på et menneske: {reason}", "kept": "Mailen kom i samme øjeblik som den næste.",
        "none": "Vi skrev ingen breve.", "command": "Kommandolinjen svarede:",
        "meeting": "møde", "by": "tilmeldt af", "approver": "godkendes af", "offered": "plads tilbudt indtil", "no date": "uden dato",
        "in calendar": "i kalenderen, SEQUENCE", "not in calendar": "ikke i kalenderen", "comes instead": "i stedet kommer",
        "nobody": "Ingen er tilmeldt.", "waits": "Mails, der venter på et menneske:", "nothing waits": "Ingen mails venter.",
        "mail": "mail", "opted out": "Vil ikke have flere invitationer:", "everywhere": "til noget",
        "due": "Det, uret venter med:",
        "registered": "tilmeldt", "awaiting approval": "venter på godkendelse", "waiting list": "på venteliste",
        "substitute": "kommer i en andens sted", "cancelled": "afmeldt", "declined": "ikke med",
        "invited": "inviteret", "accepted": "har sagt ja", "tentative": "har sagt måske", "answered no": "har sagt nej", "absent": "afbud",
        "substituted": "har sendt en anden",
    },
    "en": {
        "to": "To", "subject": "Subject", "at": "Written", "letter": "Letter", "calendar": "Calendar", "attached": "Attached",
        "decided": "The mail was dealt with by the rule “{rule}”.", "ignored": "The mail gets no answer: {reason}",
        "held": "The mail waits for a human: {reason}", "kept": "The mail came at the same moment as the next one.",
        "none": "We wrote no letters.", "command": "The command line answered:",
        "meeting": "meeting", "by": "signed up by", "approver": "approved by", "offered": "seat offered until", "no date": "no date",
        "in calendar": "in the calendar, SEQUENCE", "not in calendar": "not in the calendar", "comes instead": "instead comes",
        "nobody": "Nobody is registered.", "waits": "Mails that wait for a human:", "nothing waits": "No mail waits.",
        "mail": "mail", "opted out": "Wants no more invitations:", "everywhere": "to anything",
        "due": "What the clock waits for:",
        "registered": "registered", "awaiting approval": "awaiting approval", "waiting list": "on the waiting list",
        "substitute": "comes in somebody's place", "cancelled": "cancelled", "declined": "not in",
        "invited": "invited", "accepted": "has said yes", "tentative": "has said maybe", "answered no": "has said no", "absent": "absent",
        "substituted": "has sent somebody else",
    },
}  # fmt: skip


class Teller:
    """Tells one story in its language; remembers which UID has which name."""

    def __init__(self, language: str) -> None:
        self.language, self.words = language, SAID[language]
        self.names: dict[str, str] = {}

    def step(self, outcome: str, letters: Sequence[Letter], printed: str = "") -> str:
        """What came of one step: the mail's fate, what a command printed, and the letters."""
        said = [outcome] if outcome else []
        if printed:
            said.append(f"{self.words['command']}\n\n{printed.strip()}")
        said += [self.letter(one) for one in letters] or [self.words["none"]]
        return f"\n\n{RULE}\n".join(said) + "\n"

    def outcome(self, state: str, rule: str, reason: str) -> str:
        return self.words[state].format(rule=rule, reason=reason)

    def letter(self, letter: Letter) -> str:
        mail = letter.mail
        head = [
            f"{self.words['letter']}: {letter.name}",
            f"{self.words['to']}: {mail['To']}",
            f"{self.words['subject']}: {mail['Subject']}",
            f"{self.words['at']}: {self.moment(letter.row['created_at'])}",
        ]
        if entry := entry_of(mail):
            head.append(f"{self.words['calendar']}: {self.entry(entry)}")
        if files := attached(mail):
            head.append(f"{self.words['attached']}: {', '.join(files)}")
        return "\n".join([*head, "", letter.text])

    def entry(self, entry: Entry) -> str:
        hours = f"{self.time(entry.starts)}-{self.time(entry.ends)}"
        place, uid = entry.place or "-", self.name(entry.uid)
        return f"{entry.method}, {self.words['meeting']} {self.day(entry.starts)} {hours}, {place}, SEQUENCE {entry.sequence}, UID {uid}"

    def name(self, uid: str) -> str:
        names = (*ascii_lowercase, *("".join(pair) for pair in product(ascii_lowercase, repeat=2)))
        return self.names.setdefault(uid, names[len(self.names)])

    def moment(self, at: datetime) -> str:
        local = at.astimezone(ZONE)
        clock = f"kl. {self.time(local)}" if self.language == "da" else self.time(local)
        return f"{self.day(local)} {clock}"

    def day(self, at: datetime) -> str:
        month, weekday = MONTHS[self.language][at.month - 1], DAYS[self.language][at.weekday()]
        return f"{weekday} den {at.day}. {month} {at.year}" if self.language == "da" else f"{weekday} {at.day} {month} {at.year}"

    def time(self, at: datetime) -> str:
        return f"{at.hour}.{at.minute:02}" if self.language == "da" else f"{at.hour}:{at.minute:02}"

    def the_end(self, database: Database) -> str:
        """Who takes part, which mails wait, and what the clock still has to do."""
        with database.read() as connection:
            entries = connection.execute(sa.select(registration).order_by(registration.c.programme, registration.c.id)).all()
            meetings = connection.execute(sa.select(attendance).order_by(attendance.c.registration, attendance.c.meeting)).all()
            held = connection.execute(sa.select(message).where(message.c.state == "held").order_by(message.c.id)).all()
            opted = connection.execute(sa.select(optout).order_by(optout.c.address, optout.c.programme)).all()
            planned = ("letter", "weekly", "poll-closes", "groups")  # by the programmes' files, whatever anybody writes
            waits = due.c.state.in_(("waiting", "failed")) & due.c.kind.not_in(planned)
            waits &= due.c.key.not_like("file:%")  # a look at the list that each start takes, before or after the first mail
            clock = connection.execute(sa.select(due).where(waits).order_by(due.c.at, due.c.id)).all()
        paragraphs = ["\n".join(lines) for lines in self._programmes(entries, meetings)] or [self.words["nobody"]]
        paragraphs.append("\n".join([self.words["waits"], *map(self._held, held)]) if held else self.words["nothing waits"])
        if opted:
            lines = [f"  {one.address} {one.programme or self.words['everywhere']}" for one in opted]
            paragraphs.append("\n".join([self.words["opted out"], *lines]))
        if clock:
            paragraphs.append("\n".join([self.words["due"], *map(self._due, clock)]))
        return "\n\n".join(paragraphs) + "\n"

    def _programmes(self, entries: Sequence[Any], meetings: Sequence[Any]) -> Iterator[list[str]]:
        for slug in dict.fromkeys(entry.programme for entry in entries):
            lines = [slug]
            for entry in (one for one in entries if one.programme == slug):
                lines.append(f"  {self._participant(entry)}")
                lines += [f"      {self._attendance(one)}" for one in meetings if one.registration == entry.id]
            yield lines

    def _participant(self, entry: Any) -> str:
        said = [f"{entry.name or '?'} <{entry.email}>: {self.words[entry.status]}"]
        if entry.registered_by.casefold() != entry.address:
            said.append(f"{self.words['by']} {entry.registered_by}")
        if entry.approver:
            said.append(f"{self.words['approver']} {entry.approver}")
        if entry.offered_until:
            said.append(f"{self.words['offered']} {self.moment(entry.offered_until)}")
        return ", ".join([*said, *(str(getattr(entry, name)) for name in PARTICULARS if getattr(entry, name))])

    def _attendance(self, one: Any) -> str:
        answer = self.words["answered no"] if one.answer == "declined" else self.words[one.answer]
        there = f"{self.words['in calendar']} {one.sequence}" if one.digest else self.words["not in calendar"]
        instead = f", {self.words['comes instead']} {one.stand_in}" if one.stand_in else ""
        uid = f", UID {self.name(one.uid)}" if one.uid in self.names else ""
        return f"{self.words['meeting']} {one.meeting}: {answer}{instead} ({there}{uid})"

    def _held(self, one: Any) -> str:
        return f"  {self.words['mail']} {one.id}, {one.sender}, „{one.subject}“: {one.reason}"

    def _due(self, one: Any) -> str:
        about = " ".join(filter(None, (one.programme, one.address, f"{self.words['mail']} {one.message}" if one.message else "")))
        return f"  {self.moment(one.at)}: {one.kind} {about}"


def attached(mail: EmailMessage) -> list[str]:
    """The names of the files beside the letter; the calendar's copy of itself is not told of."""
    return [name for part in parts_of(mail) if (name := part.get_filename()) and name != "invite.ics"]
