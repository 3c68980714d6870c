"""Writing letters into the outbox: the effect becomes final bytes, its invite a row, all before the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud import calendar, letters
from postbud.effects import SendLetter
from postbud.letters.reasons import Reasons
from postbud.model.case import Case
from postbud.model.entry import EntryTexts
from postbud.model.message import Address, Attachment
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person, Thread
from postbud.stages import Stages
from postbud.store import inbox, outbox, registry
from postbud.store.tables import letter, message


class Scribe:
    """Writes letters. Holds the templates, the sentences for reasons and the registration address; knows no workflow."""

    def __init__(self, templates: letters.Templates, reasons: Reasons, address: Address, language: str) -> None:
        self.templates, self.reasons, self.address, self.language = templates, reasons, address, language
        self._texts: dict[tuple[str, str, str], tuple[Meeting, EntryTexts]] = {}
        self.domain = address.email.rpartition("@")[2] or "localhost"

    def reason(self, code: str, words: str = "") -> str:
        """The sentence for a reason code in the house's language, with the words of the mail it rests on."""
        return self.reasons.sentence(code, self.language, words)

    def write(
        self, connection: Connection, effect: SendLetter, kept: inbox.Kept, case: Case, registration: int | None, stages: Stages
    ) -> bool:
        """Put the letter in the outbox; False if this very letter was written before."""
        occasion = effect.occasion or f"message:{kept.fingerprint[:24]}"
        draft = outbox.Draft(effect.programme, effect.letter, effect.meeting, occasion, effect.to.email, effect.language)
        if outbox.exists(connection, draft):
            return False
        programme = case.programmes.get(effect.programme)
        entry = None
        if effect.invite and programme and registration is not None:
            with stages.stage("calendar"):
                entry = self._entry(connection, effect, case.now, programme, registration)
        message_id = draft.message_id(self.domain)
        raw = self._compose(effect, kept, case, programme, entry, message_id, stages)
        outbox.put(connection, draft, message_id, raw, kept.id, case.now)
        return True

    def _entry(self, connection: Connection, effect: SendLetter, now: datetime, programme: Programme, registration: int) -> bytes | None:
        """The calendar entry as it must be sent now; its UID, SEQUENCE and DTSTAMP are the store's."""
        meeting = programme.meeting(effect.invite)
        if meeting is None:
            return None
        texts = self._entry_texts(programme, meeting, effect.language)
        uid = calendar.entry_uid(programme.slug, meeting.key, effect.to.email, self.domain)
        digest = calendar.entry_digest(programme, meeting, texts)
        invite = registry.invite_for(connection, registration, meeting.key, uid, digest, now)
        return calendar.request(programme, meeting, invite, self.address, effect.to, texts)

    def _entry_texts(self, programme: Programme, meeting: Meeting, language: str) -> EntryTexts:
        """What the entry says; the same for everybody at a meeting, so it is rendered once."""
        known = self._texts.get((programme.slug, meeting.key, language))
        if known is None or known[0] is not meeting:
            known = (meeting, self.templates.entry_texts(programme, meeting, language))
            self._texts[programme.slug, meeting.key, language] = known
        return known[1]

    def _compose(
        self,
        effect: SendLetter,
        kept: inbox.Kept,
        case: Case,
        programme: Programme | None,
        entry: bytes | None,
        message_id: str,
        stages: Stages,
    ) -> bytes:
        with stages.stage("render"):
            rendered = self.templates.render(effect.letter, effect.language, self._variables(effect, case, programme))
            answered = case.message
            replies = bool(answered.message_id and answered.sender and answered.sender.key == effect.to.key)
            return letters.compose(
                rendered, sender=self.address, to=effect.to, message_id=message_id, date=case.now,
                in_reply_to=answered.message_id if replies else "",
                references=(*answered.references, answered.message_id) if replies else (), calendar=entry,
                attachments=(Attachment("original.eml", "message/rfc822", kept.raw),) if effect.original else (),
            )  # fmt: skip

    def _variables(self, effect: SendLetter, case: Case, programme: Programme | None) -> dict[str, object]:
        meeting: Meeting | None = programme.meeting(effect.meeting) if programme and effect.meeting else None
        participant = next((fact.value for fact in case.reading.people if (fact.value.email or "").casefold() == effect.to.key), None)
        return {
            "programme": programme,
            "meeting": meeting,
            "meetings": programme.meetings if programme else (),
            "participant": participant or Person(effect.to.name or None, effect.to.email),
            "message": case.message,
            "coordinator": case.coordinators[0] if case.coordinators else self.address,
            "address": self.address,
            "because": case.reading.because(),
            "today": case.now.date(),
            **_with_reason(self, effect),
        }


def _with_reason(scribe: Scribe, effect: SendLetter) -> Mapping[str, object]:
    given = dict(effect.variables)
    if "code" in given:
        given["reason"] = scribe.reasons.sentence(str(given["code"]), effect.language, str(given.get("words", "")))
    return given


def threads_of(connection: Connection, message_ids: Sequence[str]) -> dict[str, Thread]:
    """Which letters of ours these Message-IDs are."""
    if not message_ids:
        return {}
    columns = (letter.c.message_id, letter.c.programme, letter.c.letter, letter.c.meeting)
    rows = connection.execute(sa.select(*columns).where(letter.c.message_id.in_(set(message_ids)), letter.c.programme != ""))
    return {row.message_id: Thread(row.programme, row.letter, row.meeting) for row in rows}


def answered_since(connection: Connection, address: str, since: datetime) -> int:
    """How many messages of this address were answered since an instant, however many letters each of them got."""
    key = address.casefold()
    caused = (
        sa.select(sa.func.count(sa.distinct(letter.c.answers)))
        .join(message, letter.c.answers == message.c.id)
        .where(letter.c.address == key, message.c.sender == key, letter.c.created_at >= since)
    )
    return connection.execute(caused).scalar_one()
