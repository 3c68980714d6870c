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


def _letter(purpose: str, *own: str) -> Letter:
    """A letter with variables of its own beside the common ones."""
    return Letter(purpose, (*COMMON, *own))


LETTERS: dict[str, Letter] = {
    # On schedule, to those invited and to participants.
    "announcement": _letter("to everybody on a programme's list of invitees when sign-up opens; opens the programme"),
    "go-on": _letter("to the participants of the programme that this one follows, when sign-up opens; JA signs them up", "had_needs"),
    "sign-up-reminder": _letter("to those invited of whom nothing was heard, before the deadline"),
    "practical": _letter("to each participant, a week before a meeting"),
    "thanks": _letter("to each participant, the working day after a meeting; with the evaluation after the last", "questionnaire"),
    "questionnaire": _letter("to participants: questions to be answered by mail", "questionnaire"),
    "questionnaire-reminder": _letter("to participants who have not answered a questionnaire, once", "questionnaire"),
    "answers-noted": _letter(
        "to somebody who has answered a questionnaire, with what was noted",
        "questionnaire", "noted", "files", "both", "closed", "repeated",
    ),  # fmt: skip
    "answers-unclear": _letter("to somebody whose answers could not be told to belong to a question, once", "questionnaire", "closed"),
    "answers-collected": _letter(
        "to the coordinators: all answers to a questionnaire, without names, also as documents", "questionnaire", "noted", "count", "later"
    ),
    "reunion": _letter("to each participant, a year after the last meeting, where that is wanted"),
    # A sign-up is answered.
    "confirmation": _letter("to a new participant; carries the calendar invite of the next dated meeting", "approver"),
    "invite": _letter("to a participant, for each further dated meeting; carries its calendar invite"),
    "already-registered": _letter("to somebody who signs up a second time", "waits"),
    "registered-others": _letter("to whoever signed up others and not himself", "people", "listed", "awaiting"),
    "which-programme": _letter("to a sender whose mail fits several programmes", "choices"),
    "group-facts": _letter("to somebody whose level or department is not known, where groups are formed by it", "missing_facts", "levels"),
    "ean-asked": _letter("to whoever signed somebody up without an EAN number, where invoices need it, once", "people", "wrong", "again"),
    "ean-noted": _letter("to whoever sent the EAN number of others whom he signed up", "people", "payer"),
    "forwarding": _letter("to somebody who passes the invitation on, or asks how a colleague signs up"),
    "not-open-yet": _letter("to somebody who signs up before the opening", "opens"),
    # Seats and the waiting list.
    "waiting-list": _letter("to somebody who is put on the waiting list", "place", "late"),
    "seat-offer": _letter("to the first on the waiting list, when a seat is free", "offered_until"),
    "offer-expired": _letter("to somebody who did not answer an offered seat in time"),
    "offer-declined": _letter("to somebody who did not want the offered seat"),
    "offer-too-late": _letter("to somebody who wants the offered seat when it has gone on", "still_listed"),
    # Approval.
    "approval-request": _letter("to the manager or coordinator whose yes is needed", "people", "reminder", "by", "rule"),
    "approval-awaited": _letter("to a participant whose approval is asked for", "approver", "rule"),
    "approval-whose": _letter("to a participant whose manager is not known"),
    "approval-declined": _letter("to a participant whose manager said no", "approver"),
    "approval-noted": _letter("to the manager, after the answer", "people", "approved"),
    "approval-silent": _letter("to the coordinators when the manager does not answer", "people", "approver", "since"),
    # Somebody cancels, is absent from one meeting, or comes after all.
    "cancelled": _letter("to a participant who is taken off; carries the cancellation", "words", "undo_until", "terms", "by"),
    "invite-withdrawn": _letter("to a participant, for each further meeting taken out of the calendar; carries its cancellation"),
    "cancelled-others": _letter("to whoever cancelled for others", "people", "words", "undo_until", "terms"),
    "already-cancelled": _letter("to somebody who cancels a second time", "words"),
    "absent": _letter("to a participant who misses one meeting; carries its cancellation", "words", "undo_until", "by", "rest"),
    "absent-others": _letter("to whoever said that others miss one meeting", "people", "words", "undo_until"),
    "already-absent": _letter("to somebody who says a second time that he misses a meeting", "words"),
    "coming-again": _letter("to a participant who comes to that meeting after all; carries its invite", "words", "undo_until"),
    "not-registered": _letter("to a sender who speaks of people who are not registered", "people", "words"),
    # Somebody comes instead.
    "substitute-gone": _letter("to whoever is replaced; carries the cancellation", "substitute", "whole", "words", "undo_until", "by"),
    "substitute-coming": _letter("to whoever comes instead; carries the invite", "replaced", "whole", "words", "by"),
    "substitute-absent": _letter("to whoever is replaced, when the substitute cannot come either", "substitute"),
    "substitute-noted": _letter("to a sender who is neither of the two", "substitute", "replaced", "whole", "words", "undo_until"),
    # New details, fewer letters, and taking things back.
    "changed": _letter("to a participant whose details changed, at the old and the new address", "changes", "words", "undo_until", "by"),
    "unchanged": _letter("to a participant whose details were so already", "words"),
    "opted-out": _letter("to somebody who wants no more invitations", "everywhere", "words", "undo_until"),
    "undone": _letter(
        "to whoever undid something, and whom it concerns; carries the calendar's share of it",
        "words", "undo_until", "by", "standing", "back",
    ),  # fmt: skip
    "undo-too-late": _letter("to somebody who cannot undo it any more", "why", "undo_until"),
    # The programme's file changed.
    "meeting-changed": _letter("to each participant, with all that changed; carries the new invite", "changes"),
    "meeting-cancelled": _letter("to each participant when meetings are called off; carries the calendar's cancellation", "changes"),
    # To coordinators about one mail, which is attached; and what they answer with.
    "held": _letter(
        "to each coordinator when a mail waits for a human", "reading", "reason", "code", "words", "again", "order_line", "since"
    ),
    "held-done": _letter("to a coordinator whose reply was carried out", "done", "what", "held_subject", "held_from", "until"),
    "held-already": _letter("to a coordinator who is not the first to reply", "done", "decided_by", "decided_at", "held_subject"),
    "held-many": _letter("to the coordinators about held mails that got no letter each, in a flood, once a day", "began", "count", "mails"),
    "held-many-done": _letter("to the coordinator who let them go", "count"),
    "held-unclear": _letter("to a coordinator whose reply cannot be read", "reason", "code", "words", "reply_text", "order_line"),
    "coordinator-answer": _letter("to a participant, with the coordinator's own words", "answer"),
    # Groups: proposed to the coordinators, and told to those who are in one when she has said yes.
    "groups-proposal": _letter(
        "to the coordinators, with a way to divide the participants into groups and what it does not keep",
        "groups", "broken", "wished", "met", "count", "moved_names", "best", "again",
    ),
    "groups-unclear": _letter("to a coordinator whose correction of proposed groups cannot be read", "reason", "code", "words"),
    "groups-done": _letter("to a coordinator who has answered a proposal", "done", "count"),
    "groups-not-formed": _letter("to the coordinators when no groups can be proposed", "why", "words"),
    "group-formed": _letter(
        "to everybody in a new group, with its meetings; to the others in it when somebody comes; carries the next meeting's invite",
        "group", "members", "facilitator", "facilitator_email", "joined", "moved", "group_meetings",
    ),
    "group-led": _letter(
        "to whoever leads a group, when it is formed or changed; carries the next meeting's invite",
        "group", "members", "joined", "group_meetings",
    ),
    "group-led-over": _letter("to whoever leads a group no more; takes its meetings out of the calendar", "group"),
    "facilitator-call": _letter("to those on the list with the role facilitator: whether they will lead a group"),
    "facilitator-noted": _letter(
        "to somebody who has answered that; takes the next meeting out of the calendar of whoever leads no more",
        "state", "days", "avoids", "department",
    ),
    "facilitator-pack": _letter("to whoever leads a group, before each of its meetings", "group", "members", "away", "notes", "needs"),
    "group-notes-kept": _letter("to a facilitator whose notes were kept", "group", "passed"),
    "to-management": _letter("to the coordinators: what the groups want the management to know", "group_notes"),
    # To coordinators about a programme's file and its day.
    "change-noticed": _letter("to the coordinators when a changed file begins to settle", "changes", "count", "settle_at", "dangers"),
    "change-question": _letter("to the coordinators before a change that may be a mistake", "changes", "count", "dangers"),
    "change-sent": _letter("to the coordinators when the participants were told", "changes", "count"),
    "change-stopped": _letter("to a coordinator who stopped a change", "changes"),
    "mailbox-silent": _letter("to the coordinators when the mailbox has not answered for long, once", "since", "reason"),
    "mailbox-back": _letter("to the coordinators when it answers again", "since", "until"),
    "file-broken": _letter("to the coordinators when a programme's file cannot be read", "problems", "file", "kept"),
    "file-not-written": _letter(
        "to the coordinators when we could not write into a programme's file; has the lines to paste", "problems", "file", "lines"
    ),
    "headcount": _letter("to the coordinators on the headcount day", "count", "waiting", "diets", "access"),
    "invoices-ready": _letter("to the coordinators after the deadline: the basis for invoices, as a spreadsheet", "basis"),
    # Items that people offer for an agenda.
    "item-received": _letter("to whoever offers an item for an agenda that asks for more", "items", "late", "signed_up"),
    "item-offered": _letter("to the coordinators about such an offer; one word decides it", "item", "items", "late"),
    "item-accepted": _letter("to whoever offered it, when it goes on the agenda", "item"),
    "item-declined": _letter("to whoever offered it, when it does not", "item"),
    "item-done": _letter("to the coordinators when one of them has decided it", "item", "done", "already"),
    # Polls: to those who are asked, and to those who decide.
    "poll": _letter("to each participant, or everybody invited too, when a poll opens", "poll", "options", "closes"),
    "poll-reminder": _letter("to those who have not answered, once, three days before it closes", "poll", "options", "closes"),
    "poll-noted": _letter(
        "to whoever answered a poll, with what was read", "poll", "options", "closes", "again", "strange", "words", "undo_until"
    ),
    "poll-date": _letter("to whoever names only what is not offered, once", "poll", "options", "closes", "strange"),
    "poll-over": _letter("to whoever answers when the poll has closed", "poll", "closes", "option"),
    "poll-result": _letter(
        "to the coordinators when a poll closes; one word decides it", "poll", "closes", "counted", "number", "count", "silent"
    ),
    "poll-decided": _letter(
        "to the coordinators when one of them has decided a poll", "poll", "closes", "option", "number", "already", "over", "by"
    ),
    "poll-suggestion": _letter("to the coordinators when somebody wishes for another day", "poll", "closes", "strange", "words", "by"),
    # What people would like later, and sparring partners.
    "interest-consent": _letter("to somebody who would like something later: may we keep that?", "interest", "sparring", "words"),
    "interest-noted": _letter("to whoever has answered that", "interest", "sparring", "agreed"),
    "sparring-proposal": _letter("to the coordinators with who could be paired; one word decides it", "parties", "left"),
    "sparring-partner": _letter("to both of a pair, and once more some weeks later", "partners", "nudge"),
    # To coordinators about letters on schedule and addresses that take none.
    "weekly": _letter(
        "to the coordinators on Monday: what leaves this week and what is missing", "letters", "silent", "missing", "held", "rates"
    ),
    "missing-facts": _letter("to the coordinators when a meeting comes near and its place or agenda is not known", "missing"),
    "weekly-done": _letter("to a coordinator who has put off or sent a letter of the week", "number", "until", "sent"),
    "bulk-question": _letter(
        "to the coordinators before a letter on schedule leaves to many, or with a text nobody has seen; the letter is attached",
        "letters", "count", "many", "text_changed",
    ),  # fmt: skip
    "missed": _letter("to the coordinators when letters were not sent because it was too late", "letters", "cause"),
    "bounced": _letter("to the coordinators, once for each address that takes no letters", "failed"),
    # The texts of a calendar entry: its title and description. No mail of its own.
    "calendar-entry": Letter("the title and the description in the participant's calendar", ("programme", "meeting", "facilitators")),
}

# Letters to a coordinator, who is then the participant they are to.
TO_COORDINATORS = frozenset(
    {
        "approval-silent", "held", "held-done", "held-already", "held-unclear", "held-many", "held-many-done",
        "groups-proposal", "groups-unclear", "groups-done", "groups-not-formed", "to-management",
        "change-noticed", "change-question", "change-sent", "change-stopped", "file-broken", "file-not-written",
        "mailbox-silent", "mailbox-back", "answers-collected", "headcount", "invoices-ready",
        "weekly", "weekly-done", "bulk-question", "missing-facts", "missed", "bounced",
        "poll-result", "poll-decided", "poll-suggestion", "item-offered", "item-done", "sparring-proposal",
    }
)  # fmt: skip

VARIABLES: dict[str, str] = {
    # In every letter.
    "programme": "the programme as its file states it; none in a letter about a held mail that leaves it open",
    "meeting": "the meeting the letter is about, or whose invite it carries; may be none",
    "meetings": "all meetings of the programme, in order",
    "participant": "the person the letter goes to: name, email, organisation, title, diet ...",
    "message": "the mail that is answered: subject, own_words, sender, date",
    "facilitators": "the names of those who lead the meeting; may be empty",
    "coordinator": "the coordinator of this mailbox: name, email",
    "address": "the registration address: name, email",
    "because": "what was read and because of which words, a sentence each",
    "today": "today's date",
    # In letters that confirm something.
    "words": "the words of the mail that were acted on, or that the reason rests on; may be empty. Only for their writer and coordinators",
    "undo_until": "until when a reply FORTRYD takes it back; none if it cannot be taken back",
    "by": "the name or address of whoever asked for it, empty if the participant did",
    "people": "everybody it concerns: registered, cancelled, absent, not found, to be approved",
    "terms": "what the programme says about cancelling now: days, percent, amount, binding, colleague, words; none if it says nothing",
    "substitute": "the person who comes instead",
    "replaced": "the person who does not come",
    "rest": "whether the participant is still registered for other meetings that lie ahead",
    "whole": "whether it is about the whole programme and not one meeting",
    "changes": "what changed: facts of a participant, or meetings with their kind and facts; each fact has what, old and new",
    "everywhere": "whether it is about all programmes",
    "why": "why it cannot be undone: time, changed, undone (already), nothing or full",
    "standing": "what the participant is again, where that was undone: registered, awaiting approval, waiting list or gone; else empty",
    "back": "whether the meeting comes back into the calendar; else it is taken out",
    # Sign-up, seats and approval.
    "choices": "the programmes that the mail fits",
    "missing_facts": "the names of the facts that are missing, for fact_name: level, department",
    "levels": "the levels of leaders that have groups of their own, as the programme's file calls them; may be empty",
    "wrong": "an EAN number in the mail that cannot be right, as it was written; may be empty",
    "payer": "what was noted for the invoice: ean, cvr, reference",
    "listed": "those who are put on the waiting list",
    "awaiting": "those whose approval is asked for",
    "opens": "when sign-up opens",
    "place": "the number on the waiting list",
    "many": "whether we ask because there are so many",
    "text_changed": "whether we ask because nobody has seen the text since it was changed",
    "cause": "why letters did not leave: late, unanswered, moved, waited",
    "noted": "what was answered, question by question: `number` (0 without one), `question` and `texts` with `words`, `role` and `times`",
    "files": "the names of attached files with answers",
    "both": "the numbers of questions that mail and file answer differently",
    "closed": "the names of attached files that could not be read",
    "repeated": "numbers that stand in front of several answers, as if one was meant to be another",
    "later": "how many have answered since the coordinators last got the answers; 0 the first time",
    "rates": "questionnaires that were sent lately: `title`, `programme` (of several), `asked` and `answered`",
    "waits": "whether the registration still waits for a yes",
    "late": "whether the sign-up came after the deadline",
    "offered_until": "until when the seat is kept",
    "still_listed": "whether the participant is still on the waiting list",
    "rule": "the programme's words on a role that is welcome only under a condition, where the participant has it; else empty",
    "reminder": "whether it was asked before",
    "approver": "the name or address of whoever approves",
    "approved": "whether the answer was yes",
    "since": "when it was first asked, or since when the mail waits; may be none",
    # About a held mail.
    "reading": "what was read: intent, programme, people, questions; each fact with `.value`",
    "reason": "why a human is needed, or why the reply cannot be read, in a sentence",
    "code": "the same reason as the short name that reasons.LANGUAGE.txt explains",
    "mails": "the first held mails that nobody has had a letter about: sender, subject, reason",
    "began": "whether more of them may come today",
    "again": "whether it was asked before; of a held mail, whether the coordinator asked to be reminded of it",
    "order_line": "what we read, as one line that can be corrected and sent back; empty if nothing can be done with it",
    "done": "what became of the held mail: released, closed, waits or answered",
    "what": "what is done now, a line each",
    "held_subject": "the subject of the held mail",
    "held_from": "who wrote the held mail",
    "decided_by": "the coordinator who dealt with it",
    "decided_at": "when that was; may be none",
    "reply_text": "what the coordinator wrote",
    "answer": "the coordinator's own words",
    # Groups.
    "groups": "the groups: key, level, members (name, department, title, new, moved), facilitator, departments (how many)",
    "broken": "what a proposal does not keep: code, group, names, words, count",
    "wished": "how many wishes there are",
    "met": "how many of them are met",
    "moved_names": "the names of those who leave the group they are in",
    "best": "whether there is no better proposal; else the time ran out",
    "group": "the key of the group",
    "members": "the others in the group: name, department, title; empty if they are not to be shown",
    "facilitator": "the name of whoever leads the group, empty if nobody does yet",
    "facilitator_email": "the address of whoever leads the group, empty if it is not known",
    "joined": "the names of those who have come into the group; empty if the participant himself has",
    "moved": "whether the participant was in another group before",
    "state": "what is noted: willing, unwilling or withdrawn",
    "days": "the weekdays on which the facilitator cannot, 0 is Monday",
    "avoids": "the departments that the facilitator would rather not meet",
    "department": "the facilitator's own department, empty if it is not known",
    "away": "the names of those in the group who will not come to the meeting",
    "needs": "what the members of the group said they need: number, question, texts (words, role)",
    "notes": "the notes of the group's last meeting, empty if there are none",
    "passed": "whether some of it goes on to the management",
    "group_notes": "what the groups have written: group, text",
    "group_meetings": "the meetings of the group that lie ahead",
    # About a programme's file and its day.
    "count": "how many participants",
    "settle_at": "when the participants are told if nothing more changes",
    "dangers": "why we ask first: everything-cancelled, most-cancelled, into-the-past, programme-gone",
    "problems": "what is wrong in the file, a line each",
    "file": "the name of the file",
    "lines": "lines for the file, as they are to be pasted",
    "kept": "whether an earlier version of the file is in use",
    "waiting": "how many are on the waiting list",
    "basis": "the basis for invoices: invoices (payer, ean, people, total), lacking, undecided (person, why), net, vat, total, currency",
    "diets": "pairs of a diet and how many want it",
    "access": "what participants need: a wheelchair's access, a hearing loop ...",
    # An item for an agenda.
    "item": "what is offered: topic, length, words (the offer's sentence), name, address, organisation",
    "items": "all that a mail offers (as `item`); to the coordinators, the agenda's items under which it can come: title",
    "signed_up": "whether whoever offers it is registered, or signed up in the same mail",
    # A poll.
    "poll": "the poll as its programme's file states it: title, question, about, of_days",
    "options": "what can be chosen: number, option (date, start, end, place, theme), choice (yes, maybe, no; of an answer), preferred",
    "closes": "until when answers count; may be none",
    "option": "what was chosen: date, start, end, place, theme; none while nothing is",
    "strange": "what somebody named that is not among the choices; may be empty",
    "counted": "the choices with what was said of each: number, option, yes, maybe, no, preferred (names each), over (its day has passed)",
    "already": "whether it was decided before",
    "over": "whether the day chosen has passed",
    # What people would like later.
    "interest": "what somebody would like later, as the programme's file has it: title",
    "sparring": "whether it is a sparring partner",
    "agreed": "whether we may keep it",
    "parties": "who is to be paired: for each pair its people (name, email, organisation)",
    "left": "how many fit nobody and wait",
    "partners": "the others of the pair: name, email, organisation",
    "nudge": "whether this is the later letter that asks whether they have talked",
    # On schedule.
    "had_needs": "whether the participant told us of a diet or special needs last year, which are not carried over",
    "questionnaire": "the questions to answer, after the last meeting: title, theme, questions, roles; none after the others",
    "letters": "letters on schedule: number, when, letter, count (of receivers), programme (empty if it is the letter's own), meeting",
    "number": "which letter of the week; of a poll, the choice that is proposed or was decided, 0 for none",
    "until": "when it is to leave now, or when we ask again",
    "sent": "whether it leaves at once",
    "silent": "how many of those invited have not been heard from",
    "missing": "meetings that lack something: meeting, facts (their names, for fact_name), programme (as above)",
    "held": "how many mails wait for a human",
    "failed": "whoever takes no letters: person, gone (the server says so), words (the server's), registered_in, invited_in (titles)",
}
