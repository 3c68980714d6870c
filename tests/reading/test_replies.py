"""Plain replies: one word or a short phrase is an answer, whatever stands politely around it; anything more is a text."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postbud.message import read_message
from postbud.model.message import Address, Kind, Message, Segment
from postbud.model.reading import Thread
from postbud.model.reply import NO_REPLY_WORD, Reply, Word
from postbud.reading.replies import read_reply
from postbud.reading.view import data
from tests.message.test_segments import HISTORY
from tests.reading.mails import mail, reading

SENDER = "Jens Andersen <jens.andersen@by.example>"


def reply(body: str, **fields: str) -> Reply:
    return read_reply(mail(body, **{"sender": SENDER, "subject": "Sv: Din tilmelding", **fields}))


def word(body: str, **fields: str) -> Word | None:
    return reply(body, **fields).word


PLAIN = {
    Word.YES: (
        "ja", "Ja.", "JA!", "ja tak", "jatak", "ja-tak", "ja, gerne", "ok", "O.K.", "godkendt", "Ja, godkendt", "jeg godkender",
        "det er fint", "Ja. Det er fint med mig.", "ja ja", "„Ja“", "»ja tak«", "*Ja*", "👍", "👍🏽", "yes", "Yes please", "That's fine",
        "Approved.", "I approve", "ja takk", "godkjent", "ja tack", "godkänt", "Jag godkänner", "ja bitte", "Einverstanden",
    ),
    Word.NO: (
        "nej", "Nej tak.", "nej tak!", "nej, desværre", "Desværre ikke", "afvist", "ikke godkendt", "Nej, det er ikke godkendt",
        "Jeg kan desværre ikke godkende det", "ellers tak", "no", "No thanks", "no, thank you", "Not approved", "I don’t approve",
        "nei takk", "nej tack", "tyvärr inte", "nein danke", "abgelehnt", "👎",
    ),
    Word.WAIT: ("vent", "Vent lidt", "vent venligst", "wait", "Please wait", "vänta", "bitte warten"),
    Word.SEND: ("send", "Send nu", "send dem bare", "Send it now"),
    Word.STOP: ("stop", "STOP!", "stop venligst", "Please stop"),
    Word.UNDO: (
        "fortryd", "FORTRYD!", "»FORTRYD«", "fortryd tak", "Fortryd venligst", "jeg vil gerne fortryde", "Jeg fortryder.",
        "Jeg har fortrudt det", "undo", "UNDO please", "I’d like to undo this", "angre", "Ångra tack",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("meaning", "body"), [(meaning, body) for meaning, bodies in PLAIN.items() for body in bodies])
def test_a_word_or_a_short_phrase_is_an_answer(meaning: Word, body: str) -> None:
    assert reply(body) == Reply(meaning, 0, body, body)


@pytest.mark.parametrize(
    ("body", "meaning", "number"),
    [
        ("1", Word.NUMBER, 1),
        ("2.", Word.NUMBER, 2),
        ("(3)", Word.NUMBER, 3),
        ("#2", Word.NUMBER, 2),
        ("nr. 2", Word.NUMBER, 2),
        ("Nummer 12", Word.NUMBER, 12),
        ("No. 2", Word.NUMBER, 2),
        ("Option 2, please", Word.NUMBER, 2),
        ("vent 2", Word.WAIT, 2),
        ("Vent 3 dage, tak", Word.WAIT, 3),
        ("wait 2 days", Word.WAIT, 2),
        ("send 2", Word.SEND, 2),
        ("Send nr. 2", Word.SEND, 2),
    ],
)
def test_a_number_stands_alone_or_behind_wait_and_send(body: str, meaning: Word, number: int) -> None:
    found = reply(body)
    assert (found.word, found.number) == (meaning, number)


@pytest.mark.parametrize("answer", ["ja", "Nej tak", "FORTRYD", "stop", "Godkendt!", "OK", "JA"])
@pytest.mark.parametrize(
    "around",
    [
        "Hej Lise,\n\n{}",
        "Hej Lise\n{}",
        "Hej Lise og Bo, {}",
        "hej lise {}",
        "Kære netværkskoordinator,\n\n{}\n\nMvh.\nJens",
        "God morgen Lise\n\n{}",
        "{}\n\nMed venlig hilsen\n\nJens Andersen\nAfdelingsleder\nTlf. 12 34 56 78",
        "{} mvh Jens",
        "{} hilsen Jens",
        "{}, hilsen Jens Andersen, teamleder",
        "{}\nJens",
        "{} /Jens",
        "{}. De bedste hilsner Jens Andersen",
        "{}, på forhånd tak",
        "{}. Tak for hjælpen!\n\nVh Jens",
        "Hej\n{}\nTak\nJens",
        "{} 😊",
        "{} :-)",
        "Tak for mailen. {}. God weekend!",
        "{}\n\nSendt fra min iPhone",
        "{}\n\nHent Outlook til Android<https://aka.example/x>",
        "\n\n  {}  \n\n",
    ],
)
def test_greeting_thanks_closing_and_name_are_no_part_of_it(around: str, answer: str) -> None:
    meaning = word(answer)
    assert meaning is not None
    assert word(around.format(answer)) == meaning


@pytest.mark.parametrize(
    "body",
    [
        "ja, men kun hvis hun kan parkere",
        "Ja hun skal også have en plads til Bo",
        "Ja, og Bo skal også med",
        "ja tak til frokost",
        "Ja, hvis der er plads",
        "nej, ikke endnu",
        "Nej, men Bo vil gerne",
        "Ja?",
        "Fortryd?",
        "Er det ok?",
        "ja 50 %",
        "+1",
        "2025",
        "den 3. juni",
        "1 og 2",
        "ja bo@by.example",
        "Stop lige med at sende de mails",
        "Fortryd min tilmelding til det andet netværk",
        "vent til mandag",
        "Hilsen til Lise, ja",
        "tak",
        "Hej Lise",
        "Mvh Jens, men kun hvis der er plads",
        "Ja, mvh Jens, men kun hvis jeg kan parkere",
        "Ja Eva",
        "Okapi",
        "Jada",
        "I morgen er det 1. maj",
        "ja " * 200,
        "",
        "...",
    ],
)
def test_anything_more_is_no_word(body: str) -> None:
    found = reply(body)
    assert (found.word, found.number, found.mixed) == (None, 0, False)


@pytest.mark.parametrize(
    "body", ["ja/nej", "Nej vent", "ja, nej", "1, 2", "ja, 2", "stop 2", "Nej, det er fint", "vent 2 3", "ja\n\nstop", "No, 2"]
)
def test_words_that_say_two_things_are_no_answer_and_are_known_as_such(body: str) -> None:
    found = reply(body)
    assert (found.word, found.number, found.mixed) == (None, 0, True)


def test_the_text_is_all_that_the_sender_wrote_without_his_signature() -> None:
    # when
    found = reply("Hej Lise\n\nDu er velkommen, men tag madpakke med.\n\nVi ses!\n\nMvh\nJens Andersen\nAfdelingsleder\n")

    # then
    assert found.text == "Hej Lise\n\nDu er velkommen, men tag madpakke med.\n\nVi ses!"
    assert found.words == "Hej Lise Du er velkommen, men tag madpakke med. Vi ses!"


@pytest.mark.parametrize(
    ("subject", "body", "meaning"),
    [
        ("FORTRYD", "", Word.UNDO),
        ("Fortryd!", "Mvh Jens", Word.UNDO),
        ("Fortryd", "Hej Lise\n\nVenlig hilsen\nJens Andersen", Word.UNDO),
        ("[EKSTERN] fortryd", "", Word.UNDO),
        ("ja tak", "\n\nSendt fra min iPhone", Word.YES),
        ("Re: FORTRYD", "", None),
        ("SV: [EKSTERN] Svar FORTRYD", "", None),
        ("Fortryd", "Det er vist en fejl.", None),
        ("Fortryd", "???", None),
        ("Fortryd tilmelding af Bo", "", None),
        ("FORTRYD", "Ja tak", Word.YES),
    ],
)
def test_an_empty_mail_answers_with_its_subject(subject: str, body: str, meaning: Word | None) -> None:
    assert word(body, subject=subject) == meaning


OURS = (
    "Kære Jens\n\nDu er nu tilmeldt. Vil du afmelde, så skriv afmeld. Vil du tilmelde andre, så skriv tilmeld. Svar FORTRYD, JA, NEJ eller "
    "STOP, eller vent.\n\nafmeld Bo Bech fra netværket\ntilmeld Eva Lund til netværket"
)


def quoted(program: str) -> str:
    """The program's history with our letter in it, marked with '>' where the program does so."""
    history = HISTORY[program]
    mark = "> " if "\n>" in history else ""
    return f"{history}\n" + "\n".join(mark + line for line in OURS.split("\n"))


@pytest.mark.parametrize("program", HISTORY)
@pytest.mark.parametrize(("answer", "meaning"), [("Nej tak.", Word.NO), ("Fortryd", Word.UNDO), ("JA\n\nMvh Jens", Word.YES)])
def test_above_the_quoted_letter_only_the_own_words_count(program: str, answer: str, meaning: Word) -> None:
    found = reply(f"{answer}\n\n{quoted(program)}", In_Reply_To="<a@netvaerk.example>")
    assert (found.word, found.text) == (meaning, answer.partition("\n")[0])


@pytest.mark.parametrize("program", [program for program in HISTORY if "\n>" in HISTORY[program]])
def test_below_the_quoted_letter_only_the_own_words_count(program: str) -> None:
    found = reply(f"{quoted(program)}\n\nNej tak.\n\nMvh Jens", In_Reply_To="<a@netvaerk.example>")
    assert (found.word, found.text) == (Word.NO, "Nej tak.")


LETTER = "<p>Kære Jens</p><p>Svar FORTRYD, hvis du vil afmelde, eller JA, hvis du vil tilmelde. Stop.</p>"
IN_HTML = {
    "Outlook": "<div class=WordSection1><p class=MsoNormal>{}<o:p></o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
    "<p class=MsoNormal><b>Fra:</b> Netværk &lt;n@netvaerk.example&gt;<br><b>Sendt:</b> 3. februar 2025 10:00<br><b>Til:</b> Jens<br>"
    f"<b>Emne:</b> Din tilmelding</p></div></div>{LETTER}</div>",
    "new Outlook": "<div class='elementToProof'>{}</div><div id='appendonsend'></div><hr style='display:inline-block;width:98%'>"
    f"<div id='divRplyFwdMsg'><b>From:</b> Net<br><b>Sent:</b> 3 February 2025<br><b>Subject:</b> x</div>{LETTER}",
    "Gmail": "<div dir='ltr'>{}</div><br><div class='gmail_quote'><div class='gmail_attr'>Den man. 3. feb. 2025 kl. 10.00 skrev Net "
    "&lt;<a href='mailto:n@netvaerk.example'>n@netvaerk.example</a>&gt;:<br></div>"
    f"<blockquote class='gmail_quote'>{LETTER}</blockquote></div>",
    "Apple": "<html><body>{}<br><div><br><blockquote type='cite'><div>Den 3. feb. 2025 kl. 10.00 skrev Net &lt;n@netvaerk.example&gt;:"
    f"</div><br>{LETTER}</blockquote></div></body></html>",
    "Thunderbird": "<p>{}</p><div class='moz-cite-prefix'>Den 03.02.2025 kl. 10.00 skrev Net:<br></div>"
    f"<blockquote type='cite' cite='mid:a@b'>{LETTER}</blockquote>",
    "Thunderbird, below": "<div class='moz-cite-prefix'>On 03/02/2025 10:00, Net wrote:<br></div>"
    f"<blockquote type='cite' cite='mid:a@b'>{LETTER}</blockquote><p>{{}}</p>",
}


@pytest.mark.parametrize("program", IN_HTML)
@pytest.mark.parametrize(("answer", "meaning"), [("Ja tak", Word.YES), ("No thanks", Word.NO), ("1", Word.NUMBER)])
def test_in_html_too_only_the_own_words_count(program: str, answer: str, meaning: Word) -> None:
    # given
    head = "From: Jens Andersen <jens@by.example>\r\nSubject: Re: Din tilmelding\r\nIn-Reply-To: <a@netvaerk.example>\r\n"
    body = IN_HTML[program].format(answer)

    # when
    found = read_reply(read_message(f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()))

    # then
    assert (found.word, found.text) == (meaning, answer)


def test_a_reading_says_which_letter_is_answered_and_with_which_word() -> None:
    # when
    found = reading("Ja tak", thread=Thread("hverdagsledelse", "seat-offer"), In_Reply_To="<a@netvaerk.example>", subject="Sv: Plads")

    # then
    assert (found.answers, found.reply.word) == ("seat-offer", Word.YES)


def test_a_single_word_is_read_although_its_thread_is_lost_and_a_sign_up_is_not_looked_at() -> None:
    assert reading("FORTRYD").reply.word == Word.UNDO
    assert reading("Jeg vil gerne tilmelde mig Hverdagsledelse, og jeg er vegetar, så tag venligst højde for det.").reply is NO_REPLY_WORD


def test_the_words_of_a_machine_answer_nothing() -> None:
    # when
    found = reading("Ja", thread=Thread("hverdagsledelse", "seat-offer"), In_Reply_To="<a@b.example>", Auto_Submitted="auto-replied")

    # then
    assert (found.answers, found.reply) == ("seat-offer", NO_REPLY_WORD)


def test_no_phrase_stands_for_two_meanings() -> None:
    meanings = [set(data("replies")[one.value]) for one in Word if one is not Word.NUMBER] + [set(data("replies")["courtesies"])]
    assert sum(map(len, meanings)) == len(set().union(*meanings))


def message_of(body: str, subject: str = "") -> Message:
    return Message("<a@b.example>", Address("Ja Nej", "ja.tak@by.example"), subject, None, (Segment(Kind.OWN, body),))


PIECES = st.sampled_from(
    [*"ja nej tak ok fortryd vent send stop 1 2. nr hej Lise mvh hilsen på forhånd Eva ikke godkendt det er / , . ? :-) 👍".split(), "\n"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=400)), st.text(max_size=60))
def test_any_text_is_read_as_a_word_or_as_no_word(body: str, subject: str) -> None:
    found = read_reply(message_of(body, subject))
    assert found.text == body.strip()
    assert found.word is None or not found.mixed
    assert found.number == 0 or found.word in (Word.NUMBER, Word.WAIT, Word.SEND)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([body for bodies in PLAIN.values() for body in bodies]), st.sampled_from("men hvis ikke måske Bo kun".split()))
def test_no_answer_stays_one_when_a_word_of_weight_is_added(body: str, more: str) -> None:
    assert word(f"{body} {more}") in (None, Word.NO)
    assert word(f"{more} {body}") in (None, Word.NO)


def calls(body: str) -> int:
    """How many functions are called to read a reply: a measure of work that no busy machine disturbs."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    message = message_of(body)
    sys.setprofile(seen)
    try:
        read_reply(message)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", ["ja ", "hej ", "hilsen ", "1 ", "?", "\n", "tak for mailen. ", "Eva ", "👍"])
def test_the_work_of_a_long_reply_does_not_grow_with_it(piece: str) -> None:
    calls(piece)
    assert calls(piece * 100_000) <= calls(piece * (300 // len(piece))) + 100
