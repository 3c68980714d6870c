#!/usr/bin/env python3
"""The whole command line: reads the settings, wires the parts together and starts them; decides nothing itself."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

BEGAN = datetime.now(UTC)  # before the packages, which take a while: mail that comes from now on is new

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # we use none, and looking for them takes a while

try:
    from sqlalchemy.exc import SQLAlchemyError  # any package of ours tells whether they are installed
except ModuleNotFoundError:
    sys.exit(
        "Postbud's packages are not installed for this Python. In this folder, run:\n"
        "    python3 -m venv .venv && .venv/bin/python -m pip install --require-hashes -r requirements.txt\n"
        "and then .venv/bin/python run.py ..."
    )

from postbud.errors import ConfigurationError, PostbudError, Problem  # noqa: E402 - after the check above
from postbud.wiring import Home  # noqa: E402

# Exit codes, documented in docs/operators.md.
DONE, PROBLEMS, USAGE, SERVER, INTERRUPTED = 0, 1, 2, 3, 130

EPILOG = """\
examples:
  python run.py demo                                see it work, with everything embedded
  python run.py check                               is everything right, before the daemon starts?
  python run.py                                     the daemon; stop it with Ctrl-C or SIGTERM
  python run.py read mail.eml                       what does this mail say, and what would be done?
  python run.py registrations hverdagsledelse --xlsx deltagere.xlsx
  python run.py release 7 --as "tilmeld Eva Lund <eva@bibliotek.example> til hverdagsledelse"

exit codes: 0 done, 1 problems found or something refused, 2 wrong usage, 3 a mail server could not be used.
Settings: mailbox_rules.yaml and POSTBUD_* (docs/operators.md)."""


def whole(largest: int) -> Callable[[str], int]:
    """An argument that is a whole number from 0 to `largest`."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) <= largest):
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number up to {largest}")
        return int(text)

    return number


def day(text: str) -> date:
    """An argument that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no day; write it as 2025-12-31") from None


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="run.py", description="Postbud registers people who write a mail. Without a command: the daemon.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    top.add_argument("--once", action="store_true", help="work off all that waits, send it, and exit")
    top.add_argument("--verbose", action="store_true", help="log every step")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    demo = commands.add_parser("demo", help="the main job with everything embedded; nothing leaves the machine")
    demo.add_argument("--out", type=Path, default=Path("demo-letters"), metavar="DIR", help="where the letters go (default: demo-letters)")
    demo.add_argument("--language", choices=("da", "en"), default="da", help="of the story on the screen (default: da)")

    check = commands.add_parser("check", help="rules, programmes, templates, mailbox: all problems at once")
    check.add_argument("--offline", action="store_true", help="do not try the mail servers")

    commands.add_parser(
        "login",
        help="log in once at Microsoft 365 with a code, where no application has permissions of its own (oauth.flow: device-code)",
        description="Prints an address and a code. Open the address in any browser, on any machine, enter the code and log in as the "
        "account that may read the mailbox; then Postbud renews its tokens by itself, as long as it runs at least every 90 days. What "
        "is granted (read and move mail, send mail) is kept in data/oauth.json, for its owner only: run it as the user that the daemon "
        "runs as. With another flow it fetches a token once and says whether that works. Set-up: docs/operators.md, Microsoft 365.",
    )
    shown = commands.add_parser("settings", help="the settings in force, each with where it comes from; secrets are masked")
    shown.add_argument("--json", action="store_true")

    read = commands.add_parser("read", help="what each mail says, why, and what would be done; changes nothing")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a mail as a file (.eml)")
    read.add_argument("--json", action="store_true", help="one JSON object a line")

    preview = commands.add_parser("preview", help="any letter of a programme, exactly as it would leave")
    preview.add_argument("programme", metavar="PROGRAMME")
    preview.add_argument("letter", metavar="LETTER", help="e.g. confirmation, invite")
    preview.add_argument("--language", choices=("da", "en"), help="default: the programme's")
    preview.add_argument("--to", default="", metavar="ADDRESS", help="for this participant or invitee (default: an invented person)")
    preview.add_argument("--meeting", default="", metavar="KEY", help="of this meeting (default: the first one with a date)")
    preview.add_argument("--out", type=Path, metavar="DIR", help="write .eml, .html, .txt and .ics there")
    preview.add_argument("--open", action="store_true", help="show it in the browser")

    upcoming = commands.add_parser("upcoming", help="letters, deadlines and meetings of the coming days, and what is missing")
    upcoming.add_argument("--days", type=whole(3660), default=14, metavar="N", help="how many days ahead (default: 14)")
    upcoming.add_argument("--json", action="store_true")

    asked = commands.add_parser(
        "polls",
        help="what was answered so far to a programme's polls, and what would be chosen",
        description="Each option of each poll in the programme's file, with how many can, perhaps can, cannot and prefer it. Nothing is "
        "decided here: when a poll closes, the coordinators get a letter and answer it with one word. How to write a poll: "
        "docs/programmes.md, Afstemninger.",
    )
    asked.add_argument("programme", metavar="PROGRAMME")
    asked.add_argument("--json", action="store_true", help="with the names behind each number")

    said = commands.add_parser(
        "answers",
        help="what was answered to a questionnaire, question by question and without names; as a document too",
        description="Every answer word for word, with the mark of who says it where that is known; near ones stand side by side.",
    )
    said.add_argument("programme", metavar="PROGRAMME")
    said.add_argument("questionnaire", metavar="QUESTIONNAIRE", nargs="?", default="", help="its key, if the programme has several")
    said.add_argument("--json", action="store_true")
    said.add_argument("--docx", type=Path, metavar="FILE", help="a Word document")
    said.add_argument("--html", type=Path, metavar="FILE", help="a page to read or print")
    said.add_argument("--csv", type=Path, metavar="FILE", help="a line an answer")

    well = commands.add_parser("health", help="is all well? exit code 1 where something needs a human")
    well.add_argument("--json", action="store_true")

    copied = commands.add_parser(
        "backup",
        help="a whole copy of the database, also while the daemon works",
        description="Copies the SQLite database as it is at one moment, checks the copy, and lets nobody but you read it. "
        "For PostgreSQL use pg_dump. What belongs to it, and how to put it back: docs/operators.md, Backup.",
    )
    copied.add_argument("file", type=Path, metavar="FILE", help="e.g. postbud-2025-06-03.db; must not be there yet")
    copied.add_argument("--replace", action="store_true", help="an older copy of that name is replaced")

    back = commands.add_parser(
        "restore",
        help="put a copy made by `backup` in the place of the database, which is kept aside",
        description="Refuses while a daemon is at work. The database that was there is kept beside it under another name. "
        "What to do with mail that came since: docs/operators.md, Backup.",
    )
    back.add_argument("file", type=Path, metavar="FILE")

    moved = commands.add_parser(
        "move-database",
        help="everything into another, empty database: from SQLite to PostgreSQL, or back",
        description="Every row goes over in one transaction and is compared afterwards, value by value. Refuses while Postbud is at work. "
        "The old database stays as it was. Then set POSTBUD_DATABASE to the new one: docs/operators.md, PostgreSQL.",
    )
    moved.add_argument("url", metavar="URL", help="e.g. postgresql+psycopg://postbud:password@server/postbud; must be empty")
    moved.add_argument("--dry-run", action="store_true", help="count the rows and try the new database; do nothing")

    kept = commands.add_parser("export", help="everything that is kept about one person, to be handed to him")
    kept.add_argument("address", metavar="ADDRESS")
    kept.add_argument("--json", type=Path, metavar="FILE", help="write all of it; without, only how much there is")

    gone = commands.add_parser(
        "forget",
        help="let everything go that is kept about one person; shows first what goes, what stays and why",
        description="Refuses while something of his waits: a registration for a programme that is not over, held mail, a letter that is "
        "just leaving. What stays by law, and mails of others, is named. docs/privacy.md says what is to be done by hand.",
    )
    gone.add_argument("address", metavar="ADDRESS")
    gone.add_argument("--dry-run", action="store_true", help="only show it, and change nothing")
    gone.add_argument("--yes", action="store_true", help="do it without asking")
    gone.add_argument("--cancel", action="store_true", help="take him out of programmes that are not over as well, without telling him")
    gone.add_argument("--json", action="store_true")

    goes = commands.add_parser(
        "retention",
        help="let data about people go whose time is over, as each night does; --dry-run only says what",
        description="How long each kind is kept is under `retention` in mailbox_rules.yaml, and why in docs/privacy.md.",
    )
    goes.add_argument("--dry-run", action="store_true", help="say what would go tonight, by kind and number, and change nothing")
    goes.add_argument("--json", action="store_true")

    rolling = commands.add_parser("roll-over", help="next year's programme file as a draft: facts kept, dates to be filled in")
    rolling.add_argument("programme", metavar="PROGRAMME", help="this year's")
    rolling.add_argument("--as", dest="slug", default="", metavar="SLUG", help="the new file's name (default: PROGRAMME with the year)")
    rolling.add_argument("--year", type=whole(2100), metavar="N", help="default: the year after the last meeting")
    rolling.add_argument("--dry-run", action="store_true", help="show the file, and write nothing")

    summary = commands.add_parser("summary", help="a programme's year in numbers, for sponsors: one page that names nobody")
    summary.add_argument("programme", metavar="PROGRAMME")
    how = summary.add_mutually_exclusive_group()
    how.add_argument("--html", type=Path, metavar="FILE", help="a page to print; an older one of that name is replaced")
    how.add_argument("--json", action="store_true")

    wished = commands.add_parser("interests", help="who would like something of a programme later, and has agreed that we keep it")
    wished.add_argument("programme", metavar="PROGRAMME")
    how = wished.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true")
    how.add_argument("--csv", type=Path, metavar="FILE", help="semicolons, UTF-8; an older list of that name is replaced")

    registrations = commands.add_parser("registrations", help="who is registered, and who comes to which meeting")
    registrations.add_argument("programme", nargs="?", default="", metavar="PROGRAMME")
    registrations.add_argument(
        "--status",
        default="",
        metavar="STATUS",
        help="only these: registered, waiting, awaiting, substitute, cancelled, declined (a,b: both)",
    )
    registrations.add_argument(
        "--meeting", default="", metavar="KEY|DATE", help="only who comes to that meeting of PROGRAMME, substitutes too: 1, 2025-06-03 ..."
    )
    how = registrations.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true")
    how.add_argument("--csv", type=Path, metavar="FILE", help="semicolons, UTF-8; an older list of that name is replaced")
    how.add_argument("--xlsx", type=Path, metavar="FILE", help="for Excel, with sheets for caterer and finance; replaced as well")

    billed = commands.add_parser(
        "invoices",
        help="the basis for a programme's invoices: who pays how much for whom, and which EAN numbers are missing",
        description="A line for each payer and price, with exact amounts; catering has a line of its own. Nothing is sent. Until the "
        "deadline of sign-up it is provisional. Who is invoiced, and who is not: docs/programmes.md, Fakturaer.",
    )
    billed.add_argument("programme", metavar="PROGRAMME")
    how = billed.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="with amounts as texts, so that they stay exact")
    how.add_argument("--csv", type=Path, metavar="FILE", help="semicolons, UTF-8; an older list of that name is replaced")
    how.add_argument("--xlsx", type=Path, metavar="FILE", help="for Excel, with a sheet of those who are not invoiced; replaced as well")
    how.add_argument("--ubl", type=Path, metavar="DIR", help="a draft (Peppol BIS Billing 3.0, UBL 2.1) for each payer with an EAN number")

    invited = commands.add_parser("invitees", help="whom a programme invites, and what became of each; takes in a list, takes people off")
    invited.add_argument("programme", metavar="PROGRAMME")
    invited.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a list to take in: CSV or .xlsx with a column of addresses")
    invited.add_argument("--keep-good", action="store_true", help="take the other rows although some are broken")
    invited.add_argument("--remove", nargs="+", default=[], metavar="ADDRESS", help="take these off the list")
    invited.add_argument("--from-interest", default="", metavar="PROGRAMME", help="take in those who agreed to hear again, from there")
    invited.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    invited.add_argument("--json", action="store_true")

    for name, text in (("held", "messages that wait for a human, with the reason"), ("outbox", "every letter and how it went")):
        commands.add_parser(name, help=text).add_argument("--json", action="store_true")

    release = commands.add_parser("release", help="let held messages be decided anew, e.g. after a programme file was corrected")
    how = release.add_mutually_exclusive_group()
    how.add_argument("--done", action="store_true", help="somebody has answered them by hand: take them off the list instead")
    how.add_argument("--yes", action="store_true", help="do what was read, whatever the doubts")
    how.add_argument("--as", dest="line", metavar="LINE", help="do this with them: 'tilmeld Eva Lund <eva@bibliotek.example> til ...'")
    release.add_argument("ids", nargs="+", type=whole(2**31 - 1), metavar="ID", help="from `held`")

    order = commands.add_parser("order", help="register, cancel or change somebody without any mail; they are told as if they had written")
    order.add_argument("line", nargs="+", metavar="LINE", help="e.g. afmeld Eva Lund fra hverdagsledelse (docs/vejledning.md has all)")
    order.add_argument("--dry-run", action="store_true", help="say whether it is understood, and do nothing")

    for name, text in (("stop", "do not tell people of a changed programme file that waits"), ("send", "tell them at once")):
        commands.add_parser(name, help=text).add_argument("programme", metavar="PROGRAMME", help="from `upcoming`")

    rehearse = commands.add_parser("rehearse", help="play a programme on a simulated clock: every letter to a folder, none to a person")
    rehearse.add_argument("programme", metavar="PROGRAMME")
    rehearse.add_argument("--until", type=day, required=True, metavar="DATE", help="the last day, e.g. 2025-12-31")
    rehearse.add_argument("--from", dest="begin", type=day, metavar="DATE", help="the first day (default: today, or when it opens)")
    rehearse.add_argument("--out", type=Path, default=Path("rehearsal"), metavar="DIR", help="where the letters go (default: rehearsal)")

    pause = commands.add_parser("pause", help="let all letters wait; mail is read and decided meanwhile")
    pause.add_argument("why", nargs="?", default="", metavar="REASON")
    commands.add_parser("resume", help="let letters leave again")

    groups = commands.add_parser("groups", help="how a programme's participants are divided into groups, or could be")
    groups.add_argument("programme", metavar="PROGRAMME")
    groups.add_argument("--propose", action="store_true", help="put a new proposal to the coordinators; without it nothing is kept")
    groups.add_argument("--seconds", type=whole(3600), default=10, metavar="N", help="how long a better one is looked for (default: 10)")
    groups.add_argument("--json", action="store_true")

    leading = commands.add_parser("facilitators", help="who has offered to lead a group, when not, and which group he leads")
    leading.add_argument("programme", metavar="PROGRAMME")
    leading.add_argument("--json", action="store_true")

    why = commands.add_parser("why", help="what was decided about an address or a Message-ID, and because of which words")
    why.add_argument("about", metavar="ADDRESS|MESSAGE-ID")
    why.add_argument("--json", action="store_true")
    return top


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    if options.once and options.command:
        parser().error("--once goes without a command")
    if getattr(options, "meeting", "") and not options.programme:
        parser().error("--meeting needs a PROGRAMME, because every programme has a meeting 1")
    if getattr(options, "remove", []) and options.file:
        parser().error("--remove goes without a FILE")
    folder = Path(os.environ.get("POSTBUD_HOME") or Path(__file__).parent)
    if not folder.is_dir():
        advice = "Make it, and copy mailbox_rules.yaml, programmes and templates into it; or correct the variable."
        raise ConfigurationError([Problem("POSTBUD_HOME", "", f"there is no folder {folder}", advice)])
    home = Home(folder, os.environ, BEGAN)
    from postbud.console import commands
    from postbud.decide import Workflows
    from workflows import DUE, TABLE

    command: Callable[..., int] = getattr(commands, (options.command or "daemon").replace("-", "_"))
    return command(home, Workflows(TABLE, DUE), options)


def entry() -> NoReturn:
    """Run, and tell any error in a sentence instead of a traceback."""
    from postbud.console.output import tell

    try:
        sys.exit(main(sys.argv[1:]))
    except (ConfigurationError, PostbudError) as error:
        tell(error)
        sys.exit(getattr(error, "exit_code", PROBLEMS))
    except (SQLAlchemyError, OSError) as error:
        if isinstance(error, BrokenPipeError):  # the reader of our output, e.g. `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(DONE)
        tell(error)
        sys.exit(PROBLEMS)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    entry()
