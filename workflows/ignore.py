"""Mail that needs no answer: a machine wrote it, or it is a letter of our own that came back."""

from collections.abc import Iterator

from postbud.effects import Effect, Ignore
from postbud.model.case import Case


def ignore(case: Case) -> Iterator[Effect]:
    """Ignore the message, saying which machine wrote it and by which words that is known."""
    machine = case.message.machine
    if machine is None:
        yield Ignore("our-own-letter" if case.message.sender else "no-sender")
    else:
        yield Ignore(f"machine-{machine.kind}", words="; ".join(words for _, words in machine.evidence[:2]))
