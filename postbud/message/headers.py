"""Headers decoded one at a time: RFC 2047 words, addresses, message identifiers, dates, RFC 2231 parameters.

Each function takes the raw value as the compat32 parser leaves it (folded, 8-bit bytes as surrogates) and never raises.
Addresses are split before their names are decoded, so that an encoded comma ('M=C3=B8ller=2C Eva') splits nothing.
"""

from __future__ import annotations

import binascii
import quopri
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from postbud.message.charset import clean, decode, from_surrogates

FOLD = re.compile(r"[\r\n]+[ \t]*")
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
IDENTIFIER = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")
BARE_IDENTIFIER = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
BLANKS = re.compile(r"[ \t\n]+")


def decode_text(raw: str) -> str:
    """An unstructured header (Subject, a display name) as one clean line. RFC 2047, broken words left as they stand."""
    if raw.isascii() and raw.isprintable() and "=?" not in raw:
        return raw.strip()  # most headers are plain
    text = unfold(raw)
    if not text.isascii():
        text = from_surrogates(text)
    if "=?" in text:
        text = _decode_words(text)
    if not text.isascii() or not text.isprintable():
        text = BLANKS.sub(" ", clean(text))
    return text.strip()


def unfold(raw: str) -> str:
    """A folded header as one line (RFC 5322 section 2.2.3)."""
    return FOLD.sub(" ", raw) if "\n" in raw or "\r" in raw else raw


def _decode_words(text: str) -> str:
    """Neighbouring words of one charset are joined as bytes first: clients split in the middle of a letter."""
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    for found in WORD.finditer(text):
        between = text[end : found.start()]
        name = found[1].partition("*")[0].lower()
        if pending and (between.strip() or name != charset):
            pieces.append(decode(pending, charset)[0])
            pending = b""
        if not pending and (between.strip() or not pieces):
            pieces.append(between)
        data = _word_bytes(found[2], found[3])
        pending, charset, end = pending + data, name, found.end()
    if pending:
        pieces.append(decode(pending, charset)[0])
    return "".join(pieces) + text[end:]


def _word_bytes(encoding: str, words: str) -> bytes:
    """The bytes of one encoded word; base64 with missing padding or stray letters is read as far as it goes."""
    data = words.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b" ", b"_"), header=True)
    letters = NOT_BASE64.sub(b"", data)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def identifier(raw: str) -> str:
    """The first message identifier with its angle brackets (RFC 5322 section 3.6.4), '' if there is none."""
    found = identifiers(raw)
    return found[0] if found else ""


def identifiers(raw: str) -> tuple[str, ...]:
    """All identifiers of In-Reply-To or References in order, the last 100. A bare a@b gets its brackets."""
    if not raw:
        return ()
    text = unfold(raw)
    found = IDENTIFIER.findall(text)
    if not found and "<" not in text and (bare := BARE_IDENTIFIER.fullmatch(text.strip())):
        found = [f"<{bare[0]}>"]
    return tuple(found[-100:])


def date(raw: str) -> datetime | None:
    """The Date header, aware (RFC 5322 section 3.3); '-0000' is UTC. None if missing, broken or out of all reason."""
    try:
        value = parsedate_to_datetime(unfold(raw).strip()[:200])
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        value.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
    return value if 1980 <= value.year <= 2200 else None


def parameters(raw: str) -> dict[str, str]:
    """The parameters of Content-Type or Content-Disposition by lower-case name, RFC 2231 and (wrongly used) RFC 2047 decoded."""
    whole: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in _raw_parameters(unfold(raw)):
        key, star, number = name.partition("*")
        if not star:
            whole.setdefault(key, decode_text(value))
        else:
            digits = number.rstrip("*")
            place = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
            pieces.setdefault(key, {}).setdefault(place, (value, name.endswith("*")))
    for key, parts in pieces.items():
        whole[key] = _joined(parts)
    return whole


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231 section 4.1: the first piece may open with charset'language', each starred piece is percent-encoded."""
    charset, data = "", b""
    for place, (value, encoded) in sorted(parts.items()):
        if encoded and place == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "surrogateescape" if not value.isascii() else "strict")
        data += unquote_to_bytes(raw) if encoded else raw
    return clean(decode(data, charset)[0]).replace("\n", " ")


def _raw_parameters(text: str) -> list[tuple[str, str]]:
    """(name, value) of each parameter; quotes removed, backslashes resolved, a semicolon in quotes respected. Linear."""
    found: list[tuple[str, str]] = []
    for piece in _split_outside_quotes(text, ";")[1:]:
        name, equals, value = piece.partition("=")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        if equals:
            found.append((name.strip().lower(), value.strip('"')))
    return found


def _split_outside_quotes(text: str, mark: str) -> list[str]:
    """`text` at each `mark` that stands outside double quotes."""
    pieces, start, quoted, escaped = [], 0, False, False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\" and quoted:
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter == mark and not quoted:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]
