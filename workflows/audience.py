"""Whom a programme is for: a role that is welcome only under a condition is put to the coordinator, with the programme's words."""

from postbud.model.programme import Condition, Programme
from postbud.model.reading import Person
from postbud.reading.words import fold


def condition_of(programme: Programme, person: Person) -> Condition | None:
    """The first condition with a role that the person's title names, in whole words; a title that nobody told meets none."""
    title = _words(person.title or "")
    return next((one for one in programme.sign_up.conditions if any(_words(role) in title for role in one.roles)), None)


def rule_of(programme: Programme, person: Person) -> str:
    """The programme's own words on it; '' where nothing is asked."""
    condition = condition_of(programme, person)
    return condition.words if condition else ""


def approval_of(programme: Programme, person: Person) -> str:
    """Who says yes to this person: none, manager or coordinator. A condition is the coordinator's to judge, whatever else is asked."""
    return "coordinator" if condition_of(programme, person) else programme.sign_up.approval


def _words(text: str) -> str:
    """Folded words with one blank around each."""
    return f" {' '.join(''.join(sign if sign.isalnum() or sign == '-' else ' ' for sign in fold(text)).split())} "
