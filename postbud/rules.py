"""Ordered rules: the first one whose conditions all hold takes the message; the last row is explicit and holds.

Knows messages, readings and rules; knows no workflow but the name of `hold`, and does nothing itself. Words are compared whole,
without capitals and without patterns, in linear time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from postbud.errors import Problem
from postbud.model.facts import quoted
from postbud.model.message import Address, Message
from postbud.model.reading import MACHINES, Evidence, Reading
from postbud.model.rule import ABSENT, HOLD, PRESENT, Match, Rule
from postbud.yaml_words import nearest

__all__ = ["Match", "Rule", "check_rules", "first_match", "order_problems"]


def first_match(rules: Sequence[Rule], message: Message, reading: Reading) -> Match:
    """The first rule that fits. Raises LookupError if none does, which checked rules, whose last row holds all, never do."""
    for rule in rules:
        said = _fits(rule, message, reading)
        if said is not None:
            return Match(rule, _sentence(rule, said))
    raise LookupError("no rule fits; the last rule must have no conditions")


def _sentence(rule: Rule, said: list[str]) -> str:
    conditions = ", ".join(said) or "no rule above it fits"
    return f"rule “{rule.name}”: {conditions}" + (f"; {rule.because}" if rule.because else "")


def _fits(rule: Rule, message: Message, reading: Reading) -> list[str] | None:
    """What each given condition rests on, in words; None as soon as one does not hold."""
    said = []
    for name, holds in CONDITIONS:
        wanted = getattr(rule, name)
        if wanted is None or wanted == () or wanted == {}:
            continue
        words = holds(wanted, message, reading)
        if not words:
            return None
        said.append(words)
    return said


def _intent(wanted: Collection[str], message: Message, reading: Reading) -> str:
    return _fact("the intent", reading.intent.value in wanted, reading.intent.value, reading.intent.evidence)


def _programme(wanted: Collection[str], message: Message, reading: Reading) -> str:
    return _fact("the programme", reading.programme.value in wanted, reading.programme.value, reading.programme.evidence)


def _language(wanted: Collection[str], message: Message, reading: Reading) -> str:
    return _fact("the language", reading.language.value in wanted, reading.language.value, reading.language.evidence)


def _fact(noun: str, holds: bool, value: object, evidence: Iterable[Evidence]) -> str:
    words = "; ".join(map(str, evidence))
    return "" if not holds else f"{noun} is {value} ({words})" if words else f"{noun} is {value}"


def _sure(wanted: bool, message: Message, reading: Reading) -> str:
    if reading.sure is not wanted:
        return ""
    return "the reading has no doubts" if wanted else f"there is a doubt: {reading.doubts[0].sentence}"


def _doubt(wanted: Collection[str], message: Message, reading: Reading) -> str:
    return next((f"there is a doubt: {doubt.sentence}" for doubt in reading.doubts if doubt.code in wanted), "")


def _contributes(wanted: bool, message: Message, reading: Reading) -> str:
    if bool(reading.contributions) is not wanted:
        return ""
    offered = "; ".join(quoted(one.topic) for one in reading.contributions)
    return f"something is offered for the agenda ({offered})" if wanted else "nothing is offered for an agenda"


def _interest(wanted: bool, message: Message, reading: Reading) -> str:
    if bool(reading.interests) is not wanted:
        return ""
    said = "; ".join(quoted(one.words) for one in reading.interests)
    return f"the sender would like something later ({said})" if wanted else "nothing is wished for later"


def _machine(wanted: bool, message: Message, reading: Reading) -> str:
    machine = message.machine is not None or reading.intent.value in MACHINES
    if machine is not wanted:
        return ""
    return "a machine wrote it" if wanted else "a person wrote it"


def _answers(wanted: Collection[str], message: Message, reading: Reading) -> str:
    return f"it answers the letter {reading.answers}" if reading.answers in wanted else ""


def _word(wanted: Collection[str], message: Message, reading: Reading) -> str:
    reply = reading.reply
    return f"the reply is {reply.word} ({quoted(reply.words)})" if reply.word in wanted else ""


def _from(wanted: Iterable[str], message: Message, reading: Reading) -> str:
    return _addressed("it is from", wanted, [message.sender] if message.sender else [])


def _to(wanted: Iterable[str], message: Message, reading: Reading) -> str:
    return _addressed("it went to", wanted, [*message.to, *message.cc])


def _addressed(verb: str, wanted: Iterable[str], addresses: Iterable[Address]) -> str:
    """`@domain` is that very domain and no other below it."""
    keys = [address.key for address in addresses]
    return next((f"{verb} {one}" for one in wanted for key in keys if key == one or one[0] == "@" and key.endswith(one)), "")


def _subject(wanted: Iterable[str], message: Message, reading: Reading) -> str:
    return _found("the subject has", wanted, [message.subject])


def _words(wanted: Iterable[str], message: Message, reading: Reading) -> str:
    return _found("the mail has the words", wanted, [message.subject, message.own_words])


def _found(verb: str, phrases: Iterable[str], texts: Iterable[str]) -> str:
    spaced = [_spaced(text) for text in texts]
    return next((f"{verb} {quoted(phrase)}" for phrase in phrases for text in spaced if _spaced(phrase) in text), "")


def _spaced(text: str) -> str:
    """The words of a text in small letters with one space around each, so that only whole words are found in it."""
    letters = "".join(character if character.isalnum() else " " for character in text.casefold())
    return f" {' '.join(letters.split())} "


def _header(wanted: Mapping[str, tuple[str, ...]], message: Message, reading: Reading) -> str:
    """Every header named must fit: one of its phrases in one of its lines, or it is there (present), or it is not (absent)."""
    said = [_one_header(name, phrases, message) for name, phrases in wanted.items()]
    return ", ".join(said) if all(said) else ""


def _one_header(name: str, phrases: tuple[str, ...], message: Message) -> str:
    values = [value for key, value in message.headers if key.casefold() == name.casefold()]
    if ABSENT in phrases and not values:
        return f"there is no header {name}"
    if PRESENT in phrases and values:
        return f"there is a header {name}"
    return _found(f"the header {name} has", phrases, values)


Condition = Callable[..., str]  # (what the rule wants, message, reading) -> the words it rests on, '' if it does not hold

CONDITIONS: tuple[tuple[str, Condition], ...] = (
    # What was read
    ("machine", _machine),
    ("intent", _intent),
    ("programme", _programme),
    ("language", _language),
    ("sure", _sure),
    ("doubt", _doubt),
    ("contributes", _contributes),
    ("interest", _interest),
    # What it answers, and with which word
    ("answers", _answers),
    ("word", _word),
    # Who wrote, and to whom
    ("from_", _from),
    ("to", _to),
    # Words come last: the only conditions that read the text
    ("subject", _subject),
    ("words", _words),
    ("header", _header),
)


def check_rules(
    rules: Sequence[Rule], workflow_names: Collection[str], programmes: Collection[str] = (), letters: Collection[str] = ()
) -> list[Problem]:
    """All that is wrong with the rules, given what workflows there are and (if any are given) what programmes and letters."""
    problems = order_problems(rules)
    for number, rule in enumerate(rules):
        problems += _unknown(rule, number, "do", (rule.do,), "workflow", workflow_names)
        problems += _unknown(rule, number, "programme", rule.programme if programmes else (), "programme", programmes)
        problems += _unknown(rule, number, "answers", rule.answers if letters else (), "letter", letters)
    return problems


def _unknown(rule: Rule, number: int, key: str, names: Iterable[str], noun: str, known: Collection[str]) -> Iterator[Problem]:
    """A problem for each name that nothing known has."""
    yield from (_no_such(rule, number, key, name, noun, known) for name in names if name not in known)


def _no_such(rule: Rule, number: int, key: str, name: str, noun: str, known: Collection[str]) -> Problem:
    meant = nearest(name, known)
    advice = f"Did you mean `{meant}`?" if meant else f"There are {', '.join(sorted(known))}."
    return Problem(rule.where(key), f"rules.{number}.{key}", f"there is no {noun} {quoted(name)}", advice)


def order_problems(rules: Sequence[Rule]) -> list[Problem]:
    """Rules that can never be reached, two of the same name, and a last row that is not an unconditional hold."""
    return [*_last_row(rules), *_unreachable(rules), *_same_names(rules)]


def _last_row(rules: Sequence[Rule]) -> Iterator[Problem]:
    advice = "End the list with a rule that has no conditions and says `do: hold`, so that no mail is without an owner."
    if not rules:
        yield Problem("mailbox_rules.yaml", "rules", "there are no rules", advice)
    elif rules[-1].conditional or rules[-1].do != HOLD:
        yield Problem(rules[-1].where(), f"rules.{len(rules) - 1}", "the last rule does not hold everything that is left", advice)


def _unreachable(rules: Sequence[Rule]) -> Iterator[Problem]:
    for number, rule in enumerate(rules[:-1]):
        if not rule.conditional:
            what = f"“{rule.name}” has no conditions, so no rule below it is ever reached"
            yield Problem(rule.where(), f"rules.{number}", what, "Add a condition, or move it to the end.")


def _same_names(rules: Sequence[Rule]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.name in seen:
            what = f"two rules are called {quoted(rule.name)}"
            yield Problem(rule.where("name"), f"rules.{number}.name", what, "Rename one; the journal tells them apart by name.")
        seen.add(rule.name)
