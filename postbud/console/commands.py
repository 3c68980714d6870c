"""The commands: each takes the home folder, the workflow table and its options, and returns an exit code."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postbud.console import lists
from postbud.console.logs import log_to_stderr
from postbud.console.output import progress_on, show_rows
from postbud.daemon import Daemon, House
from postbud.decide import Workflows
from postbud.errors import DatabaseUnusable
from postbud.letters import missing_translations
from postbud.settings import effective, require_servers
from postbud.stages import Stages
from postbud.store.database import Database
from postbud.wiring import Home

DONE, PROBLEMS, SERVER = 0, 1, 3
# A closed terminal (SIGHUP, where there is one) ends the daemon as cleanly as the others.
STOP_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


def daemon(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    """The daemon, or with `--once` a single round."""
    house = home.house(workflows)
    log_to_stderr(logging.DEBUG if options.verbose else logging.WARNING if options.once else logging.INFO, house.settings.log_format)
    require_servers(house.settings)
    logging.getLogger("postbud").info("starting with:\n%s", effective(house.settings))
    database, stages = home.database(house.settings), Stages()
    gc.freeze()  # programmes, templates and modules stay as long as we do: no collection needs to look at them again,
    gc.set_threshold(10_000, 20, 20)  # and a mail leaves little behind that only a collection could free
    try:
        worker = Daemon(house, database, stages)
        if options.once:
            return _once(worker)
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: worker.stop())
        with _metrics(house, database, stages):
            worker.run()
        return DONE
    finally:
        if os.environ.get("POSTBUD_PROFILE"):
            stages.write(Path(os.environ["POSTBUD_PROFILE"]))
        database.close()


@contextmanager
def _metrics(house: House, database: Database, stages: Stages) -> Iterator[None]:
    """Figures for whoever watches, while the block runs, if they are wanted."""
    if not house.settings.metrics_port:
        yield
        return
    from postbud.console.metrics import Figures, serve_metrics

    stop = serve_metrics(Figures(database, house.settings, house.clock, stages), house.settings.metrics_port)
    try:
        yield
    finally:
        stop()


def _once(worker: Daemon) -> int:
    from postbud.console.progress import following

    with following(worker, shown=progress_on()) as counts:
        left = worker.once()
    print(f"{counts.decided} messages decided, {counts.sent} letters sent.")
    if counts.first_start:
        print("This was the first start on this mailbox: mail that was there before is left alone (first_start in mailbox_rules.yaml).")
    if left.database:
        raise DatabaseUnusable(
            f"the database cannot be used: {left.database}", advice="Nothing is lost: what was kept is worked off next time."
        )
    for server, said in (("mail", left.mailbox), ("SMTP", left.smtp)):
        if said:
            print(f"postbud: the {server} server could not be used: {said}", file=sys.stderr)
    if left.letters:
        print(f"{left.letters} letters wait for a later attempt; `run.py outbox` shows why.", file=sys.stderr)
    return SERVER if left.mailbox or left.smtp else DONE


def demo(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.demo.play import play

    return play(home.folder, workflows, options.out, options.language)


def check(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    """All problems at once; then, unless `--offline`, whether the servers let us in."""
    house = home.house(workflows, thorough=True)
    count = len(house.programmes)
    print(f"{count} programme{'' if count == 1 else 's'}, {len(house.settings.rules)} rules and all letters are right.")
    for sentence in missing_translations(home.folder / "templates", house.settings.language):
        print(sentence)
    from postbud.console.exposed import exposed

    for sentence in exposed(house.settings):
        print(sentence)
    if options.offline:
        return DONE
    require_servers(house.settings)
    from postbud.console.servers import try_servers

    return try_servers(house.settings)


def login(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.login import log_in_once

    return log_in_once(home.settings())


def settings(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.in_force import setting_rows

    rows = setting_rows(home)
    show_rows(rows, ("key", "value", "source"), as_json=options.json, empty="")
    return DONE


def read(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.reading import read_files

    return read_files(home.house(workflows), options.files, machine_readable=options.json)


def preview(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.preview import Wish, preview_letter

    house = home.house(workflows)
    wish = Wish(options.programme, options.letter, options.language, options.meeting, options.to)
    database = home.database(house.settings) if options.to or home.has_database(house.settings) else None
    return preview_letter(house, database, wish, options.out, browser=options.open)


def rehearse(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.rehearsal import rehearse as play

    house = home.house(workflows)
    return play(house, home.database(house.settings), options.programme, options.until, options.out, options.begin)


def pause(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.pausing import pause_letters

    return pause_letters(home, options.why)


def resume(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.pausing import resume_letters

    return resume_letters(home)


def forget(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.forget import forget_person

    return forget_person(home, options)


def retention(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.retention import show_retention

    return show_retention(home, dry_run=options.dry_run, as_json=options.json)


def roll_over(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.roll_over import roll_over as roll

    return roll(home, options)


def interests(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.interests import show_interests

    return show_interests(home, options)


def summary(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.summary import show_summary

    return show_summary(home, options)


def polls(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.polls import COLUMNS, poll_rows

    rows = poll_rows(home, options.programme)
    show_rows(rows, COLUMNS, as_json=options.json, empty="There are no polls in this programme's file.")
    return DONE


def invoices(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.invoicing import show_invoices

    return show_invoices(home, options)


def health(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.health import show_health

    return show_health(home, as_json=options.json)


def backup(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.backup import make_backup

    return make_backup(home, options.file, replace=options.replace)


def restore(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.backup import restore_backup

    return restore_backup(home, options.file)


def move_database(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.moving import move_database as move

    return move(home, options.url, dry_run=options.dry_run)


def export(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.export import export_person

    return export_person(home, options.address, options.json)


def answers(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console import collating

    found = collating.collation_of(home, options.programme, options.questionnaire)
    writers = {"csv": collating.write_answers_csv, "html": collating.write_html, "docx": collating.write_docx}
    chosen = [(write, file) for name, write in writers.items() if (file := getattr(options, name)) is not None]
    for write, file in chosen:
        write(found, file)
        print(file)
    if not chosen:
        rows = collating.answer_rows(found)
        show_rows(rows, collating.COLUMNS, as_json=options.json, empty="Nobody has answered yet.")
    if not options.json:
        print(f"{found.answered} of {found.asked} have answered.")
    return DONE


def upcoming(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.upcoming import upcoming as rows_of

    house = home.house(workflows)
    database = home.database(house.settings)
    rows = rows_of(house, database, options.days)
    columns = ("when", "what", "programme", "to", "missing")
    show_rows(rows, columns, as_json=options.json, empty=f"Nothing in the coming {options.days} days.")
    return DONE


def registrations(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.registrations import list_registrations

    return list_registrations(home, options)


def invitees(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.invitees import manage_invitees

    return manage_invitees(home, options)


def groups(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.groups import show_groups

    return show_groups(home, options)


def facilitators(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.groups import show_facilitators

    return show_facilitators(home, options)


def held(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    settings = home.settings()
    rows = lists.held(home.database(settings), home.clock(settings).zone)
    show_rows(rows, ("id", "received", "from", "subject", "reason"), as_json=options.json, empty="Nothing is held.")
    return DONE


def outbox(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    settings = home.settings()
    rows = lists.outbox(home.database(settings), home.clock(settings).zone)
    show_rows(rows, ("due", "to", "letter", "programme", "state", "tries", "error"), as_json=options.json, empty="No letters yet.")
    return DONE


def release(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.orders import release_held

    return release_held(home, options)


def order(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.orders import give_order

    return give_order(home, options)


def stop(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.changes import stop_change

    return stop_change(home, options.programme)


def send(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.changes import send_change

    return send_change(home, options.programme)


def why(home: Home, workflows: Workflows, options: argparse.Namespace) -> int:
    from postbud.console.why import tell_why

    return tell_why(home, options)
