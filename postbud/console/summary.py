"""`summary`: a programme's year in numbers, on the screen, as JSON, or as one page to print."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from postbud.console.output import plain, show_table, unknown
from postbud.console.summing import NOT_TOLD, summary_of
from postbud.errors import FileInTheWay
from postbud.files import write_private
from postbud.letters.sentences import Sentences
from postbud.letters.wording import Wording
from postbud.wiring import Home

DONE = 0
OURS = b'name="generator" content="Postbud"'  # stands in every page of ours, so that we replace no other file
COUNTS = ("signed_up", "registered", "capacity", "waiting", "from_the_list", "awaiting", "declined", "left")
ALWAYS = frozenset({"signed_up", "registered"})
MOST_ORGANISATIONS = 24  # on one page; the others are one line


def show_summary(home: Home, options: argparse.Namespace) -> int:
    """Raises UnknownName where there is no such programme, FileInTheWay where the page cannot be written."""
    settings, programmes = home.settings(), home.programmes()
    programme = programmes.get(options.programme)
    if programme is None:
        raise unknown("programme", options.programme, programmes)
    with closing(home.database(settings)) as database, database.read() as connection:
        found = summary_of(connection, programme, home.clock(settings).now())
    language = programme.language
    sentences, wording = home.sentences("lists", language), home.wording(language)
    if options.json:
        shown = found | {"meetings": [asdict(one) for one in found["meetings"]]}
        print(json.dumps(shown, ensure_ascii=False, indent=1, default=str))
    elif options.html:
        _save(options.html, page(found, sentences, wording))
        print(f"the summary of {programme.slug} is written to {options.html}")
    else:
        _print(found, sentences, wording)
    return DONE


def page(found: dict[str, Any], sentences: Sentences, wording: Wording) -> bytes:
    """One page, whole in itself: no script, no picture and nothing from elsewhere."""
    from jinja2 import Environment, StrictUndefined

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("postbud.console") / "summary.html").read_text(encoding="utf-8")
    )
    organisations = found["organisations"][:MOST_ORGANISATIONS]
    rest = found["organisations"][MOST_ORGANISATIONS:]
    return template.render(
        found | {"organisations": organisations}, say=lambda code, **values: sentences.say(f"summary-{code}", **values),
        date=wording.date, language=wording.language, counts=_counts(found, sentences), meeting_name=_names(found, wording),
        rest={"count": len(rest), "registered": sum(one["registered"] for one in rest)},
        most=max([one.expected for one in found["meetings"]] + [one.coming for one in found["meetings"]] + [1]), not_told=NOT_TOLD,
    ).encode("utf-8")  # fmt: skip


def _counts(found: dict[str, Any], sentences: Sentences) -> list[tuple[int, str]]:
    said = ((found[name], sentences.say(f"summary-{name.replace('_', '-')}")) for name in COUNTS if found[name] or name in ALWAYS)
    return [(number, words) for number, words in said]


def _names(found: dict[str, Any], wording: Wording) -> dict[str, str]:
    """What each meeting is called, by its key: its day and title."""
    called = {one.key: (wording.date(one.date) if one.date else "", one.title) for one in found["meetings"]}
    return {key: " – ".join(filter(None, parts)) or key for key, parts in called.items()}


def _print(found: dict[str, Any], sentences: Sentences, wording: Wording) -> None:
    def say(code: str, **values: object) -> str:
        return plain(sentences.say(f"summary-{code}", **values))

    print(say("title", title=found["title"]))
    print(say("as-of", date=wording.date(found["as_of"])) + "\n")
    if not found["signed_up"]:
        print(say("nothing"))
        return
    for number, words in _counts(found, sentences):
        print(f"{number:5}  {plain(words)}")
    names = _names(found, wording)
    columns = [say("meeting"), say("came"), say("absent"), say("substitutes")]
    _table(say("meetings"), columns, [[names[one.key], one.coming, one.absent, one.substitutes] for one in found["meetings"]])
    rows = [[one["name"] or say("not-told"), one["registered"], *one["came"]] for one in found["organisations"]]
    _table(say("organisations"), [say("organisation"), say("registered"), *names.values()], rows)
    left = [[names[one["before"]] if one["before"] else say("after-all"), one["count"]] for one in found["left_when"]]
    _table(say("left-when"), [say("before"), say("left")], left)
    asked = [[one["what"] or say(one["letter"]), one["asked"], one["answered"], share(one)] for one in found["asked"]]
    _table(say("asked"), [say("what"), say("asked-number"), say("answered"), say("share")], asked)
    if found["quotes"]:
        print(f"\n{say('quotes')}")
        print("\n".join(f"  “{plain(quote)}”" for quote in found["quotes"]))


def _table(heading: str, columns: list[str], rows: list[list[Any]]) -> None:
    if rows:
        print(f"\n{heading}")
        show_table(columns, rows)


def share(one: dict[str, Any]) -> str:
    return f"{round(100 * one['answered'] / one['asked'])} %" if one["asked"] else ""


def _save(path: Path, data: bytes) -> None:
    try:
        if path.exists() and OURS not in path.read_bytes()[:2000]:
            raise FileInTheWay("the file is there already and is no summary", where=str(path), advice="Choose another name.")
        write_private(path, data)
    except OSError as error:
        advice = "Choose another folder or name."
        raise FileInTheWay(f"the file cannot be written: {error.strerror or error}", where=str(path), advice=advice) from error
