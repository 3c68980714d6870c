"""The base of every value that people write in a file: strict, frozen, and with plain words for what is wrong.

Knows the shapes of single values (a day, a time, an amount, an e-mail address) and how coordinators write them; knows
nothing of files, programmes or settings. Every scalar arrives as the text it was written as, so the field alone decides.
"""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator
from pydantic_core import PydanticCustomError

from postbud.model.identifiers import cvr_holds, ean_holds
from postbud.model.message import Address


class Facts(BaseModel):
    """Base of all that is written in a file: immutable, and a key that does not exist is an error with the nearest one named."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


def wrong(what: str, advice: str = "") -> PydanticCustomError:
    """The error a validator raises: `what` is wrong in a sentence, and what to do. Braces in the value stay as they are."""
    return PydanticCustomError("said", "{what}", {"what": what, "advice": advice})


def quoted(value: object) -> str:
    """A value as a message shows it: in quotes, at most 60 characters, with what cannot be seen made visible."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(character if character.isprintable() else repr(character)[1:-1] for character in text[:200])
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


# One class of characters each, so both searches are linear. U+2028 and U+2029 are line ends to some mail programs.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def one_line(text: str) -> str:
    """Text that may become a header or a calendar property: line ends and control characters in it are refused."""
    if _LINE_ENDS.search(text):
        raise wrong(f"{quoted(text)} has a line end or a control character in it", "Write it on one line.")
    return text


def prose(text: str) -> str:
    """Text of several lines (Markdown). Line ends and tabs are welcome, other control characters are not."""
    text = text.replace("\r\n", "\n")
    if found := _CONTROLS.search(text):
        raise wrong(
            f"there is a control character ({found.group()!r}) in the text", "Remove it; it cannot be seen, so type the line again."
        )
    return text


_ATOM = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~")
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def email_fault(text: str) -> str:
    """What is wrong with an addr-spec (dot-atom form of RFC 5322 section 3.4.1, lengths of RFC 5321 section 4.5.3.1), or ''."""
    local, at, domain = text.rpartition("@")
    if not at or "@" in local:
        return "it needs exactly one @"
    if not text.isascii():
        return "letters such as æ, ø and å cannot stand in an address"
    if not local or len(local) > 64 or any(not atom or not _ATOM.issuperset(atom) for atom in local.split(".")):
        return "what stands before the @ is not allowed there"
    labels = domain.lower().split(".")
    if len(domain) > 255 or any(not _good_label(label) for label in labels):
        return "what stands after the @ is not a domain"
    if len(labels) == 1 and labels != ["localhost"]:
        return "the domain has no dot"
    return ""


def _good_label(label: str) -> bool:
    return 0 < len(label) <= 63 and _LABEL.issuperset(label) and label[0] != "-" and label[-1] != "-"


def email(text: str) -> str:
    """An e-mail address, or '' where none is known."""
    if text and (fault := email_fault(text)):
        raise wrong(f"{quoted(text)} is not an e-mail address: {fault}", "Write it as name@organisation.dk, without the name around it.")
    return text


MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def meant_day(text: str) -> Date | None:
    """The day a Dane probably meant by '3.6.2025', '03/06-2025' or '3. juni 2025'; only ever used to word the advice."""
    words = "".join(character if character.isalnum() else " " for character in text.lower()).split()
    while words and not words[0].isdecimal():  # "tirsdag den"
        words = words[1:]
    if words and len(words[0]) == 4:  # "2025.06.03", or the right thing in curly quotation marks
        words.reverse()
    if len(words) != 3 or not words[0].isdecimal() or not words[2].isdecimal():
        return None
    month = words[1][:3].replace("may", "maj").replace("oct", "okt")
    number = MONTHS.index(month) + 1 if month in MONTHS else int(words[1]) if words[1].isdecimal() else 0
    try:
        return Date(int(words[2]), number, int(words[0]))
    except (ValueError, OverflowError):
        return None


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_CLOCK = re.compile(r"(?:kl(?:\. ?| ))?(\d{1,2})(?:[:.](\d{2}))?\Z", re.ASCII | re.IGNORECASE)
_SPAN = re.compile(r"(?:kl(?:\. ?| ))?(\d{1,2}(?:[:.]\d{2})?) ?(?:-|–|til) ?(\d{1,2}(?:[:.]\d{2})?)\Z", re.ASCII | re.IGNORECASE)


def as_day(value: Any) -> Any:
    """A day from '2025-06-03'. Numbers are not taken for seconds since 1970, as pydantic would."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _ISO_DAY.match(text):
        meant = meant_day(text)
        raise wrong(f"{quoted(text)} is not a date", f"Write {meant}." if meant else "Write year-month-day, for example 2025-06-03.")
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise wrong(f"{quoted(text)} is not a day of the calendar", "Check the month and how many days it has.") from None


def as_clock(value: Any) -> Any:
    """A local time of day from '13:00' or, as Danes write it, '13.00', '13' or 'kl. 13'."""
    if not isinstance(value, str):
        return value
    found = _CLOCK.match(value.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise wrong(f"{quoted(value)} is not a time", meant_span(value) or "Write hours and minutes, for example 09:30.")
    return Time(int(found[1]), int(found[2] or 0))


def meant_span(text: str) -> str:
    """What to write for '10-15' or 'kl. 9.30-15.30', which are two facts; '' for anything else. Only ever used to word the advice."""
    found = _SPAN.match(text.strip())
    if not found:
        return ""
    start, end = (part.replace(".", ":") if set(part) & set(".:") else f"{part}:00" for part in found.groups())
    return f"Write two lines: `start: {start}` and `end: {end}`."


def as_moment(value: Any) -> Any:
    """A day ('2025-03-15') or a day with a local time ('2025-03-15 12:00'). A day stays a day: it lasts until midnight."""
    if not isinstance(value, str):
        return value
    day, _, clock = value.strip().replace("T", " ").partition(" ")
    if not clock.strip() or not _ISO_DAY.match(day):
        return as_day(value)
    return DateTime.combine(as_day(day), as_clock(clock.strip()))


_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,2})?\Z", re.ASCII)


def as_amount(value: Any) -> Any:
    """An amount from '4500' or '4500.50'. '4.500' is refused: it is four and a half to a computer and 4,500 to a Dane."""
    if not isinstance(value, str):
        return value
    if not _AMOUNT.match(value.strip()):
        meant = _meant_amount(value) or "4500 or 4500.50"
        raise wrong(f"{quoted(value)} is not an amount", f"Write it without thousands separators and currency, for example {meant}.")
    return Decimal(value.strip())


_DANISH_AMOUNT = re.compile(
    r"(?:kr\.? ?|dkk ?)?(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{2}|-))?(?: ?(?:kr\.?|dkk|kroner))?\Z", re.ASCII | re.IGNORECASE
)


def _meant_amount(text: str) -> str:
    """The amount a Dane probably meant by '4.500 kr.' or '950,-', or ''; only ever used to word the advice."""
    found = _DANISH_AMOUNT.match(text.strip())
    if not found:
        return ""
    cents = found[2] if found[2] not in (None, "-", "00") else ""
    return found[1].replace(".", "") + (f".{cents}" if cents else "")


def as_whole(value: Any) -> Any:
    """A whole number in digits. '1.000' is refused, which pydantic would take for one and a Dane for a thousand."""
    if not isinstance(value, str):
        return value
    if not (value.strip().isascii() and value.strip().isdecimal() and len(value.strip()) <= 9):
        raise wrong(f"{quoted(value)} is not a whole number", "Write digits only.")
    return int(value)


_HOURS = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?\Z", re.ASCII)


def as_hours(value: Any) -> Any:
    """A number of hours from '3', '2.5' or '2,5'."""
    if not isinstance(value, str):
        return value
    if not _HOURS.match(value.strip()):
        raise wrong(f"{quoted(value)} is not a number of hours", "Write it as 3 or 2.5.")
    return Decimal(value.strip().replace(",", "."))


YES, NO = frozenset({"true", "yes", "ja"}), frozenset({"false", "no", "nej"})


def as_yes_no(value: Any) -> Any:
    """True or False from true/yes/ja and false/no/nej, any case."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    if word not in YES | NO:
        raise wrong(f"{quoted(value)} is neither yes nor no", "Write true or false.")
    return word in YES


def zone(name: str) -> str:
    """A name of the time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise wrong(f"{quoted(name)} is not a time zone", "Write it as in Europe/Copenhagen.") from None
    return name


def mailbox(value: Any) -> Any:
    """An address with or without a name: 'tilmelding@netvaerk.example' or 'Netværk for ledere <tilmelding@netvaerk.example>'."""
    if not isinstance(value, str):
        return value
    text = one_line(value.strip())
    name, bracket, rest = text.rpartition("<")
    if not bracket:
        return Address("", email(text))
    if not rest.endswith(">"):
        raise wrong(f"{quoted(text)} lacks the closing bracket", "Write it as Name <name@organisation.dk>.")
    return Address(name.strip().strip('"'), email(_there(rest[:-1].strip(), text)))


def _there(address: str, text: str) -> str:
    if not address:
        raise wrong(f"{quoted(text)} has no address in it", "Write it as Name <name@organisation.dk>.")
    return address


def known_mailbox(value: Any) -> Any:
    """A mailbox that letters go to: like `mailbox`, and never empty."""
    return mailbox(_there(value.strip(), value)) if isinstance(value, str) else value


_ACCOUNT = re.compile(r"\d{4}-\d{4,10}\Z", re.ASCII)


def ean(text: str) -> str:
    """An EAN number without blanks, or '' where there is none."""
    digits = "".join(text.split())
    if digits and not ean_holds(digits):
        raise wrong(f"{quoted(text)} is not an EAN number", "It has 13 digits, and the last one must fit the others.")
    return digits


def cvr(text: str) -> str:
    """A CVR number without blanks."""
    digits = "".join(text.split())
    if not cvr_holds(digits):
        raise wrong(f"{quoted(text)} is not a CVR number", "It has 8 digits, and the last one must fit the others.")
    return digits


def account(text: str) -> str:
    """A bank account as '1234-0001234567'."""
    if not _ACCOUNT.match(text):
        raise wrong(f"{quoted(text)} is not a bank account", "Write the bank's four digits, a hyphen and the number: 1234-0001234567.")
    return text


Line = Annotated[str, AfterValidator(one_line)]
Prose = Annotated[str, AfterValidator(prose)]
Ean = Annotated[str, AfterValidator(ean)]
Cvr = Annotated[str, AfterValidator(cvr)]
Account = Annotated[str, AfterValidator(account)]
Email = Annotated[str, AfterValidator(email)]
Day = Annotated[Date, BeforeValidator(as_day)]
Clock = Annotated[Time, BeforeValidator(as_clock)]
Moment = Annotated[DateTime | Date, BeforeValidator(as_moment)]
Amount = Annotated[Decimal, BeforeValidator(as_amount)]
Whole = Annotated[int, BeforeValidator(as_whole)]
Hours = Annotated[Decimal, BeforeValidator(as_hours)]
YesNo = Annotated[bool, BeforeValidator(as_yes_no)]
Zone = Annotated[str, AfterValidator(zone)]
Mailbox = Annotated[Address, PlainValidator(mailbox)]
KnownMailbox = Annotated[Address, PlainValidator(known_mailbox)]
