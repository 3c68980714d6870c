"""`polls`: what was answered so far to a programme's polls, counted, and what is chosen or would be."""

from __future__ import annotations

from typing import Any

from postbud.console.output import unknown
from postbud.due import poll_times
from postbud.letters.wording import Wording
from postbud.model.poll import Counted, Option, Poll, PollAnswer, proposal, tally
from postbud.model.programme import Programme
from postbud.store import polls
from postbud.wiring import Home

COLUMNS = ("poll", "number", "option", "yes", "maybe", "no", "preferred", "state")


def poll_rows(home: Home, slug: str) -> list[dict[str, Any]]:
    """A row for each option of each poll. Raises UnknownName where there is no such programme."""
    settings, programmes = home.settings(), home.programmes()
    if slug not in programmes:
        raise unknown("programme", slug, programmes)
    programme, database = programmes[slug], home.database(settings)
    with database.read() as connection:
        answers, decided = polls.answers_to(connection, slug), polls.decided(connection, slug)
    now, wording = home.clock(settings).now(), home.wording(settings.language)
    rows = []
    for poll in programme.polls:
        mine = tuple(one for one in answers if one.poll == poll.key)
        chosen = poll.decided or decided.get(poll.key, 0)
        counted = tally(poll, mine, now.date())
        state = _state(programme, poll, chosen, mine, now)
        rows += [_row(poll, one, wording, _of_option(one, chosen, proposal(counted)), state) for one in counted]
    return rows


def _row(poll: Poll, one: Counted, wording: Wording, standing: str, state: str) -> dict[str, Any]:
    return {
        "poll": poll.key, "number": one.number, "option": shown(one.option, wording), "yes": len(one.yes), "maybe": len(one.maybe),
        "no": len(one.no), "preferred": len(one.preferred), "state": ", ".join(filter(None, (standing, state))),
        "names": {"yes": one.yes, "maybe": one.maybe, "no": one.no, "preferred": one.preferred}, "title": poll.title,
    }  # fmt: skip


def shown(option: Option, wording: Wording) -> str:
    """An option on one line."""
    return " – ".join(filter(None, (wording.when(option) if option.date else "", option.theme)))


def _of_option(one: Counted, chosen: int, best: int) -> str:
    if one.number == chosen:
        return "chosen"
    return "over" if one.over else "proposed" if not chosen and one.number == best else ""


def _state(programme: Programme, poll: Poll, chosen: int, answers: tuple[PollAnswer, ...], now: Any) -> str:
    """How far the poll is, said at each of its options."""
    times = poll_times(programme, poll.key)
    if chosen:
        return "decided"
    if times is None:
        return "no time is known"
    if now < times.opens:
        return f"opens {times.opens.astimezone(programme.zone):%Y-%m-%d %H:%M}"
    closes = f"{times.closes.astimezone(programme.zone):%Y-%m-%d %H:%M}"
    return f"closes {closes}, {len(answers)} answered" if now < times.closes else f"closed {closes}, {len(answers)} answered"
