"""The command `registrations`: the list of participants on the screen, as JSON, as CSV or as an Excel file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing

from postbud import sheets
from postbud.console import pages, roll
from postbud.console.output import show_rows, show_table, unknown
from postbud.letters.wording import LANGUAGES
from postbud.model.programme import Programme
from postbud.settings import Settings
from postbud.store.database import Database
from postbud.wiring import Home

DONE = 0


def list_registrations(home: Home, options: argparse.Namespace) -> int:
    """Everybody, or those chosen by programme, status and meeting. Raises UnknownName, FileInTheWay."""
    settings = home.settings()
    with closing(home.database(settings)) as database:
        return _list(home, settings, database, options)


def _list(home: Home, settings: Settings, database: Database, options: argparse.Namespace) -> int:
    clock, programmes = home.clock(settings), home.programmes()
    words = pages.Words(home.sentences("lists", settings.language), home.wording(settings.language), clock.zone)
    everybody = roll.roll(database, options.programme)
    if options.programme and not everybody and options.programme not in programmes:
        raise unknown("programme", options.programme, roll.known_programmes(roll.roll(database), programmes))
    programme = programmes.get(options.programme)
    meeting = _meeting(home, options, programme)
    chosen = roll.with_status(everybody, options.status, words.said) if options.status else everybody
    chosen = roll.who_come(chosen, meeting) if meeting else chosen
    shown = _shown(programmes, options.programme, everybody)
    if options.json:
        show_rows([roll.as_object(one, clock.zone) for one in chosen], (), as_json=True, empty="")
    elif options.csv:
        sheets.save(options.csv, sheets.csv_of(pages.participants(chosen, shown, words), settings.language))
        print(f"{len(chosen)} registrations written to {options.csv}")
    elif options.xlsx:
        found = [pages.participants(chosen, shown, words)]
        if programme:
            found += [pages.diets(chosen, meeting, words), pages.invoices(chosen, programme.price, words)]
            found += [pages.turnout(everybody, programme, words, meeting)]
        sheets.save(options.xlsx, sheets.xlsx_of(found, settings.language))
        print(f"{len(chosen)} registrations written to {options.xlsx}")
    else:
        _show(chosen, everybody, shown, words, several=not options.programme)
    return DONE


def _meeting(home: Home, options: argparse.Namespace, programme: Programme | None) -> str | None:
    """The key of the meeting asked for, None if none is. Raises UnknownName."""
    if not options.meeting:
        return None
    wordings = [home.wording(language) for language in LANGUAGES]
    return roll.meeting_named(options.meeting, programme or Programme(slug=options.programme, title=options.programme), wordings).key


def _shown(programmes: Mapping[str, Programme], asked: str, everybody: Sequence[roll.Listed]) -> dict[str, Programme]:
    """The programmes whose meetings have columns: the one asked for, or all that somebody is in."""
    wanted = {asked} if asked else {one.entry.programme for one in everybody}
    return {slug: programme for slug, programme in programmes.items() if slug in wanted}


def _show(
    chosen: Sequence[roll.Listed],
    everybody: Sequence[roll.Listed],
    shown: Mapping[str, Programme],
    words: pages.Words,
    *,
    several: bool,
) -> None:
    if not chosen:
        print(f"None of the {len(everybody)} on the list fits." if everybody else "Nobody is registered yet.")
        return
    sheet = pages.table(chosen, shown, words, several=several)
    show_table(sheet.header, sheet.rows)
    print(f"\n{pages.summary(chosen, words)}")
