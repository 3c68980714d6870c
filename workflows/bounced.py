"""Letters that came back: noted at the address they were for, and told to the coordinators once when it is given up. Never answered.

A bounce is easily forged, so it counts only for addresses to which letters of ours went; and only one that has the Message-ID of such a
letter, which nobody can guess, gives an address up at once. Any other is one failure among the several that it takes.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from postbud.effects import Effect, Ignore, RecordBounce, Schedule, SendLetter
from postbud.message.bounce import STATUS, is_permanent
from postbud.model.bounce import GIVEN_UP_AFTER, Bounce, Returned, Unreachable
from postbud.model.case import Case

GIVEN_UP_BY = timedelta(days=7)  # servers give a letter up after five days at most (RFC 5321 section 4.5.4.1)
# RFC 3463 section 3.7 and 3.8: the server did not like the letter or us; the address may be as good as ever.
NOT_THE_ADDRESS = frozenset({"6.", "7."})


def bounced(case: Case) -> Iterator[Effect]:
    """A bounce came as a mail."""
    machine = case.message.machine
    words = "; ".join(said for _, said in machine.evidence[:2]) if machine else ""
    if machine is not None and not machine.delayed and not case.disowned:
        gone = machine.permanent is True
        for one in case.returned:
            if one.proven or case.received_at - one.sent_at <= GIVEN_UP_BY:
                yield from _noted(case, one, gone and one.proven and one.named, machine.status, words)
    yield Ignore("machine-bounce", words=words)


def refused(case: Case) -> Iterator[Effect]:
    """A server refused a letter itself, at once or after days."""
    for one in case.returned:
        status = STATUS.search(one.said)
        code = status[0] if status else ""
        yield from _noted(case, one, is_permanent(code, one.said) is True, code, one.said)


def given_up(case: Case) -> Iterator[Effect]:
    """Tell the coordinators, in one letter, of all addresses that were given up since they last heard of some."""
    if not case.returned:
        return
    failed = tuple(_told(case, one) for one in case.returned)
    language, slug = (case.programme.language, case.programme.slug) if case.programme else (case.language, "")
    lost = {one.person.email.casefold() for one in case.returned if one.person.email}
    for coordinator in case.coordinators:
        if coordinator.key not in lost:
            yield SendLetter("bounced", coordinator, language, slug, variables={"failed": failed})
    for one in case.returned:
        if one.before:
            yield RecordBounce(replace(one.before, told=True))


def _noted(case: Case, one: Returned, gone: bool, status: str, words: str) -> Iterator[Effect]:
    """Write the failure down; when the address is given up by it, the coordinators hear at the end of the hour."""
    if not gone and status[2:4] in NOT_THE_ADDRESS:
        return
    programme = one.programme or (case.thread.programme if case.thread else case.programme.slug if case.programme else "")
    address = (one.person.email or "").casefold()
    noted = Bounce(address, case.received_at, gone, status, words, programme).after(one.before)
    yield RecordBounce(noted)
    if noted.permanent and not noted.told:
        at = _next_hour(case.now)
        yield Schedule("bounced", at, noted.programme, key=at.isoformat())


def _next_hour(now: datetime) -> datetime:
    return (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


def _told(case: Case, one: Returned) -> Unreachable:
    def titles(slugs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(case.programmes[slug].title if slug in case.programmes else slug for slug in slugs)

    before = one.before
    gone = before is not None and before.days < GIVEN_UP_AFTER
    return Unreachable(one.person, gone, before.words if before else "", titles(one.registered_in), titles(one.invited_in))
