"""Bounces: delivery reports of all common servers, whom they are about, and whether the failure is for good.

Reads RFC 3464 reports itself (Status and Action lines), asks flufl.bounce about the servers that write their own prose, and
knows which codes call themselves permanent but are not: a full mailbox, a block, a policy, a delay.
"""

from __future__ import annotations

import logging
import re
from email.message import Message as Mime

from postbud.message.addresses import addresses
from postbud.message.headers import decode_text
from postbud.message.lexicon import words
from postbud.message.parts import Parts, content_type
from postbud.model.message import Machine, Message

SUBJECT, TEXT, HARD, SOFT = words("BOUNCE_SUBJECT"), words("BOUNCE_TEXT"), words("HARD_TEXT"), words("SOFT_TEXT")
DELAY = words("DELAY_TEXT")
DAEMONS = (
    "mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "microsoftexchange", "maildelivery", "mail.delivery", "bounce",
    "mdaemon", "double-bounce",
)  # fmt: skip
DAEMON_NAMES = ("mail delivery", "mail administrator", "mailer-daemon", "postmaster", "mail system")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.\-])([45])(\d)(\d)[ :\-](?=[ A-Za-z<#\d])")
ADDRESS = re.compile(r"[A-Za-z0-9_.+'=&%#!-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")

# RFC 3463 codes of class 5 that pass: somebody empties the mailbox, lifts the block, or the next mail is smaller.
SOFT_CODES = frozenset({"2.2", "2.3", "3.1", "3.2", "3.4", "4.5", "4.6", "4.7", "4.14"})
SOFT_SUBJECTS = frozenset({"5", "6", "7"})  # protocol, content, security or policy
HARD_CODES = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "4.1", "4.4"})  # 5.4.1 is Exchange Online's unknown recipient
LONGEST_TEXT = 40_000


def bounce(message: Message, parts: Parts, mime: Mime) -> Machine | None:
    """The bounce this message is, or None."""
    reports = [part for kind, part in parts.reports if kind == "message/delivery-status"]
    if reports and (content_type(mime) == "multipart/report" or from_daemon(message)):
        return from_report(message, [block for report in reports for block in blocks(report)])
    if looks_like_bounce(message):
        return from_prose(message, mime)
    return None


def blocks(report: Mime) -> list[Mime]:
    """The groups of fields of a message/delivery-status (RFC 3464 section 2.1)."""
    inner = report.get_payload()
    return [block for block in inner if isinstance(block, Mime)] if isinstance(inner, list) else []


def field(block: Mime, name: str) -> str:
    return next((decode_text(value) for key, value in block.raw_items() if key.lower() == name), "")


def from_report(message: Message, groups: list[Mime]) -> Machine | None:
    """RFC 3464: one group per recipient with Action and Status."""
    recipients = [group for group in groups if field(group, "final-recipient") or field(group, "original-recipient")]
    troubled = [group for group in recipients if field(group, "action").lower() not in ("delivered", "relayed", "expanded")]
    if recipients and not troubled:
        return Machine("receipt", "A server reports that our letter was delivered", (("delivery-status", "Action: delivered"),))
    failed = tuple(dict.fromkeys(address for group in troubled if (address := recipient(group))))
    status = next((found[0] for group in troubled if (found := STATUS.search(field(group, "status")))), "")
    diagnosis = " ".join(field(group, "diagnostic-code") for group in troubled)
    action = field(troubled[0], "action").lower() if troubled else ""
    permanent = False if action == "delayed" else is_permanent(status, diagnosis or text_of(message)[:LONGEST_TEXT])
    words_found = f"Action: {action}, Status: {status} {diagnosis}"[:300].strip()
    told = (("delivery-status", words_found),)
    return Machine("bounce", sentence(failed, permanent, status), told, failed, permanent, status, delayed=action == "delayed")


def recipient(group: Mime) -> str:
    """The address we wrote to (Original-Recipient), otherwise the one that failed behind it."""
    for name in ("original-recipient", "final-recipient"):
        kind, _, address = field(group, name).rpartition(";")
        if kind.strip().lower() in ("rfc822", "utf-8", "") and (found := ADDRESS.search(address)):
            return found[0]
    return ""


def from_daemon(message: Message) -> bool:
    """True if the sender is a mail system: no return path, or MAILER-DAEMON and its kin."""
    if message.header("Return-Path").strip() == "<>":
        return True
    if message.sender is None:
        return "daemon" in message.header("From").casefold()
    return message.sender.key.startswith(DAEMONS) or message.sender.name.casefold().startswith(DAEMON_NAMES)


def looks_like_bounce(message: Message) -> bool:
    """A mail system speaks, and of a letter that did not arrive. A person who answers a bounce is no daemon."""
    if message.header("X-Failed-Recipients"):
        return True
    if not from_daemon(message):
        return False
    subject = message.subject.casefold()
    return subject.startswith(SUBJECT) or any(phrase in text_of(message)[:4000].casefold() for phrase in TEXT)


def from_prose(message: Message, mime: Mime) -> Machine:
    """qmail, Exim, Exchange, Yahoo, Domino ...: flufl.bounce knows their layouts, the words tell hard from soft."""
    text = text_of(message)[:LONGEST_TEXT]
    failed = listed(message) or by_layout(mime) or by_words(message, text)
    found = STATUS.search(text)
    status = found[0] if found else ""
    permanent = is_permanent(status, text)
    lines = [line.strip() for line in text.split("\n")[:400]]
    told = next((line for line in lines if (status and status in line) or REPLY_CODE.search(line)), "")
    told = told or next((line for line in lines if any(phrase in line.casefold() for phrase in HARD + SOFT)), message.subject)
    waits = permanent is False and any(phrase in f"{message.subject}\n{text[:4000]}".casefold() for phrase in DELAY)
    return Machine("bounce", sentence(failed, permanent, status), (("body", told[:300]),), failed, permanent, status, delayed=waits)


def text_of(message: Message) -> str:
    return message.whole_text


def listed(message: Message) -> tuple[str, ...]:
    """Exim's and Gmail's X-Failed-Recipients."""
    return tuple(address.email for address in addresses(message.header("X-Failed-Recipients")))


def by_layout(mime: Mime) -> tuple[str, ...]:
    """What flufl.bounce finds; it takes 0.06 s to load. Its detectors trip over junk one by one and would log a traceback each."""
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").disabled = True
    try:
        temporary, permanent = all_failures(mime)
    except Exception:  # noqa: BLE001 - a detector of the library may raise anything on a broken mail
        return ()
    found = sorted(permanent) + sorted(temporary)
    return tuple(dict.fromkeys(address.decode("ascii", "replace") if isinstance(address, bytes) else str(address) for address in found))


def by_words(message: Message, text: str) -> tuple[str, ...]:
    """The first address in the text that is neither ours nor the daemon's."""
    known = {address.key for address in message.to}
    for found in ADDRESS.finditer(text[:8000]):
        address = found[0]
        if address.casefold() not in known and not address.casefold().startswith(DAEMONS):
            return (address,)
    return ()


def is_permanent(status: str, text: str) -> bool | None:
    """True for good, False if a later letter may arrive, None if nothing says so. Words overrule the code: 5.1.1 'mailbox full'."""
    folded = text.casefold()
    hard = any(phrase in folded for phrase in HARD)
    soft = any(phrase in folded for phrase in SOFT)
    kind, _, detail = status.partition(".")
    if kind in ("2", "4"):
        return False
    if kind == "5":
        if detail in SOFT_CODES or (detail.partition(".")[0] in SOFT_SUBJECTS and not hard):
            return False
        return not (soft and not hard) if detail in HARD_CODES or not soft else hard
    code = REPLY_CODE.search(text)
    if code and code[1] == "4" or (soft and not hard):
        return False
    return True if hard or (code and code[0][:3] in ("550", "551", "553")) else None


def sentence(failed: tuple[str, ...], permanent: bool | None, status: str) -> str:
    how = {True: "for good", False: "for now", None: "without saying for how long"}[permanent]
    whom = f" to {', '.join(failed[:5])}" if failed else ""
    return f"A letter of ours{whom} could not be delivered {how}" + (f" ({status})" if status else "")
