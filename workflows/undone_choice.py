"""FORTRYD for an answer to a poll: what was answered before counts again, or nothing, as long as the poll is open."""

import json
from collections.abc import Iterator, Mapping

from postbud.due import poll_times
from postbud.effects import Effect, RecordChoice
from postbud.model.case import Case
from postbud.model.poll import ANSWERED, Choice, answer_columns
from postbud.model.registration import PastChange


def is_choice(past: PastChange) -> bool:
    return ANSWERED in past.after


def is_over(case: Case, past: PastChange) -> bool:
    """Whether the poll is decided, closed or gone: then an answer stays what it is."""
    programme, key = case.programmes[past.programme], past.after[ANSWERED] or ""
    poll, times = programme.poll(key), poll_times(programme, key)
    decided = poll is None or bool(poll.decided or case.polls_decided.get(key, 0))
    return decided or (times is not None and case.received_at >= times.closes)


def answer_is(case: Case, past: PastChange, values: Mapping[str, str | None]) -> bool:
    """Whether what somebody answers is now as these values say."""
    here = (one for one in case.poll_answers if one.poll == past.after[ANSWERED] and one.address == past.address)
    now = next((answer_columns(one.name, one.choices, one.preferred, one.words) for one in here), {})
    return now == {name: value for name, value in values.items() if name != ANSWERED}


def answer_restored(past: PastChange) -> Iterator[Effect]:
    """The effect that makes an answer what it was; without choices there is none any more."""
    was = past.before
    choices = {name: Choice(said) for name, said in json.loads(was.get("choices") or "{}").items()}
    preferred = frozenset(json.loads(was.get("preferred") or "[]"))
    yield RecordChoice(
        past.programme, past.after[ANSWERED] or "", past.address, was.get("name") or "", choices, preferred, was.get("words") or ""
    )
