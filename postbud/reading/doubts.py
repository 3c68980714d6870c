"""Why a human should look: the table of all doubts, and what in a message raises each.

Knows the other facts of a reading; the sentences are for engineers and journals, those that people get are in templates.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from postbud.model.reading import Doubt, Evidence

SENTENCES: dict[str, str] = {
    # what it is about
    "no-programme": "The message names no programme.",
    "which-programme": "More than one programme fits, or the message contradicts itself.",
    "two-programmes": "The message names more than one programme.",
    "which-meeting": "It is not clear which meeting is meant.",
    "several-meetings": "More than one meeting is meant.",
    "over": "The meeting that is meant has been.",
    "closed": "The programme is finished.",
    "late": "The sign-up comes after the deadline.",
    # who it is about
    "nobody": "It is not clear who is meant.",
    "no-address": "A person has no e-mail address.",
    "first-name-only": "A person is known by the first name only.",
    "count": "The number of people said and the number of people found differ.",
    "everybody": "It concerns a whole group without naming anybody.",
    "not-replaced": "It is not clear whose place is taken.",
    # what is meant
    "condition": "It hangs on a condition.",
    "tentative": "It is not final.",
    "undecided": "It is not decided yet.",
    "partial": "Somebody takes part only in part.",
    "unexplained": "A sentence says no to something that was not understood.",
    "question": "A question waits for an answer.",
    "mixed": "It asks for two things at once.",
    "dispute": "It denies something that has been recorded.",
    "not-understood": "Nothing in it could be understood with certainty.",
    "never-registered": "It turns down an invitation; there may be no registration.",
    "weak": "The wish is not said plainly.",
    # whom to trust
    "authentication": "The sender's domain disowns the message (DMARC).",
    "reply-elsewhere": "Answers would go to another domain than the sender's.",
    "for-another": "Somebody asks to hear no more for somebody else.",
    "facilitator": "It is about leading a group, and not about taking part.",
    "group-notes": "It brings notes from a group's meeting.",
    "forwarding": "An invitation was passed on, or it is asked how a colleague signs up.",
    "money": "It speaks of accounts or refunds.",
    "erasure": "It invokes data protection law.",
    "proposal": "Another time is proposed.",
    "stranger-calendar": "A meeting is called off, or we are asked to one, by somebody who is not its organiser.",
    "calendar-delegated": "The calendar passes the invitation on to somebody else.",
    "unreadable": "A part of the message could not be read.",
    "too-long": "The message or its list is longer than what is read.",
}


def doubt(code: str, found: Iterable[Any] = (), choices: Iterable[str] = ()) -> Doubt:
    """A doubt of the table. `found` holds evidence, or anything that has an `evidence`."""
    evidence = [one if isinstance(one, Evidence) else one.evidence for one in found]
    unique = tuple(dict.fromkeys(evidence))[:4]
    return Doubt(code, SENTENCES[code], unique, tuple(sorted(choices)))
