"""The mails of `life/`: plain text cases with their labels, read as the decider reads them, and counted.

`python -m tests.reading.life_mails tuned|aside [--misses]` prints the figures of one half.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from postbud.message import read_message
from postbud.model.message import Message
from postbud.model.programme import Programme
from postbud.model.reading import Person, Reading, Thread
from postbud.programmes import load_programmes
from postbud.reading import read
from postbud.reading.report import act
from tests.reading.mails import ADDRESS, HERE

LIFE = HERE / "life"
PROGRAMMES = (HERE / "corpus3" / "programmes", LIFE / "programmes")
ANY, NOTHING = "*", "-"
ABOUT_PEOPLE = frozenset({"register", "cancel", "absent", "substitute", "change"})
DATED = frozenset({"register", "absent", "substitute"})
CHANGING = ABOUT_PEOPLE | {"optout", "approve", "reject"}


@dataclass
class Case:
    """One mail: its headers as written, its body, and what it should be read as."""

    name: str
    intent: str
    programme: str
    meeting: str
    act: str
    people: tuple[dict[str, str], ...]
    headers: dict[str, str]
    known: str = ""
    thread: Thread | None = None
    quoting: str = ""
    extra: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @property
    def message(self) -> Message:
        """The mail as bytes would bring it, written at ten in the morning, Danish time."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.headers["from"], "Netværk for ledere <tilmelding@netvaerk.example>"
        mail["Subject"], mail["Message-ID"] = self.headers["subject"], f"<{self.name}@life.example>"
        when = datetime.fromisoformat(self.headers["date"]).replace(hour=10, tzinfo=ZoneInfo("Europe/Copenhagen"))
        mail["Date"] = format_datetime(when)
        if "cc" in self.headers:
            mail["Cc"] = self.headers["cc"]
        if self.thread is not None:
            mail["In-Reply-To"] = "<a-letter-of-ours@netvaerk.example>"
        for name, value in self.extra:
            mail[name] = value
        mail.set_content(f"{self.body}\n\n{quoted()[self.quoting]}" if self.quoting else self.body)
        return read_message(mail.as_bytes())

    @property
    def sender(self) -> tuple[str, str]:
        name, _, address = self.headers["from"].rstrip(">").partition(" <")
        return name, address


@lru_cache(maxsize=1)
def programmes() -> dict[str, Programme]:
    return {slug: programme for folder in PROGRAMMES for slug, programme in load_programmes(folder).items()}


@lru_cache(maxsize=1)
def quoted() -> dict[str, str]:
    return dict(blocks(LIFE / "quoted.txt"))


def blocks(path: Path) -> Iterator[tuple[str, str]]:
    """The parts of a file that begin with "=== name"; what stands before the first is a remark."""
    for block in path.read_text("utf-8").split("\n=== ")[1:]:
        name, _, text = block.partition("\n")
        yield name.strip(), text.rstrip("\n") + "\n"


def cases(half: str) -> list[Case]:
    return [_case(name, text) for name, text in blocks(LIFE / f"{half}.txt")]


def _case(name: str, text: str) -> Case:
    head, _, body = text.partition("---\n")
    lines = [line.partition(":")[::2] for line in head.splitlines()]
    fields = {key: value.strip() for key, value in lines}
    intent, programme, meeting, what = fields["gold"].split()
    thread = fields.get("thread", "").split()
    case = Case(
        name, intent, programme, meeting, what, (), {key: fields[key] for key in ("from", "date", "subject", "cc") if key in fields},
        known=fields.get("known", ""), thread=Thread(*thread) if thread else None, quoting=fields.get("quoting", ""),
        extra=[tuple(part.strip() for part in value.split(":", 1)) for key, value in lines if key == "header"], body=body,
    )  # fmt: skip
    people = [] if fields["people"] == NOTHING else fields["people"].split(";")
    case.people = tuple(_person(case, one.strip()) for one in people)
    return case


def _person(case: Case, text: str) -> dict[str, str]:
    """`Name <address> field=value for Predecessor`; `sender` is name and address of From."""
    text, _, replaces = text.partition(" for ")
    found = {"replaces": replaces} if replaces else {}
    words = text.split()
    for word in list(words):
        if "=" in word:
            found |= dict([word.split("=", 1)])
            words.remove(word)
    if words == ["sender"]:
        name, email = case.sender
    else:
        name, _, email = " ".join(words).rstrip(">").partition(" <")
    return {**found, "name": name, "email": email}


def read_case(case: Case) -> tuple[Reading, Reading]:
    """The reading without the registry, and the one that the decider goes by: read again where the registry knows the programme."""
    message = case.message
    first = read(message, programmes(), address=ADDRESS, thread=case.thread)
    if not case.known or first.programme.value is not None:
        return first, first
    return first, read(message, programmes(), address=ADDRESS, thread=Thread(case.known))


def right_people(case: Case, reading: Reading) -> bool:
    """Everybody by name, address and predecessor, and every field that the label names."""
    got = [fact.value for fact in reading.people]
    return len(got) == len(case.people) and all(any(_fits(one, label) for one in got) for label in case.people)


def _fits(person: Person, label: dict[str, str]) -> bool:
    exact = all((getattr(person, name) or "").casefold() == label.get(name, "").casefold() for name in ("name", "email", "replaces"))
    loose = {name: value for name, value in label.items() if name not in ("name", "email", "replaces")}
    return exact and all(value.casefold() in (getattr(person, name) or "").casefold() for name, value in loose.items())


def wrong_in(case: Case, reading: Reading) -> list[str]:
    """Which of intent, programme, meeting and people are not as labelled."""
    wrong = []
    intent = reading.intent.value.value
    if case.intent == ANY:
        return wrong
    if intent != case.intent:
        wrong.append("intent")
    if case.intent in ABOUT_PEOPLE | {"approve", "reject"} and (reading.programme.value or NOTHING) != case.programme:
        wrong.append("programme")
    if (case.intent in DATED or intent in DATED) and (
        reading.meeting.value.isoformat() if reading.meeting.value else NOTHING
    ) != case.meeting:
        wrong.append("meeting")
    if (case.intent in ABOUT_PEOPLE or intent in ABOUT_PEOPLE) and not right_people(case, reading):
        wrong.append("people")
    return wrong


def count(half: str) -> tuple[Counter[str], list[str]]:
    """The counts of one half and a line for each miss. `unsafe`: acted on though a human should, or acted on and not right."""
    counts: Counter[str] = Counter()
    misses = []
    for case in cases(half):
        _, reading = read_case(case)
        wrong, auto = wrong_in(case, reading), act(reading) == "auto"
        counts["mails"] += 1
        counts["labelled"] += case.intent != ANY
        counts["intent"] += case.intent != ANY and "intent" not in wrong
        counts["dated"] += case.intent in DATED
        counts["meeting"] += case.intent in DATED and "meeting" not in wrong
        counts["peopled"] += case.intent in ABOUT_PEOPLE
        counts["people"] += case.intent in ABOUT_PEOPLE and "people" not in wrong
        counts["plain"] += case.act == "auto"
        counts["certain"] += case.act == "auto" and auto
        changes = reading.intent.value.value in CHANGING or case.intent in CHANGING
        unsafe = auto and (case.act == "human" or (bool(wrong) and changes))
        counts["unsafe"] += unsafe
        if wrong or unsafe or (case.act == "auto" and not auto):
            codes = [doubt.code for doubt in reading.doubts]
            misses.append(f"{'UNSAFE ' if unsafe else ''}{case.name}: {wrong} {_told(reading)} {codes}")
    return counts, misses


def _told(reading: Reading) -> str:
    people = [(one.value.name, one.value.email, one.value.replaces) for one in reading.people]
    return f"{reading.intent.value.value} {reading.programme.value} {reading.meeting.value} {people}"


def main() -> None:
    counts, misses = count(sys.argv[1])
    for part, whole in (("intent", "labelled"), ("meeting", "dated"), ("people", "peopled"), ("certain", "plain")):
        sys.stdout.write(f"{part:8} {100 * counts[part] / counts[whole]:5.1f} %  {counts[part]} of {counts[whole]}\n")
    sys.stdout.write(f"unsafe   {counts['unsafe']} of {counts['mails']}\n")
    if "--misses" in sys.argv:
        sys.stdout.write("\n".join(misses) + "\n")


if __name__ == "__main__":
    main()
