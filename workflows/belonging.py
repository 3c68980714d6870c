"""What groups are formed by: who has not told it is asked, once, in one letter; what is told later is laid over what is known."""

from collections.abc import Iterator
from dataclasses import replace

from postbud.effects import Effect, SendLetter
from postbud.model.programme import Groups, Programme
from postbud.model.reading import Person
from postbud.model.wishes import merged, unread
from postbud.reading.belonging import level_of
from workflows.who import to_person


def department_of(person: Person) -> str:
    """What groups are mixed by: the department, or the workplace of somebody who names none; '' if nothing is known."""
    return person.department or person.organisation or ""


def facts_missing(person: Person, groups: Groups) -> tuple[str, ...]:
    """What must be known of somebody before groups are formed, by the names of `words.LANGUAGE.txt`, and is not."""
    level = ("level",) if len(groups.levels) > 1 and not person.level else ()
    return (*level, "department") if groups.mixed_by and not department_of(person) else level


def ask_for_facts(programme: Programme, person: Person, language: str) -> Iterator[Effect]:
    """One letter to somebody who has just signed up, for all that is missing; never a second one."""
    missing = facts_missing(person, programme.groups) if programme.groups else ()
    if missing and programme.groups:
        said = {"missing_facts": missing, "levels": tuple(level.name for level in programme.groups.levels)}
        yield SendLetter("group-facts", to_person(person), language, programme.slug, occasion="facts", variables=said)


def in_groups(old: Person, new: Person, programme: Programme) -> Person:
    """What is new, with a level as the file calls it, and wishes beside those that are known."""
    groups = programme.groups
    level = level_of(new.level, groups) if groups and new.level else new.level
    return replace(new, level=level or new.level, wishes="" if new.wishes == "" else merged(old.wishes, new.wishes))


def facts_obstacle(new: Person, programme: Programme) -> tuple[str, str]:
    """The code of why these facts cannot be written down, and the words; ('', '') if they can."""
    groups = programme.groups
    if groups and groups.levels and new.level and level_of(new.level, groups) is None:
        return "level-unknown", new.level
    bad = unread(new.wishes)
    return ("wish-unclear", bad[0]) if bad else ("", "")
