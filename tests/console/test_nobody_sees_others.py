"""Participants never learn of each other through us: a letter knows its reader, who acted for him, and whom he named himself."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from postbud.store.tables import letter, message
from tests.console.conftest import Desk
from tests.daemon.conftest import sign_up


@dataclass(frozen=True)
class Guest:
    """Somebody with a name and an address that no other text contains by chance."""

    name: str
    email: str

    @property
    def marks(self) -> tuple[str, ...]:
        """What would give him away: address, whole name, and each part of it."""
        return (self.email, self.email.partition("@")[0], self.name, *self.name.split())


EVA, BO, IDA, JENS, RIE, LIS, PER, KAI, OLE = GUESTS = tuple(
    Guest(f"{first} {last}", f"{first}.{last}@bibliotek.example".lower().replace("ø", "oe").replace("æ", "ae"))
    for first, last in (
        ("Evamarie", "Lundqvist"), ("Bosse", "Holmgaard"), ("Idalina", "Bechmann"), ("Jensine", "Krogsbøll"), ("Rikkemai", "Damsgaard"),
        ("Lisanne", "Falkenberg"), ("Pernillo", "Vangkilde"), ("Kaimund", "Ravnsborg"), ("Olebert", "Tranekær"),
    )
)  # fmt: skip
KREDS = "netværket om hverdagsledelse"

# Who wrote, whom the mail is about, and what it says.
MAILS: tuple[tuple[Guest, tuple[Guest, ...], str], ...] = (
    (EVA, (), f"Jeg vil gerne tilmelde mig {KREDS}. Jeg er vegetar."),
    (BO, (IDA,), f"Jeg vil gerne tilmelde mig og {IDA.name}, {IDA.email}, til {KREDS}."),
    (LIS, (JENS, RIE), f"Jeg vil gerne tilmelde {JENS.name}, {JENS.email}, og {RIE.name}, {RIE.email}, til {KREDS}."),
    (PER, (), f"Jeg vil gerne tilmelde mig {KREDS}."),
    # A second time, by somebody else than the first
    (PER, (EVA,), f"Jeg vil gerne tilmelde {EVA.name}, {EVA.email}, til {KREDS}."),
    (IDA, (), f"Jeg vil gerne tilmelde mig {KREDS}."),
    # Something for a human
    (RIE, (JENS,), f"Kan {JENS.name} og jeg dele værelse?"),
    # And off again, for one meeting, for good, and for somebody
    (EVA, (), "Jeg kan desværre ikke komme den 3. juni til hverdagsledelse."),
    (IDA, (), f"Jeg må desværre melde helt afbud til {KREDS}."),
    (LIS, (RIE,), f"{RIE.name} må desværre melde helt afbud til {KREDS}."),
    (PER, (JENS,), f"{JENS.name}, {JENS.email}, kommer i stedet for mig til {KREDS}."),
    (PER, (KAI,), f"{KAI.name}, {KAI.email}, kommer i stedet for mig til {KREDS}."),
    (BO, (OLE,), f"{OLE.name}, {OLE.email}, kommer i stedet for mig den 9. september til hverdagsledelse."),
    (BO, (), "Jeg skifter telefonnummer til 12 34 56 78 i netværket om hverdagsledelse."),
)


Letters = list[tuple[str, str, int | None]]


def mail(number: int, sender: Guest, body: str) -> bytes:
    return sign_up(
        sender.name,
        subject="Hverdagsledelse",
        body=f"Hej\n\n{body}\n",
        From=f"{sender.name} <{sender.email}>",
        Message_ID=f"<{number}@by.example>",
    )


def played(desk: Desk) -> Letters:
    """All mails decided, one after the other; every letter that came of it: to whom, all that is in it, and which mail caused it."""
    for number, (sender, _, body) in enumerate(MAILS):
        desk.receive(mail(number, sender, body))
    rows = sa.select(letter.c.address, letter.c.raw, message.c.message_id).outerjoin(message, letter.c.answers == message.c.id)
    with desk.database.read() as connection:
        return [(row.address, everything_in(row.raw), _number(row.message_id)) for row in connection.execute(rows)]


def _number(message_id: str | None) -> int | None:
    return int(message_id[1:].partition("@")[0]) if message_id else None


def everything_in(raw: bytes) -> str:
    """All headers and all parts of a letter, decoded, with the calendar's folded lines joined."""
    found = message_from_bytes(raw, policy=default)
    parts = [part.get_content() for part in found.walk() if not part.is_multipart()]
    texts = [part.decode() if isinstance(part, bytes) else str(part) for part in parts]
    return "\n".join([*(f"{name}: {value}" for name, value in found.items()), *texts]).replace("\r\n ", "")


def may_know(reader: Guest, cause: int | None) -> set[Guest]:
    """Himself, whom he named in the mail that the letter answers, and who acted for him."""
    if cause is None:
        return {reader}
    sender, named, _ = MAILS[cause]
    return {reader, sender, *(named if reader == sender else ())}


@pytest.fixture
def letters(desk: Desk) -> Letters:
    return played(desk)


def test_no_letter_and_no_invite_tells_one_participant_of_another(letters: Letters) -> None:
    # given
    readers = {guest.email: guest for guest in GUESTS}
    to_participants = [(readers[address], text, cause) for address, text, cause in letters if address in readers]

    # when
    told = [
        f"{reader.name} reads of {other.name} ({mark}), because of mail {cause}"
        for reader, text, cause in to_participants
        for other in set(GUESTS) - may_know(reader, cause)
        for mark in other.marks
        if mark in text
    ]

    # then
    assert told == []
    assert {reader for reader, _, _ in to_participants} == set(GUESTS), "everybody got something"


def test_every_calendar_entry_has_its_reader_as_the_only_attendee(letters: Letters) -> None:
    entries = [(address, text) for address, text, _ in letters if "BEGIN:VEVENT" in text]

    assert len(entries) > len(GUESTS)
    for address, text in entries:
        attendees = {line.casefold().rpartition("mailto:")[2].strip() for line in text.splitlines() if line.startswith("ATTENDEE")}
        assert attendees == {address}
        assert text.count("BEGIN:VEVENT") == text.count("ATTENDEE") == 2, "the entry, and the same as a file"


def test_a_letter_has_one_reader(letters: Letters) -> None:
    for address, text, _ in letters:
        heads = text.partition("\n\n")[0].splitlines()
        to = [line for line in heads if line.startswith(("To:", "Cc:", "Bcc:"))]
        assert len(to) == 1 and to[0].count("@") == 1 and address in to[0].casefold()


def test_this_test_would_notice(letters: Letters) -> None:
    """The same search does find people where they may be: whoever signed up others reads their names."""
    assert any(address == LIS.email and JENS.name in text and RIE.name in text for address, text, _ in letters)
