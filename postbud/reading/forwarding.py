"""Who has passed an invitation on, or asks how a colleague signs up: he is told how, if that is all that his mail wants.

Knows the phrases of lexicon/earnest.yaml; adds one doubt, by which a rule can tell such mails, and changes nothing else.
"""

from __future__ import annotations

from postbud.model.reading import Doubt, Evidence, Intent
from postbud.reading.acts import Said
from postbud.reading.doubts import doubt
from postbud.reading.earnest import marks_in
from postbud.reading.view import View, shown

SPOKEN_OF = frozenset({Intent.QUESTION, Intent.OTHER})
SHORT = 5  # words of a question that goes with the one before it: "Hvordan gør hun?"
INVITING = frozenset({"announcement", "sign-up-reminder"})  # under these "den" that was passed on is the invitation


def read_forwarding(view: View, said: Said, intent: Intent) -> tuple[Doubt, ...]:
    """The doubt that says so; none where the mail wants something else as well, or asks anything else."""
    if intent not in SPOKEN_OF and not (intent is Intent.SUBSTITUTE and view.thread is not None and view.thread.letter in INVITING):
        return ()
    if intent in SPOKEN_OF and (copied := _copied(view)) is not None:
        return (doubt("forwarding", [copied]),)
    found: dict[int, Evidence] = {}
    for mark in marks_in(said):
        sentence = said.sentences[mark.sentence]
        asked = mark.kind == "colleague_how" and mark.sentence in said.asking
        if sentence.where == "body" and (asked or mark.kind == "passed_on"):
            found.setdefault(mark.sentence, Evidence("body", shown(sentence.text)))
    others = {number for number in said.asking if said.sentences[number].where == "body"} - found.keys()
    follow_up = {number for number in others if number - 1 in found and len(said.sentences[number].tokens) <= SHORT}
    return (doubt("forwarding", found.values()),) if found and not others - follow_up else ()


def _copied(view: View) -> Evidence | None:
    """We are only in copy of a mail to somebody else that has an invitation of ours in it: whatever it asks, it asks him."""
    home, message = view.address.key, view.message
    told = any(one.key == home for one in message.cc) and not any(one.key == home for one in message.to)
    return Evidence("header Cc", view.address.email) if told and message.to and view.answers == "announcement" and view.history else None
