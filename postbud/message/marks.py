"""Marks that mail programs leave in a text: header blocks, 'X wrote:' lines, delimiters, banners, footers, device lines.

Each function looks at single lines or at a few that follow one another, and answers what they are. Knows the lexicons and
nothing of who sent the mail. Linear: no pattern here can go back over what it has read more than once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from postbud.message.lexicon import header_names, words

HEADERS = header_names()
WROTE = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words("WROTE"), key=len, reverse=True))) + r")(?!\w)", re.IGNORECASE)
ORIGINAL, FORWARD = words("ORIGINAL"), words("FORWARD")
FORWARD_LINES = frozenset(FORWARD)
FORWARD_PREFIX = frozenset(words("FORWARD_PREFIX"))
DEVICE, BANNER, FOOTER, NOT_FOOTER = words("DEVICE"), words("BANNER"), words("FOOTER"), words("NOT_FOOTER")

RULE_LETTERS = "-_=*~—–─ \t"
MOST_HEADER_LINES = 16
LONGEST_ATTRIBUTION = 400  # characters over its wrapped lines
WRAPS = 4
MOMENT = re.compile(r"\d{1,2}[.:]\d{2}|\b(?:19|20)\d\d\b")
# Beside 'skrev' in a person's own sentence: 'I skrev i jeres mail, at ...:'.
NO_PROGRAM_SAYS = frozenset("du i you jeg vi we de ni dere ihr ich eg jag som der they he she han hun".split())
STARTS_OF_ATTRIBUTION = re.compile(r"\W*(?:den|on|på|am|le|el|il|d|[\"'„]?[A-ZÆØÅÄÖÜ0-9]|man|tir|ons|tor|fre|lør|søn)", re.IGNORECASE)


def is_prefixed(line: str) -> bool:
    """A line that a mail program marked as quoted with '>'."""
    return line.lstrip(" ")[:1] == ">"


def is_rule(line: str) -> bool:
    """A line of dashes or underscores and nothing else, at least five."""
    return len(line) > 4 and not line.strip(RULE_LETTERS)


def is_forward(subject: str) -> bool:
    """True if the subject's first prefix says forwarded: 'VS: ', '[EKSTERN] FW: ', 'Fwd[2]: '."""
    rest = subject.strip()
    while rest.startswith("[") and "]" in rest:
        rest = rest.partition("]")[2].strip()
    return rest.partition(":")[0].partition("[")[0].strip().casefold() in FORWARD_PREFIX if ":" in rest else False


def header_kind(line: str) -> str:
    """'from', 'sent', 'to', 'cc', 'subject', 'other' for a line such as '*Fra:* Bo', otherwise ''."""
    name, colon, _ = line[:40].partition(":")
    return HEADERS.get(name.strip("*_ \t").casefold(), "") if colon else ""


def header_block(lines: Sequence[str], start: int) -> int:
    """The line after a header block that begins at `start`; 0 if none does.

    A block names who, when, and to whom or about what, in any order and language, with at most one empty line in between;
    long lists of recipients may wrap. Some programs put all of it on one line.
    """
    if not header_kind(lines[start]) or follows_field(lines, start):
        return 0
    kinds: set[str] = set()
    end = start + 1
    blanks = strangers = 0
    for place in range(start, min(len(lines), start + MOST_HEADER_LINES)):
        line = lines[place].lstrip("> ")
        kind = header_kind(line)
        if kind == "from" and "from" in kinds:
            break  # the next block's
        if kind and not (kind == "sent" and kind in kinds):
            kinds |= {kind} | inline_kinds(line)
            end, blanks, strangers = place + 1, 0, 0
        elif not line.strip():
            blanks += 1
        else:
            strangers += 1
        if blanks > 1 or strangers > 3 or (blanks and strangers):
            break
    block = lines[start:end]
    sure = "subject" in kinds or any("@" in line or MOMENT.search(line) for line in block)
    return end if is_block(kinds) and sure else 0


def follows_field(lines: Sequence[str], start: int) -> bool:
    """True if the line above is another 'name: value': then this is a filled-in form ('Fra: Vejle'), not a mail's header."""
    name, colon, value = lines[start - 1].partition(":") if start else ("", "", "")
    if not colon or not value.strip() or value.startswith("//") or header_kind(lines[start - 1]):
        return False
    return 0 < len(name.split()) <= 3 and "@" not in "".join(lines[start : start + 4])


def is_block(kinds: set[str]) -> bool:
    return {"from", "sent"} <= kinds and bool(kinds & {"to", "subject"})


def inline_kinds(line: str) -> set[str]:
    """Other header names on the same line: 'Fra: Bo Sendt: 3. marts Til: Ea Emne: Hej'."""
    if line.count(":") < 3:
        return set()
    return {kind for word in line[:600].split() if word.endswith(":") and (kind := HEADERS.get(word[:-1].strip("*_").casefold()))}


def delimiter(line: str) -> str:
    """'forward' or 'original' for '---------- Forwarded message ---------' and its kin in all languages, otherwise ''."""
    if len(line) > 160:
        return ""
    bare = line.strip(RULE_LETTERS).rstrip(":").strip(RULE_LETTERS).casefold()
    ruled = line.lstrip(" ").startswith(("--", "__", "==", "—", "**"))
    if not bare or not (ruled or bare in FORWARD_LINES):
        return ""
    if bare in FORWARD_LINES or bare.startswith(FORWARD):
        return "forward" if ruled or line.rstrip().endswith(":") or len(bare) > 16 else ""
    if line.rstrip().endswith("--") and MOMENT.search(bare) and WROTE.search(bare):
        return "original"  # Zoho's '---- On Mon, 03 Feb 2025 10:00:00 +0100 Bo wrote ----'
    return "original" if bare.startswith(ORIGINAL) else ""


def attribution(lines: Sequence[str], start: int) -> int:
    """The line after an introduction of a quote ('Den 3. feb. 2025 skrev Bo <bo@x>:') that begins at `start`; 0 if none does.

    Gmail wraps it after '<', Apple before 'skrev'; so up to four lines are read together.
    """
    if not STARTS_OF_ATTRIBUTION.match(lines[start]):
        return 0
    joined = ""
    for place in range(start, min(len(lines), start + WRAPS)):
        line = lines[place].strip()
        if not line and not joined.endswith("<") and place > start:
            return 0
        joined = f"{joined} {line}" if joined else line
        if len(joined) > LONGEST_ATTRIBUTION or is_prefixed(line):
            return 0
        if joined.rstrip("*_ ").endswith((":", ": >")):
            return place + 1 if is_introduction(joined, quoted=_quote_follows(lines, place + 1)) else 0
    return 0


def is_introduction(text: str, *, quoted: bool) -> bool:
    """'... skrev ...:' as a program puts it.

    `quoted`: lines with '>' follow, so a moment, an address or a short name is enough. Otherwise the sentence must be built
    like a program's: it ends with the verb, with an address, or with a moment before and a name after the verb.
    """
    verb = WROTE.search(text)
    if not verb:
        return False
    before = text[: verb.start()].split()
    after = text[verb.end() :].split(maxsplit=1)
    if any(word.casefold().rstrip(",") in NO_PROGRAM_SAYS for word in (*before[-1:], *after[:1])):
        return False
    dated, addressed = MOMENT.search(text) is not None, "@" in text
    if quoted:
        return dated or addressed or len(before) <= 5
    names = text[verb.end() :].strip(" :*>").split()
    closed = not names or text.rstrip(" :*").endswith(">") or "@" in names[-1]
    named = dated and 0 < len(names) <= 6 and names[0][0].isupper()
    return closed and (dated or addressed) or named


def _quote_follows(lines: Sequence[str], start: int) -> bool:
    following = next((line for line in lines[start : start + 4] if line.strip()), "")
    return is_prefixed(following)


def groupwise(line: str) -> bool:
    """GroupWise's introduction '>>> Bo <bo@x> 03-07-2025 08:00 >>>'; the history below it bears no marks."""
    text = line.strip()
    return text.startswith(">>>") and text.endswith(">>>") and len(text) > 12 and MOMENT.search(text) is not None


def notes_block(lines: Sequence[str], start: int) -> int:
    """Notes' layout, names and values on lines of their own ('Til', 'bo@x', '', 'Emne', 'Re: ...'); the line after it or 0."""
    first = HEADERS.get(lines[start].strip().casefold())
    if first not in ("to", "from", "cc"):
        return 0
    kinds, end = {first}, 0
    for place in range(start + 1, min(len(lines), start + MOST_HEADER_LINES)):
        kind = HEADERS.get(lines[place].strip().casefold())
        if kind in kinds:
            break
        if kind in ("to", "cc", "subject", "from"):
            kinds.add(kind)
            end = place + 2 if kind == "subject" else end
    return end if end and kinds & {"to"} and any(MOMENT.search(line) for line in lines[max(0, start - 4) : start]) else 0


def is_device(line: str) -> bool:
    """'Sendt fra min iPhone', 'Hent Outlook til Android<https://...>': the programs' own advertisement."""
    text = line.strip(" \t*_<>[]()-–—.").casefold()
    return len(text) < 200 and text.startswith(DEVICE) and len(text.partition("<")[0].split()) < 12


def is_banner(line: str) -> bool:
    """A warning that the mail came from outside, set above the text by the receiving house."""
    text = line.strip(" \t*_|!⚠️:-").casefold()
    return text.startswith(BANNER) or (len(text) > 40 and any(phrase in text for phrase in BANNER if phrase[0] != "["))


def is_footer(text: str) -> bool:
    """A confidentiality notice, an appeal to save paper, or a list's footer."""
    folded = text.casefold()
    if len(folded) > 12:
        for phrase in FOOTER:  # a plain loop: a generator doubles the cost of what runs for every paragraph
            if phrase in folded:
                return not any(ours in folded for ours in NOT_FOOTER)
    return False
