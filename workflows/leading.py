"""The calendars of those who lead groups: whoever leads one has its meetings there, and loses them when another leads it, or nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postbud.editions import Told, meeting_changes
from postbud.effects import Effect, SendLetter
from postbud.model.case import Case
from postbud.model.changes import FactChange, MeetingChange
from postbud.model.message import Address
from postbud.model.programme import Group, Meeting, Programme
from postbud.model.registration import Status


@dataclass(frozen=True, slots=True)
class Leading:
    """Somebody who leads groups, or did, and what is new for his calendar.

    `taken`: meetings of groups that he has begun to lead; `lost`: those of groups that he leads no more; `changes`: all else.
    """

    to: Address
    language: str
    taken: tuple[MeetingChange, ...] = ()
    lost: tuple[MeetingChange, ...] = ()
    changes: tuple[MeetingChange, ...] = ()

    @property
    def told(self) -> tuple[MeetingChange, ...]:
        """All of it, as coordinators are told: somebody else leads the meeting now."""
        name = (self.to.name or self.to.email,)
        taken = tuple(MeetingChange("changed", one.meeting, (FactChange("facilitator", (), name),)) for one in self.taken)
        lost = tuple(MeetingChange("changed", one.meeting, (FactChange("facilitator", name, ()),)) for one in self.lost)
        return (*self.changes, *taken, *lost)


def withdrawn_from(case: Case) -> set[str]:
    """The addresses of those who said that they would lead a group, and then that they will not."""
    return {one.guide.address for one in case.volunteers if one.state == "withdrawn"}


def leads(case: Case, group: Group) -> bool:
    """Whether somebody leads a group: the file says who, at which address, and he has not withdrawn since."""
    guide = group.facilitator
    return guide is not None and bool(guide.email) and guide.email.casefold() not in withdrawn_from(case)


def news_of_leaders(case: Case, programme: Programme | None) -> list[Leading]:
    """Everybody in whose calendar something is not as he leads groups now."""
    formed = programme.groups.formed if programme and programme.groups else ()
    groups: dict[str, list[Group]] = {}
    whom = {entry.to.key: (entry.to, entry.language) for entry in case.led}
    for group in formed:
        if leads(case, group) and group.facilitator and programme:
            to = Address(group.facilitator.name, group.facilitator.email)
            groups.setdefault(to.key, []).append(group)
            whom[to.key] = (to, programme.language)
    found = (_news(case, programme, *whom[key], {group.key for group in groups.get(key, ())}) for key in whom)
    return [one for one in found if one.told]


def _news(case: Case, programme: Programme | None, to: Address, language: str, groups: set[str]) -> Leading:
    told = _told(case, to)
    his = [meeting for meeting in programme.meetings if meeting.group in groups and not _has_it(case, to, meeting)] if programme else []
    view = programme.model_copy(update={"meetings": tuple(his)}) if programme else None
    changes = meeting_changes(told, view, case.now)
    before = {facts.get("group") for facts in told.values()}
    lost = tuple(one for one in changes if one.kind == "dropped" and not one.facts and _is_held(programme, one.meeting))
    taken = tuple(one for one in changes if one.kind == "added" and one.meeting.group not in before)
    return Leading(to, language, taken, lost, tuple(one for one in changes if one not in (*taken, *lost)))


def _told(case: Case, to: Address) -> dict[str, Told]:
    """The meetings in somebody's calendar because he leads them, as he was told."""
    return {one.attendance.meeting: one.told for one in case.led if one.to.key == to.key and one.attendance.live and one.told}


def _has_it(case: Case, to: Address, meeting: Meeting) -> bool:
    """Whether somebody has a meeting in his calendar because he is in the group himself."""
    entry = case.registration(to.key)
    return entry is not None and entry.status == Status.REGISTERED and entry.group == meeting.group


def _is_held(programme: Programme | None, told: Meeting) -> bool:
    meeting = programme.meeting(str(told.key)) if programme else None
    return meeting is not None and not meeting.cancelled


def lost(programme: Programme, one: Leading, occasion: str = "") -> Iterator[SendLetter]:
    """He leads a group no more: told once, and its meetings leave his calendar."""
    for place, change in enumerate(one.lost):
        name, said = ("group-led-over", {"group": change.meeting.group}) if place == 0 else ("invite-withdrawn", {})
        yield entry_letter(name, programme, one, change.meeting, method="CANCEL", occasion=occasion, variables=said)


def withdrawn(case: Case, programme: Programme, to: Address) -> tuple[MeetingChange, ...]:
    """What leaves the calendar of somebody who says that he leads no group any more."""
    return meeting_changes(_told(case, to), programme.model_copy(update={"meetings": ()}), case.now)


def entry_letter(
    letter: str, programme: Programme, one: Leading, meeting: Meeting, *, method: str = "REQUEST", occasion: str = "",
    variables: Mapping[str, object] | None = None,
) -> SendLetter:  # fmt: skip
    """A letter to somebody who leads a meeting, with its entry; a short one about an entry alone goes only with it."""
    key = str(meeting.key)
    return SendLetter(
        letter, one.to, one.language, programme.slug, meeting=key, invite=key, method="CANCEL" if method == "CANCEL" else "REQUEST",
        occasion=occasion, leads=True, only_if_invite=letter in ("invite", "invite-withdrawn"), variables=variables or {},
    )  # fmt: skip


def told_of_edition(programme: Programme, one: Leading) -> Iterator[Effect]:
    """A changed file as somebody who leads a group hears of it: one letter with all that is new, and his calendar follows."""
    yield from lost(programme, one)
    called_off = all(change.kind == "dropped" and not change.facts for change in one.changes)
    carried = next((change for change in one.changes if change.kind != "dropped"), one.changes[0] if one.changes else None)
    for change in one.changes:
        method = "CANCEL" if change.kind == "dropped" else "REQUEST"
        if change is carried:
            name, said = "meeting-cancelled" if called_off else "meeting-changed", {"changes": one.changes, "meeting": change.meeting}
            yield entry_letter(name, programme, one, change.meeting, method=method, variables=said)
        else:
            name = "invite-withdrawn" if change.kind == "dropped" else "invite"
            yield entry_letter(name, programme, one, change.meeting, method=method, variables={"meeting": change.meeting})
