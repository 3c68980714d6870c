"""Sparring partners: whoever has agreed is paired with somebody from another workplace, if the coordinator says yes to it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from postbud.due import next_open
from postbud.effects import Effect, KeepInterest, Schedule, SendLetter
from postbud.model.case import Case
from postbud.model.interest import SPARRING, KeptInterest, State
from postbud.model.reading import Person
from postbud.model.reply import Word
from workflows.deciders import deciders, may_decide
from workflows.hold import hold_because

Party = tuple[KeptInterest, ...]  # two, or three where somebody would be left over
NUDGE = timedelta(weeks=4)


def sparring(case: Case) -> Iterator[Effect]:
    """Put pairs to the coordinators; whoever fits nobody waits for the next who comes."""
    programme = case.programme
    if programme is None or not programme.sparring:
        return
    wanting = [one for one in _wishes(case) if one.state == "consented" and one.address not in case.unwilling | case.unreachable]
    parties = paired(wanting)
    if not parties:
        return
    for party in parties:
        yield from _now(party, "proposed")
    left = len(wanting) - sum(map(len, parties))
    occasion = "sparring:" + ",".join(map(_ids, parties))
    for decider in deciders(case):
        yield SendLetter(
            "sparring-proposal", decider, programme.language, programme.slug, occasion=occasion,
            variables={"parties": tuple(map(_people, parties)), "left": left},
        )  # fmt: skip


def _wishes(case: Case) -> list[KeptInterest]:
    mine = case.programme.slug if case.programme else ""
    return [one for one in case.interests if one.key == SPARRING and one.programme == mine]


def paired(wanting: Sequence[KeptInterest]) -> list[Party]:
    """Parties of two from different workplaces, as many as there can be, and of three where one is left over.

    Two of the largest workplaces are taken again and again, which leaves over as few as possible; who wished first comes first.
    """
    rooms: dict[str, list[KeptInterest]] = {}
    for one in wanting:
        rooms.setdefault(workplace(one), []).append(one)
    parties: list[Party] = []
    while len(full := [name for name, people in rooms.items() if people]) > 1:
        first, second = sorted(full, key=lambda name: (-len(rooms[name]), rooms[name][0].id))[:2]
        parties.append((rooms[first].pop(0), rooms[second].pop(0)))
    for one in (one for people in rooms.values() for one in people):
        fitting = (at for at, party in enumerate(parties) if len(party) == 2 and workplace(one) not in map(workplace, party))
        if (at := next(fitting, None)) is not None:
            parties[at] = (*parties[at], one)
    return parties


def workplace(one: KeptInterest) -> str:
    """The workplace as compared; the domain of the address where none is known."""
    return " ".join(one.organisation.casefold().split()) or one.address.rpartition("@")[2]


def sparring_word(case: Case) -> Iterator[Effect]:
    """JA: both learn of each other. NEJ: they go back to those who wait. The first word counts."""
    programme, thread, word = case.programme, case.thread, case.reading.reply.word
    if not may_decide(case) or programme is None or thread is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    if word not in (Word.YES, Word.NO):
        yield from hold_because(case, "reply-unclear", case.reading.reply.words, orderable=False)
        return
    for text in thread.occasion.partition(":")[2].split(","):
        party = _party(case, text)
        if len(party) < 2 or any(one.state != "proposed" for one in party):
            continue
        yield from _now(party, "paired" if word == Word.YES else "consented")
        if word == Word.YES:
            yield from _told(case, party, nudge=False)
            yield Schedule("sparring-nudge", next_open(case.now + NUDGE, programme.zone), programme.slug, key=_ids(party))


def sparring_nudge(case: Case) -> Iterator[Effect]:
    """Some weeks later, once: have you talked?"""
    party = _party(case, case.due.key) if case.due else ()
    if len(party) > 1 and all(one.state == "paired" for one in party):
        yield from _told(case, party, nudge=True)


def _party(case: Case, ids: str) -> Party:
    """Those of that text who still want it."""
    wanted = {int(id) for id in ids.split("+") if id.isdecimal()}
    return tuple(one for one in _wishes(case) if one.id in wanted and one.agreed)


def _ids(party: Party) -> str:
    return "+".join(str(one.id) for one in party)


def _now(party: Party, state: State) -> Iterator[KeepInterest]:
    for one in party:
        yield KeepInterest(one.programme, one.key, one.to, one.organisation, one.language, state)


def _told(case: Case, party: Party, *, nudge: bool) -> Iterator[SendLetter]:
    assert case.programme is not None
    for one in party:
        others = tuple(other for other in party if other is not one)
        yield SendLetter(
            "sparring-partner", one.to, one.language, case.programme.slug, occasion=f"sparring:{_ids(party)}{'|nudge' if nudge else ''}",
            variables={"partners": _people(others), "nudge": nudge, "participant": _people((one,))[0]},
        )  # fmt: skip


def _people(party: Party) -> tuple[Person, ...]:
    return tuple(Person(one.name or None, one.email, one.organisation or None) for one in party)
