"""What people are told of a meeting, as facts that can be kept: plain JSON values, the same for everybody who is told.

Knows the programme's words only. `postbud.editions` compares facts; the store keeps them by their digest. Facts that were kept by
an older Postbud may lack a name, so reading them is lenient.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date as Date
from datetime import time as Time
from hashlib import sha256
from typing import Any

from postbud.model.programme import AgendaItem, Contact, Meeting, Programme

# Facts of a meeting that are texts as they stand.
TEXTS = ("place", "title", "theme", "group")
TIMES = ("start", "end", "arrival")


def facts_of(programme: Programme, meeting: Meeting) -> dict[str, Any]:
    """The facts of one meeting: JSON values only, so they are equal before and after they were stored.

    `group` and `cancelled` are there to know the meeting again; no letter tells a change of them as a fact.
    """
    return {
        "date": meeting.date.isoformat() if meeting.date else None,
        **{name: _written(getattr(meeting, name)) for name in TIMES},
        **{name: getattr(meeting, name) for name in TEXTS},
        "agenda": [item.model_dump(mode="json", exclude_defaults=True) for item in meeting.agenda],
        "facilitators": list(facilitators_of(programme, meeting)),
        "cancelled": meeting.cancelled,
        "time_zone": programme.time_zone,
    }


def facilitators_of(programme: Programme, meeting: Meeting) -> tuple[str, ...]:
    """Who leads a meeting, by name: the facilitator of its group, where that is settled, or else the programme's."""
    formed = programme.groups.formed if programme.groups and meeting.group else ()
    leads = next((group.facilitator for group in formed if group.key == meeting.group), None)
    return (leads.name,) if leads else tuple(contact.name for contact in programme.facilitators)


def facts_digest(facts: Mapping[str, Any]) -> str:
    """A hash (hex) of facts: the same for the same facts, in whatever order their names stand."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def time_of(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two versions of a meeting the same time to somebody who has answered: the day, the hours and the zone they are in."""
    return tuple(facts.get(name) for name in ("date", "start", "end", "time_zone"))


def meeting_from(facts: Mapping[str, Any], key: str) -> Meeting:
    """The meeting as people were told it, for letters, previews and the calendar's cancellation."""
    day = facts.get("date")
    known = {
        "key": key,
        "date": Date.fromisoformat(day) if day else None,
        **{name: _read(facts.get(name)) for name in TIMES},
        **{name: facts.get(name, "") for name in TEXTS},
        "agenda": tuple(_item(kept) for kept in facts.get("agenda", ())),
        "cancelled": facts.get("cancelled", False),
    }
    return Meeting.model_validate(known)


def programme_from(facts: Mapping[str, Any], programme: Programme) -> Programme:
    """The programme as far as the entry of one meeting shows it, as people were told: the zone of its hours, and who leads it."""
    leads = tuple(Contact(name=name) for name in facts.get("facilitators", ()))
    return programme.model_copy(update={"time_zone": facts.get("time_zone", programme.time_zone), "facilitators": leads, "groups": None})


def _item(kept: Mapping[str, Any]) -> AgendaItem:
    known = {name: value for name, value in kept.items() if name in AgendaItem.model_fields}
    return AgendaItem.model_validate(known | {name: _read(kept.get(name)) for name in ("start", "end")})


def _written(at: Time | None) -> str | None:
    return at.isoformat() if at is not None else None


def _read(kept: str | None) -> Time | None:
    return Time.fromisoformat(kept) if kept else None
