"""The workflows: one decision per file, and the literal table of their names for `do:` in mailbox_rules.yaml.

A workflow is a function `workflow(case) -> effects`: it reads the case and yields effects, and does nothing itself.
"""

from collections.abc import Callable, Iterator

from postbud.effects import Effect
from postbud.model.case import Case
from workflows.hold import hold
from workflows.ignore import ignore
from workflows.register import register

TABLE: dict[str, Callable[[Case], Iterator[Effect]]] = {
    # People who want to take part.
    "register": register,
    # Mail from machines: never answered.
    "ignore": ignore,
    # Everything else waits for a human. The last rule says so, and every fault ends here.
    "hold": hold,
}
