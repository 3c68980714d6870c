"""What the workflows were asked and what they wanted, noted while the real daemon runs them.

A workflow is a function from a case to effects, so it is enough to stand beside it: the demo tells what was decided, not what it
thinks would have been decided. Knows no workflow by name.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postbud.decide import Workflow, Workflows
from postbud.effects import Effect
from postbud.model.case import Case


@dataclass(frozen=True, slots=True)
class Decision:
    """One call of a workflow: its name in the rules, what it knew, what it wanted."""

    workflow: str
    case: Case
    effects: tuple[Effect, ...]


class Notebook:
    """Collects decisions from the daemon's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._decisions: list[Decision] = []

    def table(self, workflows: Workflows) -> Workflows:
        """The same workflows, each of which also notes what it decided."""
        return Workflows(*(self._all_noting(table) for table in (workflows.mail, workflows.due)))

    def take(self) -> list[Decision]:
        """What was decided since the last time."""
        with self._lock:
            taken, self._decisions = self._decisions, []
        return taken

    def _all_noting(self, table: Mapping[str, Workflow]) -> dict[str, Workflow]:
        return {name: self._noting(name, workflow) for name, workflow in table.items()}

    def _noting(self, name: str, workflow: Workflow) -> Workflow:
        def decide(case: Case) -> Iterator[Effect]:
            effects = tuple(workflow(case))
            with self._lock:
                self._decisions.append(Decision(name, case, effects))
            return iter(effects)

        return decide
