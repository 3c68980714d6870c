"""People's names in running text: runs of capitalised words that are no workplace, title, programme or greeting.

Knows the word lists of lexicon/people.yaml and a header's ways of writing a name; knows no mail address book.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from postbud.reading.phrases import NAME
from postbud.reading.view import word_list
from postbud.reading.words import ADDRESS, LINK, Sentence, Token, fold

LONGEST_NAME = 6  # words
# Pronouns and verbs that are written with a capital and never part of a name: Danish "I", German "Sie", "Vil I ...".
NEVER = frozenset("i i'm i'd i'll jeg vi vil kan sie ihr ich jag eg du we you he she hun han ja nej yes no".split())
ALIVE = frozenset("vil deltager tåler spiser ønsker wants would eats äter vill ønskjer möchte".split())
GATHERINGS = ("netværk", "netværket", "nätverket", "nettverket", "møde", "mødet", "kursus", "kurset", "dagen", "forløbet")
PLACE_WORDS = frozenset("i på fra frå i from in at hos ved från near".split())


@lru_cache(maxsize=2048)
def is_title(word: str) -> bool:
    """Is the folded word a title, by itself or by its end ("kulturchef")?"""
    return word in word_list("people", "title_words") or (len(word) > 5 and word.endswith(_tuple("title_ends")))


@lru_cache(maxsize=2048)
def is_organisation(word: str) -> bool:
    """Is the folded word part of a workplace's name ("bibliotek", "Engskolen")?"""
    if word in word_list("people", "organisation_words") or word in word_list("people", "organisation_ends"):
        return True
    return (
        len(word) > 6
        and not word.endswith(GATHERINGS)  # "skoleledernetværket" is no school
        and not is_title(word)
        and (word.endswith(_tuple("organisation_ends")) or word.startswith(_tuple("organisation_starts")))
    )


@lru_cache(maxsize=8)
def _tuple(key: str) -> tuple[str, ...]:
    return tuple(word_list("people", key))


def first_names() -> frozenset[str]:
    return word_list("people", "first_names")


def capitalised(text: str) -> bool:
    return text[:1].isupper() and not text[:1].isdigit()


def mark_names(sentence: Sentence, programme_words: frozenset[str]) -> Sentence:
    """The sentence with each name as one token (`word` is the name mark), and without the addressee of a greeting."""
    clauses = []
    for number, clause in enumerate(sentence.clauses):
        merged = _merge(_without_greeting(clause), sentence, number == 0, programme_words)
        if merged:
            clauses.append(merged)
    return sentence._replace(clauses=tuple(clauses))


def mark_known(sentence: Sentence, known: frozenset[str]) -> Sentence:
    """The sentence with single capitalised words marked that are the first name of somebody named in full elsewhere."""
    if not known:
        return sentence
    clauses = tuple(
        tuple(token._replace(word=NAME) if token.word in known and capitalised(token.text) else token for token in clause)
        for clause in sentence.clauses
    )
    return sentence._replace(clauses=clauses)


def known_firsts(sentences: tuple[Sentence, ...]) -> frozenset[str]:
    """The first words of all full names marked in the sentences, if they are no ordinary words."""
    firsts = {
        fold(token.text.split()[0]) for sentence in sentences for token in sentence.tokens if token.word == NAME and " " in token.text
    }
    return frozenset(firsts - ordinary_words())


def _without_greeting(clause: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "Hej Maja jeg vil ..." without "Hej Maja": the greeting word and the capitalised words after it."""
    if not clause or clause[0].word not in word_list("formulas", "greetings"):
        return clause
    joins, place = word_list("formulas", "greeting_joins"), 1
    while (
        place < len(clause)
        and place < 7
        and (capitalised(clause[place].text) and clause[place].word not in ("jeg", "vi", "i'm", "i'd", "i") or clause[place].word in joins)
    ):
        place += 1
    return clause[place:]


def _merge(clause: tuple[Token, ...], sentence: Sentence, opens: bool, programme_words: frozenset[str]) -> tuple[Token, ...]:
    merged: list[Token] = []
    index = 0
    while index < len(clause):
        end = _run(clause, index, sentence)
        start = _name_start(clause, index, end, opens and index == 0) if end > index else end
        if start < end and (
            _acting_alone(clause, start, end, opens and index == 0, programme_words)
            or _is_name(clause, start, end, merged[-1].word if merged else "", programme_words)
        ):
            merged += clause[index:start]
            text = sentence.text[clause[start].start - sentence.start : clause[end - 1].end - sentence.start]
            merged.append(Token(NAME, " ".join(text.split()), clause[start].start, clause[end - 1].end))
            index = end
        else:
            step = max(end, index + 1)
            merged += clause[index:step]
            index = step
    return tuple(merged)


def _acting_alone(clause: tuple[Token, ...], start: int, end: int, opens: bool, programme_words: frozenset[str]) -> bool:
    """An unknown capitalised word that opens a sentence and wants or eats something ("Nivi vil gerne med") is a first name."""
    if end - start != 1 or not opens or start or end >= len(clause) or clause[end].word not in ALIVE:
        return False
    word = clause[start].word
    return (
        word not in ordinary_words()
        and word not in programme_words
        and not is_title(word)
        and not is_organisation(word)
        and not word.endswith(("en", "et", "erne"))
    )


def _run(clause: tuple[Token, ...], index: int, sentence: Sentence) -> int:
    """The end of the run of name words from `index`: capitalised words, with particles and initials between."""
    particles, end = word_list("people", "particles"), index
    while end < len(clause) and end - index < LONGEST_NAME:
        token = clause[end]
        if end > index and not _adjacent(clause[end - 1], token, sentence):
            break
        if _name_word(token):
            end += 1
        elif (
            end > index
            and token.word in particles
            and end + 1 < len(clause)
            and _name_word(clause[end + 1])
            and _adjacent(token, clause[end + 1], sentence)
        ):
            end += 1
        else:
            break
    return end


def _name_word(token: Token) -> bool:
    text = token.text
    return (
        capitalised(text)
        and token.word not in NEVER
        and text[0] not in (ADDRESS, LINK)
        and not any(char.isdigit() for char in text)
        and not (len(text) > 3 and text.isupper())
    )


def _adjacent(one: Token, two: Token, sentence: Sentence) -> bool:
    between = sentence.text[one.end - sentence.start : two.start - sentence.start]
    return len(between) <= 3 and between.strip() in ("", ".")


def _name_start(clause: tuple[Token, ...], start: int, end: int, opens: bool) -> int:
    """Skip titles and ordinary words that a sentence begins with; a known first name is never skipped before another word."""
    not_names = ordinary_words() if opens else word_list("people", "not_names")
    while start < end:
        word = clause[start].word
        if (
            word in first_names()
            and end - start > 1
            and not (opens and word in not_names and end - start == 2 and clause[start + 1].word in first_names())
        ):
            break
        if word not in not_names and not is_title(word):
            break
        start += 1
    return start


def _is_name(clause: tuple[Token, ...], start: int, end: int, before: str, programme_words: frozenset[str]) -> bool:
    words = [token.word for token in clause[start:end]]
    if any(is_organisation(word) or word.removesuffix("s") in _months() or word in programme_words for word in words):
        return False
    known = words[0] in first_names() or words[0].partition("-")[0] in first_names()
    not_names = word_list("people", "not_names")
    if end - start == 1:
        return known and words[0] not in not_names and not (before in PLACE_WORDS and before not in ("fra", "from", "at"))
    if any(word in not_names for word in words[1:]) and not known:
        return False
    if before in PLACE_WORDS and not known:
        return False
    return not any(is_title(word) for word in words)


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Words that a sentence may begin with: those that are no names, and the lexicons', none of them a first name."""
    from postbud.reading.phrases import LANGUAGES, load

    words = {
        word for language in LANGUAGES for lexicon in [load(language)] for word in lexicon.vocabulary | lexicon.fillers | lexicon.function
    }
    return frozenset(words - first_names()) | word_list("people", "not_names")


@lru_cache(maxsize=1)
def _months() -> frozenset[str]:
    from postbud.reading.phrases import LANGUAGES, load

    return frozenset(word for language in LANGUAGES for word in [*load(language).months, *load(language).weekdays])


# Departments and marks that mail systems hang on a display name: "Bo Højlund (KULT)", "Mette Holm - Vejle", "Hansen, Ole /BIB".
HONORIFICS = frozenset("dr prof professor mr mrs ms hr fru fr herr frau dipl".split())
DISPLAY_TAIL = re.compile(r"\s*[(\[/|].{0,80}$|\s+-\s+.{0,80}$")


def display_name(name: str) -> str:
    """A person's name from a header's display name: unquoted, turned round at a comma, without a department ('' if no name)."""
    text = unicodedata.normalize("NFC", name).strip().strip("'\"").strip()
    text = DISPLAY_TAIL.sub("", text).strip()
    last, comma, first = text.partition(",")
    if (
        comma
        and first.strip()
        and not is_title(fold(first.split()[0]))
        and len(first.split()) <= 3
        and not is_organisation(fold(first.split()[-1]))
    ):
        text = f"{first.strip()} {last.strip()}"
    words = text.split()
    while len(words) > 1 and fold(words[0].strip(".")) in HONORIFICS:
        words.pop(0)
    return " ".join(words) if "@" not in text else ""


def personal(name: str) -> bool:
    """Does a display name look like a person's, not a mailbox's ("Fjordby Bibliotek - Info", "Skolesekretariatet")?

    A number behind the name ("Eva Lund 17", from a school's or a tester's directory) takes nothing from it.
    """
    words = [fold(word.strip(".,")) for word in name.split()]
    if not any(word.isalpha() for word in words) or any(is_organisation(word) for word in words):
        return False
    impersonal = {
        "it",
        "hr",
        "info",
        "web",
        "noreply",
        "no-reply",
        "kontakt",
        "office",
        "support",
        "desk",
        "team",
        "økonomi",
        "sekretariat",
        "service",
        "post",
        "reception",
        "administration",
    }
    if any(word in impersonal or word.endswith(("sekretariatet", "sekretariat", "kontoret", "afdelingen")) for word in words):
        return False
    return len(words) >= 2 or words[0] in first_names()


def damaged(name: str) -> bool:
    """Was the name hurt on its way, by a lost character set ("Thea Bystr?m", "Bystr\ufffdm")?"""
    return "?" in name or "\ufffd" in name or "Ã" in name


def same_person(one: str, two: str) -> bool:
    """Do two names fit one person: equal, or one is the other's first name or a part of it in order?"""
    first, second = fold(one).split(), fold(two).split()
    if not first or not second:
        return False
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    if short[0] != long[0] and not (short[0].rstrip(".") == long[0][:1] and len(short) > 1):
        return False
    rest = iter(long[1:])
    return all(any(part == other or (len(part.rstrip(".")) == 1 and other.startswith(part[0])) for other in rest) for part in short[1:])
