"""Mail for a human: it stays visible with its reason, and the coordinators are told, the original attached, and how to answer."""

from collections.abc import Iterator, Mapping

from postbud.effects import Effect, Hold, Schedule, SendLetter
from postbud.model.case import Case
from postbud.reading.orders import order_line


def hold(case: Case) -> Iterator[Effect]:
    """Hold the message for the first reason there is: a fault, the limits of a day, a doubt of the reading, the rule."""
    yield from hold_because(case, *_reason(case))


def hold_because(
    case: Case, code: str, words: str = "", *, orderable: bool = True, values: Mapping[str, object] | None = None
) -> Iterator[Effect]:
    """Hold the message for a reason and tell the coordinators once; in a flood, of all such mails together. A coordinator's own mail is not

    sent back to her.

    `orderable`: whether a "ja" may do what we read; not when that has been done already. `values`: what the reason's sentence names.
    """
    values = values or {}
    yield Hold(code, words, values)
    sender = case.message.sender
    if case.over_limit or case.full or case.told_enough:
        yield Schedule("held-many", case.now, key=f"{case.now:%Y-%m-%d}")
        return
    if sender and sender.key in {one.key for one in case.coordinators}:
        return
    language = case.programme.language if case.programme else case.language
    line = order_line(case.reading, language, case.programmes, case.sender) if orderable and not case.fault else ""
    for coordinator in case.coordinators:
        yield SendLetter(
            letter="held",
            to=coordinator,
            language=language,
            programme=case.programme.slug if case.programme else "",
            original=True,
            variables={
                "code": code, "words": words, "reading": case.reading, "order_line": line, "again": False, "since": case.received_at,
                "values": values,
            },
        )  # fmt: skip


def _reason(case: Case) -> tuple[str, str]:
    if case.fault:
        return case.fault, ""
    if case.over_limit:
        return "daily-limit", ""
    if case.full:
        return "overall-limit", ""
    if case.reading.doubts:
        doubt = case.reading.doubts[0]
        return doubt.code, "; ".join(evidence.words for evidence in doubt.evidence)
    return f"intent-{case.reading.intent.value}", "; ".join(evidence.words for evidence in case.reading.intent.evidence[:2])
