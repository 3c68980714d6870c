"""Somebody wants no more invitations: of one programme, or of any. Registrations stay, and so do the letters about them."""

from collections.abc import Iterator

from postbud.effects import Effect, OptOut, SendLetter
from postbud.model.case import Case
from postbud.model.reply import Word
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.wording import undo_until, words_of


def opt_out(case: Case) -> Iterator[Effect]:
    """Note it for the sender's own address, which is the only one that anybody can speak for."""
    sender = case.message.sender
    ordered = case.reading.people[0].value.email if case.order and case.reading.people else None
    address = ordered or (sender.email if sender and not case.order else "")
    if case.disowned and not case.order:
        yield from hold_because(case, "authentication", case.disowned)
        return
    if not address:
        yield from hold_because(case, "no-address")
        return
    yield OptOut(address, case.programme.slug if case.programme else "")
    if sender is not None and case.answerable and sender.key == address.casefold():
        programme, reply = case.programme, case.reading.reply
        words = reply.words if reply.word == Word.NO else words_of(case)  # a no to an invitation, or the wish itself
        language = letter_language(case.reading.language.value, programme.language if programme else case.language)
        yield SendLetter(
            "opted-out", sender, language, programme.slug if programme else "",
            variables={"everywhere": programme is None, "words": words, "undo_until": undo_until(case, programme)},
        )  # fmt: skip
