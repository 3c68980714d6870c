"""A programme's file cannot be read or written, or is gone: the last good one stays in use, and the coordinators hear what is wrong."""

from collections.abc import Iterator

from postbud.effects import Effect, SendLetter
from postbud.model.case import Case


def file_broken(case: Case) -> Iterator[Effect]:
    """Once for each broken state of a file; `due.facts` has its name and what is wrong with it."""
    due = case.due
    if due is None:
        return
    language = case.programme.language if case.programme else case.language
    for coordinator in case.coordinators:
        yield SendLetter(
            "file-broken", coordinator, language, due.programme, occasion=f"broken:{due.key}",
            variables={
                "file": due.facts.get("file", ""), "problems": tuple(due.facts.get("problems", ())), "kept": due.facts.get("kept", True)
            },
        )  # fmt: skip


def file_not_written(case: Case) -> Iterator[Effect]:
    """What was to be written by us could not be; `due.facts` has the file's name, what is wrong, and the lines to paste."""
    due = case.due
    if due is None:
        return
    language = case.programme.language if case.programme else case.language
    said = {name: due.facts.get(name, "") for name in ("file", "problems", "lines")}
    for coordinator in case.coordinators:
        yield SendLetter("file-not-written", coordinator, language, due.programme, occasion=f"unwritten:{due.key}", variables=said)
