"""A cancellation: the registration ends, its meetings leave the calendar, and one letter says so, which terms apply, and how to undo it."""

from collections.abc import Iterator

from postbud.effects import Effect, Move, SendLetter, Unschedule
from postbud.model.case import Case
from postbud.model.reading import Person
from postbud.model.registration import GONE, Registration, Status
from postbud.model.terms import terms_at
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.meetings import in_calendar
from workflows.stand_ins import left_without
from workflows.who import actor, meant, outsiders, to, wrote
from workflows.wording import beside, undo_until, words_of


def cancel(case: Case) -> Iterator[Effect]:
    """Cancel everybody the mail is about, if its sender may; a second time changes nothing and is answered kindly."""
    whom = meant(case)
    if case.programme is None or whom.obstacle:
        yield from hold_because(case, whom.obstacle or "no-programme", whom.words)
        return
    if whom.unknown:
        yield from nobody_registered(case, whom.unknown, bool(whom.found))
        return
    entries = [entry for _, entry in whom.found]
    for entry in entries:
        yield from (_already(case, entry) if entry.status in GONE else withdrawn(case, entry))
    yield from _tell_the_sender(case, [entry for entry in entries if entry.status not in GONE])
    yield from beside(case)


def withdrawn(case: Case, entry: Registration) -> Iterator[Effect]:
    """The end of one registration: its letter takes the next meeting out of the calendar, short ones the others."""
    programme = case.programmes[entry.programme]
    keys = list(in_calendar(case, entry))
    first = keys[0] if keys else ""
    yield Move(entry.programme, entry.address, Status.CANCELLED)
    for kind in ("approval-reminder", "approval-silent", "offer-expires"):
        yield Unschedule(kind, entry.programme, entry.address)
    yield SendLetter(
        "cancelled", to(entry), entry.language, entry.programme, meeting=first, invite=first, method="CANCEL",
        variables={
            "words": words_of(case), "undo_until": undo_until(case, programme), "terms": terms_at(programme, case.now),
            "by": actor(case, entry.address),
        },
    )  # fmt: skip
    yield from taken_out(entry, keys[1:])
    yield from left_without(case, entry, keys)


def taken_out(entry: Registration, keys: list[str]) -> Iterator[Effect]:
    """A short letter for each meeting that leaves somebody's calendar."""
    for key in keys:
        yield SendLetter(
            "invite-withdrawn", to(entry), entry.language, entry.programme, meeting=key, invite=key, method="CANCEL", only_if_invite=True
        )


def nobody_registered(case: Case, unknown: tuple[Person, ...], others: bool) -> Iterator[Effect]:
    """Somebody is meant who is not registered. The sender alone is told; several people, or an order, are for a human."""
    sender = case.message.sender
    himself = sender is not None and len(unknown) == 1 and (unknown[0].email or "").casefold() == sender.key
    if others or not himself or sender is None or not case.answerable or case.programme is None:
        yield from hold_because(case, "unknown-person", ", ".join(person.name or person.email or "" for person in unknown))
        return
    yield SendLetter(
        "not-registered", sender, letter_language(case.reading.language.value, case.programme.language), case.programme.slug,
        variables={"people": unknown, "words": words_of(case)},
    )  # fmt: skip


def _already(case: Case, entry: Registration) -> Iterator[Effect]:
    """Whoever wrote hears that there was nothing to do, and nobody else."""
    receiver = to(entry) if wrote(case, entry) else outsiders(case, iter([entry]))
    if receiver is not None:
        yield SendLetter("already-cancelled", receiver, entry.language, entry.programme, variables={"words": words_of(case)})


def _tell_the_sender(case: Case, entries: list[Registration]) -> Iterator[Effect]:
    sender = outsiders(case, iter(entries))
    if sender is None or case.programme is None or not entries:
        return
    programme = case.programme
    yield SendLetter(
        "cancelled-others", sender, letter_language(case.reading.language.value, programme.language), programme.slug,
        variables={
            "people": tuple(entry.person for entry in entries), "words": words_of(case), "undo_until": undo_until(case, programme),
            "terms": terms_at(programme, case.now),
        },
    )  # fmt: skip
