"""What may stand in a template, checked without running it: each unknown name with its line and the nearest known one.

Follows values through the template with a sample of each, so that `programme.titel` and `meeting.sted` are found also in a
branch that no sample takes. Knows Jinja2's tree; runs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from postbud.errors import Problem
from postbud.letters.sandbox import Sandbox

# Each thing that a template may be made of. Calls, arithmetic, joined texts, macros and other files are left out on
# purpose: no letter needs them, and each is a way to hang or to fill the memory.
GRAMMAR = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.If, nodes.For,
    nodes.Assign, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Keyword,
)  # fmt: skip
REFUSED: dict[type[nodes.Node], str] = {
    nodes.Call: "nothing can be called here; use a filter, as in {{ meeting | when }}",
    nodes.Concat: "write the values side by side instead of joining them with ~",
    nodes.Include: "each letter stands in one file",
    nodes.Block: "each letter stands in one file",
}
DEEPEST_LOOP = 2
TRUSTED = ("programme", "poll", "meeting", "meetings")  # written by coordinators, so they may hold Markdown


class Loop:
    """What Jinja2 offers inside of a loop and a letter may use."""

    index, index0, first, last, length, revindex = 1, 0, True, False, 1, 1


UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Known:
    """A sample of what an expression yields, and the variable it comes from."""

    sample: Any = UNKNOWN
    root: str = ""


class Grammar:
    """The check of one template against the variables it gets. `problems` is the result of `check`."""

    def __init__(self, sandbox: Sandbox, where: str, variables: Mapping[str, Any]) -> None:
        self.sandbox, self.where = sandbox, where
        self.variables = variables
        self.problems: list[Problem] = []

    def check(self, source: str) -> list[Problem]:
        """All problems of a template's source, in order of their lines."""
        try:
            tree = self.sandbox.parse(source)
        except TemplateSyntaxError as error:
            what = str(error.message or "is not understood")
            return [Problem(f"{self.where}:{error.lineno}", "", what, "look at the brackets { } and %")]
        scope = {name: Known(sample, name) for name, sample in self.variables.items()}
        self.statements(tree.body, scope, 0)
        return list(dict.fromkeys(self.problems))

    def problem(self, node: nodes.Node, what: str, advice: str = "") -> Known:
        self.problems.append(Problem(f"{self.where}:{node.lineno}", "", what, advice))
        return Known()

    def statements(self, body: list[nodes.Node], scope: dict[str, Known], depth: int) -> None:
        for node in body:
            self.statement(node, scope, depth)

    def statement(self, node: nodes.Node, scope: dict[str, Known], depth: int) -> None:
        if isinstance(node, nodes.For):
            self.loop(node, scope, depth)
        elif isinstance(node, nodes.If):
            self.value(node.test, scope)
            self.statements([*node.body, *node.elif_, *node.else_], scope, depth)
        elif isinstance(node, nodes.Assign):
            found = self.value(node.node, scope)
            if isinstance(node.target, nodes.Name):
                scope[node.target.name] = found
            else:
                self.problem(node, "only one name can be set at a time")
        elif isinstance(node, nodes.Output):
            for each in node.nodes:
                self.value(each, scope)
        else:
            self.refuse(node)

    def loop(self, node: nodes.For, scope: dict[str, Known], depth: int) -> None:
        """A loop goes over a list, its variable is one element. Loops in loops multiply, so there may be few of them."""
        over = self.value(node.iter, scope)
        if depth >= DEEPEST_LOOP or node.recursive:
            self.problem(node, "a loop in a loop in a loop is not possible", "make the letter simpler")
        if over.sample is not UNKNOWN and not isinstance(over.sample, (tuple, list)):
            self.problem(node, "this loop does not go over a list", "the lists are meetings, people, because, meeting.agenda ...")
        if not isinstance(node.target, nodes.Name):
            self.problem(node, "a loop has one name for its elements, as in {% for each in meetings %}")
            return
        inner = {**scope, "loop": Known(Loop), node.target.name: element(over)}
        if node.test is not None:
            self.value(node.test, inner)
        self.statements(node.body, inner, depth + 1)
        self.statements(node.else_, dict(scope), depth)

    def value(self, node: nodes.Node, scope: dict[str, Known]) -> Known:
        """What an expression yields, after noting all that is wrong in it."""
        if isinstance(node, nodes.Name):
            return self.name(node, scope)
        if isinstance(node, (nodes.Getattr, nodes.Getitem)):
            return self.part(node, scope)
        if isinstance(node, nodes.Filter):
            return self.filter(node, scope)
        if isinstance(node, nodes.Test) and node.name not in self.sandbox.tests:
            self.problem(node, f"there is no test “{node.name}”", nearest(node.name, self.sandbox.tests))
        if not isinstance(node, GRAMMAR):
            return self.refuse(node)
        found = [self.value(child, scope) for child in node.iter_child_nodes()]
        return found[0] if isinstance(node, nodes.Or) else Known()

    def name(self, node: nodes.Name, scope: dict[str, Known]) -> Known:
        if node.name in scope:
            return scope[node.name]
        return self.problem(node, f"there is no “{node.name}” in this letter", nearest(node.name, scope))

    def part(self, node: nodes.Getattr | nodes.Getitem, scope: dict[str, Known]) -> Known:
        """`programme.title`: the part must exist in the sample, if there is one."""
        owner = self.value(node.node, scope)
        part = node.attr if isinstance(node, nodes.Getattr) else node.arg.value if isinstance(node.arg, nodes.Const) else None
        if part is None:
            return self.problem(node, "only a written name can stand in square brackets")
        if isinstance(part, int):
            return element(owner)
        if str(part).startswith("_"):
            return self.problem(node, f"“{part}” is not for letters")
        if owner.sample is UNKNOWN or owner.sample is None:
            return Known(root=owner.root)
        if not is_fact(owner.sample, part):
            return self.problem(node, f"there is no “{part}” in {spelled(node.node)}", nearest(str(part), facts(owner.sample)))
        return Known(getattr(owner.sample, part), owner.root)

    def filter(self, node: nodes.Filter, scope: dict[str, Known]) -> Known:
        over = self.value(node.node, scope) if node.node is not None else Known()
        for each in [*node.args, *node.kwargs]:
            self.value(each, scope)
        if node.name not in self.sandbox.filters:
            self.problem(node, f"there is no filter “{node.name}”", nearest(node.name, self.sandbox.filters))
        if node.name == "markdown" and over.root not in TRUSTED:
            self.problem(node, "markdown is only for what a programme's file says", "take the filter away")
        if node.name in ("first", "last"):
            return element(over)
        return over if node.name in ("coming", "default") else Known(root=over.root)

    def refuse(self, node: nodes.Node) -> Known:
        advice = next((REFUSED[kind] for kind in REFUSED if isinstance(node, kind)), "see docs/letters.md")
        return self.problem(node, f"“{type(node).__name__.lower()}” cannot be used in a letter", advice)


def element(over: Known) -> Known:
    """One of a list."""
    listed = isinstance(over.sample, (tuple, list)) and len(over.sample) > 0
    return Known(over.sample[0] if listed else UNKNOWN, over.root)


def is_fact(sample: Any, name: str) -> bool:
    """Whether a template may write this name behind a dot: no methods, nothing private."""
    return not name.startswith(("_", "model_")) and hasattr(sample, name) and not callable(getattr(sample, name))


def facts(sample: Any) -> list[str]:
    """All names a template may write behind a dot, for advice."""
    return [name for name in dir(type(sample)) + list(getattr(type(sample), "model_fields", ())) if is_fact(sample, name)]


def nearest(name: str, known: Mapping[str, Any] | list[str]) -> str:
    """'did you mean ...?', or what there is."""
    names = [each for each in known if each != "loop"]
    close = get_close_matches(name.casefold(), names, 1, 0.6)
    return f"did you mean “{close[0]}”?" if close else f"there is {', '.join(sorted(names)[:30])}"


def spelled(node: nodes.Node) -> str:
    """An expression as it was written, as far as that is short."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{spelled(node.node)}.{node.attr}"
    return "it"
