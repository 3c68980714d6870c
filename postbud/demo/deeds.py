"""What was done, in sentences: one for each effect that somebody outside would notice.

Knows effects and how to speak of them; knows no screen, and no workflow by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postbud.demo.notebook import Decision
from postbud.demo.words import Words
from postbud.effects import Attend, Change, Effect, Hold, Ignore, Move, OptOut, RecordAnswer, Register, Release, Schedule, Settle
from postbud.letters.headers import plain
from postbud.letters.reasons import Reasons
from postbud.letters.wording import Wording
from postbud.model.case import Case
from postbud.model.programme import Programme
from postbud.model.registration import Answer, Status


@dataclass(frozen=True, slots=True)
class Deeds:
    """Tells in one language what was done."""

    words: Words
    wording: Wording
    reasons: Reasons
    programmes: Mapping[str, Programme]

    def told(self, decision: Decision) -> Iterator[str]:
        """The sentences of one decision, in the order of its effects."""
        for effect in decision.effects:
            yield from filter(None, (self._one(decision.case, effect),))

    def _one(self, case: Case, effect: Effect) -> str:
        match effect:
            case Register(status=Status.SUBSTITUTE):
                return ""  # that somebody comes in another's place is told with the other's day
            case Register():
                return self._became(plain(effect.person.name or effect.person.email or ""), effect.programme, effect.status)
            case Move():
                return self._moved(case, effect)
            case Attend():
                return self._attends(case, effect)
            case Change():
                return self.words("changed", person=plain(effect.person.name or effect.address))
            case OptOut():
                return self.words("opted_out", person=plain(effect.address))
            case RecordAnswer():
                return self.words("answer", person=_name(case, effect.attendee), said=self.words.name("answers", effect.answer))
            case Hold(code, said):
                return self.words("held", reason=self._reason(code, said))
            case Ignore(code, said):
                return self.words("ignored", reason=self._reason(code, said))
            case Settle() | Release():
                return self.words("waits_no_longer", person=_held_from(case))
            case Schedule("edition"):
                return self.words("settling", at=self.wording.moment(effect.at.astimezone(case.now.tzinfo)))
        return ""

    def _became(self, person: str, programme: str, status: Status) -> str:
        title = self.programmes[programme].title if programme in self.programmes else programme
        return str(self.words.sentences["became"][status.value]).format(person=person, programme=title)

    def _moved(self, case: Case, effect: Move) -> str:
        person = _name(case, effect.address)
        if effect.offered_until:
            return self.words("offered", person=person, at=self.wording.moment(effect.offered_until))
        if effect.status == Status.AWAITING_APPROVAL and effect.approver:
            return self.words("asked", person=person, approver=effect.approver)
        return self._became(person, effect.programme, effect.status)

    def _attends(self, case: Case, effect: Attend) -> str:
        meeting = self.programmes[effect.programme].meeting(effect.meeting) if effect.programme in self.programmes else None
        who, day = _name(case, effect.address), self.wording.day(meeting.date if meeting else None)
        if effect.answer == Answer.ABSENT:
            return self.words("stays_away", person=who, day=day)
        if effect.answer == Answer.SUBSTITUTED:
            return self.words("instead", person=_name(case, effect.stand_in), replaced=who, day=day)
        return self.words("comes", person=who, day=day)

    def _reason(self, code: str, said: str) -> str:
        return plain(self.reasons.sentence(code, self.words.language, said))


def _name(case: Case, address: str) -> str:
    """What somebody is called: as the registry knows, else as the mail says, else the address."""
    known = case.registration(address)
    read = next((fact.value for fact in case.reading.people if (fact.value.email or "").casefold() == address.casefold()), None)
    person = known.person if known else read
    return plain((person.name if person else None) or address)


def _held_from(case: Case) -> str:
    """Who wrote the mail that waited: a coordinator's word is about somebody else's, an answer to a question about one's own."""
    sender = (case.held.message if case.held else case.message).sender
    return plain(sender.name or sender.email) if sender else ""
