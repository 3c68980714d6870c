"""The fingerprint of a mail: the same for the same mail by another road, so that nothing is registered twice.

A Message-ID alone could be burnt by a stranger who sends one ahead; sender, date, subject and body belong to it too.
"""

from __future__ import annotations

import hashlib

from postbud.message.addresses import addresses
from postbud.message.guard import EMPTY_LINE, HEADER_BLOCK
from postbud.message.headers import FOLD, decode_text

# What identifies a mail. Trace headers (Received, Delivered-To, Return-Path, DKIM, ARC, X-...) change on every road.
IDENTIFYING = ("from", "date", "subject", "message-id")
LONGEST_VALUE = 16 * 1024


def fingerprint(raw: bytes) -> str:
    """SHA-256 in hexadecimal over the sender's address, Date, Subject, Message-ID and the body. Linear; never raises."""
    head, body = _halves(raw)
    values = _values(head)
    senders = addresses(values["from"])
    digest = hashlib.sha256()
    for value in (senders[0].key if senders else values["from"], values["date"], decode_text(values["subject"]), values["message-id"]):
        digest.update(" ".join(value.split()).encode("utf-8", "surrogateescape" if value.isascii() else "replace") + b"\0")
    for line in body.rstrip().splitlines():
        digest.update(line.rstrip(b" \t") + b"\n")
    return digest.hexdigest()


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    if raw[:1] in (b"\r", b"\n"):
        return b"", raw
    found = EMPTY_LINE.search(raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _values(head: bytes) -> dict[str, str]:
    """The first value of each identifying header, unfolded, at most 16 KB of each."""
    values = dict.fromkeys(IDENTIFYING, "")
    name = ""
    pieces: dict[str, list[str]] = {}
    for line in head[:HEADER_BLOCK].decode("ascii", "surrogateescape").splitlines():
        if line[:1] in (" ", "\t"):
            if name:
                pieces[name].append(line)
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        name = name if name in values and name not in pieces else ""
        if name:
            pieces[name] = [value]
    return values | {name: FOLD.sub(" ", "\n".join(found))[:LONGEST_VALUE].strip() for name, found in pieces.items()}
