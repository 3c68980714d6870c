"""Somebody who was to come instead of somebody does not come either: whoever is replaced hears it, and may come or send another."""

from collections.abc import Collection, Iterator

from postbud.effects import Attend, Effect, SendLetter
from postbud.model.case import Case
from postbud.model.registration import Answer, Registration
from workflows.who import to


def left_without(case: Case, stand_in: Registration, meetings: Collection[str]) -> Iterator[Effect]:
    """Everybody in whose place he was to come to these meetings is away now, with nobody in his place."""
    there = case.stands_in(stand_in) & frozenset(meetings)
    for known in case.attendances:
        if known.answer != Answer.SUBSTITUTED or known.stand_in != stand_in.address or known.meeting not in there:
            continue
        replaced = next(entry for entry in case.registrations if entry.id == known.registration)
        yield Attend(replaced.programme, replaced.address, known.meeting, Answer.ABSENT)
        yield SendLetter(
            "substitute-absent", to(replaced), replaced.language, replaced.programme, meeting=known.meeting,
            variables={"substitute": stand_in.person},
        )  # fmt: skip
