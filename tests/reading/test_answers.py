"""Answers to a questionnaire: which words belong to which question, and who says them."""

from __future__ import annotations

import pytest

from postbud.model.programme import Question, Questionnaire, Role
from postbud.model.sheet import Given, Text, alike, collated
from postbud.reading.answers import read_answers
from tests.reading.mails import mail

SHEET = Questionnaire(
    key="evaluering",
    title="Evaluering",
    questions=(
        Question(text="Hvad har dette forløb givet dig blod på tanden til?"),
        Question(text="Kunne man bruge denne type forløb til andet?", hint="Til hvad? Til hvem?"),
        Question(text="Andre kommentarer?"),
    ),
    roles=(Role(mark="FL", means="førleder"), Role(mark="PV", means="praktikvejleder")),
)
ONE = Questionnaire(key="behov", title="Behov", questions=(Question(text="Hvilke behov har du?"),))


def told(body: str, sheet: Questionnaire = SHEET) -> list[tuple[int, str, str]]:
    found = read_answers(mail(body, subject="SV: Tak for denne gang"), sheet)
    assert not found.unclear
    return [(text.question, text.role, text.words) for text in found.texts]


QUOTED = (
    "> 1. Hvad har dette forløb givet dig blod på tanden til?\n\nAt blive leder\n\n"
    "> 2. Kunne man bruge denne type forløb til andet? Til hvad? Til hvem?\n\nSom udviklingsforum\n\n"
    "> 3. Andre kommentarer?\n\nFlere pauser\n"
)


@pytest.mark.parametrize(
    "body",
    [
        "1: At blive leder\n2: Som udviklingsforum\n3: Flere pauser",
        "Hej\n\nTak for et godt forløb.\n\n1) At blive leder\n2) Som udviklingsforum\n3) Flere pauser\n\nVenlig hilsen\nMie Lund",
        "Spm. 1: At blive leder\n\nSpm. 2: Som udviklingsforum\n\nSpm. 3: Flere pauser",
        "ad 1. At blive leder\nad 2. Som udviklingsforum\nad 3. Flere pauser",
        "Kære alle, her er mine svar\n1 - At blive leder\n2 - Som udviklingsforum\n3 - Flere pauser\nMvh Mie",
        "1.\nAt blive leder\n2.\nSom udviklingsforum\n3.\nFlere pauser",
        "1. Hvad har dette forløb givet dig blod på tanden til?\nAt blive leder\n"
        "2. Kunne man bruge denne type forløb til andet? Til hvad?\n"
        "Som udviklingsforum\n3. Andre kommentarer?\nFlere pauser",
        "Question 1: At blive leder\nQuestion 2: Som udviklingsforum\nQuestion 3: Flere pauser",
        QUOTED,
    ],
)
def test_each_answer_is_told_to_belong_to_its_question(body: str) -> None:
    assert told(body) == [(1, "", "At blive leder"), (2, "", "Som udviklingsforum"), (3, "", "Flere pauser")]


def test_several_answers_to_one_question_are_several_and_a_broken_line_is_one() -> None:
    body = (
        "1:\n- Jobrotation\n- At gentage forløbet. Succes.\n2: Ja, f.eks. til netværksudvikling på tværs af biblioteker, som alle\n"
        "har et fælles formål.\n"
    )
    assert told(body) == [
        (1, "", "Jobrotation"), (1, "", "At gentage forløbet. Succes."),
        (2, "", "Ja, f.eks. til netværksudvikling på tværs af biblioteker, som alle har et fælles formål."),
    ]  # fmt: skip


def test_two_numbers_alike_are_two_answers() -> None:
    assert told("1: Jobrotation\n1: At blive leder") == [(1, "", "Jobrotation"), (1, "", "At blive leder")]


def test_a_mark_says_who_speaks_and_a_sentence_says_it_for_all() -> None:
    assert told("1: PV: Give viden videre\n1: FL: Tro på det") == [(1, "PV", "Give viden videre"), (1, "FL", "Tro på det")]
    assert told("Jeg er PV.\n1: Give viden videre\n3: Flere pauser") == [(1, "PV", "Give viden videre"), (3, "PV", "Flere pauser")]


def test_what_says_nothing_is_no_answer() -> None:
    assert told("1: -\n2: Ingen kommentarer\n3: Flere pauser") == [(3, "", "Flere pauser")]
    assert read_answers(mail("Hej\n\n1: -\n2: nej\n"), SHEET).unclear == "answer-empty"


def test_without_a_number_only_a_single_question_is_answered() -> None:
    assert read_answers(mail("Det var rigtig godt, og jeg lærte meget."), SHEET).unclear == "answer-numbers"
    body = "Mere tid til faglig sparring\n\nEt sted at spørge"
    assert told(body, ONE) == [(1, "", "Mere tid til faglig sparring"), (1, "", "Et sted at spørge")]


def test_a_number_that_no_question_has_is_not_guessed() -> None:
    assert read_answers(mail("1: Jobrotation\n7: Flere pauser"), SHEET).unclear == "answer-numbers"
    assert told("1: 15 deltagere er passende\n3: 2 pauser mere") == [(1, "", "15 deltagere er passende"), (3, "", "2 pauser mere")]


def test_days_hours_and_shares_are_no_numbers_of_questions() -> None:
    assert told("1: Gerne igen\n3. juni passer bedst") == [(1, "", "Gerne igen"), (1, "", "3. juni passer bedst")]
    assert told("2: Fra kl.\n9.30 er fint") == [(2, "", "Fra kl."), (2, "", "9.30 er fint")]
    assert told("1/3 af tiden kunne være grupper\n10. april er optaget", ONE) == [
        (1, "", "1/3 af tiden kunne være grupper"), (1, "", "10. april er optaget"),
    ]  # fmt: skip


def test_an_enormous_answer_is_cut_and_takes_no_longer_than_its_length() -> None:
    (text,) = read_answers(mail("1: " + "blabla " * 30_000), SHEET).texts
    assert len(text.words) == 4000


def given(*texts: Text) -> list[Given]:
    from datetime import UTC, datetime

    return [Given("x", "evaluering", f"p{n}@by.example", "", text, datetime(2025, 1, 1, tzinfo=UTC)) for n, text in enumerate(texts)]


def test_nearly_the_same_answers_stand_side_by_side_and_the_very_same_once() -> None:
    words = ("Jobrotation", "At blive leder", "Job-rotation!", "At blive leder")
    found = collated(SHEET, given(*(Text(1, one) for one in words), Text(1, "Flere pauser", "PV")))

    assert [text.words for text in found[0]] == ["Jobrotation", "Job-rotation!", "At blive leder", "Flere pauser"]
    assert found[1:] == ((), ())
    assert alike("Erfaringsudveksling med andre biblioteker", "erfaringsudveksling med andre biblioteker.")
    assert not alike("Netværk", "Netværk – mødes om et år.")


SHORT = Questionnaire(
    key="dagen",
    title="Dagen",
    questions=(
        Question(text="Hvor god var dagen på en skala fra 1 til 5?"), Question(text="Var lokalet godt?"),
        Question(text="Hvad tager du med?"),
    ),
)


@pytest.mark.parametrize(
    "body",
    [
        "a) 4\nb) nej\nc) Flere pauser",
        "Spørgsmål 1\n4\n\nSpørgsmål 2\nnej\n\nSpørgsmål 3\nFlere pauser",
        "Til spørgsmål 1: 4\nTil spørgsmål 2: nej\nTil spørgsmål 3: Flere pauser",
        "Første spørgsmål: 4\nAndet spørgsmål: nej\nTredje spørgsmål: Flere pauser",
        "1. spørgsmål: 4\n2. spørgsmål: nej\n3. spørgsmål: Flere pauser",
        "1) 4 2) nej 3) Flere pauser",
        "#1 4\n#2 nej\n#3 Flere pauser",
        "1, 4\n2, nej\n3, Flere pauser",
        "*1:* 4\n*2:* nej\n*3:* Flere pauser",
        "Var lokalet godt? nej\nHvad tager du med? Flere pauser\nHvor god var dagen på en skala fra 1 til 5? 4",
        "Re question 1 - 4\nRe question 2 - nej\nRe question 3 - Flere pauser",
        "Spørgsmål\tSvar\nSpm. 1\t4\nSpm. 2\tnej\n3\tHvad tager du med?\tFlere pauser",
        "4\nnej\nFlere pauser",
    ],
)
def test_people_number_in_many_ways_and_a_no_is_an_answer_to_a_question_of_yes_or_no(body: str) -> None:
    assert sorted(told(body, SHORT)) == [(1, "", "4"), (2, "", "nej"), (3, "", "Flere pauser")]


def test_what_only_looks_like_a_number_moves_no_answer_to_another_question() -> None:
    assert read_answers(mail("Til 15 deltagere er det fint, men 20 er for mange."), SHEET).unclear == "answer-numbers"
    assert read_answers(mail("4\n5\n"), ONE).unclear == "" and read_answers(mail("3\n1\n"), SHEET).unclear == "answer-numbers"
    assert told("1:\nJeg vil gerne:\n1. lede\n2. skrive\n\n2:\nJa") == [
        (1, "", "Jeg vil gerne:"), (1, "", "1. lede"), (1, "", "2. skrive"), (2, "", "Ja"),
    ]  # fmt: skip


def test_what_stands_beside_the_numbers_is_kept_without_one_and_a_slip_in_the_numbers_is_told() -> None:
    assert told("Hej\nJeg har fået venner for livet, og det havde jeg ikke ventet.\n1: Mod\n2 og 3: Mere tid") == [
        (1, "", "Mod"), (2, "", "Mere tid"), (3, "", "Mere tid"), (0, "", "Jeg har fået venner for livet, og det havde jeg ikke ventet."),
    ]  # fmt: skip
    assert read_answers(mail("1: Mod\n1: Tid\n3: Ro"), SHEET).repeated == (1,)
    assert read_answers(mail("1: Mod\n1: Tid\n2: Ro"), SHEET).repeated == ()


def test_answers_between_the_lines_of_our_letter_are_found_where_nothing_is_marked_as_quoted() -> None:
    questions = "\n".join(f"{n}. {question.text}" for n, question in enumerate(SHEET.questions, 1))
    letter = f"Vi vil gerne høre fra dig.\n\n{questions}\n\nFortæl også, hvem du er.\nKoordinatoren"
    history = letter.replace("tanden til?", "tanden til?\nMod til mere").replace("kommentarer?", "kommentarer?\nFlere pauser")
    head = "Se svarene nedenfor.\n\nFra: Postbud <t@n.example>\nSendt: 3. februar 2025 10:00\nTil: Mie Lund\nEmne: Evaluering\n\n"
    found = read_answers(mail(head + history), SHEET, letter)
    assert [(text.question, text.words) for text in found.texts] == [(1, "Mod til mere"), (3, "Flere pauser")]
    assert read_answers(mail(head + history), SHEET).unclear == "answer-empty", "without our letter nothing is guessed"
