"""Groups are proposed, corrected and agreed on: a coordinator sees each proposal with its reasons, and nobody else before her yes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from postbud.due import formed_on
from postbud.effects import Amend, CloseProposal, Effect, Note, Place, Propose, Schedule, SendLetter, Unschedule
from postbud.errors import PackageMissing
from postbud.groups import guides_for, leaders_of, propose
from postbud.model.case import Case
from postbud.model.grouping import Formed, GroupShown, Guide, Leader, MemberShown, Proposed, Settled, as_facts
from postbud.model.programme import Group, Groups, Meeting, Programme
from postbud.model.reply import Word
from postbud.model.series import series_meetings
from postbud.reading.group_lines import Correction, corrections_in
from workflows.group_letters import led_anew
from workflows.hold import hold_because
from workflows.leading import withdrawn_from

PROPOSAL = "groups-proposal"
ABOUT = "|answered:"  # behind the occasion of the letter that was answered, and before the id of the answer


def form_groups(case: Case) -> Iterator[Effect]:
    """It is the day for it, a coordinator has asked, or somebody came or left: propose groups, or say why there are none."""
    programme, due = case.programme, case.due
    if programme is None or programme.groups is None or due is None or _another_day(programme, due.key):
        return
    proposal = case.proposal
    settled = proposal.settled if proposal and proposal.state in ("waiting", "published") else Settled()
    yield from _proposed(case, programme, settled, quietly=due.key.startswith("changed:"))


def _another_day(programme: Programme, key: str) -> bool:
    """Whether the file says another day by now than the one that this row was made for, or has its groups already."""
    day = formed_on(programme)
    return not key.startswith(("changed:", "asked:")) and (day is None or key != day.isoformat())


def guides_of(case: Case) -> tuple[Guide, ...]:
    return guides_for(case.volunteers, case.programme) if case.programme else ()


def _proposed(case: Case, programme: Programme, settled: Settled, *, quietly: bool = False) -> Iterator[Effect]:
    """A new proposal and the letter about it. `quietly`: not a word where everybody may stay where he is."""
    leaders = leaders_of(case.registrations, programme)
    if not leaders:
        wanted = case.due is not None and (case.due.key.startswith("asked:") or (programme.groups and programme.groups.form_on))
        yield from _none(case, programme, "nobody") if wanted else ()  # a day that nobody has named is no promise
        return
    try:
        proposed = propose(leaders, programme, guides_of(case), settled)
    except PackageMissing as missing:
        yield from _none(case, programme, "package", missing.what)
        return
    if quietly and not _is_news(programme, proposed):
        yield Note(f"{programme.slug}: the groups stay as they are")
        return
    number = case.proposal.number + 1 if case.proposal else 1
    yield Unschedule("groups", programme.slug)
    yield Propose(programme.slug, number, as_facts(proposed, settled, led_anew(proposed.groups, _led_by(programme))))
    said = {**shown(proposed, leaders, guides_of(case), case), "again": case.due is None}
    for coordinator in case.coordinators:
        yield SendLetter(PROPOSAL, coordinator, programme.language, programme.slug, occasion=f"groups:{number}", variables=said)


def _is_news(programme: Programme, proposed: Proposed) -> bool:
    """Whether anybody is to be placed or moved, a group has no leader any more, or one is too small or large now."""
    lost = {"small", "large", "guide"} & {one.code for one in proposed.broken}
    return bool(proposed.placed or proposed.moved or lost or led_anew(proposed.groups, _led_by(programme)))


def _led_by(programme: Programme) -> dict[str, str]:
    """The address of who leads a group now, by its key."""
    formed = programme.groups.formed if programme.groups else ()
    return {one.key: one.facilitator.email.casefold() for one in formed if one.facilitator}


def _none(case: Case, programme: Programme, why: str, words: str = "") -> Iterator[Effect]:
    for coordinator in case.coordinators:
        yield SendLetter("groups-not-formed", coordinator, programme.language, programme.slug, variables={"why": why, "words": words})


def shown(proposed: Proposed, leaders: list[Leader], guides: tuple[Guide, ...], case: Case) -> dict[str, object]:
    """A proposal as its letter tells it."""
    known = {one.address: one for one in leaders}
    titles = {entry.address: entry.person.title or "" for entry in case.registrations}
    names = {one.address: one.name or one.address for one in guides}
    rows = []
    for group in proposed.groups:
        members = tuple(
            MemberShown(
                known[one].name or one, known[one].department, titles.get(one, ""), new=not known[one].current,
                moved=one in proposed.moved,
            )
            for one in group.members
        )  # fmt: skip
        departments = len({one.department.casefold() for one in members if one.department})
        rows.append(GroupShown(group.key, group.level, members, names.get(group.guide, ""), departments))
    everybody_new = len(proposed.placed) == len(leaders)
    if everybody_new:
        rows = [replace(row, members=tuple(replace(one, new=False) for one in row.members)) for row in rows]
    return {
        "groups": tuple(rows), "broken": proposed.broken, "wished": proposed.wished, "met": proposed.met, "count": len(leaders),
        "moved_names": tuple(known[one].name or one for one in proposed.moved), "best": proposed.best,
    }  # fmt: skip


# --- The coordinator's word ---------------------------------------------------------------------------------------------------------------


def groups_word(case: Case) -> Iterator[Effect]:
    """Yes, no, or lines that correct the proposal; ordinary text waits for her."""
    programme, proposal = case.programme, case.proposal
    if not case.from_coordinator or case.thread is None or case.thread.address != case.sender or programme is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    if proposal is None or proposal.state != "waiting" or case.thread.occasion.partition(ABOUT)[0] != f"groups:{proposal.number}":
        yield _answer(case, programme, "groups-unclear", code="proposal-over", words="")
        return
    word = case.reading.reply.word
    if word in (Word.YES, Word.SEND):
        yield from _agreed(case, programme)
    elif word in (Word.NO, Word.STOP):
        yield CloseProposal(programme.slug, proposal.number, "dropped")
        yield _answer(case, programme, "groups-done", done="dropped", count=0)
    else:
        yield from _corrected(case, programme)


def _corrected(case: Case, programme: Programme) -> Iterator[Effect]:
    lines = corrections_in(case.reading.reply.text, case.message.sender)
    if lines is None:
        yield from hold_because(case, "reply-unclear", case.reading.reply.words, orderable=False)
        return
    settled = _settled(case, programme, lines) if not isinstance(lines, str) else ("order-unread", lines)
    if isinstance(settled, tuple):
        yield _answer(case, programme, "groups-unclear", code=settled[0], words=settled[1])
        return
    yield from _proposed(case, programme, settled)


def _settled(case: Case, programme: Programme, lines: tuple[Correction, ...]) -> Settled | tuple[str, str]:
    """What is settled now; or the code of why a line cannot be done, and its words."""
    assert case.proposal is not None
    leaders, guides = leaders_of(case.registrations, programme), guides_of(case)
    members, leads = dict(case.proposal.settled.members), dict(case.proposal.settled.guides)
    where = {one: group.key for group in case.proposal.groups for one in group.members}
    keys = [group.key for group in case.proposal.groups]
    for line in lines:
        key = next((one for one in keys if one.casefold() in (line.group.casefold(), f"gruppe-{line.group}".casefold())), "")
        if line.kind != "swap" and not key:
            return "group-unknown", line.group
        people = {one.address: one.name for one in (guides if line.kind == "lead" else leaders)}
        found = []
        for name in line.names:
            address = _address_of(name, people)
            if not address:
                return ("guide-unknown" if line.kind == "lead" else "person-unknown"), name
            found.append(address)
        if line.kind == "lead":
            leads[key] = found[0]
        elif line.kind == "swap":
            members |= {found[0]: where.get(found[1], ""), found[1]: where.get(found[0], "")}
        else:
            members |= dict.fromkeys(found, key)
    return Settled(members, leads)


def _address_of(name: str, people: Mapping[str, str]) -> str:
    """The one of that name, first name or address; '' if there is none, or more than one."""
    wanted = " ".join(name.casefold().split())
    whole = [address for address, known in people.items() if " ".join(known.casefold().split()) == wanted or address == wanted]
    first = [address for address, known in people.items() if known.casefold().split()[:1] == [wanted]]
    fitting = whole or first
    return fitting[0] if len(fitting) == 1 else ""


def _answer(case: Case, programme: Programme, letter: str, **variables: object) -> SendLetter:
    assert case.message.sender is not None and case.thread is not None
    about = case.thread.occasion.partition(ABOUT)[0]  # so that an answer to this letter is about the same proposal
    return SendLetter(
        letter, case.message.sender, programme.language, programme.slug, occasion=f"{about}{ABOUT}{case.kept}", variables=variables
    )


# --- Agreed -------------------------------------------------------------------------------------------------------------------------------


def _agreed(case: Case, programme: Programme) -> Iterator[Effect]:
    """Everybody is in his group; the file gets the groups and their meetings, and then those concerned are told.

    Whoever came or left since the proposal was made is in none of its groups: that is seen at once, and leads to another proposal.
    """
    proposal, groups = case.proposal, programme.groups
    assert proposal is not None and groups is not None
    registered = {one.address: one for one in leaders_of(case.registrations, programme)}
    for group in proposal.groups:
        for address in group.members:
            if address in registered and registered[address].current != group.key:
                yield Place(programme.slug, address, group.key)
    yield CloseProposal(programme.slug, proposal.number, "published")
    formed = _formed(case, groups, proposal.groups, {one.address: one for one in guides_of(case)})
    meetings = list(_meetings(programme, groups, proposal.groups))
    yield Amend(programme.slug, f"groups:{proposal.number}", add={"meetings": meetings} if meetings else {}, put={"groups.formed": formed})
    yield Schedule("groups-told", case.now, programme.slug, key=str(proposal.number))
    if registered.keys() != {one for group in proposal.groups for one in group.members}:
        yield Schedule("groups", case.now, programme.slug, key=f"changed:{case.now.isoformat()}")
    yield _answer(case, programme, "groups-done", done="published", count=len(registered))


def _formed(case: Case, groups: Groups, proposed: tuple[Formed, ...], guides: Mapping[str, Guide]) -> list[dict[str, object]]:
    """The groups as the file has them from now on; one that is there keeps whatever else a coordinator has written about it.

    Whoever has withdrawn leads none of them any more.
    """
    out = [one for one in groups.formed if one.facilitator and one.facilitator.email.casefold() in withdrawn_from(case)]
    there = {group.key: group.model_copy(update={"facilitator": None}) if group in out else group for group in groups.formed}
    rows = [_entry(there.get(one.key, Group(key=one.key, level=one.level)), guides.get(one.guide)) for one in proposed]
    gone = [_entry(group, None) for key, group in there.items() if key not in {one.key for one in proposed}]
    return rows + gone


def _entry(group: Group, guide: Guide | None) -> dict[str, object]:
    row: dict[str, object] = group.model_dump(mode="json", exclude_defaults=True)
    if guide is not None and (group.facilitator is None or group.facilitator.email.casefold() != guide.address):
        row["facilitator"] = {"name": guide.name or guide.email, "email": guide.email}
    return row


def _meetings(programme: Programme, groups: Groups, proposed: tuple[Formed, ...]) -> Iterator[dict[str, object]]:
    """The meetings of groups that have none yet, by the rhythm that the file gives them."""
    have = {meeting.group for meeting in programme.meetings}
    keys = {meeting.key for meeting in programme.meetings}
    for place, group in enumerate(proposed):
        if group.key in have or not groups.series:
            continue
        for meeting in series_meetings(groups.series[place % len(groups.series)]):
            key = f"{group.key}-{meeting.key}"
            if key not in keys:
                yield _written(meeting, key, group.key)


def _written(meeting: Meeting, key: str, group: str) -> dict[str, object]:
    said = {"date": meeting.date, "start": meeting.start, "end": meeting.end, "place": meeting.place}
    return {"key": key, "group": group, **{name: value for name, value in said.items() if value not in (None, "")}}
