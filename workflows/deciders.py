"""Who decides polls and offered items: the coordinators, and the organisers of whom the programme's file says that they hear of it."""

from postbud.model.case import Case
from postbud.model.message import Address


def deciders(case: Case) -> tuple[Address, ...]:
    """Everybody who gets such a letter, each address once, the coordinators first."""
    organisers = case.programme.organisers if case.programme else ()
    group = (Address(one.name, one.email) for one in organisers if one.hears and one.email)
    return tuple({one.key: one for one in reversed((*case.coordinators, *group))}.values())[::-1]


def may_decide(case: Case) -> bool:
    """Whether the mail answers a letter to one of them, from whom the letter went to, as far as our server can tell."""
    asked = case.thread is not None and case.thread.address == case.sender
    return asked and not case.disowned and case.sender in {one.key for one in deciders(case)}
