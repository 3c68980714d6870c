"""A programme with a year of meetings, as a coordinator would write it, and the people of it."""

from __future__ import annotations

from tests.daemon.conftest import sign_up

YEAR = """
title: Netværk for børnebibliotekarer
known_as: [børnenetværket]
coordinators:
  - name: Kirsten Koordinator
    email: kirsten@koordinator.example
sign_up:
  opens: 2025-01-06 08:00
  deadline: 2025-03-15
meetings:
  - {date: 2025-04-24, start: 10:00, end: 15:00, place: Hovedbiblioteket, agenda: [{title: Velkommen}]}
  - {date: 2025-09-09, start: 10:00, end: 15:00, place: Hovedbiblioteket, agenda: [{title: Sprog}]}
  - {date: 2025-11-18, start: 10:00, end: 15:00}
questionnaires:
  - key: evaluering
    kind: evaluation
    title: Evaluering
    questions:
      - text: Hvordan gik det?
schedule:
  reunion: true
"""
OPEN_YEAR = YEAR.replace("  deadline: 2025-03-15\n", "")  # one may sign up all year
ONE = """
title: Netværk for børnebibliotekarer
known_as: [børnenetværket]
coordinators:
  - name: Kirsten Koordinator
    email: kirsten@koordinator.example
meetings:
  - {date: 2025-04-24, start: 10:00, end: 15:00, place: Hovedbiblioteket, agenda: [{title: Velkommen}]}
"""


def comes(name: str) -> bytes:
    """A sign-up to the programme of this year; `eva` writes from eva@by.example."""
    body = f"Hej\n\nJeg vil gerne tilmelde mig børnenetværket.\n\nVenlig hilsen\n{name.capitalize()} Lund\n"
    return sign_up(
        name, subject="Tilmelding til børnenetværket", body=body, From=f"{name.capitalize()} Lund <{name}@by.example>",
        Message_ID=f"<{name}.sign-up@by.example>",
    )  # fmt: skip


def writes(name: str, subject: str, words: str) -> bytes:
    """Any other mail from eva@by.example, or whoever it is."""
    body = f"Hej\n\n{words}\n\nVenlig hilsen\n{name.capitalize()} Lund\n"
    sender = f"{name.capitalize()} Lund <{name}@by.example>"
    return sign_up(name, subject=subject, body=body, From=sender, Message_ID=f"<{name}.{len(words)}@by.example>")


def answer(letter: str, words: str, *, by: str = "Kirsten Koordinator <kirsten@koordinator.example>", number: int = 1) -> bytes:
    """A reply to a letter of ours, as a mail program sends it."""
    head, _, _ = letter.partition("\r\n\r\n")
    lines = head.replace("\r\n ", " ").split("\r\n")
    identifier = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:"))
    return sign_up(
        "x", subject="Sv: brevet", body=f"{words}\n", From=by, In_Reply_To=identifier, References=identifier,
        Message_ID=f"<svar.{number}.{identifier[1:9]}@koordinator.example>",
    )  # fmt: skip
