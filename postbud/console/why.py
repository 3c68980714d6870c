"""The command `why`: the story of an address or a Message-ID, on the screen or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from postbud.console import pages, roll
from postbud.console.annals import annals_of, events_of
from postbud.console.output import plain, show_rows
from postbud.console.story import Event, Teller
from postbud.letters.reasons import load_reasons
from postbud.model.programme import Programme
from postbud.store.database import Database
from postbud.wiring import Home

DONE, PROBLEMS = 0, 1


def tell_why(home: Home, options: argparse.Namespace) -> int:
    """Everything that happened, in the house's language, and how it stands now."""
    settings = home.settings()
    zone, programmes = home.clock(settings).zone, home.programmes()
    said, wording = home.sentences("journal", settings.language), home.wording(settings.language)
    words = pages.Words(home.sentences("lists", settings.language), wording, zone)
    with closing(home.database(settings)) as database:
        annals = annals_of(database, options.about)
        teller = Teller(said, wording, load_reasons(home.folder / "templates"), zone, programmes, annals.names)
        events = [*events_of(annals, teller), *_now(database, options.about.strip().casefold(), teller, programmes, words)]
    if options.json or not events:
        show_rows(
            [_as_row(event, teller) for event in events], (), as_json=options.json, empty=f"Nothing is known about {plain(options.about)}."
        )
        return DONE if events or options.json else PROBLEMS
    for event in events:
        print(f"{teller.stamp(event.at)}: {event.sentence}" if event.at else event.sentence)
        for sentence in event.below:
            print(f"    {sentence}")
    return DONE


def _now(database: Database, address: str, teller: Teller, programmes: Mapping[str, Programme], words: pages.Words) -> Iterator[Event]:
    """How each registration of an address stands now."""
    mine = [one for one in roll.roll(database) if one.entry.address == address] if "@" in address else []
    for one in mine:
        known = {slug: programme for slug, programme in programmes.items() if slug == one.entry.programme}
        answers = [(column.head, pages.answer_at(one, column, words.said)) for column in pages.meeting_columns([one], known, words)]
        sentence = teller.said.say(
            "now",
            who=teller.person(address),
            status=words.said.word("status", one.entry.status.value),
            programme=teller.title(one.entry.programme),
            place=one.place,
            until=teller.moment(one.entry.offered_until) if one.entry.offered_until else "",
            answers=", ".join(f"{head}: {answer}" for head, answer in answers if answer),
        )
        yield Event(None, "now", plain(sentence), (), address, one.entry.programme)


def _as_row(event: Event, teller: Teller) -> dict[str, Any]:
    mail = event.mail
    return {
        "at": roll.local(event.at, teller.zone), "code": event.code, "sentence": event.sentence, "address": event.address,
        "programme": event.programme, "meeting": event.meeting, "message_id": mail.message_id if mail else "",
        "subject": mail.subject if mail else "", "rule": mail.rule if mail else "", "because": list(mail.because) if mail else [],
    }  # fmt: skip
