"""Who leads the groups: those on the list with that role are asked by letter and answer by plain mail; what they say is written down."""

from collections.abc import Iterator
from dataclasses import replace

from postbud.effects import Effect, Schedule, SendLetter, Volunteer
from postbud.model.case import Case
from postbud.model.grouping import Guide
from postbud.model.programme import Programme
from postbud.reading.guides import Offer, offer_in
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.leading import Leading, entry_letter, news_of_leaders, withdrawn

ASKED = frozenset({"facilitator-call", "facilitator-noted", "group-led"})
# Doubts that a mail about leading a group always has: nothing in it is a sign-up.
EXPECTED = frozenset(
    {"facilitator", "not-understood", "no-programme", "which-programme", "weak", "unexplained", "partial", "nobody", "never-registered"}
)


def facilitator_call(case: Case) -> Iterator[Effect]:
    """Ask everybody on the list with the role facilitator who has said nothing yet."""
    programme, due = case.programme, case.due
    day = programme.groups.call_on if programme and programme.groups else None
    if programme is None or due is None or day is None or due.key != day.isoformat():  # its file says another day by now
        return
    heard = {one.guide.address for one in case.volunteers}
    for one in case.invitees:
        if one.guide and one.address not in heard | case.unwilling | case.unreachable:
            yield SendLetter("facilitator-call", one.to, programme.language, programme.slug, occasion=f"call:{due.key}", bulk=True)


def facilitator_answer(case: Case) -> Iterator[Effect]:
    """Write down what somebody says to leading a group. What is not plain, or comes from a stranger, is for a human."""
    programme, sender = case.programme, case.message.sender
    if programme is None or programme.groups is None or sender is None or case.disowned:
        yield from hold_because(case, "authentication" if case.disowned else "no-programme", case.disowned)
        return
    asked = case.thread is not None and case.thread.letter in ASKED and case.thread.address == case.sender
    plainly = asked and case.thread is not None and case.thread.letter != "group-led"  # there a no may be to one day, or to anything
    offer = offer_in(case.message, programme.groups, case.reading.reply, plainly)
    known = next((one for one in case.volunteers if one.guide.address == case.sender), None)
    if offer.says is None and asked and known and known.state == "willing" and (offer.days or offer.avoids or offer.department):
        offer = replace(offer, says="yes")  # more about somebody who has said yes
    strange = {one.code for one in case.reading.doubts} - EXPECTED
    if offer.says is None or (strange and not asked):
        yield from hold_because(case, "facilitator-unclear", orderable=False)
    elif not (asked or known or case.sender in {one.address for one in case.invitees if one.guide}):
        yield from hold_because(case, "facilitator-stranger", case.sender, orderable=False)
    else:
        yield from _noted(case, programme, offer, known.guide if known else None)


def _noted(case: Case, programme: Programme, offer: Offer, known: Guide | None) -> Iterator[Effect]:
    sender = case.message.sender
    assert sender is not None
    invited = next((one for one in case.invitees if one.address == sender.key), None)
    old = known or Guide(sender.key, invited.name if invited else "", sender.email, invited.organisation if invited else "")
    guide = Guide(
        sender.key, old.name or sender.name, sender.email, offer.department or old.department, offer.days or old.days,
        offer.avoids or old.avoids,
    )  # fmt: skip
    leads = _leads(programme, sender.key)
    state = "willing" if offer.says == "yes" else "withdrawn" if known or leads else "unwilling"
    yield Volunteer(programme.slug, guide, state)  # type: ignore[arg-type]
    said = {"state": state, "days": tuple(sorted(guide.days)), "avoids": guide.avoids, "department": guide.department}
    language = letter_language(case.reading.language.value, programme.language)
    out = withdrawn(case, programme, sender) if state == "withdrawn" else ()
    one = Leading(sender, language)
    if out:
        yield entry_letter("facilitator-noted", programme, one, out[0].meeting, method="CANCEL", variables=said)
    else:
        yield SendLetter("facilitator-noted", sender, language, programme.slug, variables=said)
    for change in out[1:]:
        yield entry_letter("invite-withdrawn", programme, one, change.meeting, method="CANCEL")
    if leads and state == "willing":
        yield from _leads_again(case, programme)
    if programme.groups and programme.groups.formed and (leads or (state == "willing" and _unled(programme))):
        yield Schedule("groups", case.now, programme.slug, key=f"changed:{case.kept}")


def _leads_again(case: Case, programme: Programme) -> Iterator[Effect]:
    """Whoever said that he would lead no group, and now will, has its meetings in his calendar again."""
    said = replace(case, volunteers=tuple(one for one in case.volunteers if one.guide.address != case.sender))
    for one in news_of_leaders(said, programme):
        if one.to.key == case.sender:
            for change in one.taken:
                yield entry_letter("invite", programme, one, change.meeting)


def _leads(programme: Programme, address: str) -> bool:
    formed = programme.groups.formed if programme.groups else ()
    return any(one.facilitator is not None and one.facilitator.email.casefold() == address for one in formed)


def _unled(programme: Programme) -> bool:
    formed = programme.groups.formed if programme.groups else ()
    return any(one.facilitator is None or not one.facilitator.email for one in formed)
