"""HTML that would cost the tree builder seconds or gigabytes: found by one scan, and stripped of its tags instead.

Knows tags by their depth and number only; 50,000 nested tags took the tree builder 4.2 s (STACK section 3).
"""

from __future__ import annotations

import re
from html import unescape

from postbud.message.charset import clean

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
SELF_CLOSING = frozenset("p li td th tr dd dt option thead tbody tfoot".split()) | VOID
LINES = frozenset("address article blockquote br center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split())
BLANKS = re.compile(r"[ \t\n\r\f]+")

LONGEST = 3_000_000  # characters of HTML
MOST_TAGS = 60_000
DEEPEST = 2_000
FEW_TAGS = 600  # a page with fewer cannot be costly
MOST_WORK = 1_500_000  # depth times tags: unclosed formatting is built again in every block that follows


def is_costly(source: str) -> bool:
    """True if building the tree could take more than a moment; one linear scan (50,000 nested tags took 4.2 s)."""
    if len(source) > LONGEST:
        return True
    if source.count("<") < FEW_TAGS:
        return False
    depth = deepest = count = 0
    for closing, name in TAG.findall(source):
        count += 1
        if name.lower() in SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return count > MOST_TAGS or deepest > DEEPEST or deepest * count > MOST_WORK


def stripped(source: str) -> str:
    """The text of HTML that is too costly for a tree: tags cut out, blocks as line ends. Linear."""
    pieces = []
    for number, piece in enumerate(source.split("<")):
        tag, closed, text = piece.partition(">")
        if number == 0 or not closed:
            pieces.append(piece)
            continue
        name = TAG.match("<" + tag[:40])
        pieces.append("\n" if name and name[2].lower() in LINES else " " if name and name[2].lower() in ("td", "th") else "")
        pieces.append(text)
    lines = clean(unescape("".join(pieces))).split("\n")
    return "\n".join(line for line in (BLANKS.sub(" ", line).strip() for line in lines) if line)
