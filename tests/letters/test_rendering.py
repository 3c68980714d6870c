"""From a template and values to subject, text and HTML: what a coordinator writes, and what values can never do."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from postbud.errors import TemplateFailed, UnknownName
from postbud.letters import Templates
from postbud.letters.samples import full
from postbud.letters.sandbox import clean
from postbud.model.message import Address
from postbud.model.programme import Meeting, Programme
from tests.letters.values import SHIPPED, folder_with, message, person, rendered

MARKUP = (
    'Ø" *Y* _u_ **b** # h\n1. a\n- b\n> q\n\n    code\n`c` <b>æ</b> <script>alert(1)</script> &amp; '
    "[a](https://x.example) ![i](http://y) {{ 7 }} \\*"
)
ANY = some.text(max_size=120) | some.just(MARKUP)
BODY = (
    "# Hej {{ participant.name }}\n\nTil *{{ participant.name }}*:\n\n> {{ message.own_words }}\n\n- {{ participant.name }}\n- b\n\n"
    "[{{ participant.name }}](mailto:{{ participant.name }})"
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=ANY, words=ANY)
@example(MARKUP, MARKUP)
@example("pbslot0x pbslot1u", "pbslot2x")
def test_no_value_ever_becomes_markup_a_link_or_html(templates, name, words):
    variables = {**full(), "participant": person(name), "message": message(words=words)}
    letter = templates.render("invite", "da", variables)
    plain = templates.render("invite", "da", {**full(), "participant": person("Xx"), "message": message(words="Yy")})

    if clean(name) and clean(words):
        assert tags(letter.html) == tags(plain.html)
    shown = HTMLParser(letter.html).css_first("body").text().replace("\u00a0", " ")  # lines that are indented are so in HTML, too
    assert clean(name).replace("\u00a0", " ") in shown
    assert all(line.strip() in letter.text for line in clean(words).split("\n"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    return Templates.load(folder_with(tmp_path_factory.mktemp("letters"), invite_da=f"Emne: Til {{{{ participant.name }}}}\n\n{BODY}\n"))


def tags(html: str) -> list[str]:
    """All elements in order, without the line breaks that a value of several lines brings, and the targets of links by scheme."""
    return [
        f"{node.tag} {(node.attributes.get('href') or '').partition(':')[0]}"
        for node in HTMLParser(html).root.traverse()
        if node.tag != "br"
    ]


def test_the_text_part_shows_values_verbatim_and_no_signs_of_markdown(tmp_path):
    letter = rendered(tmp_path, BODY, participant=person("*Eva* <b>"), message=message(words="et\nto"))

    assert letter.text == (
        "Hej *Eva* <b>\n\nTil *Eva* <b>:\n\n> et\n> to\n\n- *Eva* <b>\n- b\n\n*Eva* <b>\n"
    )  # fmt: skip


def test_lists_tables_quotes_and_links_read_like_typed(tmp_path):
    body = (
        "## Punkter\n\n1. et\n   to\n2. tre\n   - fire\n\n| Dato | Sted |\n|---|---|\n| 3. juni | *Salen* |\n\n> citat\n>\n> - i citat\n\n"
        "Se [siden](https://x.example/a) og [mig](mailto:a@b.example).\n\n---\n\nlinje\nlinje"
    )
    assert rendered(tmp_path, body).text == (
        "Punkter\n\n1. et\n   to\n2. tre\n   - fire\n\nDato  |  Sted\n3. juni  |  Salen\n\n> citat\n>\n> - i citat\n\n"
        "Se siden (https://x.example/a) og mig (a@b.example).\n\n----------------------------------------\n\nlinje\nlinje\n"
    )


def test_the_html_is_a_whole_page_with_its_styles_inlined(tmp_path):
    page = HTMLParser(rendered(tmp_path, "**Hej**\nlinje").html)

    assert page.css_first("html").attributes["lang"] == "da" and page.css_first("style") is None
    assert "font-family" in page.css_first("body").attributes["style"] and "margin" in page.css_first("p").attributes["style"]
    assert page.css_first("p").html.count("<br>") == 1


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "{{ participant.name }}", "data:text/html,x", "//x.example", "&#106;avascript:1"]
)
def test_a_link_leads_to_the_web_a_mailbox_or_a_telephone_and_nowhere_else(tmp_path, target):
    letter = rendered(tmp_path, f"[her]({target})", participant=person("javascript:alert(1)"))

    assert not HTMLParser(letter.html).css("a[href]")


def test_a_value_in_a_link_is_percent_encoded(tmp_path):
    letter = rendered(tmp_path, "[skriv](mailto:{{ address.email }}?subject={{ participant.name }})", participant=person('Eva "Å" <b>'))

    assert HTMLParser(letter.html).css_first("a").attributes["href"].endswith("?subject=Eva%20%22%C3%85%22%20%3Cb%3E")


def test_what_a_programme_says_in_markdown_is_markdown_when_asked_for(tmp_path):
    programme = Programme(slug="x", title="*X*", about="Et *godt* forløb\n\n- a\n- b")

    letter = rendered(tmp_path, "{{ programme.title }}\n\n{{ programme.about | markdown }}", programme=programme)
    assert letter.text == "*X*\n\nEt godt forløb\n\n- a\n- b\n" and "<em>godt</em>" in letter.html


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("meeting.date", "3. juni 2025"), ("meeting.start", "kl. 10.00"), ("programme.price.amount", "4.500"), ("meetings | length", "3"),
        ("participant.diet", "vegetar"), ("participant.cvr", ""), ("programme.known_as", "hverdag"),
    ],
)  # fmt: skip
def test_a_value_without_a_filter_is_written_in_the_language_of_the_letter(tmp_path, expression, said):
    assert rendered(tmp_path, f"[{{{{ {expression} }}}}]").text == f"[{said}]\n"


def test_a_whole_meeting_cannot_be_printed_and_the_error_names_the_line(tmp_path):
    with pytest.raises(TemplateFailed, match=r"templates/invite.da.md:4: .*meeting") as caught:
        rendered(tmp_path, "a\n{{ meeting }}")
    assert "facts" in caught.value.advice


def test_a_value_with_a_line_end_stays_in_the_subject_on_one_line(tmp_path):
    letter = rendered(tmp_path, "x", "Emne: Til {{ participant.name }}!", participant=person("Eva\r\nBcc: x@x.example\x00"))

    assert letter.subject == "Til Eva Bcc: x@x.example!"


def test_a_subject_longer_than_anybody_reads_is_cut(tmp_path):
    assert len(rendered(tmp_path, "x", "Emne: {{ message.subject }}", message=message("æ" * 5000)).subject) == 250


def test_a_line_that_ends_in_a_condition_keeps_its_line_end(tmp_path):
    body = (
        "Tid: nu{% if meeting.theme %} ({{ meeting.theme }}){% endif %}\nSted: her\n"
        "{% if programme.price %}\nPris: {{ programme.price | price }}\n{% endif %}\nSlut"
    )
    assert rendered(tmp_path, body).text.splitlines()[:4] == [
        "Tid: nu (Tillid)",
        "Sted: her",
        "Pris: 4.500 kr. + moms, i alt 5.625 kr.",
        "Slut",
    ]


def test_a_letter_that_grows_huge_with_its_values_is_refused_when_sent(tmp_path):
    with pytest.raises(TemplateFailed, match="256 KB"):
        rendered(tmp_path, "{{ message.own_words }}", message=message(words="a" * 300_000))


def test_a_variable_the_store_forgot_is_an_error_and_not_an_empty_line():
    variables = full()
    del variables["programme"]

    with pytest.raises(TemplateFailed, match=r"confirmation.da.md:1: .*programme"):
        Templates.load(SHIPPED).render("confirmation", "da", variables)


def test_a_letter_missing_in_a_language_goes_out_in_the_language_of_the_house(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "invite.en.md").unlink()

    letter = Templates.load(folder).render("invite", "en", full())
    assert "Sted: Salen, Roskilde" in letter.text and 'lang="da"' in letter.html


def test_an_unknown_letter_is_an_error_that_names_it():
    with pytest.raises(UnknownName, match="konfirmation"):
        Templates.load(SHIPPED).render("konfirmation", "da", full())


def test_a_quote_is_shown_to_its_writer_and_to_nobody_else():
    mine, others = message(words="Jeg har en hemmelighed"), message(words="Jeg har en hemmelighed", sender=Address("Bo", "bo@x.example"))

    templates = Templates.load(SHIPPED)
    assert "> Jeg har en hemmelighed" in templates.render("confirmation", "da", {**full(), "message": mine}).text
    assert "hemmelighed" not in templates.render("confirmation", "da", {**full(), "message": others}).text


def test_the_entry_says_what_is_known_and_that_the_rest_follows():
    meeting = Meeting(key="1", date=date(2025, 6, 3), start=time(10), end=time(15), theme="Tillid")
    texts = Templates.load(SHIPPED).entry_texts(Programme(slug="h", title="Hverdagsledelse", meetings=(meeting,)), meeting, "da")

    assert (texts.summary, texts.location) == ("Hverdagsledelse: Tillid", "Information følger")
    assert texts.description.splitlines()[:2] == ["Tirsdag den 3. juni 2025 kl. 10.00-15.00", "Sted: Information følger"]


def test_the_values_of_one_letter_never_leak_into_the_next():
    templates = Templates.load(SHIPPED)

    first = templates.render("confirmation", "da", full())
    other = templates.render("confirmation", "da", {**full(), "participant": person("Bo Bech")})
    assert "Eva" not in other.text.partition("Vi har tilmeldt dig")[0] and "Kære Bo" in other.text
    assert templates.render("confirmation", "da", full()) == first
