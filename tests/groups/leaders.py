"""A programme whose participants are divided into groups, and the people of it."""

from __future__ import annotations

from tests.daemon.conftest import sign_up

NET = """
title: Tværorganisatoriske ledernetværk
known_as: [ledernetværk, ledernetværket]
coordinators:
  - name: Kirsten Koordinator
    email: kirsten@koordinator.example
sign_up:
  opens: 2025-01-06 08:00
  deadline: 2025-02-14
groups:
  smallest: 6
  largest: 8
  levels:
    - name: topledere
      titles: [direktør, topleder]
    - name: øvrige ledelsesniveauer
      titles: [øvrig leder, afdelingsleder, teamleder]
  mixed_by: [forvaltninger]
  form_on: 2025-02-24
  series:
    first: 2025-03-13
    every_months: 2
    hours: 3
    times: 3
    start: 09:00
    place: Rådhuset, mødelokale 2
"""
ONE_LEVEL = NET.replace("    - name: topledere\n      titles: [direktør, topleder]\n", "")
DEPARTMENTS = ("Skoleforvaltningen", "Teknik- og Miljøforvaltningen", "Sundheds- og Kulturforvaltningen", "Borgmesterens Forvaltning")
FIRST_NAMES = (
    "Anne Bo Carl Dorte Eva Frank Gitte Hans Ida Jens Karen Lars Mette Niels Oda Per Rikke Søren Tine Ulla Viggo "
    "Winnie Yrsa Åge Birte Claus"
).split()


def leader(number: int) -> tuple[str, str]:
    """The name and the address's local part of the leader of that number, from 0."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = ("Holm", "Kær", "Dam")[number // len(FIRST_NAMES)]
    return f"{first} {last}", f"{first}.{last}".casefold().replace("å", "aa").replace("ø", "oe").replace("æ", "ae")


def writes(who: str, words: str, *, subject: str = "Ledernetværk", number: int = 1, **headers: str) -> bytes:
    """A mail of somebody; `who` is a whole name."""
    local = who.casefold().replace(" ", ".").replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
    body = f"Hej\n\n{words}\n\nVenlig hilsen\n{who}\n"
    return sign_up(
        who, subject=subject, body=body, From=f"{who} <{local}@kommune.example>",
        Message_ID=f"<{local}.{number}.{len(words)}@kommune.example>", **headers,
    )  # fmt: skip


def joins(number: int, more: str = "", department: str = "", title: str = "afdelingsleder") -> bytes:
    """The sign-up of one leader, as people write it."""
    where = department or DEPARTMENTS[number % len(DEPARTMENTS)]
    return writes(leader(number)[0], f"Jeg vil gerne med i ledernetværket. Jeg er {title} i {where}. {more}".strip())
