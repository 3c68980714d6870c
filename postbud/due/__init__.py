"""When a programme's letters leave: its schedule and its dates become occasions.

Pure: a programme in, times out. Knows no clock, no person, no letter and no database; who gets what is decided above.
"""

from postbud.due.occasions import Occasion, PollTimes, meeting_before, meeting_of, occasions, poll_times
from postbud.due.of_groups import formed_on, group_days
from postbud.due.polls import poll_key
from postbud.due.rules import facts_allow, rules_of
from postbud.due.workdays import closed_since, is_workday, next_monday, next_open

__all__ = [
    "Occasion", "PollTimes", "closed_since", "facts_allow", "formed_on", "group_days", "is_workday", "meeting_before", "meeting_of",
    "next_monday", "next_open", "occasions", "poll_key", "poll_times", "rules_of",
]  # fmt: skip
