"""Who pays: an EAN number that is missing is asked for once, one that cannot be right once more, and then it is for a human.

Whoever signs up others is asked for all of them, and his one number is for all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from postbud.effects import Change, Effect, SendLetter
from postbud.model.case import EAN_AGAIN, Case
from postbud.model.message import Address
from postbud.model.programme import Programme
from postbud.model.reading import Intent, Person
from postbud.model.registration import GONE, Registration
from workflows.addresses import deliverable
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.who import to_person

LETTER = "ean-asked"
FACTS = ("ean", "cvr", "reference")  # what is the payer's and not the participant's own


def lacks_ean(programme: Programme, person: Person) -> bool:
    """Whether the programme's invoices go to EAN numbers, and his is not known."""
    return programme.price is not None and programme.price.ean and not programme.price.free and not person.ean


def ask_for_ean(case: Case, programme: Programme, people: Sequence[Person], language: str, registered_by: str) -> Iterator[Effect]:
    """One letter for all of them to whoever signed them up; to each himself where that is a coordinator, or nobody who can be written to.

    A number in the sign-up that cannot be right is named in it.
    """
    missing = tuple(person for person in people if lacks_ean(programme, person))
    wrong = case.reading.wrong_ean if case.reading.intent.value == Intent.REGISTER else ""
    by = _asked(case, registered_by)
    for group in ((missing,) if missing else ()) if by else tuple((person,) for person in missing):
        first = (group[0].email or "").casefold()
        own = by is None or (len(group) == 1 and by.key == first)
        yield SendLetter(
            LETTER, by or to_person(group[0]), language, programme.slug, occasion=f"ean:{first}",
            variables={"people": () if own else group, "wrong": wrong, "again": False},
        )  # fmt: skip


def _asked(case: Case, address: str) -> Address | None:
    """Where a letter to whoever signed somebody up goes, by name if the mail is his; None if he is not to be asked."""
    sender, known = case.message.sender, case.registration(address)
    ours = {case.address.key, *(one.key for one in case.coordinators)}
    if not deliverable(address) or address.casefold() in ours:
        return None
    if sender is not None and sender.key == address.casefold():
        return sender if case.answerable else None
    return to_person(known.person) if known else Address("", address)


def ask_again(case: Case, programme: Programme, about: Sequence[Registration]) -> Iterator[Effect]:
    """The number that was given cannot be right: its sender is asked once more, and after that a human decides. Nothing else is lost."""
    sender = case.message.sender
    if sender is None or not case.answerable or sender.key in case.written_to:
        yield from hold_because(case, "ean-wrong", case.reading.wrong_ean, orderable=False)
        return
    people = tuple(entry.person for entry in about)
    alone = len(about) == 1 and about[0].address == sender.key
    language = letter_language(case.reading.language.value, programme.language)
    yield SendLetter(
        LETTER, sender, language, programme.slug, occasion=EAN_AGAIN,
        variables={"people": () if alone else people, "wrong": case.reading.wrong_ean, "again": True},
    )  # fmt: skip


def only_of_the_payer(person: Person) -> bool:
    """Whether what a mail brings is nothing but the payer's numbers."""
    return not any(getattr(person, name) for name in Person.__slots__ if name not in ("name", "email", *FACTS))


def signed_up_by_sender(case: Case) -> list[Registration]:
    """Those whom the sender signed up, without himself."""
    return [entry for entry in case.registrations if entry.registered_by == case.sender != entry.address and entry.status not in GONE]


def shared(entries: Sequence[Registration]) -> bool:
    """Whether all have the same EAN number so far, or none: then a new one is for all of them."""
    return len({entry.person.ean for entry in entries if entry.person.ean}) <= 1


def same_payer(newcomer: Person, gone: Person) -> Person:
    """Whoever takes over a colleague's seat is paid for as he was: only a colleague by the address, and only where he says nothing else."""
    house, other = ((person.email or "").casefold().rpartition("@")[2] for person in (newcomer, gone))
    if house != other or any(getattr(newcomer, name) for name in FACTS):
        return newcomer
    return replace(newcomer, **{name: getattr(gone, name) for name in FACTS})


def noted_for_others(case: Case, entries: Sequence[Registration], new: Person) -> Iterator[Effect]:
    """The payer's numbers are written at each of those whom the sender signed up; he gets one letter about it, they none."""
    sender = case.message.sender
    news = {name: value for name in FACTS if (value := getattr(new, name))}
    for entry in entries:
        yield Change(entry.programme, entry.address, replace(entry.person, **news))
    for slug in dict.fromkeys(entry.programme for entry in entries):
        programme = case.programmes[slug]
        if sender is not None and case.answerable:
            yield SendLetter(
                "ean-noted", sender, letter_language(case.reading.language.value, programme.language), slug,
                variables={
                    "people": tuple(entry.person for entry in entries if entry.programme == slug),
                    "payer": Person(None, None, **news),
                },
            )  # fmt: skip
