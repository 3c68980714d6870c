"""Where the signature begins, and which lines after it are the sender's words again (a postscript).

Knows closing formulas of the lexicons and the sender's name; a line is taken from the own words only on good grounds,
because a lost 'jeg er vegetar' costs more than a title too many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from postbud.message.lexicon import words
from postbud.message.marks import is_rule
from postbud.model.message import Address, Kind

CLOSING = frozenset(words("CLOSING"))
AROUND_CLOSING = " .,!:;*_-–"
CLOSING_STARTS = frozenset(phrase.split()[0].strip(AROUND_CLOSING) for phrase in CLOSING)
WEAK_CLOSING = frozenset(words("WEAK_CLOSING"))
GREETING_NOUNS = words("GREETING_NOUNS")
POSTSCRIPT = words("POSTSCRIPT")
FIRST_PERSON = frozenset(words("FIRST_PERSON"))
AND_FROM = frozenset(words("AND_FROM"))
GOES_ON = frozenset(words("GOES_ON"))
OFFICE_HOURS = words("OFFICE_HOURS")

# "Ja hilsen Eva" and a bare "OK" or "JA" are answers: no adjective before greetings, and nobody's initials.
ANSWERS = frozenset("ja jo nej nei nein ok okay yes no stop vent send fortryd undo angre ångra godkendt godkjent godkänt afvist".split())
NOT_BEFORE_GREETINGS = frozenset("send sender sende giv give en ei et a an husk tak to til for og and".split()) | ANSWERS

WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
NAME_END = re.compile(r"[|,·•/(]| [-–] ")  # what stands between a name and a title on one line
SIGN_OFF = re.compile(r"[/\\~]{1,2} ?[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){0,3}")
CONTACT_LABELS = frozenset(
    "tlf telefon telefonnummer mobil mob mail e-mail email e-post web adresse adress address phone tel direct direkte cvr ean kontakt "
    "contact åbningstider öppettider åpningstider kontortid telefontid hjemmeside website".split()
)
LONGEST_LINE = 90
LONGEST_BLOCK = 14  # lines of a signature without any formula before it


def signature_lines(lines: Sequence[str], kinds: Sequence[Kind | None], start: int, end: int, sender: Address | None) -> list[int]:
    """The numbers of the lines in [start, end) that are signature. `kinds` says which are decided already."""
    open_lines = [place for place in range(start, end) if kinds[place] is None and lines[place].strip()]
    names = name_words(sender)
    opening = next((number for number, place in enumerate(open_lines) if opens(lines, open_lines, number, names)), None)
    if opening is None:
        opening = name_block(lines, open_lines, names)
    return [] if opening is None else without_postscripts(lines, open_lines[opening:])


def name_words(sender: Address | None) -> frozenset[str]:
    """The words of the sender's name, or of the address where there is no name, in lower case."""
    if sender is None:
        return frozenset()
    source = sender.name or sender.email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ")
    return frozenset(word.casefold() for word in WORD.findall(source) if len(word) > 1)


def opens(lines: Sequence[str], open_lines: Sequence[int], number: int, names: frozenset[str]) -> bool:
    """True if the line is '-- ', a closing formula, or a sign-off ('/Tine') near the end."""
    line = lines[open_lines[number]].strip()
    if line in ("--", "—") and number:
        return True
    if len(line) > LONGEST_LINE:
        return False
    after = lines[open_lines[number + 1]].strip() if number + 1 < len(open_lines) else ""
    if is_closing(line, names, named=bool(names & words_of(after))):
        return True
    if is_last_name(line, lines, open_lines, number, names):
        return True
    if is_weak_closing(line) and after and is_name(after, names) and not is_closing(after, names):
        return True
    if number and is_rule(line) and line[0] != "=" and names & words_of(after) and ":" not in after:
        return len(open_lines) - number <= LONGEST_BLOCK
    return bool(number and len(open_lines) - number <= LONGEST_BLOCK and SIGN_OFF.fullmatch(line))


def words_of(line: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in WORD.findall(line))


def is_last_name(line: str, lines: Sequence[str], open_lines: Sequence[int], number: int, names: frozenset[str]) -> bool:
    """The last line is the sender's name or initial: 'See you on Friday,' / 'Ewa', or 'F.' alone."""
    if not number or number != len(open_lines) - 1:
        return False
    found = words_of(line)
    above = lines[open_lines[number - 1]].rstrip()
    ends = above[-1:] in ",!.?)" or (len(above.split()) > 2 and above[-1:] != ":" and "@" not in above and not words_of(above) & names)
    if found and found <= names and len(found) <= 4 and ends and line[:1] not in "-*•":
        return True
    letters = "".join(found)
    short = len(found) == 1 and len(letters) <= 3 and not found & ANSWERS
    return short and line.strip(" .").isupper() and letters[0] in {name[0] for name in names}


def is_closing(line: str, names: frozenset[str], *, named: bool = False) -> bool:
    """A formula, alone or with a name or place after it: 'Mvh', 'Med venlig hilsen fra Vejle', 'Bedste hilsner / Bo'.

    `named`: the sender's name stands on the next line, so that small words may follow the formula ('Hilsen fra kollegaen').
    """
    tokens = line.replace("/", " ").replace("|", " ").split()
    start = " ".join(tokens[:5]).strip(AROUND_CLOSING).casefold().split(" ", 1)[0].strip(AROUND_CLOSING)
    for length in range(min(5, len(tokens)), 0, -1) if start in CLOSING_STARTS else ():
        if " ".join(tokens[:length]).strip(AROUND_CLOSING).casefold() in CLOSING:
            return is_after_formula(tokens[length:], names) or (named and len(tokens) - length < 4)
    for length, token in enumerate(tokens[:4], 1):
        if token.strip(".,!:*_").casefold().endswith(GREETING_NOUNS):  # 'sommerhilsner'
            return is_adjectives(tokens[: length - 1]) and is_after_formula(tokens[length:], names)
    return False


def is_formula(tokens: Sequence[str]) -> bool:
    """Nothing but a second formula, as bilingual houses write it."""
    return " ".join(tokens).strip(AROUND_CLOSING).casefold() in CLOSING


def is_adjectives(tokens: Sequence[str]) -> bool:
    """What may stand before 'hilsner': 'Mange solrige', not 'Send en'."""
    folded = [token.casefold() for token in tokens]
    return not set(folded) & (NOT_BEFORE_GREETINGS | FIRST_PERSON) and all(token.isalpha() for token in folded)


def is_after_formula(tokens: Sequence[str], names: frozenset[str]) -> bool:
    """Names, places and titles: capital letters and small joining words, up to the first word with a digit or an address."""
    while tokens and tokens[-1].endswith(")") and any(token.startswith("(") for token in tokens):
        tokens = tokens[: max(place for place, token in enumerate(tokens) if token.startswith("("))]  # '(sendt fra mobilen)'
    if tokens and is_formula(tokens):
        return True  # 'Med venlig hilsen / Kind regards'
    if len(tokens) > 10 or any(token.casefold().strip(".,") in FIRST_PERSON for token in tokens):
        return False
    for number, token in enumerate(tokens, 1):
        word = token.strip(".,!:;()*_-–&+").casefold()
        if token.endswith(",") and token[:1].isupper():
            return not goes_on(tokens[number:])  # 'Mvh Bo Hansen, teamleder, ...'
        if any(letter.isdigit() or letter == "@" for letter in word):
            return True
        if word and word[0].isalpha() and not token.strip("(*_\"'")[:1].isupper() and word not in AND_FROM and word not in names:
            return False
    return not (tokens and tokens[-1].endswith("?"))


def goes_on(tokens: Sequence[str]) -> bool:
    """What stands behind a name and a comma is no title but the rest of a sentence: 'Mvh Bo, men kun hvis ...'."""
    return bool(tokens) and tokens[0].strip(AROUND_CLOSING).casefold() in GOES_ON


def is_weak_closing(line: str) -> bool:
    """'Tak', 'På forhånd tak', 'Thanks': a formula only if a name follows on the next line, otherwise own words."""
    return " ".join(WORD.findall(line)).casefold() in WEAK_CLOSING


def is_name(line: str, names: frozenset[str]) -> bool:
    """A line that can be somebody's name: few words, capital letters, or a word of the sender's own name."""
    found = WORD.findall(line)
    if not 0 < len(found) <= 5 or line.rstrip()[-1] in "?!.:;" and len(found) > 3:
        return False
    folded = {word.casefold() for word in found}
    return bool(folded & names) or all(word[0].isupper() for word in found) and not folded & FIRST_PERSON


def name_block(lines: Sequence[str], open_lines: Sequence[int], names: frozenset[str]) -> int | None:
    """A signature without a formula: the sender's name on a line after an empty one, then only short lines to the end."""
    for number in range(max(1, len(open_lines) - LONGEST_BLOCK), len(open_lines)):
        place = open_lines[number]
        line = lines[place].strip()
        found = words_of(line)
        name, *title = NAME_END.split(line, maxsplit=1)
        found = found if len(found) <= 5 else words_of(name)
        if title and goes_on(title[0].split()):
            continue
        if len(found) > 5 or not found & names or not is_gap(lines[place - 1]) or line[-1] in ".!?:":
            continue
        if lines[open_lines[number - 1]].rstrip().endswith(":") or "@" in line or ":" in line:
            continue
        if all(is_contact(lines[other]) for other in open_lines[number:]) and not is_list(lines, open_lines[number:], names):
            return number
    return None


def is_gap(line: str) -> bool:
    """An empty line, or the place of a picture in Outlook's plain text."""
    return not line.strip() or line.strip().casefold().startswith(("[cid:", "[image", "[billede", "[logo"))


def is_contact(line: str) -> bool:
    """A line as signatures have them: short, no sentence about oneself, no question."""
    found = WORD.findall(line)
    return len(line) <= LONGEST_LINE and not line.rstrip().endswith("?") and not {word.casefold() for word in found} & FIRST_PERSON


def is_list(lines: Sequence[str], places: Sequence[int], names: frozenset[str]) -> bool:
    """True if other people stand below the name: then it is a list of participants, not a signature."""
    emails = [token for place in places for token in lines[place].split() if "@" in token]
    strangers = [email for email in emails if not any(name[:3] in email.casefold() for name in names)]
    return len(strangers) > 1


def without_postscripts(lines: Sequence[str], places: Sequence[int]) -> list[int]:
    """The signature's lines without those that are words to us again: 'PS: jeg er vegetar'."""
    kept: list[int] = []
    speaking = False
    for number, place in enumerate(places):
        line = lines[place]
        fresh = number > 0 and not lines[place - 1].strip()
        starts = number > 0 and (speaks(line) or is_row(line) or (fresh and opens_list(line)))
        speaking = starts or (speaking and not (fresh and not is_prose(line) and not is_item(line)))
        if speaking and number and is_closing(line.strip(), frozenset()):
            speaking = False
        if not speaking:
            kept.append(place)
    return kept


def speaks(text: str) -> bool:
    """True if a paragraph after signature or footer is words to us: a postscript, or a sentence in the first person."""
    return opens_postscript(text) or is_about_oneself(text)


def opens_list(line: str) -> bool:
    """'Deltagere:' on a line of its own below the signature; 'Telefon:' belongs to the signature."""
    text = line.strip(" *_")
    return text.endswith(":") and 3 < len(text) <= 60 and text.rstrip(":").casefold() not in CONTACT_LABELS


def is_item(line: str) -> bool:
    """An entry of such a list: numbered, with a bullet, or with an address."""
    text = line.strip()
    return "@" in text or text[:1] in "-*•·" or (text[:1].isdigit() and text.lstrip("0123456789")[:1] in (".", ")"))


def is_row(line: str) -> bool:
    """A row of a table pasted below the signature: at least three cells with something in them."""
    return line.count("\t") > 1 and sum(bool(cell.strip()) for cell in line.split("\t")) > 2


def opens_postscript(line: str) -> bool:
    first = line.strip(" \t*_").split(" ")[0].rstrip(".:,;-)!").casefold() if line.strip() else ""
    return first in POSTSCRIPT or line.strip().casefold().startswith(("by the way", "one more thing", "oh, and"))


def is_about_oneself(line: str) -> bool:
    """A sentence in the first person; signatures say where and when somebody can be reached, not what 'I' want."""
    found = [word.casefold() for word in WORD.findall(line)]
    if len(found) < 4 or FIRST_PERSON.isdisjoint(found) or not is_prose(line):
        return False
    folded = line.casefold()
    return not any(phrase in folded for phrase in OFFICE_HOURS)


def is_prose(line: str) -> bool:
    """A line that reads as a sentence."""
    return len(line.split()) >= 4 and (line.rstrip()[-1] in ".!?:)," or len(line) > 60)
