"""Text and addresses made harmless before they become part of a calendar entry.

The icalendar library passes control characters on as they are; a line end in a name would become a property of its own.
"""

from __future__ import annotations

import unicodedata

LINE_ENDS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def one_line(text: str) -> str:
    """The text on one line: every run of white space or line ends is one space, control characters are gone."""
    return " ".join(visible(text).split())


def several_lines(text: str) -> str:
    """The text with its line ends as LF, without trailing blanks and without control characters."""
    lines = visible(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(each.rstrip() for each in lines).strip("\n")


def visible(text: str) -> str:
    """Without control characters (Cc, but line end and tab) and lone surrogates, which are no UTF-8 (RFC 5545 section 3.1)."""
    # A backslash before N becomes a line end inside the icalendar library, and "C:\Navne" would lose its N.
    text = text.translate(LINE_ENDS).replace("\\N", "\\n")
    if text.isprintable():
        return text
    kept = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(kept)


def address_problem(email: str) -> str:
    """What keeps an address from standing behind mailto: (RFC 6068), or '' if nothing does. Never repeats the address."""
    local, at, domain = email.strip().rpartition("@")
    if not (local and at and domain):
        return "has no @ with something on both sides"
    if any(letter.isspace() or not letter.isprintable() or letter in '"<>,;:\\' for letter in email.strip()):
        return "has a character that an address cannot have"
    return ""
