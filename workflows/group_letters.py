"""What people hear when groups are formed or changed: whoever is in one gets one letter and its meetings, and who leads it another."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from postbud.effects import Again, Effect, SendLetter
from postbud.model.case import Case
from postbud.model.grouping import Formed, MemberShown, Proposal
from postbud.model.message import Address
from postbud.model.programme import Group, Meeting, Programme
from postbud.model.registration import Registration, Status
from workflows.cancel import taken_out
from workflows.leading import Leading, entry_letter, leads, lost, news_of_leaders
from workflows.meetings import in_calendar, is_ahead, to_invite
from workflows.who import to

A_MINUTE = timedelta(minutes=1)


def groups_told(case: Case) -> Iterator[Effect]:
    """Tell those who are in a group now, once the programme's file has it: until then there is nothing to put into a calendar."""
    programme, due, proposal = case.programme, case.due, case.proposal
    if programme is None or due is None or proposal is None or str(proposal.number) != due.key:
        return
    formed = {group.key: group for group in programme.groups.formed} if programme.groups else {}
    if case.unwritten or any(group.key not in formed for group in proposal.groups):
        yield Again(case.now + A_MINUTE)
        return
    news = {*proposal.placed, *proposal.moved}
    leaders = news_of_leaders(case, programme)
    for group in proposal.groups:
        entries = members_of(case, group.key)
        new = [entry for entry in entries if entry.address in news]
        for entry in entries:
            if entry in new:
                yield from _placed(case, programme, formed[group.key], proposal, entry, entries)
            elif new and programme.groups and programme.groups.show_members:
                yield _joined(programme, formed[group.key], proposal, entry, entries, new)
        if new or group.key in proposal.led:
            yield from led(case, programme, formed[group.key], leaders, f"groups:{proposal.number}:{group.key}")
    for leader in leaders:
        yield from lost(programme, leader, f"groups:{proposal.number}")


def members_of(case: Case, group: str) -> list[Registration]:
    return [entry for entry in case.registrations if entry.status == Status.REGISTERED and entry.group == group]


def meetings_of(case: Case, programme: Programme, group: str) -> tuple[Meeting, ...]:
    """The meetings of a group that lie ahead, those for everybody among them."""
    return tuple(one for one in programme.meetings if one.is_for(group) and is_ahead(one, programme, case.now))


def shown_members(entries: list[Registration]) -> tuple[MemberShown, ...]:
    return tuple(
        MemberShown(entry.person.name or entry.person.email or "", entry.person.department or entry.person.organisation or "",
                    entry.person.title or "")
        for entry in entries
    )  # fmt: skip


def _about(programme: Programme, group: Group, entries: list[Registration], case: Case | None = None) -> dict[str, object]:
    guide = group.facilitator
    return {
        "group": group.key, "members": shown_members(entries), "facilitator": guide.name if guide else "",
        "facilitator_email": guide.email if guide else "", "joined": (), "moved": False,
        "group_meetings": meetings_of(case, programme, group.key) if case else (),
    }  # fmt: skip


def _placed(
    case: Case, programme: Programme, group: Group, proposal: Proposal, entry: Registration, entries: list[Registration]
) -> Iterator[Effect]:
    """Somebody is in this group now: who else is, its meetings, and out of the calendar with those of another group."""
    shows = programme.groups is not None and programme.groups.show_members
    others = [one for one in entries if one is not entry] if shows else []
    said = _about(programme, group, others, case) | {"moved": entry.address in proposal.moved}
    former = {meeting.key for meeting in programme.meetings if not meeting.is_for(group.key)}
    yield from taken_out(entry, [key for key in in_calendar(case, entry) if key in former])
    coming = to_invite(case, programme, entry)
    first, occasion = coming[0] if coming else "", f"groups:{proposal.number}"
    yield SendLetter(
        "group-formed", to(entry), entry.language, programme.slug, meeting=first, invite=first, occasion=occasion, variables=said
    )
    for key in coming[1:]:
        yield SendLetter("invite", to(entry), entry.language, programme.slug, meeting=key, invite=key, occasion=occasion)


def _joined(
    programme: Programme, group: Group, proposal: Proposal, entry: Registration, entries: list[Registration], new: list[Registration]
) -> SendLetter:
    """Somebody comes into a group that others are in: they hear who."""
    said = _about(programme, group, [one for one in entries if one is not entry])
    joined = tuple(one.person.name or one.person.email or "" for one in new)
    return SendLetter(
        "group-formed", to(entry), entry.language, programme.slug, occasion=f"groups:{proposal.number}", variables=said | {"joined": joined}
    )


def led(case: Case, programme: Programme, group: Group, leaders: Sequence[Leading], occasion: str = "") -> Iterator[Effect]:
    """Whoever leads a group hears who is in it, and gets those of its meetings that are not in his calendar yet."""
    guide = group.facilitator
    if guide is None or not leads(case, group):
        return
    to = Address(guide.name, guide.email)
    one = next((each for each in leaders if each.to.key == to.key), Leading(to, programme.language))
    coming = [change.meeting for change in one.taken if change.meeting.group == group.key]
    said = _about(programme, group, members_of(case, group.key), case)
    if not coming:
        yield SendLetter("group-led", to, programme.language, programme.slug, occasion=occasion, variables=said)
    for place, meeting in enumerate(coming):
        name = "invite" if place else "group-led"
        yield entry_letter(name, programme, one, meeting, occasion=occasion, variables={} if place else said)


def led_anew(groups: tuple[Formed, ...], before: dict[str, str]) -> tuple[str, ...]:
    """The keys of the groups that are led by another than before."""
    return tuple(group.key for group in groups if group.guide and before.get(group.key, "") != group.guide)
