"""The letters there are, and what each of their templates may use: the literal table for check, preview and documentation.

Knows names and meanings only; `samples` has values for them. `docs/letters.md` says the same to coordinators, and a test holds it to that.
"""

from __future__ import annotations

from dataclasses import dataclass

# What stands in every letter that answers a mail about a programme.
COMMON: tuple[str, ...] = ("programme", "meeting", "meetings", "participant", "message", "coordinator", "address", "because", "today")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: when it is sent, and the variables its template may name."""

    purpose: str
    variables: tuple[str, ...] = COMMON


LETTERS: dict[str, Letter] = {
    # To participants.
    "confirmation": Letter("to a new participant; carries the calendar invite of the next dated meeting"),
    "invite": Letter("to a participant, for each further dated meeting; carries its calendar invite"),
    "meeting-changed": Letter("to each participant when time, place or theme of a meeting changes or becomes known; carries the invite"),
    "meeting-cancelled": Letter("to each participant when a meeting is called off; carries the calendar's cancellation"),
    "already-registered": Letter("to somebody who signs up a second time"),
    # To somebody who signed up others and not himself.
    "registered-others": Letter("to whoever signed up others", (*COMMON, "people")),
    # To somebody who does not say in what he wants to take part.
    "which-programme": Letter("to a sender whose mail fits several programmes", (*COMMON, "choices")),
    # To coordinators; the mail itself is attached.
    "held": Letter("to each coordinator when a mail waits for a human", (*COMMON, "reading", "reason", "code", "words")),
    # The texts of a calendar entry: its title and description. No mail of its own.
    "calendar-entry": Letter("the title and the description in the participant's calendar", ("programme", "meeting", "facilitators")),
}

VARIABLES: dict[str, str] = {
    "programme": "the programme as its file states it; none in a held letter when the mail leaves it open",
    "meeting": "the meeting the letter is about, or whose invite it carries; may be none",
    "meetings": "all meetings of the programme, in order",
    "participant": "the person the letter goes to: name, email, organisation, title, diet ...",
    "message": "the mail that is answered: subject, own_words, sender, date",
    "facilitators": "the names of those who lead the meeting; may be empty",
    "coordinator": "the coordinator of this mailbox: name, email",
    "address": "the registration address: name, email",
    "because": "what was read and because of which words, a sentence each",
    "today": "today's date",
    "choices": "the programmes that the mail fits",
    "people": "everybody who was registered by this mail",
    "reading": "what was read: intent, programme, people, questions; each fact with `.value`",
    "reason": "why a human is needed, in a sentence",
    "code": "the same reason as the short name that reasons.LANGUAGE.txt explains",
    "words": "the words of the mail that the reason rests on; may be empty",
}
