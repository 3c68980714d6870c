"""A clear sign-up that fits several programmes, or names none: it is held, and the sender is asked which, once a conversation."""

from collections.abc import Iterator

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from workflows.hold import hold, hold_because
from workflows.languages import letter_language

ASKABLE = frozenset({"which-programme", "no-programme"})
MOST_CHOICES = 5  # a longer list is no question but a catalogue


def ask_which(case: Case) -> Iterator[Effect]:
    """Ask the sender, if the programme is the only thing that is not clear and we have not asked before; else just hold."""
    sender = case.message.sender
    doubts = case.reading.doubts
    choices = [case.programmes[slug] for slug in (doubts[0].choices if doubts else ()) if slug in case.programmes]
    only_this = len(doubts) == 1 and doubts[0].code in ASKABLE
    asked = case.thread is not None and case.thread.letter == "which-programme"
    if sender is None or not case.answerable or not only_this or asked or not 2 <= len(choices) <= MOST_CHOICES:
        yield from hold(case)
        return
    yield from hold_because(case, "asked-which", "; ".join(evidence.words for evidence in doubts[0].evidence))
    yield SendLetter(
        letter="which-programme",
        to=sender,
        language=letter_language(case.reading.language.value, case.language),
        occasion=f"conversation:{_conversation(case)}",
        variables={"choices": tuple(choices)},
    )


def _conversation(case: Case) -> str:
    """The mail that began this conversation (RFC 5322 section 3.6.4), so that each one is asked about only once."""
    return case.message.references[0] if case.message.references else case.message.message_id or case.message.subject
