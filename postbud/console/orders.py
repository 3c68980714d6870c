"""`release` and `order`: what a human decides at the command line, with held mail or without any mail.

Both write a row for the daemon, or the next `--once`, to decide; neither decides anything itself.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from email.utils import format_datetime
from uuid import uuid4

from postbud.console.output import plain
from postbud.errors import OrderUnclear
from postbud.letters.reasons import load_reasons
from postbud.model.order import OrderFault
from postbud.reading.orders import parse_order
from postbud.settings import Settings
from postbud.store import inbox
from postbud.wiring import Home

DONE, PROBLEMS = 0, 1
COMMAND_LINE = "command line"  # who says so, where nobody writes a mail


def release_held(home: Home, options: argparse.Namespace) -> int:
    """Held messages are decided anew: as they were read, as a line says, or not at all because somebody has answered them."""
    settings = home.settings()
    now, line = home.clock(settings).now(), options.line or ""
    if line:
        _understood(home, settings, line, now)
    with home.database(settings).write() as connection:
        if options.done:
            freed = inbox.finish_held(connection, options.ids, COMMAND_LINE, "by hand", now)
        else:
            freed = inbox.release(connection, options.ids, COMMAND_LINE if line or options.yes else "", line, now)
    said = "done; it waits no more" if options.done else "released; it is decided at the next poll"
    for number in options.ids:
        print(f"{number}: {said if number in freed else 'no mail of that number is held; `run.py held` lists those that are'}")
    return DONE if len(freed) == len(set(options.ids)) else PROBLEMS


def give_order(home: Home, options: argparse.Namespace) -> int:
    """Keep an order as a message of its own; people are told by the same letters as if they had written themselves."""
    settings = home.settings()
    now, line = home.clock(settings).now(), " ".join(options.line)
    _understood(home, settings, line, now)
    if options.dry_run:
        print(f"understood: {plain(line)}")
        return DONE
    with home.database(settings).write() as connection:
        number = inbox.keep_order(connection, _as_mail(settings, line, now), COMMAND_LINE, line, now)
    print(f"{number}: {plain(line)}; it is done at the next poll")
    return DONE


def _understood(home: Home, settings: Settings, line: str, now: datetime) -> None:
    """Raises OrderUnclear with the reason in a sentence."""
    order = parse_order(line, COMMAND_LINE, home.programmes(), now=now.date())
    if isinstance(order, OrderFault):
        reasons = load_reasons(home.folder / "templates")
        raise OrderUnclear(
            reasons.fault(order, settings.language), where=line[:80],
            advice="For example: tilmeld Eva Lund <eva@bibliotek.example> til hverdagsledelse. docs/orders.md has all of them.",
        )  # fmt: skip


def _as_mail(settings: Settings, line: str, now: datetime) -> bytes:
    """The order as the bytes of a message, so that it is kept, listed and told about as every other one."""
    domain = settings.address.email.rpartition("@")[2] or "localhost"
    text = " ".join(line.split())
    head = f"Message-ID: <order-{uuid4().hex}@{domain}>\r\nDate: {format_datetime(now)}\r\n"
    head += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return f"{head}\r\n{text}\r\n".encode()
