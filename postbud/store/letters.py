"""Writing letters into the outbox: the effect becomes final bytes, its invite a row, all before the commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from postbud import calendar, letters
from postbud.effects import SendLetter
from postbud.errors import TemplateFailed
from postbud.letters.invoice_sheets import basis_xlsx
from postbud.letters.known import TO_COORDINATORS
from postbud.letters.reasons import NO_VALUES, Reasons
from postbud.letters.samples import sample_variables
from postbud.letters.sentences import load_sentences
from postbud.letters.told import LISTS
from postbud.model.case import Case
from postbud.model.entry import EntryTexts
from postbud.model.message import Address, Attachment
from postbud.model.order import OrderFault
from postbud.model.programme import Meeting, Programme
from postbud.model.reading import Person, Thread
from postbud.model.registration import Invite
from postbud.model.told import facts_digest, facts_of, meeting_from, programme_from
from postbud.stages import Stages
from postbud.store import attendances, inbox, outbox, shown
from postbud.store.pending import Pending
from postbud.store.tables import letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Entered:
    """The registration a letter is about; `fresh` if it was made by this very decision, so that it has no invites yet."""

    id: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody's entry for one meeting shows and tells, and the hashes of both."""

    meeting: Meeting
    programme: Programme
    texts: EntryTexts
    digest: str
    told: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Object:
    """A calendar object for one letter, its METHOD, and the meeting it shows, which the letter then names too (CALENDAR rule 12)."""

    method: str
    octets: bytes
    meeting: Meeting


class Scribe:
    """Writes letters. Holds the templates, the sentences for reasons and the registration address; knows no workflow.

    `secret` goes into the Message-IDs, so that nobody can answer a letter that he has not seen.
    """

    def __init__(self, templates: letters.Templates, reasons: Reasons, address: Address, language: str, secret: bytes) -> None:
        self.templates, self.reasons, self.address, self.language, self.secret = templates, reasons, address, language, secret
        self._entries: dict[tuple[str, str, str], Shown] = {}
        self._kept: set[str] = set()  # digests of facts that this transaction, or one before it, has kept
        self.domain = address.email.rpartition("@")[2] or "localhost"

    def warm_up(self, programmes: Iterable[Programme]) -> None:
        """Render one letter and build one calendar entry of each programme, for nobody."""
        nobody = Address("", f"nobody@{self.domain}")
        for programme in programmes:
            for meeting in programme.meetings[:1]:
                entry = self._shown(programme, meeting, programme.language)
                if meeting.dated:
                    invite = Invite(meeting.key, "warm-up", 0, datetime.now(UTC))
                    calendar.request(programme, meeting, invite, self.address, nobody, entry.texts)
            self.templates.render("confirmation", programme.language, sample_variables("confirmation", programme))

    def use(self, templates: letters.Templates, reasons: Reasons) -> None:
        """Write with these letters from now on."""
        self.templates, self.reasons = templates, reasons
        self._entries.clear()

    def forget(self) -> None:
        """A transaction was rolled back: what it had kept is there no more."""
        self._kept.clear()

    def reason(self, code: str, words: str = "", values: Mapping[str, object] = NO_VALUES) -> str:
        """The sentence for a reason code in the house's language, with the words of the mail it rests on."""
        return self.reasons.sentence(code, self.language, words, values)

    def uid(self, programme: str, meeting: str, email: str, cause: str) -> str:
        """The UID of a new entry. `cause` is the mail that made it, so that an address which changed hands never has one twice."""
        return calendar.entry_uid(programme, meeting, f"{email} {cause}".strip(), self.domain)

    def write(
        self, pending: Pending, effect: SendLetter, kept: inbox.Kept | None, case: Case, registration: Entered | None, stages: Stages
    ) -> bool:
        """Put the letter in the outbox; False if it was written before, or has no entry to carry and was not to go without one."""
        draft = draft_of(effect, kept, case)
        if outbox.exists(pending.connection, draft):
            return False
        programme = case.programmes.get(effect.programme)
        entry = self._calendar(pending, effect, kept, case.now, programme, registration, stages)
        if entry is None and effect.only_if_invite:
            return False
        message_id = draft.message_id(self.domain, self.secret)
        raw = self._compose(pending.connection, effect, kept, case, programme, entry, message_id, stages)
        with stages.stage("store"):
            outbox.put(
                pending, draft, message_id, raw, kept.id if kept else None, case.now, about=effect.about or None,
                concerns=effect.concerns, bulk=effect.bulk, until=effect.until,
            )  # fmt: skip
        return True

    def give_up(self, pending: Pending, effect: SendLetter, kept: inbox.Kept | None, case: Case, error: str) -> None:
        """Keep a letter that could not be written visible in the outbox, so that it is not tried for ever."""
        draft = draft_of(effect, kept, case)
        outbox.give_up_unwritten(pending, draft, draft.message_id(self.domain, self.secret), error, case.now)

    def _calendar(
        self,
        pending: Pending,
        effect: SendLetter,
        kept: inbox.Kept | None,
        now: datetime,
        programme: Programme | None,
        registration: Entered | None,
        stages: Stages,
    ) -> Object | None:
        """The calendar entry as it must be sent now, if the letter carries one; its UID, SEQUENCE and DTSTAMP are the store's."""
        owner = attendances.participant(registration.id) if registration else None
        if effect.leads:
            owner = attendances.leader(effect.programme, effect.to, effect.language)
        if programme is None or owner is None or not effect.invite:
            return None
        if effect.again or effect.method == "CANCEL":
            return self._known_entry(pending, effect, now, programme, owner, stages)
        meeting = programme.meeting(effect.invite)
        if meeting is None or not meeting.dated or meeting.cancelled:
            return None
        entry = self._shown(programme, meeting, effect.language)
        self._keep(pending.connection, entry)
        cause = kept.fingerprint if kept else ""
        uid = self.uid(programme.slug, meeting.key, effect.to.email, f"leads {cause}" if effect.leads else cause)
        fresh = registration is not None and registration.fresh and not effect.leads
        invite_of = attendances.first_invite if fresh else attendances.invite_for
        with stages.stage("store"):
            invite = invite_of(pending, owner, attendances.Entry(meeting.key, uid, entry.digest, entry.told), now)
        with stages.stage("calendar"):
            return Object("REQUEST", calendar.request(programme, meeting, invite, self.address, effect.to, entry.texts), meeting)

    def _known_entry(
        self, pending: Pending, effect: SendLetter, now: datetime, programme: Programme, owner: attendances.Owner, stages: Stages
    ) -> Object | None:
        """An entry that somebody has or had, with the meeting as it was told: taken out of the calendar, or sent once more as it is.

        None if there is none.
        """
        with stages.stage("store"):
            if effect.again:
                found = attendances.standing(pending.connection, owner, effect.invite)
            else:
                found = attendances.taken_out(pending, owner, effect.invite, now)
        if found is None:
            return None
        invite, told = found
        facts = shown.facts_of(pending.connection, [told]).get(told)
        meeting = meeting_from(facts, effect.invite) if facts else programme.meeting(effect.invite)
        if meeting is None or not meeting.dated:
            return None
        programme = programme_from(facts, programme) if facts else programme
        called_off = effect.method == "CANCEL"
        texts = self.templates.entry_texts(programme, meeting.model_copy(update={"cancelled": called_off}), effect.language)
        made = calendar.cancel if called_off else calendar.request
        with stages.stage("calendar"):
            return Object(effect.method, made(programme, meeting, invite, self.address, effect.to, texts), meeting)

    def _shown(self, programme: Programme, meeting: Meeting, language: str) -> Shown:
        """What the entry says; the same for everybody at a meeting, so it is made once."""
        key = (programme.slug, meeting.key, language)
        known = self._entries.get(key)
        if known is None or known.meeting is not meeting or known.programme is not programme:
            texts, facts = self.templates.entry_texts(programme, meeting, language), facts_of(programme, meeting)
            digest = calendar.entry_digest(programme, meeting, texts)
            known = self._entries[key] = Shown(meeting, programme, texts, digest, facts_digest(facts), facts)
        return known

    def _keep(self, connection: Connection, entry: Shown) -> None:
        if entry.told not in self._kept:
            shown.keep(connection, entry.told, entry.facts)
            self._kept.add(entry.told)

    def _compose(
        self,
        connection: Connection,
        effect: SendLetter,
        kept: inbox.Kept | None,
        case: Case,
        programme: Programme | None,
        entry: Object | None,
        message_id: str,
        stages: Stages,
    ) -> bytes:
        with stages.stage("render"):
            variables = self._variables(effect, case, programme, entry)
            rendered = self.templates.render(effect.letter, effect.language, variables)
            answered = variables["message"]
            replies = bool(answered.message_id and answered.sender and answered.sender.key == effect.to.key)
            return letters.compose(
                rendered, sender=self.address, to=effect.to, message_id=message_id, date=case.now,
                in_reply_to=answered.message_id if replies else "",
                references=(*answered.references, answered.message_id) if replies else (),
                calendar=entry.octets if entry else None, method=entry.method if entry else "REQUEST",
                attachments=(
                    *_original(connection, effect, kept, case), *self._enclosed(effect, case, programme), *self._basis(effect),
                    *_documents(effect),
                ),
                headers=effect.headers,
            )  # fmt: skip

    def _enclosed(self, effect: SendLetter, case: Case, programme: Programme | None) -> tuple[Attachment, ...]:
        """The letter that goes with it, as it would leave, but for a Message-ID that leads nowhere."""
        for one in effect.encloses:
            with suppress(TemplateFailed):  # a letter that fails for one person is shown as another gets it
                rendered = self.templates.render(one.letter, one.language, self._variables(one, case, programme, None))
                raw = letters.compose(
                    rendered, sender=self.address, to=one.to, message_id=f"<shown.{case.now:%Y%m%d%H%M%S}@{self.domain}>", date=case.now,
                    headers=one.headers,
                )  # fmt: skip
                return (Attachment(f"{one.letter}.eml", "message/rfc822", raw),)
        return ()

    def _basis(self, effect: SendLetter) -> tuple[Attachment, ...]:
        """The basis for invoices as an Excel file."""
        if effect.basis is None:
            return ()
        say = load_sentences(self.templates.folder, "lists", effect.language, LISTS)
        return (Attachment(f"{effect.letter}-{effect.programme}.xlsx", XLSX, basis_xlsx(effect.basis, say, effect.language)),)

    def _variables(self, effect: SendLetter, case: Case, programme: Programme | None, entry: Object | None) -> dict[str, Any]:
        meeting = programme.meeting(effect.meeting) if programme and effect.meeting else None
        if entry is not None and effect.meeting == effect.invite:
            meeting = entry.meeting
        return {
            "programme": programme,
            "meeting": meeting,
            "meetings": _meetings(effect, case, programme) if programme else (),
            "participant": _participant(effect, case),
            "message": case.message,
            "coordinator": case.coordinators[0] if case.coordinators else self.address,
            "address": self.address,
            "because": case.reading.because(),
            "today": case.now.date(),
            **_with_reason(self, effect),
        }


def _meetings(effect: SendLetter, case: Case, programme: Programme) -> tuple[Meeting, ...]:
    """The meetings of a programme, to a participant only those that are his: of other groups nobody need hear."""
    if effect.letter in TO_COORDINATORS or not any(meeting.group for meeting in programme.meetings):
        return programme.meetings
    entry = case.registration(effect.to.key)
    return tuple(meeting for meeting in programme.meetings if meeting.is_for(entry.group if entry else ""))


def draft_of(effect: SendLetter, kept: inbox.Kept | None, case: Case) -> outbox.Draft:
    """The key of a letter."""
    occasion = effect.occasion or occasion_of(kept, case)
    return outbox.Draft(effect.programme, effect.letter, effect.meeting, occasion, effect.to.email, effect.language)


def occasion_of(kept: inbox.Kept | None, case: Case) -> str:
    """What makes a letter's key unique when the workflow does not say: the mail it answers, with the order on it; or what is due."""
    if kept is None:
        return f"due:{case.due.kind}:{case.due.key}" if case.due else ""
    order = f":{kept.order_by}:{kept.order_line}" if kept.order_by else ""
    return f"message:{kept.fingerprint[:24]}{order}"


def _participant(effect: SendLetter, case: Case) -> Person:
    """The person a letter goes to: as the mail says, else as the registry knows, else the bare address; by name, if anybody knows it."""
    read = next((fact.value for fact in case.reading.people if (fact.value.email or "").casefold() == effect.to.key), None)
    known = case.registration(effect.to.key)
    person = read or (known.person if known else None) or Person(None, effect.to.email)
    return person if person.name else replace(person, name=(known.person.name if known else None) or effect.to.name or None)


def _documents(effect: SendLetter) -> tuple[Attachment, ...]:
    if effect.collation is None:
        return ()
    from postbud.letters.documents import documents_of  # loads python-docx, which no other letter needs

    return documents_of(effect.collation)


def _original(connection: Connection, effect: SendLetter, kept: inbox.Kept | None, case: Case) -> tuple[Attachment, ...]:
    """The message as it came. One that we could not read goes as a closed file: the coordinator's mail program shall not try either."""
    if effect.original and kept is not None:
        return (Attachment("original.eml", "application/octet-stream" if case.fault else "message/rfc822", kept.raw),)
    row = inbox.held_message(connection, effect.original_of) if effect.original_of else None
    return (Attachment("original.eml", "message/rfc822", row.raw),) if row else ()


def _with_reason(scribe: Scribe, effect: SendLetter) -> Mapping[str, object]:
    given = dict(effect.variables)
    if isinstance(fault := given.get("fault"), OrderFault):
        return given | {"reason": scribe.reasons.fault(fault, effect.language), "code": fault.problem, "words": fault.words}
    if given.get("code") and "reason" not in given:
        values = given.pop("values", NO_VALUES)
        given["reason"] = scribe.reasons.sentence(str(given["code"]), effect.language, str(given.get("words", "")), values)
    return given


def threads_of(connection: Connection, message_ids: Sequence[str]) -> dict[str, Thread]:
    """Which letters of ours these Message-IDs are."""
    if not message_ids:
        return {}
    columns = (
        letter.c.message_id, letter.c.programme, letter.c.letter, letter.c.meeting, letter.c.answers, letter.c.about,
        letter.c.address, letter.c.occasion, letter.c.concerns,
    )  # fmt: skip
    rows = connection.execute(sa.select(*columns).where(letter.c.message_id.in_(set(message_ids))))
    return {
        row.message_id: Thread(
            row.programme, row.letter, row.meeting, row.about or row.answers or 0, row.address, row.occasion, row.concerns
        )
        for row in rows
    }  # fmt: skip
