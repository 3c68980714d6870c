"""Polls on schedule: the letter that asks and the one that reminds are rules like others, hung on the poll's own times.

Both have one occasion for ever: a poll that is moved when everybody has been asked is no reason to ask again.
"""

from __future__ import annotations

from collections.abc import Iterator

from postbud.model.poll import OPENS, REUNION_OPENS, Poll
from postbud.model.programme import Programme
from postbud.model.schedule import Audience, Rule
from postbud.model.schedule_words import parse_when
from postbud.model.when import When

ASKS, REMINDS = "poll", "poll-reminder"


def poll_rules(programme: Programme) -> Iterator[Rule]:
    """The rules of every poll that is not decided."""
    for poll in programme.polls:
        if poll.decided is not None:
            continue
        opens = opening(poll)
        to = Audience.REGISTERED if poll.to == "registered" else Audience.INVITEES
        yield Rule(f"{ASKS}:{poll.key}", ASKS, to, opens, latecomers=True, poll=poll.key)
        if poll.remind:
            yield Rule(f"{REMINDS}:{poll.key}", REMINDS, to, opens, poll=poll.key)


def opening(poll: Poll) -> When:
    """When a poll opens, where its file does not say it either."""
    return poll.opens or parse_when(REUNION_OPENS if poll.reunion else OPENS)


def poll_key(occasion: str) -> str:
    """The key of the poll that a letter's occasion is of, '' if it is of none."""
    name, _, key = occasion.partition("|")[0].partition(":")
    return key if name in (ASKS, REMINDS) else ""
