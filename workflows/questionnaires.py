"""Answers to questionnaires: kept word for word, each to its question, and confirmed so that they can be corrected."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from postbud.due import next_monday, next_open, rules_of
from postbud.effects import Effect, KeepAnswers, Schedule, SendLetter
from postbud.model.case import Case, occasion_key
from postbud.model.programme import Programme, Questionnaire
from postbud.model.sheet import Noted, Text, collation_of
from postbud.reading.answer_sources import Sources, read_sources
from workflows.hold import hold, hold_because
from workflows.interests import noticed
from workflows.languages import letter_language
from workflows.meetings import starts_at

GATHERING, BEFORE = timedelta(days=14), timedelta(days=4)  # after the first answer, and before a first meeting that needs them
NOTED = "answers:"  # in front of a questionnaire's key: the occasion of the letters about answers to it


def questionnaire_answer(case: Case) -> Iterator[Effect]:
    """Somebody whom we asked answers. What cannot be told to belong to a question is asked for once, and waits for a human."""
    programme, sender = case.programme, case.message.sender
    asked_him = case.thread is not None and case.thread.address == case.sender
    if programme is None or sender is None or case.disowned or not (asked_him or (case.sender and case.registration(case.sender))):
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    sheet = _sheet(case, programme)
    if sheet is None:  # thanks for a meeting are answered too, without anything having been asked
        yield from hold_because(case, "answer-which", orderable=False) if programme.questionnaires else hold(case)
        return
    found = read_sources(case.message, sheet, case.asked)
    language = letter_language(case.reading.language.value, programme.language)
    if found.unclear:
        yield from _held(case, found.unclear, found)
        if found.unclear in ("answer-numbers", "answer-file") and case.answerable:
            yield SendLetter(
                "answers-unclear", sender, language, programme.slug, occasion=f"{NOTED}{sheet.key}:unclear",
                variables={"questionnaire": sheet, "closed": found.closed},
            )  # fmt: skip
        return
    yield KeepAnswers(programme.slug, sheet.key, sender.email, case.sender_name, found.texts)
    yield SendLetter(
        "answers-noted", sender, language, programme.slug, occasion=f"{NOTED}{sheet.key}:{case.kept}",
        variables={
            "questionnaire": sheet, "noted": noted_in(sheet, found.texts), "files": found.files, "both": found.both, "closed": found.closed,
            "repeated": found.repeated,
        },
    )  # fmt: skip
    if found.closed:
        yield from _held(case, "answer-file", found)
    yield _put_together(case, programme, sheet)
    yield from noticed(case)  # "Er med som PV, hvis der kommer endnu et forløb"


def _held(case: Case, code: str, found: Sources) -> Iterator[Effect]:
    words = ", ".join(found.closed) if code == "answer-file" else case.reading.reply.words
    yield from hold_because(case, code, words, orderable=False)


def noted_in(sheet: Questionnaire, texts: Iterable[Text]) -> tuple[Noted, ...]:
    """The answers below their questions, and at last those without a number."""
    found = list(texts)
    rows = [
        Noted(number, question.text, tuple(text for text in found if text.question == number))
        for number, question in enumerate(sheet.questions, 1)
    ]
    loose = tuple(text for text in found if not text.question)
    return (*(row for row in rows if row.texts), *((Noted(0, "", loose),) if loose else ()))


def collation(case: Case) -> Iterator[Effect]:
    """The coordinators get all answers put together, question by question, without names, in the letter and as documents.

    Once, and then again on the Monday after answers that came later.
    """
    programme, due = case.programme, case.due
    key, again, _ = due.key.partition("|") if due else ("", "", "")
    sheet = next((one for one in programme.questionnaires if one.key == key), None) if programme else None
    if programme is None or sheet is None or not case.given:
        return
    before = case.collected.get(key)
    late = {one.address for one in case.given if before is not None and one.at > before}
    if again and not late:
        return
    found = collation_of(programme.title, programme.language, sheet, case.given)
    said = {"questionnaire": sheet, "count": found.answered, "noted": found.noted, "later": len(late) if again else 0}
    for coordinator in case.coordinators:
        yield SendLetter("answers-collected", coordinator, programme.language, programme.slug, variables=said, collation=found)


def _put_together(case: Case, programme: Programme, sheet: Questionnaire) -> Schedule:
    """When the coordinators get the answers: at first as below, and once they have them on the Monday after a new one."""
    if sheet.key not in case.collected:
        return Schedule("collation", _put_together_at(case, programme, sheet), programme.slug, key=sheet.key)
    monday = next_monday(case.now, programme.zone)
    return Schedule("collation", next_open(monday, programme.zone), programme.slug, key=f"{sheet.key}|{monday.date().isoformat()}")


def _put_together_at(case: Case, programme: Programme, sheet: Questionnaire) -> datetime:
    """Two weeks after the first answer; what is needed for the first meeting some days before it."""
    first = min((start for meeting in programme.meetings if (start := starts_at(meeting, programme)) and start > case.now), default=None)
    at = case.now + GATHERING
    if sheet.kind == "needs" and first is not None:
        at = max(case.now, min(at, first - BEFORE))
    return next_open(at, programme.zone)


def _sheet(case: Case, programme: Programme) -> Questionnaire | None:
    """The questionnaire of the letter that is answered; without one, the only one there is."""
    occasion = case.thread.occasion if case.thread else ""
    if occasion.startswith(NOTED):
        key = occasion.removeprefix(NOTED).partition(":")[0]
    elif case.thread is not None and case.thread.letter:
        rule = occasion_key(occasion).partition("|")[0]
        key = next((one.questionnaire for one in rules_of(programme) if one.name == rule), "")
    else:
        key = programme.questionnaires[0].key if len(programme.questionnaires) == 1 else ""
    return next((sheet for sheet in programme.questionnaires if sheet.key == key and key), None)
