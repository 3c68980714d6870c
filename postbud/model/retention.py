"""How long each kind of data about people is kept, in days, and the one place that knows the defaults.

From when the days count, and which columns of which table are meant, is in `postbud.store.about`; why a default is what it is, in
docs/privacy.md.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from postbud.model.facts import Facts, as_whole, quoted, wrong

NEVER = "never"
LONGEST = 36_500


def _days(value: Any) -> Any:
    """A number of days; `never` is None, and 0 is refused because it may be meant as either."""
    if isinstance(value, str) and value.strip() == NEVER:
        return None
    if isinstance(value, str) and value.strip() == "0":
        raise wrong("“0” may mean at once or never", "Write 1 for the next night, or never if it is to be kept.")
    if isinstance(value, str) and not value.strip().isdecimal():
        raise wrong(f"{quoted(value)} is neither a number of days nor never", "Write digits only, as in 90, or never.")
    return as_whole(value) if value is not None else None


Days = Annotated[Annotated[int, Field(ge=1, le=LONGEST)] | None, BeforeValidator(_days)]


class Retention(Facts):
    """Days until each kind of data goes; None is never. Where nothing else is said they count from a programme's last meeting."""

    needs: Days = 30  # diets, needs at the meeting, wishes about the group
    mail: Days = 90  # what came: bytes, subject, sender; without a programme from the day it came
    letters: Days = 90  # what left: bytes, and what servers said
    journal: Days = 90  # the words that decisions rest on, what they changed, what was due
    invitees: Days = 90  # the list, and who wants no more invitations to this one programme
    answers: Days = 90  # who gave an answer to a questionnaire; its words stay, without a name
    registrations: Days = 730  # who was in, what became of it, groups, polls, offers; so that next year's programme can ask them
    interests: Days = 730  # from the day somebody agreed
    bounces: Days = 365  # from the day the last letter came back
    optouts: Days = None  # who wants no invitation to anything
    invoices: Days = 1826  # who is to pay for whom: five years from the end of the calendar year of the last meeting
