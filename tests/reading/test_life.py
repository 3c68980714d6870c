"""The life after sign-up by mail: nothing unsafe, and the figures that docs/reading.md states for it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from postbud.model.message import Address
from postbud.model.reading import Intent, Reading, Thread
from postbud.reading import read
from postbud.reading.report import act
from postbud.reading.view import View, answered_letter, kinds, lexicons
from tests.reading.life_mails import CHANGING, LIFE, cases, count, programmes, read_case
from tests.reading.mails import ADDRESS, mail

# Shares reached (docs/reading.md), a little below them: intent, meeting, people, certain.
REACHED = {"tuned": (0.96, 0.92, 0.96, 0.96), "aside": (0.93, 0.95, 0.91, 0.94)}
JUNE = "2025-06-03"


@pytest.mark.parametrize("half", REACHED)
def test_no_mail_of_the_life_after_sign_up_is_acted_on_wrongly(half):
    counts, misses = count(half)

    assert counts["unsafe"] == 0, misses


@pytest.mark.parametrize("half", REACHED)
def test_the_mails_of_the_life_after_sign_up_are_understood_as_well_as_is_said(half):
    counts, misses = count(half)
    intent, meeting, people, certain = REACHED[half]

    assert counts["intent"] >= intent * counts["labelled"], misses
    assert counts["meeting"] >= meeting * counts["dated"], misses
    assert counts["people"] >= people * counts["peopled"], misses
    assert counts["certain"] >= certain * counts["plain"], misses


@pytest.mark.parametrize("half", ["tuned", "aside"])
def test_without_the_registry_a_mail_that_tells_no_programme_has_none_and_waits(half):
    for case in cases(half):
        first, _ = read_case(case)
        if case.known and first.intent.value not in (Intent.OTHER, Intent.QUESTION):
            assert first.programme.value == case.known or (first.programme.value, act(first)) == (None, "human"), case.name


@pytest.mark.parametrize("half", ["tuned", "aside"])
def test_the_programme_that_the_registry_knows_makes_no_other_difference(half):
    for case in cases(half):
        plain, _ = read_case(case)
        if plain.programme.value is None or case.thread is not None:
            continue
        known = read(case.message, programmes(), address=ADDRESS, thread=Thread(plain.programme.value))

        assert (known.intent, known.meeting, known.people, known.doubts) == (plain.intent, plain.meeting, plain.people, plain.doubts), (
            case.name
        )


def sentences(kind: str) -> list[str]:
    lines = (LIFE / "sentences.txt").read_text("utf-8").splitlines()
    return [line.partition("|")[2] for line in lines if line.partition("|")[0] == kind]


def one_sentence(text: str) -> Reading:
    """What a mail is read as that says only this, from somebody registered for Hverdagsledelse."""
    body, sender = f"Hej\n\n{text}\n\nSanne Bech Lind", "Sanne Bech Lind <sbl@by.example>"
    message = mail(body, subject="Hej", sender=sender, date="Mon, 26 May 2025 10:00:00 +0200")
    found = read(message, programmes(), address=ADDRESS)
    if found.programme.value is not None:
        return found
    return read(message, programmes(), address=ADDRESS, thread=Thread("hverdagsledelse"))


def told(found: Reading) -> tuple[str, str, tuple[str | None, ...]]:
    """Intent, meeting and people of a certain reading; nothing of another."""
    if not found.sure:
        return "", "", ()
    meeting = found.meeting.value.isoformat() if found.meeting.value else ""
    people = tuple(part for one in found.people for part in (one.value.name, one.value.email, one.value.replaces))
    return found.intent.value.value, meeting, people


def test_no_trap_is_acted_on():
    acted_on = [text for text in sentences("X") if one_sentence(text).sure and one_sentence(text).intent.value.value in CHANGING]

    assert len(sentences("X")) > 200
    assert acted_on == []


SANNE = ("Sanne Bech Lind", "sbl@by.example", None)
PER = ("Per Hauge", "per.hauge@by.example", "Sanne Bech Lind")


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("A", ("absent", JUNE, SANNE)),
        ("C", ("cancel", "", SANNE)),
        ("B", ("register", JUNE, SANNE)),
        ("S", ("substitute", JUNE, PER)),
        ("T", ("substitute", "", PER)),
        ("O", ("optout", "", ())),
    ],
)
def test_plain_sentences_beside_the_traps_are_certain(kind, wanted):
    read_so = {text: told(one_sentence(text)) for text in sentences(kind)}

    missed = {text: found for text, found in read_so.items() if found != wanted}

    assert not [found for found in missed.values() if found[0]], "certain and wrong"
    assert len(missed) <= 0.1 * len(read_so), missed


def test_changes_are_certain_and_say_what_is_new():
    counts = Counter(told(one_sentence(text))[0] for text in sentences("H"))

    assert counts["change"] >= 0.9 * counts.total()


@pytest.mark.parametrize(
    ("letter", "meeting", "intent", "day"),
    [
        # A confirmation carries the entry of the first meeting and is about all of them.
        ("confirmation", "1", Intent.CANCEL, None),
        ("reminder", "1", Intent.ABSENT, JUNE),
        ("invite", "2", Intent.ABSENT, "2025-09-09"),
        ("meeting-changed", "3", Intent.ABSENT, "2025-11-18"),
    ],
)
def test_only_a_letter_about_one_meeting_says_which_is_meant(letter, meeting, intent, day):
    answer = mail("Jeg kan desværre ikke komme alligevel.", subject="Re: Hverdagsledelse", date="Mon, 26 May 2025 10:00:00 +0200")

    found = read(answer, programmes(), address=ADDRESS, thread=Thread("hverdagsledelse", letter, meeting))

    assert found.intent.value is intent
    assert (found.meeting.value.isoformat() if found.meeting.value else None) == day


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ("Slet mig fra jeres mailliste.", True),
        ("Slet Bente Falk fra jeres mailliste.", False),
        ("Slet min kollega fra jeres mailliste.", False),
        ("Slet bente.falk@by.example fra jeres mailliste.", False),
        ("Please take her off your mailing list.", False),
    ],
)
def test_nobody_opts_somebody_else_out(body, sure):
    found = read(mail(body), programmes(), address=ADDRESS)

    assert (found.intent.value, found.sure) == (Intent.OPTOUT, sure)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authentication_Results": "mx.netvaerk.example; dmarc=fail header.from=by.example"},
        {"Reply_To": "somebody@elsewhere.example"},
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "Slet mig fra jeres mailliste.",
        "Jeg melder mig ud af Hverdagsledelse.",
        "Jeg kan ikke komme til Hverdagsledelse den 3. juni.",
        "Jeg kan alligevel godt komme til Hverdagsledelse den 3. juni.",
        "Per Hauge (per@by.example) kommer i stedet for mig til Hverdagsledelse den 3. juni.",
        "Mit nye nummer til Hverdagsledelse er 29 47 10 83.",
    ],
)
def test_nothing_is_certain_from_a_sender_who_cannot_be_believed(body, headers):
    found = read(mail(body, date="Mon, 26 May 2025 10:00:00 +0200", **headers), programmes(), address=ADDRESS)

    assert found.intent.value.value in CHANGING
    assert {doubt.code for doubt in found.doubts} & {"authentication", "reply-elsewhere"}


def test_a_meeting_that_has_been_is_for_a_human():
    found = read(
        mail("Jeg kan ikke komme til Hverdagsledelse den 3. juni 2025.", date="Wed, 4 Jun 2025 10:00:00 +0200"),
        programmes(),
        address=Address("", "t@x.example"),
    )

    assert "over" in {doubt.code for doubt in found.doubts}


@pytest.mark.parametrize(
    ("body", "intent"),
    [
        ("Jeg melder fra til Hverdagsledelse den 3. juni.", Intent.ABSENT),
        ("Jeg trækker mig fra mødet i Hverdagsledelse den 3. juni.", Intent.ABSENT),
        ("Jeg stopper i Hverdagsledelse den 3. juni.", Intent.CANCEL),
        ("Jeg udtræder af Hverdagsledelse efter mødet den 3. juni.", Intent.CANCEL),
        ("Jeg melder mig ud af netværket om Hverdagsledelse den 3. juni.", Intent.CANCEL),
    ],
)
def test_a_day_beside_a_withdrawal_is_the_day_meant_unless_all_of_it_ends(body, intent):
    found = read(mail(body, date="Mon, 26 May 2025 10:00:00 +0200"), programmes(), address=ADDRESS)

    assert (found.intent.value, found.sure) == (intent, True)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("møde 2", "2025-09-09"),
        ("møde nr. 3", "2025-11-18"),
        ("mødet i uge 37", "2025-09-09"),
        ("mødet, for vi holder lukket i uge 36-38", "2025-09-09"),
        ("mødet, da jeg holder ferie fra 1. til 15. september", "2025-09-09"),
        ("mødet, da jeg er bortrejst 15/11-20/11", "2025-11-18"),
        ("mødet på tirsdag i næste uge", JUNE),
        ("mødet i næste uge", JUNE),
    ],
)
def test_ways_of_saying_which_meeting(words, day):
    found = one_sentence(f"Jeg kan desværre ikke komme til {words}.")

    assert (found.intent.value, str(found.meeting.value)) == (Intent.ABSENT, day)


def test_a_day_that_no_meeting_has_is_not_the_day_of_the_letter():
    answer = mail("Jeg kan ikke den 4. juni.", subject="Re: Påmindelse: Hverdagsledelse", date="Mon, 26 May 2025 10:00:00 +0200")

    found = read(answer, programmes(), address=ADDRESS, thread=Thread("hverdagsledelse", "reminder", "1"))

    assert found.meeting.value is None
    assert "which-meeting" in {doubt.code for doubt in found.doubts}


def answered(kind: str) -> dict[str, Reading]:
    """What each line of approvals.txt of a kind is read as, under our question."""
    lines = (LIFE / "approvals.txt").read_text("utf-8").splitlines()
    texts = [line.partition("|")[2] for line in lines if line.partition("|")[0] == kind]
    subject, thread = "SV: Godkender du? Tværorganisatoriske ledernetværk", Thread("ledernetvaerk", "approval-request")
    mails = {
        text: mail(text, subject=subject, date="Wed, 18 Jun 2025 10:00:00 +0200", In_Reply_To="<x@netvaerk.example>") for text in texts
    }
    return {text: read(message, programmes(), address=ADDRESS, thread=thread) for text, message in mails.items()}


@pytest.mark.parametrize(("kind", "intent"), [("Y", Intent.APPROVE), ("N", Intent.REJECT)])
def test_a_manager_says_yes_or_no_in_words_of_his_own(kind, intent):
    found = answered(kind)

    missed = [text for text, one in found.items() if (one.intent.value, one.sure) != (intent, True)]

    assert len(missed) <= 0.1 * len(found), missed


def test_a_manager_who_has_not_decided_has_not_decided():
    decided = {Intent.APPROVE, Intent.REJECT}

    acted_on = [text for text, one in answered("U").items() if one.sure and one.intent.value in decided]

    assert acted_on == []


HOLM, HAUGE = ("Karen Holm", None, None), ("Per Hauge", None, None)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Karen Holm og jeg kan ikke komme den 3. juni.", (*SANNE, *HOLM)),
        ("Hverken Per Hauge eller jeg kommer den 3. juni.", (*SANNE, *HAUGE)),
        ("Jeg er syg, og Per Hauge kan heller ikke komme den 3. juni.", (*SANNE, *HAUGE)),
        ("Vores leder Per Hauge og souschef Karen Holm er begge forhindret den 3. juni.", (*HAUGE, *HOLM)),
        ("Karen Holm har bedt mig melde afbud for hende den 3. juni.", HOLM),
        # Companions, relatives and those who are only told are not away.
        ("Jeg skal til begravelse hos Karen Holm den 3. juni og kan derfor ikke komme.", SANNE),
        ("Min mand Ole Holm er indlagt, så jeg kommer ikke den 3. juni.", SANNE),
        ("Min datter Ida er syg. Derfor kommer jeg ikke den 3. juni.", SANNE),
        ("Kan du sige til Karen Holm, at jeg ikke kommer den 3. juni?", SANNE),
        ("Hils Karen Holm og sig, at jeg ikke kommer den 3. juni.", SANNE),
        ("Kære Karen. Jeg kommer ikke den 3. juni.", SANNE),
    ],
)
def test_who_is_away(text, people):
    assert told(one_sentence(text)) == ("absent", JUNE, people)


@pytest.mark.parametrize(
    "text",
    [
        "Vi kan ikke komme den 3. juni.",
        "Afmeld os fra netværket.",
        "Afmeld min medarbejder fra netværket.",
        "Per Hauge er syg, så vi kommer ikke den 3. juni.",
        "Per Hauge og Karen Holm er syge, så jeg må passe biblioteket den 3. juni og kan ikke komme.",
        "I can't make 3 June, but Per Hauge (per.hauge@by.example) can.",
        "Vi kan alligevel godt komme den 3. juni.",
        # A day from which it is to be so, with a meeting before it.
        "Jeg stopper i netværket den 1. august.",
        "Per Hauge (per.hauge@by.example) deltager i stedet for mig fra og med den 9. september.",
        # Nothing that is the sender's.
        "Fakturaen skal sendes til kh@by.example.",
        "Karen hedder nu Karen Holm Bech.",
        "Min nye leder hedder Karen Holm.",
        "Mit navn er stavet forkert.",
    ],
)
def test_whoever_is_not_said_clearly_waits_for_a_human(text):
    assert not one_sentence(text).sure


@pytest.mark.parametrize(
    ("text", "newcomer"),
    [
        ("Karen Holm (kh@by.example) kommer i stedet for Per Hauge den 3. juni.", ("Karen Holm", "kh@by.example", "Per Hauge")),
        ("Per Hauge er syg den 3. juni, så Karen Holm (kh@by.example) kommer i stedet.", ("Karen Holm", "kh@by.example", "Per Hauge")),
        ("I stedet for mig kommer Karen Holm (kh@by.example) den 3. juni.", ("Karen Holm", "kh@by.example", "Sanne Bech Lind")),
        ("Jeg tager Per Hauges plads den 3. juni.", ("Sanne Bech Lind", "sbl@by.example", "Per Hauge")),
        ("Jeg sender min souschef Per Hauge (per.hauge@by.example) den 3. juni.", PER),
    ],
)
def test_who_comes_instead_of_whom_on_one_day(text, newcomer):
    assert told(one_sentence(text)) == ("substitute", JUNE, newcomer)


def subjects() -> list[tuple[str, str]]:
    """(letter, subject) of every template: the fixed words of its first line."""
    found = []
    for path in sorted(Path("templates").glob("*.md")):
        subject = path.read_text("utf-8").splitlines()[0].partition(": ")[2]
        found.append((path.name.split(".")[0], re.sub(r"\{[{%].*?[%}]\}", " ", subject)))
    return found


def test_every_letter_of_ours_has_a_kind():
    unknown = {letter for letter, _ in subjects()} - set(kinds())

    assert not unknown, "say in postbud/reading/lexicon/letters.yaml of which kind they are"


@pytest.mark.parametrize(("letter", "subject"), subjects())
def test_an_answer_whose_thread_is_lost_is_taken_for_no_other_kind_by_its_subject(letter, subject):
    answer = mail("Tak!", subject=f"Re: {subject} Hverdagsledelse")

    found = answered_letter(View(answer, programmes(), ADDRESS, None, None, "da", lexicons(("da", "en"))))

    assert found in ("", *kinds()[letter])
