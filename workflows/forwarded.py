"""Somebody passes an invitation on, or asks how a colleague signs up: he is told how, where the programme wants to be passed on."""

from collections.abc import Iterator

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from workflows.hold import hold
from workflows.languages import letter_language


def forwarded(case: Case) -> Iterator[Effect]:
    """One letter, and nothing else changes; a human answers where the programme is not to be passed on, or takes nobody in any more."""
    sender, programme = case.message.sender, case.programme
    open_still = programme is not None and programme.status == "open" and not (programme.closes_at and case.now >= programme.closes_at)
    if sender is None or programme is None or not programme.sign_up.forward or not open_still or case.disowned or not case.answerable:
        yield from hold(case)
        return
    language = letter_language(case.reading.language.value, programme.language)
    yield SendLetter("forwarding", sender, language, programme.slug)
