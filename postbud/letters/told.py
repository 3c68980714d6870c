"""What the lists and the journal can say, and the values that each of their sentences may name: literal tables for the check.

The sentences themselves stand in `templates/lists.LANGUAGE.txt` and `templates/journal.LANGUAGE.txt`, where coordinators may reword them.
"""

from __future__ import annotations

from postbud.model.reading import Intent
from postbud.model.registration import Answer, Status

# Who did it and which words it rests on; most lines about a registration may name these.
DONE = ("who", "programme", "by", "words")
# `what` is the meeting, or the programme where it is about all of it.
AT = (*DONE, "what", "meeting")
LETTER = ("name", "subject", "to")

# Where the words of an `Evidence` may stand.
WHERE = (
    "subject", "body", "signature", "quoted", "attachment", "calendar", "thread", "registry", "list", "machine", "programme",
    "header-From", "header-To", "header-Reply-To", "header-Authentication-Results",
)  # fmt: skip

JOURNAL: dict[str, tuple[str, ...]] = {
    # A mail comes
    "arrived": ("sender", "subject"),
    "ordered": ("by", "line"),
    "undecided": (),
    "released-again": (),
    # A registration
    "registered": DONE,
    "already-registered": DONE,
    "waiting-list": (*DONE, "place"),
    "awaiting-approval": (*DONE, "approver"),
    "cancelled": DONE,
    "declined": DONE,
    "changed": (*DONE, "facts"),
    "placed": (*DONE, "group"),
    "answered": (*DONE, "questionnaire"),
    "proposed": (*DONE, "number"),
    "facilitator-willing": DONE,
    "facilitator-unwilling": DONE,
    "facilitator-withdrawn": DONE,
    "group-note": (*DONE, "group"),
    "undone": DONE,
    "offer": (*DONE, "until"),
    # One meeting, or the whole programme
    "substitute": (*AT, "replaces"),
    "substituted": (*AT, "stand_in"),
    "absent": AT,
    "coming": AT,
    "calendar": (*AT, "answer"),
    "calendar-old": (*AT, "answer"),
    # Invitations
    "opted-out": DONE,
    "opted-out-everywhere": DONE,
    "opted-in": DONE,
    # Letters that came back
    "bounced": ("who", "words"),
    "given-up": ("who", "words"),
    "reachable": ("who",),
    # A mail and a human
    "held": ("reason",),
    "ignored": ("reason",),
    "settled": ("by", "message", "done"),
    "released": ("by", "message", "line"),
    # Letters
    "letter-sent": LETTER,
    "letter-waiting": (*LETTER, "tries", "error"),
    "letter-refused": (*LETTER, "error"),
    "letter-recalled": LETTER,
    "letter-written": LETTER,
    "letter-again": LETTER,
    # What Postbud does by itself
    "scheduled": ("programme", "kind", "at"),
    "unscheduled": ("programme", "kind"),
    "edition-told": ("programme",),
    "edition-stopped": ("programme",),
    "item-offered": (*AT,),
    **{f"interest-{state}": (*AT, "key") for state in ("asked", "consented", "proposed", "paired", "declined")},
    "item-accepted": (*AT,),
    "item-declined": (*AT,),
    "poll-answer": (*AT,),
    "to-write": ("programme",),
    "written": ("programme",),
    "not-written": ("programme",),
    "note": ("text",),
    # How it is now
    "now": ("who", "status", "programme", "place", "until", "answers"),
    # What was read, below the first line about a mail
    "read-intent": ("value", "evidence"),
    "read-programme": ("value", "evidence"),
    "read-meeting": ("value", "evidence"),
    "read-person": ("value", "evidence"),
    "evidence": ("where", "words"),
    # Words for values
    "somebody": (),
    "done-answered": (),
    "done-closed": (),
    "done-released": (),
    "done-by-hand": (),
    "command-line": (),
    "some-programme": (),
    "meeting": ("date", "programme"),
    "meeting-undated": ("key", "programme"),
    **{f"intent-{intent.value}": () for intent in Intent},
    **{f"reply-{answer.value}": () for answer in (Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE)},
    **{f"where-{where}": () for where in WHERE},
    # Why the clock asks: the kinds of `postbud.effects.Schedule`
    "kind-seats": (),
    "kind-offer-expires": (),
    "kind-approval-reminder": (),
    "kind-approval-silent": (),
    "kind-opening": (),
    "kind-held-again": (),
    "kind-held-many": (),
    "kind-edition": (),
    "kind-headcount": (),
    "kind-invoices": (),
    "kind-to-management": (),
    "kind-facilitator-pack": (),
    "kind-facilitator-call": (),
    "kind-groups-told": (),
    "kind-groups": (),
    "kind-bounced": (),
    "kind-mailbox-silent": (),
    "kind-mailbox-back": (),
    "kind-unanswered": (),
    "kind-collation": (),
    "kind-recalled": (),
    "kind-refused": (),
    "kind-poll-closes": (),
    "kind-sparring": (),
    "kind-sparring-nudge": (),
}

COLUMNS = (
    "programme", "name", "email", "status", "place", "offered_until", "organisation", "title", "phone", "level", "department", "group",
    "diet", "access", "ean", "cvr", "reference", "replaces", "registered_by", "approver", "registered_at", "language",
)  # fmt: skip

SUMMARY = (
    "summary-signed-up", "summary-registered", "summary-waiting", "summary-awaiting", "summary-declined", "summary-left",
    "summary-from-the-list", "summary-capacity", "summary-meetings", "summary-meeting", "summary-came", "summary-will-come",
    "summary-absent", "summary-substitutes", "summary-organisations", "summary-organisation", "summary-not-told", "summary-left-when",
    "summary-before", "summary-after-all", "summary-asked", "summary-what", "summary-asked-number", "summary-answered", "summary-share",
    "summary-thanks", "summary-reunion", "summary-quotes", "summary-nothing",
)

LISTS: dict[str, tuple[str, ...]] = {
    # The columns of the list
    **dict.fromkeys(COLUMNS, ()),
    # The column of a meeting; {programme} where the list is of several
    "meeting": ("date", "key", "programme"),
    "meeting-undated": ("key", "programme"),
    "meeting-cancelled": ("date", "key", "programme"),
    # What stands in it
    **{f"answer-{answer.value}": () for answer in Answer if answer != Answer.SUBSTITUTED},
    "answer-substituted": ("name",),
    **{f"status-{status.value.replace(' ', '-')}": () for status in Status},
    # The sheets, and the columns that the list does not have
    "sheet-participants": (),
    "sheet-diets": (),
    "sheet-invoices": (),
    "sheet-attendance": (),
    "kind": (),
    "wish": (),
    "number": (),
    "names": (),
    "nothing-said": (),
    "all": (),
    "net": ("currency",),
    "vat": ("currency",),
    "total": ("currency",),
    "sum": (),
    # The basis for invoices (`run.py invoices`); {percent} only after a late cancellation
    "sheet-basis": (),
    "sheet-left-out": (),
    "payer": (),
    "item": (),
    "item-seat": ("percent",),
    "item-catering": (),
    "unit": ("currency",),
    "remark": (),
    "lacks-no-ean": (),
    "lacks-wrong-ean": (),
    "why": (),
    **dict.fromkeys(("why-in-time", "why-replaced", "why-free-of-charge", "why-no-terms", "why-awaiting", "why-waiting-list"), ()),
    "provisional": ("until",),
    "lacking": ("names",),
    "meeting-name": (),
    "expected": (),
    "accepted": (),
    "tentative": (),
    "silent": (),
    "not-coming": (),
    "substitutes": (),
    # The page for sponsors (`run.py summary`)
    "summary-title": ("title",),
    "summary-as-of": ("date",),
    **dict.fromkeys(SUMMARY, ()),
    # Remarks in the draft of next year's programme file
    "draft-heading": ("year", "old", "file"),
    "draft-date": ("year",),
    "draft-place": ("year",),
}

# The files by their names.
TOLD = {"journal": JOURNAL, "lists": LISTS}
