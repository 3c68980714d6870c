"""Somebody who took part last year answers whether he goes on: a yes is a sign-up with what we know of him already.

What is carried over is what the letter showed: name, organisation, title, phone, EAN, CVR, the payer's reference, level and department.
Diet and special needs are not: they are taken from the answer, where it says them, and otherwise asked for by the letter. Seats,
deadline and approval are those of every sign-up.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace

from postbud.effects import Effect
from postbud.model.case import Case
from postbud.model.reading import Evidence, Fact, Intent, Person
from postbud.model.reply import Word
from postbud.reading.replies import answers_in
from workflows.hold import hold_because
from workflows.register import register

FIRST_CLAUSE = re.compile(r"[,.;:!?\n–-]")
CARRIED = ("organisation", "title", "phone", "ean", "cvr", "reference", "level", "department")


def go_on(case: Case) -> Iterator[Effect]:
    """Register the one whom the letter went to with his facts of last year; what his mail says of itself goes before them."""
    sender, thread = case.message.sender, case.thread
    if case.disowned or thread is None or sender is None or thread.address != case.sender:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned)
        return
    if case.reading.intent.value == Intent.CHANGE and not _begins_with_yes(case):
        yield from hold_because(case, "reply-unclear", case.reading.reply.words)
        return
    before = next((entry.person for entry in case.earlier if entry.address == case.sender), None)
    others = [fact for fact in case.reading.people if not _is(fact.value, case.sender)]
    said = next((fact.value for fact in case.reading.people if _is(fact.value, case.sender)), None)
    if before is None or (others and said is None):
        yield from register(case)  # a colleague is signed up, or the old programme is no longer known
        return
    evidence = (Evidence("body", case.reading.reply.words),)
    me = Fact(carried_over(before, said), evidence)
    doubts = () if case.reading.reply.word == Word.YES else case.reading.doubts
    reading = replace(case.reading, intent=Fact(Intent.REGISTER, evidence), people=(me, *others), doubts=doubts)
    yield from register(replace(case, reading=reading))


def _begins_with_yes(case: Case) -> bool:
    """ "Ja, mit nye nummer er ...": new particulars beside a yes. Without one nobody knows whether he goes on."""
    first = FIRST_CLAUSE.split(case.message.own_words.strip(), maxsplit=1)[0]
    return answers_in(first, case.message.sender) == frozenset({Word.YES})


def carried_over(before: Person, said: Person | None = None) -> Person:
    """What is known of somebody from last year, with what he says now in its place."""
    kept = Person(before.name, before.email, **{name: getattr(before, name) for name in CARRIED})
    if said is None:
        return kept
    new = {one.name: value for one in fields(Person) if one.name not in ("email",) and (value := getattr(said, one.name)) is not None}
    return replace(kept, **new)


def _is(person: Person, address: str) -> bool:
    return (person.email or "").casefold() == address
