"""Polls: an answer is noted and confirmed; when the poll closes it is counted, and one word of a coordinator decides it.

What is decided becomes a meeting in the programme's file, and everybody is told of it as of any edit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postbud.due import poll_key, poll_times
from postbud.effects import Amend, Effect, RecordChoice, SendLetter
from postbud.model.case import Case
from postbud.model.message import Address
from postbud.model.poll import Chosen, Option, Poll, PollAnswer, by_name, meeting_facts, offered, proposal, tally
from postbud.model.programme import Programme
from postbud.model.registration import Status
from postbud.model.reply import Word
from postbud.paper import place
from postbud.reading.poll import read_choice
from workflows.deciders import deciders, may_decide
from workflows.hold import hold_because
from workflows.languages import letter_language
from workflows.undo import undo
from workflows.wording import beside, undo_until


@dataclass(frozen=True, slots=True)
class About:
    """The poll that a letter of ours is about, with its programme and its end (None while that is not known)."""

    programme: Programme
    poll: Poll
    closes: datetime | None

    def said(self, **more: Any) -> dict[str, Any]:
        """What every letter about it may name."""
        return {"poll": self.poll, "closes": self.closes, **more}

    def occasion(self, what: str) -> str:
        return f"poll:{self.poll.key}|{what}"


def about_poll(case: Case, key: str) -> About | None:
    """The poll of that key, if the programme has it still."""
    poll = case.programme.poll(key) if case.programme else None
    if poll is None or case.programme is None:
        return None
    times = poll_times(case.programme, key)
    return About(case.programme, poll, times.closes if times else None)


def decided(case: Case, poll: Poll) -> int:
    """The number of the chosen option, also where the file does not say it yet; 0 while none is chosen."""
    return poll.decided or case.polls_decided.get(poll.key, 0)


# An answer


def poll_answer(case: Case) -> Iterator[Effect]:
    """Somebody whom we asked answers: noted as the newest answer, and told as it was read. What is not sure is for a human."""
    about, sender = about_poll(case, poll_key(case.thread.occasion)) if case.thread else None, case.message.sender
    if case.disowned or case.thread is None or case.thread.address != case.sender or sender is None:
        yield from hold_because(case, "authentication" if case.disowned else "stranger-reply", case.disowned, orderable=False)
        return
    if about is None:
        yield from hold_because(case, "poll-gone", orderable=False)
        return
    language = letter_language(case.reading.language.value, about.programme.language)
    if decided(case, about.poll) or (about.closes is not None and case.received_at >= about.closes):
        option = about.poll.option(decided(case, about.poll))
        yield SendLetter(
            "poll-over",
            sender,
            language,
            about.programme.slug,
            occasion=about.occasion(f"over:{case.kept}"),
            variables=about.said(option=option),
        )
        return
    if case.reading.reply.word == Word.UNDO:
        yield from undo(case)
        return
    chosen = read_choice(case.reading.reply.text, about.poll.all_options, sender)
    if chosen.unclear:
        yield from hold_because(case, f"poll-{chosen.unclear}", case.reading.reply.words, orderable=False)
        return
    if chosen.choices:
        yield from _noted(case, about, chosen, sender, language)
    else:
        yield _only_strange(about, chosen, case, sender, language)
    if chosen.strange:
        yield from _suggested(case, about, chosen)
    yield from beside(case)


def _noted(case: Case, about: About, chosen: Chosen, sender: Address, language: str) -> Iterator[Effect]:
    before = any(one.poll == about.poll.key and one.address == sender.key for one in case.poll_answers)
    words = case.reading.reply.words
    choices, preferred = by_name(about.poll, chosen)
    yield RecordChoice(about.programme.slug, about.poll.key, sender.email, case.sender_name, choices, preferred, words)
    yield SendLetter(
        "poll-noted", sender, language, about.programme.slug, occasion=about.occasion(f"noted:{case.kept}"),
        variables=about.said(options=offered(about.poll, case.now.date(), chosen), again=before, strange=chosen.strange, words=words,
                             undo_until=_undo_until(case, about)),
    )  # fmt: skip


def _undo_until(case: Case, about: About) -> datetime | None:
    """Until when FORTRYD takes this answer back: no longer than the poll is open."""
    until = undo_until(case, about.programme)
    return min(until, about.closes.astimezone(case.now.tzinfo)) if until and about.closes else until


def _only_strange(about: About, chosen: Chosen, case: Case, sender: Address, language: str) -> SendLetter:
    """A day that is not offered: said kindly, once."""
    return SendLetter(
        "poll-date", sender, language, about.programme.slug, occasion=about.occasion("strange"),
        variables=about.said(options=offered(about.poll, case.now.date()), strange=chosen.strange),
    )  # fmt: skip


def _suggested(case: Case, about: About, chosen: Chosen) -> Iterator[Effect]:
    """The coordinators hear that another day is wished for, and by whom."""
    for decider in deciders(case):
        yield SendLetter(
            "poll-suggestion", decider, about.programme.language, about.programme.slug, occasion=about.occasion(f"suggested:{case.kept}"),
            variables=about.said(strange=chosen.strange, words=case.reading.reply.words, by=_name(case)),
        )  # fmt: skip


def _name(case: Case) -> str:
    return case.sender_name or (case.message.sender.email if case.message.sender else "")


# The end of it


def poll_closes(case: Case) -> Iterator[Effect]:
    """The poll closes: what was said goes to whoever decides, with what we would choose."""
    due, key = case.due, case.due.key.partition("|")[0] if case.due else ""
    about = about_poll(case, key)
    if about is None or due is None or decided(case, about.poll):
        return
    if about.closes is None or about.closes.isoformat() != due.key.partition("|")[2]:
        return  # it has been given another end meanwhile
    said = counted(case, about)
    for decider in deciders(case) if said["count"] or said["silent"] else ():  # else nobody was asked
        yield SendLetter(
            "poll-result", decider, about.programme.language, about.programme.slug, occasion=about.occasion("result"),
            variables=about.said(**said),
        )  # fmt: skip


def counted(case: Case, about: About) -> dict[str, Any]:
    """The tally of a poll, the number of the option we would choose (0 for none), and how many were asked and said nothing."""
    answers = answers_of(case, about.poll)
    options = tally(about.poll, answers, case.now.date())
    answered = {one.address for one in answers}
    asked = {entry.address for entry in case.registrations if entry.status == Status.REGISTERED}
    asked |= {one.address for one in case.invitees if one.address not in case.unwilling} if about.poll.to == "invitees" else set()
    return {"counted": options, "number": proposal(options), "count": len(answers), "silent": len(asked - answered)}


def answers_of(case: Case, poll: Poll) -> tuple[PollAnswer, ...]:
    return tuple(one for one in case.poll_answers if one.poll == poll.key)


def poll_word(case: Case) -> Iterator[Effect]:
    """JA takes what we proposed, a number that option, NEJ none. The first word counts; whoever comes after hears what was decided."""
    about = about_poll(case, poll_key(case.thread.occasion)) if case.thread else None
    reply, sender = case.reading.reply, case.message.sender
    if not may_decide(case) or about is None or sender is None:
        code = "authentication" if case.disowned else "stranger-reply" if about else "poll-gone"
        yield from hold_because(case, code, case.disowned, orderable=False)
        return
    if before := decided(case, about.poll):
        yield from _told(case, about, (sender,), before, already=True)
        return
    number = _meant(case, about)
    if number is None:
        yield from hold_because(case, "reply-unclear", reply.words, orderable=False)
    elif number and number not in about.poll.open_numbers(case.now.date()):
        yield from _told(case, about, (sender,), 0, over=True)
    elif number:
        yield _amend(case, about, number)
        yield from _told(case, about, deciders(case), number)
    else:
        yield from _told(case, about, (sender,), 0)


def _meant(case: Case, about: About) -> int | None:
    """The number a word means; 0 for none of them, None where it means nothing."""
    reply = case.reading.reply
    if reply.word == Word.NO:
        return 0
    if reply.word == Word.YES:
        return proposal(tally(about.poll, answers_of(case, about.poll), case.now.date())) or None
    if reply.word == Word.NUMBER and about.poll.option(reply.number):
        return reply.number
    return None


def _amend(case: Case, about: About, number: int) -> Amend:
    """The chosen option in the programme's file: noted at the poll, and a day becomes the next meeting."""
    poll = about.poll
    option = poll.option(number)
    assert option is not None
    here = place("polls", {"key": poll.key}, "decided")
    put: dict[str, Any] = {here: number}
    if option.date is None:
        for meeting in _waiting_for_theme(about, case):
            put[place("meetings", {"key": meeting}, "theme")] = option.theme
        return Amend(about.programme.slug, f"poll:{poll.key}", put=put)
    return Amend(about.programme.slug, f"poll:{poll.key}", add={"meetings": (meeting_facts(poll, option, _theme(case, about)),)}, put=put)


def _theme(case: Case, about: About) -> str:
    """The theme that another poll has chosen for the meeting of this one, '' if none has."""
    other = about.programme.poll(about.poll.theme_from)
    chosen = other.option(decided(case, other)) if other else None
    return chosen.theme if chosen else ""


def _waiting_for_theme(about: About, case: Case) -> Iterator[str]:
    """The keys of meetings that came of a poll which takes its theme from this one, and have none."""
    for other in about.programme.polls:
        meeting = about.programme.meeting(other.key)
        if other.theme_from == about.poll.key and meeting is not None and not meeting.theme:
            yield str(meeting.key)


def _told(
    case: Case, about: About, to: tuple[Address, ...], number: int, *, already: bool = False, over: bool = False
) -> Iterator[SendLetter]:
    option: Option | None = about.poll.option(number)
    for one in to:
        yield SendLetter(
            "poll-decided", one, about.programme.language, about.programme.slug, occasion=about.occasion(f"decided:{case.kept}"),
            variables=about.said(option=option, number=number, already=already, over=over, by=_name(case)),
        )  # fmt: skip
