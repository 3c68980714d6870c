"""What is left over: sentences that say no to something no phrase explains. A machine must not act beside them.

Knows the acts, the needs and the idioms found; the last safety before a reading is called certain.
"""

from __future__ import annotations

from postbud.model.reading import Doubt, Evidence
from postbud.reading.acts import Said
from postbud.reading.diet import needs_in
from postbud.reading.doubts import doubt
from postbud.reading.rows import Row
from postbud.reading.view import View, shown
from postbud.reading.words import Token

EXPLAINING = frozenset({"attend", "enrol", "withdraw", "absent", "replace", "change", "stay", "ask", "list", "done", "approve", "reject"})
NOT = frozenset("ikke ej aldrig not never cannot can't won't don't didn't inte aldrig ikkje nicht nie".split())
HARMLESS = frozenset("allergi allergier allergies diet kosthensyn allergien".split())


def read_residue(view: View, said: Said, found_rows: list[Row]) -> tuple[Doubt, ...]:
    """One doubt with all sentences of the body that hold an unexplained negation."""
    explained = {act.sentence for act in said.acts if act.kind in EXPLAINING}
    explained |= {sign.sentence for sign in said.signs if sign.kind != "afterall"}
    explained |= {need.sentence for need in needs_in(view, said)}
    rows = [row.get("line") or row["name"] for row in found_rows]
    found = []
    for number, sentence in enumerate(said.sentences):
        if sentence.where != "body" or number in explained or number in said.asking or any(row in sentence.text for row in rows):
            continue
        if any(_denies(view, clause) for clause in sentence.clauses):
            found.append(Evidence(sentence.where, shown(sentence.text)))
    return (doubt("unexplained", found),) if found else ()


def _denies(view: View, clause: tuple[Token, ...]) -> bool:
    """A verb denied by or to somebody: "ikke" and a pronoun in one clause; "ingen allergier" denies nothing."""
    words = {token.word for token in clause}
    persons = view.persons
    somebody = any(token.word in persons["first"] | persons["we"] | persons["you"] for token in clause)
    harmless = words & HARMLESS or any(word.startswith(("ean", "faktura", "nummer", "invoice", "adress")) for word in words)
    return somebody and bool(words & NOT) and not harmless
