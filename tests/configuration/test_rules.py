"""Rules: the first one that fits takes the message, and says which words it rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postbud.errors import ConfigurationError
from postbud.model.message import Address, Kind, Machine, Message, Segment
from postbud.model.reading import Doubt, Evidence, Fact, Intent, Reading
from postbud.model.reply import Reply, Word
from postbud.model.rule import Rule
from postbud.rules import check_rules, first_match
from postbud.settings import load_settings
from tests.configuration.homes import ROOT
from workflows import TABLE

SENDER = Address("Lis Holm", "lis.holm@bibliotek.example")


def message(subject: str = "Tilmelding", own: str = "Jeg vil gerne være med.", **facts: object) -> Message:
    facts = {"sender": SENDER, "to": (Address("", "tilmelding@netvaerk.example"),)} | facts
    return Message(message_id="<1@bibliotek.example>", subject=subject, date=None, segments=(Segment(Kind.OWN, own),), **facts)


def reading(intent: Intent = Intent.REGISTER, programme: str | None = "hverdagsledelse", doubts: tuple[Doubt, ...] = ()) -> Reading:
    return Reading(Fact(intent, (Evidence("body", "gerne være med"),)), Fact(programme), doubts=doubts)


def rules(text: str) -> tuple[Rule, ...]:
    from postbud.model.settings import MailboxRules
    from postbud.yaml_lines import load

    indented = "".join(f"    {line}\n" for line in text.strip().splitlines())
    loaded = load(
        f"rules:\n  - name: prøve\n{indented}    do: register\n  - name: resten\n    do: hold\n", MailboxRules, "rules.yaml"
    ).rules
    return tuple(rule.placed({}, number) for number, rule in enumerate(loaded))


def taken(text: str, mail: Message | None = None, read: Reading | None = None) -> bool:
    return first_match(rules(text), mail or message(), read or reading()).rule.name == "prøve"


DOUBT = Doubt("condition", "The sign-up hangs on a condition.")


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("intent: register", True),
        ("intent: [cancel, register]", True),
        ("intent: cancel", False),
        ("programme: hverdagsledelse", True),
        ("programme: [souschefer, foerleder]", False),
        ("language: da", True),
        ("language: [en, de]", False),
        ("sure: true", True),
        ("sure: nej", False),
        ("machine: false", True),
        ("machine: true", False),
        ("from: lis.holm@bibliotek.example", True),
        ("from: LIS.HOLM@Bibliotek.example", True),
        ("from: '@bibliotek.example'", True),
        ("from: '@tek.example'", False),
        ("from: ['@kommune.example', '@bibliotek.example']", True),
        ("to: tilmelding@netvaerk.example", True),
        ("to: '@bibliotek.example'", False),
        ("subject: TILMELDING", True),
        ("subject: gerne", False),
        ("words: gerne være", True),
        ("words: [afbud, med]", True),
        ("words: tilmeld", False),
        ("words: være gerne", False),
        ("intent: register\nwords: afbud", False),
        ("intent: register\nwords: gerne", True),
    ],
)
def test_a_condition_holds_or_does_not(condition: str, fits: bool) -> None:
    assert taken(condition) is fits


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("header: {x-forwarded: kollega}", True),
        ("header: {X-Forwarded: [leder, kollega]}", True),
        ("header: {X-Forwarded: kolle}", False),
        ("header: {X-Forwarded: present}", True),
        ("header: {X-Forwarded: absent}", False),
        ("header: {List-Id: absent}", True),
        ("header: {List-Id: present}", False),
        ("header: {X-Forwarded: kollega, List-Id: present}", False),
        ("header: {X-Forwarded: kollega, List-Id: absent}", True),
    ],
)
def test_a_header_is_compared_by_whole_words_or_by_being_there(condition: str, fits: bool) -> None:
    assert taken(condition, message(headers=(("X-Forwarded", "af en kollega"),))) is fits


def test_a_doubt_can_be_asked_for_by_its_code() -> None:
    assert taken("doubt: condition", read=reading(doubts=(DOUBT,)))
    assert not taken("doubt: condition")
    assert taken("sure: false", read=reading(doubts=(DOUBT,)))


ANSWERED = replace(reading(), answers="confirmation", reply=Reply(Word.UNDO, words="FORTRYD!", text="FORTRYD!"))


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("answers: confirmation", True),
        ("answers: [seat-offer, confirmation]", True),
        ("answers: seat-offer", False),
        ("word: undo", True),
        ("word: [yes, undo]", True),
        ("word: yes", False),
        ("word: [stop, wait, send, no, number]", False),
        ("answers: confirmation\nword: undo", True),
        ("answers: seat-offer\nword: undo", False),
    ],
)
def test_a_reply_is_known_by_the_letter_it_answers_and_by_its_word(condition: str, fits: bool) -> None:
    assert taken(condition, read=ANSWERED) is fits
    assert not taken(condition)


def test_a_match_on_a_reply_quotes_the_word() -> None:
    found = first_match(rules("answers: confirmation\nword: undo"), message(), ANSWERED)
    assert found.because == "rule “prøve”: it answers the letter confirmation, the reply is undo (“FORTRYD!”)"


def test_a_rule_names_a_letter_that_there_is() -> None:
    problems = check_rules(rules("answers: [invite, confirmed]"), ["register", "hold"], letters=["invite", "confirmation"])
    assert [(problem.path, problem.what, problem.advice) for problem in problems] == [
        ("rules.0.answers", "there is no letter “confirmed”", "Did you mean `confirmation`?")
    ]


def test_a_machine_is_known_by_what_it_sent_or_by_how_it_was_read() -> None:
    assert taken("machine: true", message(machine=Machine("auto", "It is an automatic reply.")))
    assert taken("machine: true", read=reading(Intent.BOUNCE))


def test_a_message_without_a_sender_is_from_nobody() -> None:
    assert not taken("from: '@bibliotek.example'", message(sender=None))


def test_quoted_words_are_not_the_senders() -> None:
    quoted = Message("<1@b.example>", SENDER, "Sv", None, (Segment(Kind.QUOTED, "afbud"), Segment(Kind.OWN, "tak")))
    assert not taken("words: afbud", quoted)


def test_a_match_says_which_rule_which_conditions_and_which_words() -> None:
    found = first_match(rules("intent: register\nsure: true\nwords: gerne\nbecause: sådan gør vi"), message(), reading())
    assert found.because == (
        "rule “prøve”: the intent is register (body: “gerne være med”), the reading has no doubts, "
        "the mail has the words “gerne”; sådan gør vi"
    )


def test_the_first_rule_that_fits_takes_it_and_the_last_takes_the_rest() -> None:
    shipped = load_settings(ROOT, {}).rules
    names = [
        first_match(shipped, message(), read).rule.do
        for read in (reading(), reading(doubts=(DOUBT,)), reading(Intent.AUTO), reading(Intent.BOUNCE), reading(Intent.CALENDAR))
    ]
    assert names == ["register", "hold", "ignore", "bounced", "calendar-answer"]


def test_rules_without_a_last_row_never_pass_a_message_in_silence() -> None:
    with pytest.raises(LookupError):
        first_match(rules("intent: cancel")[:1], message(), reading())


@given(st.sampled_from(list(Intent)), st.booleans(), st.booleans(), st.text(max_size=80), st.text(max_size=200))
def test_the_shipped_rules_register_nobody_whom_they_are_not_sure_of(
    intent: Intent, machine: bool, doubtful: bool, subject: str, own: str
) -> None:
    mail = message(subject, own, machine=Machine("auto", "x") if machine else None)
    found = first_match(SHIPPED, mail, reading(intent, doubts=(DOUBT,) if doubtful else ()))
    assert (found.rule.do == "register") is (intent is Intent.REGISTER and not doubtful)


SHIPPED = load_settings(ROOT, {}).rules


def test_a_rule_names_a_workflow_that_there_is() -> None:
    problems = check_rules(SHIPPED, {*TABLE, "ignored"} - {"ignore"})
    assert [(problem.path, problem.advice) for problem in problems] == [
        ("rules.1.do", "Did you mean `ignored`?"),
        ("rules.3.do", "Did you mean `ignored`?"),
    ]
    line = int(problems[0].where.split(":")[1])
    assert (ROOT / "mailbox_rules.yaml").read_text(encoding="utf-8").splitlines()[line - 1].strip() == "do: ignore"


def test_a_rule_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "mailbox_rules.yaml").write_text("rules:\n  - intent: auto\n    do: ignore\n  - do: hold\n", encoding="utf-8")
    assert [rule.name for rule in load_settings(tmp_path, {}).rules] == ["rule 1", "rule 2"]


def test_a_rule_that_is_not_understood_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "mailbox_rules.yaml").write_text("rules:\n  - intnet: auto\n    do: ignore\n  - do: hold\n", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        load_settings(tmp_path, {})
