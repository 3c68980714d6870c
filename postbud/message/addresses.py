"""Address lists of RFC 5322 section 3.4, split by one walk over the letters: quotes, comments, groups, angle brackets.

Knows how real clients bend the rules (Outlook's semicolons and single quotes, names without quotes); never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postbud.message.charset import from_surrogates
from postbud.message.headers import WORD, decode_text, unfold
from postbud.model.message import Address

PLAIN = re.compile(r"([^\"(),:;<>=@\\]*)<([\w.+%-]+@[\w.-]+)>|([\w.+%-]+@[\w.-]+)")
# No control characters anywhere: a zero byte in an address stops the database, a line end a header.
DOMAIN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f<>\"(),:;@\[\]\\]+|\[[0-9A-Fa-f:.]+\]")
LOCAL = re.compile(r"[^\s\x00-\x1f\x7f-\x9f<>(),:;@\"\[\]\\]+|\"[^\"\x00-\x1f\x7f-\x9f\u2028\u2029]*\"")


def addresses(raw: str) -> tuple[Address, ...]:
    """Every mailbox of an address header that has an address, in order. Names are decoded after the splitting."""
    if not raw:
        return ()
    text = unfold(raw)
    if plain := PLAIN.fullmatch(text.strip()):  # nine of ten headers need no walk
        name, email = _name(plain[1] or ""), plain[2] or plain[3]
        return (Address("" if name.casefold() == email.casefold() else name, email),) if len(email) <= 320 else ()
    return tuple(found for piece in _mailboxes(text) if (found := _address(piece)) is not None)


class _Piece:
    """One mailbox being read: the words before the brackets, the brackets, the comments."""

    __slots__ = ("words", "angle", "comment", "has_angle")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.angle: list[str] = []
        self.comment: list[str] = []
        self.has_angle = False


def _mailboxes(text: str) -> list[_Piece]:
    """The walk: one state (quoted, depth of comment, in brackets) and the piece at hand."""
    pieces, piece = [], _Piece()
    quoted = escaped = angle = False
    depth = 0
    for letter in _letters(text):
        target = piece.comment if depth else piece.angle if angle else piece.words
        if escaped:
            target.append(letter)
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            if letter == '"':
                quoted = False
            target.append(letter)
        elif letter == '"' and not depth:
            quoted = True
            target.append(letter)
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif depth:
            target.append(letter)
        elif letter == "<":
            angle = piece.has_angle = True
            piece.angle.clear()
        elif letter == ">" and angle:
            angle = False
        elif letter in ",;" and not angle:
            pieces.append(piece)
            piece = _Piece()
        elif letter == ":" and not angle:
            piece = _Piece()  # a group's name (RFC 5322 section 3.4); its members follow
        else:
            target.append(letter)
    return [*pieces, piece]


def _letters(text: str) -> Iterator[str]:
    """The letters, an encoded word as one: some clients leave a comma or a colon unencoded in it (against RFC 2047 section 5)."""
    place = 0
    while place < len(text):
        word = WORD.match(text, place) if text[place] == "=" else None
        yield word[0] if word else text[place]
        place = word.end() if word else place + 1


def _address(piece: _Piece) -> Address | None:
    words = "".join(piece.words).strip()
    email = "".join(piece.angle).strip() if piece.has_angle else words
    email = from_surrogates(email)
    local, at, domain = email.rpartition("@")
    if not at or len(email) > 320 or not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
        return None
    name = _name(words if piece.has_angle else "".join(piece.comment))
    return Address("" if name.casefold() == email.casefold() else name, email)


def _name(words: str) -> str:
    """The display name without its quotes; Outlook wraps names in single quotes when an address book has no entry."""
    text = decode_text(words.replace('"', "") if '"' in words else words).replace('"', "").strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].strip()
    return " ".join(text.split())
