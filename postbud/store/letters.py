"""Writing letters into the outbox: the effect becomes final bytes, its invite a row, all before the commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud import calendar, letters
from postbud.effects import SendLetter
from postbud.letters.reasons import Reasons
from postbud.letters.samples import sample_variables
from postbud.model.case import Case
from postbud.model.entry import EntryTexts
from postbud.model.message import Address, Attachment
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person, Thread
from postbud.model.registration import Invite
from postbud.stages import Stages
from postbud.store import inbox, outbox, registry
from postbud.store.pending import Pending
from postbud.store.tables import letter


@dataclass(frozen=True, slots=True)
class Entered:
    """The registration a letter is about; `fresh` if it was made by this very decision, so that it has no invites yet."""

    id: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What everybody's entry for one meeting shows, and the hash of it."""

    meeting: Meeting
    texts: EntryTexts
    digest: str


class Scribe:
    """Writes letters. Holds the templates, the sentences for reasons and the registration address; knows no workflow."""

    def __init__(self, templates: letters.Templates, reasons: Reasons, address: Address, language: str) -> None:
        self.templates, self.reasons, self.address, self.language = templates, reasons, address, language
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self.domain = address.email.rpartition("@")[2] or "localhost"

    def warm_up(self, programmes: Iterable[Programme]) -> None:
        """Render one letter and build one calendar entry of each programme, for nobody."""
        nobody = Address("", f"nobody@{self.domain}")
        for programme in programmes:
            for meeting in programme.meetings[:1]:
                entry = self._entry(programme, meeting, programme.language)
                if meeting.dated:
                    invite = Invite(meeting.key, "warm-up", 0, datetime.now(UTC))
                    calendar.request(programme, meeting, invite, self.address, nobody, entry.texts)
            self.templates.render("confirmation", programme.language, sample_variables("confirmation", programme))

    def reason(self, code: str, words: str = "") -> str:
        """The sentence for a reason code in the house's language, with the words of the mail it rests on."""
        return self.reasons.sentence(code, self.language, words)

    def write(
        self, pending: Pending, effect: SendLetter, kept: inbox.Kept, case: Case, registration: Entered | None, stages: Stages
    ) -> bool:
        """Put the letter in the outbox; False if this very letter was written before."""
        occasion = effect.occasion or f"message:{kept.fingerprint[:24]}"
        draft = outbox.Draft(effect.programme, effect.letter, effect.meeting, occasion, effect.to.email, effect.language)
        if outbox.exists(pending.connection, draft):
            return False
        programme = case.programmes.get(effect.programme)
        calendar_bytes = self._calendar(pending, effect, case.now, programme, registration, stages)
        message_id = draft.message_id(self.domain)
        raw = self._compose(effect, kept, case, programme, calendar_bytes, message_id, stages)
        with stages.stage("store"):
            outbox.put(pending, draft, message_id, raw, kept.id, case.now)
        return True

    def _calendar(
        self,
        pending: Pending,
        effect: SendLetter,
        now: datetime,
        programme: Programme | None,
        registration: Entered | None,
        stages: Stages,
    ) -> bytes | None:
        """The calendar entry as it must be sent now, if the letter carries one; its UID, SEQUENCE and DTSTAMP are the store's."""
        meeting = programme.meeting(effect.invite) if programme and effect.invite else None
        if programme is None or meeting is None or registration is None:
            return None
        entry = self._entry(programme, meeting, effect.language)
        uid = calendar.entry_uid(programme.slug, meeting.key, effect.to.email, self.domain)
        invite_of = registry.first_invite if registration.fresh else registry.invite_for
        with stages.stage("store"):
            invite = invite_of(pending, registration.id, meeting.key, uid, entry.digest, now)
        with stages.stage("calendar"):
            return calendar.request(programme, meeting, invite, self.address, effect.to, entry.texts)

    def _entry(self, programme: Programme, meeting: Meeting, language: str) -> Entry:
        """What the entry says; the same for everybody at a meeting, so it is made once."""
        key = (programme.slug, meeting.key, language)
        known = self._entries.get(key)
        if known is None or known.meeting is not meeting:
            texts = self.templates.entry_texts(programme, meeting, language)
            known = self._entries[key] = Entry(meeting, texts, calendar.entry_digest(programme, meeting, texts))
        return known

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
                attachments=_original(kept, case) if effect.original else (),
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


def _original(kept: inbox.Kept, case: Case) -> tuple[Attachment, ...]:
    """The message as it came. One that we could not read goes as a closed file: the coordinator's mail program shall not try either."""
    return (Attachment("original.eml", "application/octet-stream" if case.fault else "message/rfc822", kept.raw),)


def _with_reason(scribe: Scribe, effect: SendLetter) -> Mapping[str, object]:
    given = dict(effect.variables)
    if "code" in given:
        given["reason"] = scribe.reasons.sentence(str(given["code"]), effect.language, str(given.get("words", "")))
    return given


def threads_of(connection: Connection, message_ids: Sequence[str]) -> dict[str, Thread]:
    """Which letters of ours these Message-IDs are."""
    if not message_ids:
        return {}
    columns = (letter.c.message_id, letter.c.programme, letter.c.letter, letter.c.meeting, letter.c.answers)
    rows = connection.execute(sa.select(*columns).where(letter.c.message_id.in_(set(message_ids))))
    return {row.message_id: Thread(row.programme, row.letter, row.meeting, row.answers or 0) for row in rows}
