"""The text of a mail: charset, flow, which version is read, attachments, attached and signed messages."""

from __future__ import annotations

import base64
import quopri

import pytest

from postbud.message import read_message
from postbud.message.body import unflow
from postbud.message.charset import clean, decode
from tests.message.mails import mail, multipart, part

WORDS = "Kære Åse, jeg tilmelder mig på lørdag – ærligt!"
WESTERN = "Kære Åse, jeg tilmelder mig på lørdag"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (WESTERN.encode("utf-8"), "utf-8"),
        (WESTERN.encode("latin-1"), "iso-8859-1"),
        (WESTERN.encode("latin-1"), "utf-8"),  # mis-declared
        (WESTERN.encode("utf-8"), "iso-8859-1"),
        (WESTERN.encode("utf-8"), "us-ascii"),
        (WESTERN.encode("cp1252"), "us-ascii"),
        (WESTERN.encode("latin-1"), ""),
        (WESTERN.encode("utf-8"), ""),
        (WESTERN.encode("latin-1"), "x-unknown-8bit"),
        (WESTERN.encode("utf-8"), "utf8mb4"),
        (WESTERN.encode("utf-16"), "utf-16"),
        (WESTERN.encode("cp865"), "cp865"),
        (WESTERN.encode("mac-roman"), "macintosh"),
        (WESTERN.encode("iso8859-15"), "ISO-8859-15"),
        (WESTERN.encode("utf-8"), '"UTF-8"'),
        (WESTERN.encode("utf-8").decode("cp1252").encode("utf-8"), "utf-8"),  # encoded twice
    ],
)
def test_danish_letters_survive_right_wrong_and_missing_charsets(data: bytes, declared: str) -> None:
    assert clean(decode(data, declared)[0]) == WESTERN


def test_a_wrong_charset_is_named_as_a_defect() -> None:
    assert decode(WESTERN.encode("latin-1"), "utf-8")[1]
    assert decode(WESTERN.encode("utf-8"), "iso-8859-1")[1]
    assert not decode(WESTERN.encode("latin-1"), "iso-8859-1")[1]


def test_letters_that_only_look_doubly_encoded_stay() -> None:
    for words in ("Â og Ã er bogstaver", "SMÅ”", "100 €™", "Ã…landsøerne er ikke â"):
        assert "\ufffd" not in clean(words)
    assert clean("KÅ”") == "KÅ”"


def test_control_and_invisible_characters_are_dropped_and_letters_composed() -> None:
    assert clean("a\x00b\u200bc\u202ed\r\ne\rf") == "abcd\ne\nf"
    assert clean("A\u030ase på \u00a0vej") == "Åse på  vej"


def test_flowed_text_is_joined_within_one_depth_of_quoting() -> None:
    text = "Jeg vil \ngerne med.\n\n> Vil du \n> med?\n Ja\n-- \nBo"
    assert unflow(text) == "Jeg vil gerne med.\n\n> Vil du med?\nJa\n-- \nBo"
    assert unflow("Tilmel \nding", delete_space=True) == "Tilmelding"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", quopri.encodestring(WORDS.encode())),
        ("base64", base64.encodebytes(WORDS.encode())),
        ("base64", base64.encodebytes(WORDS.encode()).replace(b"=", b"")),  # padding lost
        ("8bit", WORDS.encode()),
        ("x-unknown", WORDS.encode()),
        ("", WORDS.encode()),
    ],
)
def test_transfer_encodings_are_undone_broken_or_not(encoding: str, body: bytes) -> None:
    assert read_message(mail(body, Content_Transfer_Encoding=encoding)).own_words == WORDS


def test_plain_text_is_read_where_it_says_what_the_html_says() -> None:
    raw = multipart("alternative", part("Jeg kommer."), part("<p>Jeg <b>kommer</b>.</p>", "text/html"))
    assert read_message(raw).own_words == "Jeg kommer."


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "  \r\n ",
        "Your e-mail client does not support HTML messages.",
        "Se mailen i en browser",
        "Jeg tilmelder mig p? m?det den 3. juni.",
    ],
)
def test_html_is_read_where_the_plain_text_is_empty_a_stub_or_damaged(plain: str) -> None:
    rich = (
        "<html><body><p>"
        "Jeg tilmelder mig p&aring; m&oslash;det den 3. juni.</p><p>Jeg spiser ikke fisk, og jeg kommer lidt senere.</p></body></html>"
    )
    raw = multipart("alternative", part(plain), part(rich, "text/html; charset=us-ascii"))
    assert "Jeg tilmelder mig på mødet den 3. juni." in read_message(raw).own_words


TABLE = "<table><tr><td>Bo</td><td>bo@x.example</td></tr><tr><td>Ida</td><td>ida@x.example</td></tr></table>"
BLOCK = "<p><b>Fra:</b> Net &lt;n@x.example&gt;<br><b>Sendt:</b> 3. februar 2025 10:00<br><b>Til:</b> Bo<br><b>Emne:</b> x</p>"


def test_tables_are_read_from_the_html_beside_a_plain_text() -> None:
    raw = multipart("alternative", part("Se her:\n\nBo\nbo@x.example"), part(f"<p>Se her:</p>{TABLE}", "text/html"))
    assert read_message(raw).tables == ((("Bo", "bo@x.example"), ("Ida", "ida@x.example")),)


@pytest.mark.parametrize("subject", ["SV: Deltagere", "VS: Deltagere"])
def test_tables_of_history_are_nobodys_new_words(subject: str) -> None:
    rich = part(f"<p>Jeg kommer.</p>{BLOCK}{TABLE}", "text/html")
    for raw in (multipart("mixed", rich, subject=subject), multipart("alternative", part("Jeg kommer."), rich, subject=subject)):
        assert read_message(raw).tables == ()


def test_a_link_with_a_question_mark_is_no_damage() -> None:
    raw = multipart("alternative", part("Se https://x.example/a?id=b"), part('<a href="https://x.example/a?id=b">Se her</a>', "text/html"))
    assert read_message(raw).own_words == "Se https://x.example/a?id=b"


def test_outlooks_doubled_addresses_are_named_once() -> None:
    assert read_message(mail("Skriv til Bo@x.example<mailto:bo@x.example> eller Ida<mailto:ida@x.example>.")).own_words == (
        "Skriv til Bo@x.example eller Ida<mailto:ida@x.example>."
    )


def test_a_text_with_a_file_name_is_read_where_there_is_no_other() -> None:
    message = read_message(mail("Jeg kommer", Content_Type="text/plain; name=besked.txt"))
    assert (message.own_words, message.attachments[0].filename) == ("Jeg kommer", "besked.txt")


def test_html_sent_as_plain_text_is_read_as_html() -> None:
    assert read_message(mail("<html><body><p>Jeg kommer</p></body></html>")).own_words == "Jeg kommer"


def test_texts_around_an_attachment_are_read_in_order() -> None:
    raw = multipart("mixed", part("Hej"), part("a;b", 'text/csv; name="x.csv"', "Content-Disposition: attachment"), part("Det var alt."))
    message = read_message(raw)
    assert message.whole_text == "Hej\n\nDet var alt."
    assert [(found.filename, found.content_type, found.content.strip()) for found in message.attachments] == [("x.csv", "text/csv", b"a;b")]


def test_an_attached_message_is_forwarded_and_a_returned_one_is_not() -> None:
    attached = part("From: Ida <ida@skovby.example>\r\nSubject: Invitation\r\n\r\nKom og vær med", "message/rfc822")
    forwarded = read_message(multipart("mixed", part("Den vil jeg med til."), attached))
    assert [(inner.subject, inner.own_words) for inner in forwarded.forwarded] == [("Invitation", "Kom og vær med")]
    assert forwarded.returned is None
    returned = read_message(
        multipart("report; report-type=delivery-status", part("Sorry"), part("Status: 5.1.1", "message/delivery-status"), attached)
    )
    assert returned.returned is not None and returned.returned.subject == "Invitation"
    assert returned.forwarded == ()


def test_winmail_dat_is_kept_and_named() -> None:
    raw = multipart("mixed", part("Hej"), part("eJ8+", "application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64"))
    message = read_message(raw)
    assert message.attachments[0].filename == "winmail.dat"
    assert any("winmail.dat" in defect for defect in message.defects)


def test_an_encrypted_mail_says_that_it_cannot_be_read() -> None:
    raw = multipart("encrypted; protocol=x", part("Version: 1", "application/pgp-encrypted"), part("x", "application/octet-stream"))
    assert any("encrypted" in defect for defect in read_message(raw).defects)


def element(tag: int, *inner: bytes) -> bytes:
    """One DER element with a definite length."""
    body = b"".join(inner)
    size = bytes((len(body),)) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes((tag,)) + size + body


def signed(content: bytes) -> bytes:
    """A CMS SignedData without signers around `content` (RFC 5652 section 5.1)."""
    data, signed_data = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    wrapped = element(0x30, data, element(0xA0, content))
    return element(0x30, signed_data, element(0xA0, element(0x30, b"\x02\x01\x01", element(0x31), wrapped, element(0x31))))


@pytest.mark.parametrize("pieces", [1, 3])
def test_an_opaque_smime_signature_is_opened(pieces: int) -> None:
    words = b"Content-Type: text/plain\r\n\r\nJeg tilmelder mig."
    cuts = [words[number * len(words) // pieces : (number + 1) * len(words) // pieces] for number in range(pieces)]
    octets = element(0x04, words) if pieces == 1 else b"\x24\x80" + b"".join(element(0x04, cut) for cut in cuts) + b"\0\0"
    body = base64.encodebytes(signed(octets))
    raw = mail(body, Content_Type="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", Content_Transfer_Encoding="base64")
    assert read_message(raw).own_words == "Jeg tilmelder mig."


def test_what_is_no_smime_signature_stays_an_attachment_with_a_defect() -> None:
    raw = mail("0#", Content_Type="application/pkcs7-mime; name=smime.p7m")
    message = read_message(raw)
    assert message.attachments[0].filename == "smime.p7m"
    assert message.defects


def test_an_inline_pgp_signature_leaves_the_words() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nJeg tilmelder mig.\r\n- -- \r\nBo\r\n"
        "-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n=abcd\r\n-----END PGP SIGNATURE-----"
    )
    message = read_message(mail(text))
    assert message.own_words.strip() == "Jeg tilmelder mig."
    assert message.signature.strip() == "-- \nBo"
