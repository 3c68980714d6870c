"""More mail is held than coordinators get a letter each about: they hear of all of it together, once a day, and one word lets it go."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from postbud.effects import Again, Effect, Release, SendLetter
from postbud.model.case import Case
from postbud.model.message import Address
from workflows.mailbox import readers

MORNING = time(8)
MOST_NAMED = 30


def held_many(case: Case) -> Iterator[Effect]:
    """On the day itself that it has begun, and the next morning how much it became. `due.key` is the day, as a date."""
    if case.due is None or not case.untold:
        return
    began = case.due.key == f"{case.now:%Y-%m-%d}"
    said = {"began": began, "count": len(case.untold), "mails": case.untold[:MOST_NAMED]}
    for reader in _everybody(case):
        yield SendLetter(
            "held-many", reader, case.language, occasion=f"held-many:{case.due.key}:{'began' if began else 'over'}", variables=said
        )
    if began:
        yield Again(datetime.combine(case.now.date() + timedelta(days=1), MORNING, tzinfo=case.now.tzinfo))


def many_released(case: Case) -> Iterator[Effect]:
    """A coordinator says yes: all of it is decided as if it had come now. What is not sure of itself is then held as ever."""
    sender = case.message.sender
    assert sender is not None  # the letter went to him
    for one in case.untold:
        yield Release(one.id)
    yield SendLetter("held-many-done", sender, case.language, variables={"count": len(case.untold)})


def _everybody(case: Case) -> list[Address]:
    """The coordinators of the house, and those of the programmes that the mails are about."""
    about = {one.programme for one in case.untold}
    theirs = [one for slug, programme in case.programmes.items() if slug in about for one in programme.coordinators]
    own = [Address(one.name, one.email) for one in theirs if one.email]
    return list({one.key: one for one in (*readers(case), *own)}.values())
