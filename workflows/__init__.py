"""The workflows: one decision per file, and the literal tables of their names.

A workflow is a function `workflow(case) -> effects`: it reads the case and yields effects, and does nothing itself.
"""

from collections.abc import Callable, Iterator

from postbud.effects import Effect
from postbud.model.case import Case
from workflows.absent import absent
from workflows.approval import approval_answer, approval_reminder, approval_silent, approver_named, turn_down
from workflows.ask_which import ask_which
from workflows.bounced import bounced, given_up, refused
from workflows.calendar_answer import calendar_answer
from workflows.cancel import cancel
from workflows.change import change
from workflows.coordinator_word import coordinator_word, held_again
from workflows.edition import edited, edition_word, settled
from workflows.facilitators import facilitator_answer, facilitator_call
from workflows.files import file_broken, file_not_written
from workflows.forwarded import forwarded
from workflows.go_on import go_on
from workflows.group_letters import groups_told
from workflows.group_notes import facilitator_pack, group_notes, to_management
from workflows.grouping import form_groups, groups_word
from workflows.headcount import headcount_day
from workflows.held_many import held_many
from workflows.hold import hold
from workflows.ignore import ignore
from workflows.interests import interest, interest_answer
from workflows.invoices import invoices_ready
from workflows.items import item_offered, item_word
from workflows.mailbox import mailbox_back, mailbox_silent
from workflows.offer_answer import offer_answer
from workflows.opt_out import opt_out
from workflows.polls import poll_answer, poll_closes, poll_word
from workflows.questionnaires import collation, questionnaire_answer
from workflows.register import opening, register
from workflows.scheduled import bulk_word, letter_due, letter_late, recalled, unanswered
from workflows.seats import offer_expires, offer_seats
from workflows.sparring import sparring, sparring_nudge, sparring_word
from workflows.substitute import substitute
from workflows.undo import undo
from workflows.weekly import weekly, weekly_word

# What a mail leads to: the names for `do:` in mailbox_rules.yaml.
TABLE: dict[str, Callable[[Case], Iterator[Effect]]] = {
    # People who want to take part.
    "register": register,
    # People who took part last year and go on.
    "go-on": go_on,
    # People who want to take part but do not say in what: held, and asked once.
    "ask-which": ask_which,
    # People who take part, and what becomes of it.
    "cancel": cancel,
    "absent": absent,
    "substitute": substitute,
    "change": change,
    "opt-out": opt_out,
    "forwarded": forwarded,
    "questionnaire-answer": questionnaire_answer,
    "undo": undo,
    # Answers to letters that ask something.
    "offer-answer": offer_answer,
    "approval-answer": approval_answer,
    "approver-named": approver_named,
    "turn-down": turn_down,
    "coordinator-word": coordinator_word,
    "edition-word": edition_word,
    "bulk-word": bulk_word,
    "weekly-word": weekly_word,
    # Items that people offer for an agenda.
    "item-offered": item_offered,
    "item-word": item_word,
    # What people would like later, and who is paired with whom.
    "interest": interest,
    "interest-answer": interest_answer,
    "sparring-word": sparring_word,
    # Polls: what somebody answers, and what a coordinator decides.
    "poll-answer": poll_answer,
    "poll-word": poll_word,
    "groups-word": groups_word,
    # Groups: who leads them, and what comes out of their meetings
    "facilitator-answer": facilitator_answer,
    "group-notes": group_notes,
    # Calendars that say yes, no or maybe: noted, never answered.
    "calendar-answer": calendar_answer,
    # Letters of ours that came back: noted, never answered.
    "bounced": bounced,
    # Mail from machines: never answered.
    "ignore": ignore,
    # Everything else waits for a human. The last rule says so, and every fault ends here.
    "hold": hold,
}

# What the clock asks for: the kinds of `Schedule`, and below them what the daemon notices itself.
DUE: dict[str, Callable[[Case], Iterator[Effect]]] = {
    # Letters on schedule
    "letter": letter_due,
    "letter-late": letter_late,
    "unanswered": unanswered,
    "collation": collation,
    "recalled": recalled,
    "weekly": weekly,
    "poll-closes": poll_closes,
    # Seats
    "seats": offer_seats,
    "offer-expires": offer_expires,
    # Approval
    "approval-reminder": approval_reminder,
    "approval-silent": approval_silent,
    # Held mail
    "opening": opening,
    "held-again": held_again,
    "held-many": held_many,
    # Letters that came back, or were refused at once, and the addresses given up for it
    "refused": refused,
    "bounced": given_up,
    # Groups
    "groups": form_groups,
    "groups-told": groups_told,
    "facilitator-call": facilitator_call,
    "facilitator-pack": facilitator_pack,
    "to-management": to_management,
    # Sparring partners
    "sparring": sparring,
    "sparring-nudge": sparring_nudge,
    # Programmes
    "edition": settled,
    "headcount": headcount_day,
    "invoices": invoices_ready,
    # Noticed by the daemon when it reads the programmes' files
    "edited": edited,
    "file-broken": file_broken,
    # Noted by the reader
    "mailbox-silent": mailbox_silent,
    "mailbox-back": mailbox_back,
    "file-not-written": file_not_written,
}
