"""What somebody would like later: asked about once, kept with a yes, and left alone after a no.

Nobody is on a list because of what he said; he is there when he has agreed to it, and is off it with a no or an opting out.
"""

from collections.abc import Iterator
from datetime import timedelta

from postbud.due import next_open
from postbud.effects import Effect, Hold, KeepInterest, Note, Schedule, SendLetter
from postbud.model.case import Case
from postbud.model.interest import SPARRING, Interest, Interested, KeptInterest, State
from postbud.model.message import Address
from postbud.model.reading import Intent
from postbud.model.reply import Word
from workflows.hold import hold, hold_because
from workflows.languages import letter_language
from workflows.register import register

GATHERING = timedelta(days=7)  # wishes for a sparring partner are paired together after so long


def interest(case: Case) -> Iterator[Effect]:
    """Ask whether we may keep it; whatever else the mail says is a sign-up, or for a human."""
    if case.disowned or case.message.sender is None or not case.answerable or case.programme is None:
        yield from hold_because(case, "authentication" if case.disowned else "automatic-sender", case.disowned)
        return
    if case.reading.intent.value == Intent.REGISTER and case.reading.sure:
        signed = list(register(case))
        yield from signed
        if any(isinstance(effect, Hold) and effect.code != "question-beside" for effect in signed):
            return  # the mail is decided anew when that is settled
    elif case.reading.intent.value != Intent.OTHER or case.reading.doubts:
        yield from hold(case)
    yield from noticed(case)


def noticed(case: Case) -> Iterator[Effect]:
    """One short letter for each thing that the sender would like later and has not been asked about."""
    programme, sender = case.programme, case.message.sender
    if programme is None or sender is None:
        return
    language = letter_language(case.reading.language.value, programme.language)
    for said in case.reading.interests:
        wished, before = programme.interest(said.key), known(case, said.key, sender.key)
        if wished is None:
            continue
        if before is not None and before.state != "declined":
            yield Note(f"{programme.slug}: {said.key} is {before.state} already", address=sender.email)
            if before.agreed:
                yield _noted(case, wished, sender, language, agreed=True)
            continue
        yield _kept(case, said, sender, language, "asked")
        again = f"|{case.kept}" if before else ""
        yield SendLetter(
            "interest-consent", sender, language, programme.slug, occasion=f"interest:{said.key}{again}",
            variables={"interest": wished, "sparring": said.key == SPARRING, "words": said.words},
        )  # fmt: skip


def known(case: Case, key: str, address: str) -> KeptInterest | None:
    return next((one for one in case.interests if (one.key, one.address) == (key, address)), None)


def _kept(case: Case, said: Interested, sender: Address, language: str, state: State) -> KeepInterest:
    entry = case.registration(sender.key)
    read = next((fact.value for fact in case.reading.people if (fact.value.email or "").casefold() == sender.key), None)
    person = entry.person if entry else read
    named = Address((person.name if person else None) or sender.name, sender.email)
    assert case.programme is not None
    return KeepInterest(
        case.programme.slug, said.key, named, (person.organisation if person else None) or "", language, state, said.words
    )


def interest_answer(case: Case) -> Iterator[Effect]:
    """Yes or no to the question; the same word twice changes nothing, and a no is taken at any time."""
    thread, programme, sender, word = case.thread, case.programme, case.message.sender, case.reading.reply.word
    if case.disowned or thread is None or sender is None or thread.address != case.sender:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    key = thread.occasion.partition(":")[2].partition("|")[0]
    wished, before = programme.interest(key) if programme else None, known(case, key, sender.key)
    if programme is None or wished is None or before is None or word not in (Word.YES, Word.NO):
        yield from hold_because(case, "reply-unclear", case.reading.reply.words, orderable=False)
        return
    agreed = word == Word.YES
    language = letter_language(case.reading.language.value, before.language)
    if before.agreed != agreed or not agreed:
        yield KeepInterest(programme.slug, key, before.to, before.organisation, before.language, "consented" if agreed else "declined")
    yield _noted(case, wished, sender, language, agreed=agreed)
    if agreed and key == SPARRING and before.state in ("asked", "declined"):
        at = next_open(case.now + GATHERING, programme.zone)
        yield Schedule("sparring", at, programme.slug, key=at.date().isoformat())


def _noted(case: Case, wished: Interest, to: Address, language: str, *, agreed: bool) -> SendLetter:
    assert case.programme is not None
    return SendLetter(
        "interest-noted", to, language, case.programme.slug, occasion=f"interest:{wished.key}|noted:{case.kept}",
        variables={"interest": wished, "sparring": wished.key == SPARRING, "agreed": agreed},
    )  # fmt: skip
