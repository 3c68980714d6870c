"""The workflows: one decision per file, and the literal table of their names for `do:` in mailbox_rules.yaml.

A workflow is a function `workflow(case) -> effects`: it reads the case and yields effects, and does nothing itself.
"""

from collections.abc import Callable, Iterator

from postbud.effects import Effect
from postbud.model.case import Case
from workflows.ask_which import ask_which
from workflows.calendar_answer import calendar_answer
from workflows.hold import hold
from workflows.ignore import ignore
from workflows.register import register

TABLE: dict[str, Callable[[Case], Iterator[Effect]]] = {
    # People who want to take part.
    "register": register,
    # People who want to take part but do not say in what: held, and asked once.
    "ask-which": ask_which,
    # Calendars that say yes, no or maybe: noted, never answered.
    "calendar-answer": calendar_answer,
    # Mail from machines: never answered.
    "ignore": ignore,
    # Everything else waits for a human. The last rule says so, and every fault ends here.
    "hold": hold,
}
