"""HTML mails as lines: what mail programs mark, tables with data, and pages that are only layout."""

from __future__ import annotations

import pytest

from postbud.message.html import read_html
from postbud.message.segments import split
from postbud.model.message import Address, Kind

METTE = Address("Mette Lund", "meol@vejbred.example")


def cut(source: str) -> list[tuple[str, str]]:
    text, _, hints, _ = read_html(source)
    return [(segment.kind.value, segment.text.strip()) for segment in split(text, subject="SV: x", sender=METTE, hints=hints)]


GMAIL = '<div class="gmail_attr">Den man. 3. feb. 2025 kl. 10.00 skrev Net &lt;<a href="mailto:n@x.example">n@x.example</a>&gt;:<br></div>'


def test_gmail_marks_its_quote() -> None:
    source = (
        f'<div dir="ltr">Ja tak</div><br><div class="gmail_quote">'
        f'{GMAIL}<blockquote class="gmail_quote"><div>Kære alle</div></blockquote></div>'
    )
    assert cut(source) == [("own", "Ja tak"), ("quoted", "Den man. 3. feb. 2025 kl. 10.00 skrev Net <n@x.example>:\nKære alle")]


def test_words_between_gmails_quotes_stay_own() -> None:
    quote = '<blockquote class="gmail_quote"><div>{}</div></blockquote>'
    source = f"{GMAIL}{quote.format('1. Hvad?')}<div>En masse</div>{quote.format('2. Andet?')}<div>Nej</div>"
    assert [words for kind, words in cut(source) if kind == "own"] == ["En masse", "Nej"]


def test_apple_marks_its_quote_and_words_below_it_stay_own() -> None:
    source = '<body><blockquote type="cite"><div>Den 3. feb. 2025 skrev Net:</div><div>Kære</div></blockquote><div>Jeg kommer</div></body>'
    assert cut(source) == [("quoted", "Den 3. feb. 2025 skrev Net:\nKære"), ("own", "Jeg kommer")]


def test_outlooks_header_block_opens_history() -> None:
    normal = '<p class="MsoNormal">{}<o:p></o:p></p>'.format
    block = normal("<b>Fra:</b> Net &lt;n@x.example&gt;<br><b>Sendt:</b> 3. februar 2025<br><b>Til:</b> Mette<br><b>Emne:</b> x")
    source = (
        f'<style>p.MsoNormal{{margin:0cm}}</style><div class="WordSection1">'
        f"{normal('Jeg kommer.')}{normal('&nbsp;')}{normal('Mvh')}{block}{normal('Kære')}"
    )
    assert [kind for kind, _ in cut(source)] == ["own", "signature", "quoted"]
    assert cut(source)[0] == ("own", "Jeg kommer.")


def test_outlook_on_the_web_marks_history_in_languages_we_do_not_know() -> None:
    source = '<div>Jeg kommer</div><hr><div id="divRplyFwdMsg"><b>Lähettäjä:</b> N<br><b>Aihe:</b> I</div><div>Hei</div>'
    assert [kind for kind, _ in cut(source)] == ["own", "quoted"]


@pytest.mark.parametrize("mark", ['class="gmail_signature"', 'id="Signature"', 'class="moz-signature"'])
def test_a_marked_signature_is_signature(mark: str) -> None:
    assert cut(f"<div>Jeg kommer</div><div {mark}><div>Vejbred Bibliotek</div></div>") == [
        ("own", "Jeg kommer"),
        ("signature", "Vejbred Bibliotek"),
    ]


def test_an_unmarked_blockquote_is_an_indent() -> None:
    source = '<p>Vi tilmelder:</p><blockquote style="margin-left:40px"><div>Bo Hansen</div><div>Ida Vang</div></blockquote>'
    assert cut(source) == [("own", "Vi tilmelder:\n\nBo Hansen\nIda Vang")]


def test_a_table_with_data_becomes_rows_and_readable_lines() -> None:
    source = (
        "<p>Se her:</p><table><tr><th>Navn<th>E-mail</tr><tr><td>Bo <b>"
        "Hansen</b></td><td>bo@x.example</td></tr><tr><td>Ida</td><td></td></tr></table>"
    )
    text, tables, _, _ = read_html(source)
    assert tables == ((("Navn", "E-mail"), ("Bo Hansen", "bo@x.example"), ("Ida", "")),)
    assert "Navn\tE-mail\nBo Hansen\tbo@x.example\nIda\t" in text


def test_a_table_that_lays_out_a_page_is_no_data() -> None:
    source = "<table><tr><td><table><tr><td>Hej</td></tr><tr><td>Jeg kommer</td></tr></table></td></tr></table>"
    text, tables, _, _ = read_html(source)
    assert (text, tables) == ("Hej\nJeg kommer", ())


def test_hidden_text_scripts_and_styles_are_not_words() -> None:
    source = '<title>x</title><style>p{}</style><div style="display: none">skjult</div><script>x()</script><!-- y --><p>Jeg kommer</p>'
    assert read_html(source).text == "Jeg kommer"


def test_an_address_behind_a_name_is_shown_once() -> None:
    source = '<p>Jeg og <a href="mailto:bo@x.example?subject=x">Bo Hansen</a> og <a href="mailto:ida@x.example">ida@x.example</a></p>'
    assert read_html(source).text == "Jeg og Bo Hansen <bo@x.example> og ida@x.example"


def test_lists_entities_breaks_and_preformatted_text_keep_their_lines() -> None:
    assert read_html("<ol><li>Bo</li><li>Ida</li></ol><ul><li>&aelig;&#248;</li></ul>").text == "1. Bo\n2. Ida\n- æø"
    assert read_html("en<br>to<br><br>tre").text == "en\nto\n\ntre"
    assert read_html("<pre>Navn:  Bo\nTlf:   12</pre>").text == "Navn:  Bo\nTlf:   12"
    assert read_html("<p>et\n  ord</p>\n\n<p>til</p>").text == "et ord\n\ntil"


def test_a_page_too_costly_for_a_tree_is_stripped_and_not_lost() -> None:
    text, tables, hints, _ = read_html("<div>" * 50_000 + "Jeg kommer &aelig;gte<br>Bo")
    assert (text, tables, hints) == ("Jeg kommer ægte\nBo", (), {})


def test_hints_only_speak_of_the_three_kinds_that_markup_can_tell() -> None:
    source = f'{GMAIL}<blockquote class="gmail_quote">a</blockquote><div id="Signature">b</div><div id="divRplyFwdMsg">c</div>'
    assert set(read_html(source).hints.values()) == {Kind.QUOTED, Kind.SIGNATURE, Kind.FORWARDED}
