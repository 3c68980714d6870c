"""In which group somebody belongs: the level, the department, and with whom the sender would like to be in one, or not.

Knows the words of lexicon/groups.yaml, the levels and departments of a programme whose participants are divided into groups, and whose
words these are: a sentence speaks of its sender. Of two levels or departments neither is taken, and a wish that is not plain is a
human's to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from postbud.model.programme import Groups, Programme
from postbud.model.reading import Doubt, Evidence, Fact, Person
from postbud.model.wishes import MANAGER, GroupWish, written
from postbud.reading.names import capitalised, first_names
from postbud.reading.view import View, data, shown
from postbud.reading.words import Sentence, Token, fold, sentences

LETTER = "group-facts"  # the letter of ours that asks for these facts: an answer to it speaks of nothing else
LONGEST_NAME = 4  # words of a name behind "med"
LONGEST_DEPARTMENT = 6  # words of a department's name
FIRST = frozenset({"jeg", "i", "i'm", "im"})
BEING = frozenset({"er", "am", "som", "as", "arbejder", "sidder", "work", "i'm", "im"})


@dataclass(frozen=True, slots=True)
class Belonging:
    """What the sender says of himself; None where he does not. `unclear`: wishes that no program should guess at."""

    level: str | None = None
    department: str | None = None
    wishes: str | None = None
    evidence: tuple[Evidence, ...] = ()
    unclear: tuple[Evidence, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.level or self.department or self.wishes)


NOTHING = Belonging()
EXPLAINED = frozenset({"unexplained", "partial"})  # doubts about a no that is explained where it is a wish: "ikke i gruppe med Bo"


def without_explained(doubts: Sequence[Doubt], own: Belonging) -> list[Doubt]:
    """The doubts without those that rest on nothing but the words of a wish."""
    told = [one.words for one in own.evidence] if own.wishes else []
    return [one for one in doubts if one.code not in EXPLAINED or not _rests_on(one, told)]


def _rests_on(one: Doubt, told: Sequence[str]) -> bool:
    return bool(one.evidence) and all(_within(each.words, told) for each in one.evidence)


def _within(words: str, texts: Iterable[str]) -> bool:
    return any(words in text for text in texts)


def only_belongs(view: View, own: Belonging) -> bool:
    """Whether the mail says nothing but that, and says it plainly: a sentence that was no part of it makes it somebody else's to read."""
    told = [one.words for one in own.evidence]
    longer = [shown(sentence.text) for sentence in view.body if len(sentence.tokens) > 2]
    return own.said and not own.unclear and all(any(words in text or text in words for words in told) for text in longer)


def read_belonging(view: View, programme: Programme | None) -> Belonging:
    """What the sender's own words say; nothing where the programme has no groups."""
    groups = programme.groups if programme else None
    if groups is None:
        return NOTHING
    asked = view.thread is not None and view.thread.letter == LETTER
    evidence: list[Evidence] = []
    level = _one(_levels(view, groups, asked, evidence))
    department = _one(_departments(view, groups, asked, evidence))
    wishes, unclear = _wishes(view, evidence)
    return Belonging(level, department, written(wishes, view.language) or None, tuple(dict.fromkeys(evidence)), unclear)


def with_belonging(view: View, programme: Programme | None, people: Sequence[Fact[Person]], own: Belonging) -> tuple[Fact[Person], ...]:
    """The people with what is known of their groups: the sender's own words for himself, a title for whoever has one."""
    groups = programme.groups if programme else None
    if groups is None:
        return tuple(people)
    sender = view.message.sender.key if view.message.sender else ""
    found = []
    for fact in people:
        person, evidence = fact.value, fact.evidence
        if (person.email or "").casefold() == sender and own.said:
            person = replace(person, level=own.level, department=own.department, wishes=own.wishes)
            evidence = (*evidence, *own.evidence)
        if person.level is None and not _anothers(view, person.title):
            person = replace(person, level=level_of(person.title, groups))
        found.append(Fact(person, tuple(dict.fromkeys(evidence))))
    return tuple(found)


def _anothers(view: View, title: str | None) -> bool:
    """Whether a title is that of somebody else: "min chef er direktør"."""
    mine = set(data("groups")["mine"])
    said = [{token.word for token in clause} for sentence in view.body for clause in sentence.clauses]
    words = set(_padded(title or "").split())
    return bool(words) and any(words <= clause and mine & clause for clause in said)


def level_of(words: str | None, groups: Groups) -> str | None:
    """The one level that these words name, by its name or a title that belongs to it; None if none does, or two."""
    return _one(level for level, _ in _named(_padded(words or ""), groups))


def _named(text: str, groups: Groups) -> Iterator[tuple[str, str]]:
    """Levels whose name or title stands in a text of folded words with a space around each, and those words. Longer ones go first,

    so that "afdelingschef" is not "chef"; a title inside a longer one that was found counts no more.
    """
    cues = [(_padded(cue), level.name) for level in groups.levels for cue in (level.name, *level.titles)]
    for cue, name in sorted(cues, key=lambda pair: -len(pair[0])):
        if cue.strip() and cue in text:
            yield name, cue.strip()
            text = text.replace(cue, " ")


def _levels(view: View, groups: Groups, asked: bool, evidence: list[Evidence]) -> Iterator[str]:
    """From "niveau: ...", from "jeg er ...", and of an answer to our question from all of it."""
    for label, value, words in _own_texts(view, asked):
        if label in ("", "level"):
            for name, _ in _named(_padded(value), groups):
                evidence.append(words)
                yield name


def _departments(view: View, groups: Groups, asked: bool, evidence: list[Evidence]) -> Iterator[str]:
    """The file's own names; else "forvaltning: ...", else words with a department's ending. The signature counts where no words do."""
    signed = [("", line, Evidence("signature", shown(line))) for line in view.signature.splitlines()]
    for texts in (list(_own_texts(view, asked)), signed):
        found = []
        for label, value, words in texts:
            if label not in ("", "department"):
                continue
            said = value.strip(" .,;") if label else ""
            names = departments_in(value, groups) or ([said] if said else [])
            found += names
            evidence += [words] if names else []
        yield from found
        if found:
            return


def departments_in(text: str, groups: Groups) -> list[str]:
    """The departments that a text names, in its words: by the file's names, or by a department's ending."""
    padded = _padded(text)
    return [name for name in groups.departments if _padded(name) in padded] or [one for line in text.splitlines() for one in _ending(line)]


def _own_texts(view: View, asked: bool) -> Iterator[tuple[str, str, Evidence]]:
    """What the sender says of himself: the kind of label in front ('' if none), the text, the words. A no says what he is not."""
    for line in view.own.splitlines():
        label, value = _labelled(line)
        if label:
            yield label, value, Evidence("body", shown(line))
    against = set(data("groups")["against"])
    for sentence in view.body:
        own = False
        for clause in sentence.clauses:
            words = {token.word for token in clause}
            start, end = clause[0].start - sentence.start, clause[-1].end - sentence.start
            text = sentence.text[start:end]
            bare = own and list(_ending(text)) == [text]  # "afdelingsleder, Skoleforvaltningen"
            own = not against & words and (asked or bare or _speaks_of_himself(words))
            if own:
                yield "", text, Evidence(sentence.where, shown(sentence.text))


def _speaks_of_himself(words: Set[str]) -> bool:
    """ "Jeg er ...", "jeg arbejder som ...": and no "min leder er ..." in it."""
    return bool(FIRST & words and BEING & words) and not set(data("groups")["mine"]) & words


def _ending(line: str) -> Iterator[str]:
    """ "Sundheds- og Kulturforvaltningen", "Borgmesterens Forvaltning": the last word by its ending, and what belongs before it."""
    ends, joins = tuple(data("groups")["department_ends"]), set(data("groups")["department_joins"])
    words = line.replace(",", " , ").replace(";", " ; ").split()
    for place, word in enumerate(words):
        bare = word.strip(".:!?()")
        if not fold(bare).endswith(ends) or not any(letter.isupper() for letter in bare):
            continue
        start = place
        alone = fold(bare) in ends
        while start and place - start < LONGEST_DEPARTMENT:
            before = words[start - 1]
            joined = fold(before) in joins and start > 1 and words[start - 2].endswith("-")
            if not (joined or before.endswith("-") or (alone and start == place and before[:1].isupper())):
                break
            start -= 1
        yield " ".join([*words[start:place], bare])


def _wishes(view: View, evidence: list[Evidence]) -> tuple[list[GroupWish], tuple[Evidence, ...]]:
    """Every wish, and the sentences that seem to say one and cannot be read."""
    found: dict[str, GroupWish] = {}
    unclear: list[Evidence] = []
    contradicted = False
    for sentence in view.body:
        if not _about_groups(sentence):
            continue
        said = Evidence(sentence.where, shown(sentence.text))
        wishes = list(_wishes_of(sentence))
        if not wishes:
            unclear.append(said)
            continue
        evidence.append(said)
        for wish in wishes:
            key = wish.name.casefold()
            contradicted |= key in found and found[key].wanted is not wish.wanted
            found[key] = wish
    if contradicted:
        return [], (*unclear, *(one for one in evidence[-2:]))
    return list(found.values()), tuple(unclear)


def speaks_of_groups(text: str) -> bool:
    """Whether words written for something else may say with whom somebody would like to be in a group, or would rather not."""
    return any(_about_groups(sentence) for sentence in sentences(text, "body"))


def _about_groups(sentence: Sentence) -> bool:
    """Does it say "med" and speak of a group, or say with whom it would rather not be?"""
    words = {token.word for token in sentence.tokens}
    groups, beside, against = (set(data("groups")[name]) for name in ("group", "beside", "against"))
    together = {"sammen", "together"} & words
    said = any(_beside([token.word for token in clause]) is not None for clause in sentence.clauses)
    return said and bool(words & groups or (together and words & beside and words & against))


def _wishes_of(sentence: Sentence) -> Iterator[GroupWish]:
    """The wishes of one sentence; nothing at all if any part of it is open or names nobody."""
    found: list[GroupWish] = []
    words = data("groups")
    against, wishes_open = set(words["against"]), set(words["open"])
    if sentence.asks or wishes_open & {token.word for token in sentence.tokens}:
        return
    negative = False
    for clause in sentence.clauses:
        spoken = [token.word for token in clause]
        place = _beside(spoken)
        negative = bool(against & set(spoken)) if place is not None else negative
        if place is None:
            if found and (more := list(_named_in(clause))):  # "med Eva, Bo og Ida"
                found += [GroupWish(name, not negative) for name in more]
            continue
        names = list(_named_in(clause[place + 1 :]))
        if not names or not (negative or set(words["for"]) & {token.word for token in sentence.tokens}):
            return
        found += [GroupWish(name, not negative) for name in names]
    yield from found


def _beside(spoken: Sequence[str]) -> int | None:
    """Where in a clause the ones a wish is about begin: behind "med", or behind "gruppe som"."""
    words = data("groups")
    for number, word in enumerate(spoken):
        if word in words["beside"] or (number and word in words["as"] and spoken[number - 1] in words["group"]):
            return number
    return None


def _named_in(tokens: Sequence[Token]) -> Iterator[str]:
    """The names that these words begin with: "Eva Holm og Bo", "min chef"; they end at the first word that is none."""
    words = data("groups")
    name: list[str] = []
    mine = False
    for token in tokens:
        if token.word in words["mine"]:
            mine = True
        elif mine and token.word in words["manager"]:
            yield MANAGER["en" if token.word in ("boss", "manager", "supervisor") else "da"]
            mine = False
        elif token.word in words["joins"]:
            if name:
                yield " ".join(name)
            name = []
        elif token.word in words["between"] and not name:
            mine = False  # "min kollega Ida"
        elif (capitalised(token.text) or token.word in first_names()) and len(name) < LONGEST_NAME and not mine:
            name.append(token.text)
        else:
            break
    if name:
        yield " ".join(name)


def _labelled(line: str) -> tuple[str, str]:
    """The kind of fact that a line begins with, and its value: "Niveau: øvrig leder"; ('', '') if it has no such label."""
    label, colon, value = line.strip(" \t-*•").partition(":")
    kinds = {name: kind for kind, names in data("groups")["labels"].items() for name in names}
    return (kinds.get(fold(label.strip()), ""), value.strip()) if colon else ("", "")


def _padded(text: str) -> str:
    """Folded words with one space around each, so that only whole words are found."""
    letters = "".join(character if character.isalnum() or character in "-" else " " for character in fold(text))
    return f" {' '.join(letters.split())} "


def _one(found: Iterable[str]) -> str | None:
    """The only one of them; None if there is none, or two that differ."""
    unique = list(dict.fromkeys(found))
    return unique[0] if len(unique) == 1 else None
