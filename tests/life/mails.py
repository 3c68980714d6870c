"""Mails as people write them, in words that are surely understood, and the answers of calendar apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from itertools import count

US = "tilmelding@netvaerk.example"
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
_numbers = count(1)


@dataclass(frozen=True)
class Somebody:
    """A person who writes mails."""

    name: str
    address: str

    @property
    def first(self) -> str:
        return self.name.split()[0]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


def mail(who: Somebody, at: datetime, subject: str, body: str, answers: str = "", forged: bool = False) -> bytes:
    """A plain mail to us. `answers`: the Message-ID it answers; `forged`: our own server disowns it."""
    number = next(_numbers)
    head = [
        f"From: {who}", f"To: {US}", f"Subject: {subject}", f"Date: {format_datetime(at)}", f"Message-ID: <{number}.life@mail.example>",
        "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        *([f"Authentication-Results: mx.netvaerk.example; dmarc=fail header.from={who.address.partition('@')[2]}"] if forged else []),
    ]  # fmt: skip
    return ("\r\n".join(head) + "\r\n\r\n" + body.replace("\n", "\r\n") + "\r\n").encode()


def day(on: date) -> str:
    return f"{on.day}. {MONTHS[on.month - 1]}"


def signed(who: Somebody, words: str) -> str:
    return f"Hej\n\n{words}\n\nVenlig hilsen\n{who.name}"


def sign_up(who: Somebody, title: str) -> str:
    return signed(who, f"Jeg vil gerne tilmelde mig {title}.")


def sign_up_others(who: Somebody, title: str, people: list[Somebody]) -> str:
    named = " og ".join(f"{one.name} ({one.address})" for one in people)
    return signed(who, f"Jeg vil gerne tilmelde {named} til {title}.")


def cancel(who: Somebody, title: str) -> str:
    return signed(who, f"Jeg vil gerne melde mig fra {title}.")


def cancel_other(who: Somebody, title: str, other: Somebody) -> str:
    return signed(who, f"Jeg vil gerne afmelde {other.name} ({other.address}) fra {title}.")


def absent(who: Somebody, title: str, on: date) -> str:
    return signed(who, f"Jeg må desværre melde afbud til {title} den {day(on)}.")


def after_all(who: Somebody, title: str, on: date) -> str:
    return signed(who, f"Jeg kommer alligevel til {title} den {day(on)}.")


def stand_in(who: Somebody, title: str, on: date, other: Somebody) -> str:
    return signed(who, f"Jeg kan ikke komme til {title} den {day(on)}. Min kollega {other.name} ({other.address}) kommer i stedet for mig.")


def successor(who: Somebody, title: str, other: Somebody) -> str:
    return signed(who, f"Jeg skifter job. {other.name} ({other.address}) overtager min plads i {title}.")


def new_phone(who: Somebody, title: str, number: int) -> str:
    return signed(who, f"Mit nye telefonnummer er 22 33 44 {number:02d}. Det drejer sig om {title}.")


def new_address(who: Somebody, title: str, address: str) -> str:
    return signed(who, f"Min nye mailadresse er {address}. Det drejer sig om {title}.")


def no_more(who: Somebody) -> str:
    return signed(who, "Jeg vil ikke have flere invitationer fra jer.")


def calendar_answer(who: Somebody, at: datetime, said: str, uid: str, sequence: int, stamp: datetime, attendee: str = "") -> bytes:
    """What a calendar app sends when somebody clicks: ACCEPTED, DECLINED or TENTATIVE (RFC 5546 section 3.2.3)."""
    number = next(_numbers)
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT",
        "DTSTART:20250304T090000Z", "DTEND:20250304T120000Z", f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ORGANIZER;CN=Netværk:mailto:{US}", f"UID:{uid}", f"ATTENDEE;PARTSTAT={said};CN=X:mailto:{attendee or who.address}",
        f"SEQUENCE:{sequence}", "SUMMARY:Møde", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    head = [
        f"From: {who}", f"To: {US}", f"Subject: {said.capitalize()}: Møde", f"Date: {format_datetime(at)}",
        f"Message-ID: <{number}.answer@calendar.example>", "MIME-Version: 1.0",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY", "Content-Transfer-Encoding: 8bit",
    ]  # fmt: skip
    return ("\r\n".join(head) + "\r\n\r\n" + "\r\n".join(lines)).encode()
