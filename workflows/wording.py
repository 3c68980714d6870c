"""What letters that confirm a change have in common: the words acted on, until when it can be undone, and what is asked beside it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postbud.effects import Effect
from postbud.model.case import Case
from postbud.model.programme import Programme
from workflows.hold import hold_because


def words_of(case: Case) -> str:
    """The words of the mail that its wish rests on, without those of a coordinator who made it clear."""
    own = (evidence.words for evidence in case.reading.intent.evidence if evidence.where != "coordinator")
    return "; ".join(list(dict.fromkeys(own))[:2])


def undo_until(case: Case, programme: Programme) -> datetime | None:
    """Until when FORTRYD works for what is done now; None if the programme allows none, or nobody's mail asked for it."""
    days = programme.sign_up.undo_days
    return (case.now + timedelta(days=days)).replace(second=0, microsecond=0) if days and case.kept else None


def beside(case: Case) -> Iterator[Effect]:
    """Questions that a clear wish also asks are for a human; the wish itself has been carried out."""
    if case.reading.questions:
        yield from hold_because(case, "question-beside", "; ".join(question.words for question in case.reading.questions), orderable=False)
