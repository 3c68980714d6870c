"""What letters that confirm a change have in common: the words acted on, until when it can be undone, and what is asked beside it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from postbud.effects import Effect
from postbud.model.case import Case
from postbud.model.programme import Meeting, Programme
from workflows.hold import hold_because
from workflows.meetings import starts_at

# Where a sentence ends: a mark that stands behind no figure ("den 3. juni") and before a capital, or a line that is not just wrapped.
SENTENCE_END = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[A-ZÆØÅ])|\n(?=[ \t]*(?:\n|[A-ZÆØÅ0-9*•-]))")
UNDOABLE_DAYS = 3  # where no programme says how long
MOST_SENTENCES, LONGEST_QUOTE, LONGEST_MAIL = 3, 400, 20_000


def words_of(case: Case) -> str:
    """What of the mail its wish rests on: a whole reply of one word, or the sentences with the words, in the order they stand in.

    What a coordinator wrote to make it clear is not the sender's. A subject is quoted where the mail below it says nothing of it.
    """
    reply = case.reading.reply
    if reply.word is not None and case.order is None:
        return reply.words
    rests_on = _words_in_the_mail(case)
    sentences = [" ".join(piece.split()) for piece in SENTENCE_END.split(case.message.own_words[:LONGEST_MAIL])]
    quoted = [sentence for sentence in sentences if any(words in sentence.casefold() for words in rests_on)]
    said = " ".join(quoted[:MOST_SENTENCES])
    if 0 < len(said) <= LONGEST_QUOTE:
        return said
    own = (evidence.words for evidence in case.reading.intent.evidence if evidence.where != "coordinator")
    return "; ".join(list(dict.fromkeys(own))[:2])


def _words_in_the_mail(case: Case) -> list[str]:
    """The words, as compared, that the wish, its day and its people rest on, of those that the sender wrote into the mail."""
    reading = case.reading
    evidence = [*reading.intent.evidence, *reading.meeting.evidence, *(one for person in reading.people for one in person.evidence)]
    return [words for one in evidence if one.where == "body" and len(words := " ".join(one.words.casefold().split())) > 1]


def undo_until(case: Case, programme: Programme | None, meeting: Meeting | None = None) -> datetime | None:
    """Until when FORTRYD works for what is done now, no longer than until the one meeting it is about; None if the programme allows none,

    or nobody's mail asked for it.
    """
    days = programme.sign_up.undo_days if programme else UNDOABLE_DAYS
    if not days or not case.kept:
        return None
    begins = starts_at(meeting, programme) if programme and meeting else None
    until = (case.now + timedelta(days=days)).replace(second=0, microsecond=0)
    return min(until, begins.astimezone(case.now.tzinfo)) if begins else until


def beside(case: Case) -> Iterator[Effect]:
    """Questions that a clear wish also asks are for a human; the wish itself has been carried out."""
    if case.reading.questions:
        yield from hold_because(case, "question-beside", "; ".join(question.words for question in case.reading.questions), orderable=False)
