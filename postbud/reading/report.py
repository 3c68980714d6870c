"""A reading as one JSON object, with the keys of the labelled corpora.

Knows the reading and what would be done (`act`); `run.py read --json` prints it.
"""

from __future__ import annotations

from typing import Any

from postbud.model.reading import Person, Reading

FIELDS = ("name", "email", "organisation", "title", "phone", "ean", "cvr", "reference", "diet", "access", "replaces")
OF_GROUPS = ("level", "department", "wishes")  # where participants are divided into groups, as far as anything is said


def act(reading: Reading) -> str:
    """'auto' if a careful coordinator would let a machine act, else 'human'."""
    return "auto" if reading.sure else "human"


def as_json(file: str, reading: Reading, act: str) -> dict[str, Any]:
    """{file, intent, programme, meeting, people, act, because}; dates as ISO text, absent values as None."""
    return {
        "file": file,
        "intent": reading.intent.value.value,
        "programme": reading.programme.value,
        "meeting": reading.meeting.value.isoformat() if reading.meeting.value else None,
        "people": [_person(fact.value) for fact in reading.people],
        "act": act,
        "because": reading.because(),
    }


def _person(person: Person) -> dict[str, str | None]:
    said = {field: value for field in OF_GROUPS if (value := getattr(person, field)) is not None}
    return {field: getattr(person, field) for field in FIELDS} | said
