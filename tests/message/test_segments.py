"""New words against old: what each mail program writes around history, and what people write around themselves."""

from __future__ import annotations

import pytest

from postbud.message.segments import split
from postbud.model.message import Address, Kind, Segment

METTE = Address("Mette Østergaard Lund", "meol@vejbred.example")


def cut(text: str, subject: str = "SV: Invitation") -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.text.strip()) for segment in split(text, subject=subject, sender=METTE)]


def own(text: str, subject: str = "SV: Invitation") -> str:
    return "\n\n".join(words for kind, words in cut(text, subject) if kind == "own")


HISTORY = {
    "Outlook, Danish": "Fra: Netværk <n@netvaerk.example>\nSendt: 3. februar 2025 10:00\nTil: Mette Lund\nEmne: Invitation\n\nKære alle",
    "Outlook, English": "From: Net <n@netvaerk.example>\n"
    "Sent: Monday, February 3, 2025 10:00 AM\nTo: Mette\nSubject: Invitation\n\nDear all",
    "Outlook, Swedish": "Från: Nät <n@netvaerk.example>\nSkickat: den 3 februari 2025 10:00\nTill: Mette\nÄmne: Inbjudan\n\nHej",
    "Outlook, Norwegian": "Fra: Nett <n@netvaerk.example>\nSendt: mandag 3. februar 2025 10:00\nTil: Mette\nEmne: Invitasjon\n\nHei",
    "Outlook, German": "Von: Netz <n@netvaerk.example>\nGesendet: Montag, 3. Februar 2025 10:00\nAn: Mette\nBetreff: Einladung\n\nHallo",
    "Outlook in bold": "*Fra:* Netværk <n@netvaerk.example>\n*Sendt:* 3. februar 2025 10:00\n*Til:* Mette\n*Emne:* Invitation\n\nKære alle",
    "Outlook on a telephone": "________________________________\nFra: Netværk\n"
    "Sendt: Monday, February 3, 2025 10:00\nTil: Mette\nEmne: x\n\nKære",
    "Outlook for Mac": "From: Net <n@netvaerk.example>\nDate: Monday, 3 February 2025 at 10.00\nTo: Mette\nSubject: Invitation\nDear all",
    "Outlook with a long list": "Fra: Net\nSendt: 3. februar 2025\n"
    "Til: A <a@x.example>; B <b@x.example>;\nC <c@x.example>;\nD\nEmne: x\n\nKære",
    "all on one line": "Fra: Netværk <n@netvaerk.example> Sendt: 3. februar 2025 Til: Mette Emne: Invitation\nKære alle",
    "old Outlook": "-----Oprindelig meddelelse-----\nFra: Netværk\nSendt: 3. februar 2025\nTil: Mette\nEmne: x\n\nKære alle",
    "old Outlook, English": "-----Original Message-----\nFrom: Net\nDear all",
    "Samsung": "-------- Oprindelig besked --------\nFra: Net <n@netvaerk.example>\nDato: 03.02.2025 10.00 (GMT+01:00)\nKære alle",
    "Gmail, Danish, wrapped": "Den man. 3. feb. 2025 kl. 10.00 skrev Netværk <\nn@netvaerk.example>:\n\n> Kære alle\n> Kom",
    "Gmail, English, wrapped": "On Mon, Feb 3, 2025 at 10:00 AM Network <\nn@netvaerk.example> wrote:\n\n> Dear all",
    "Gmail, Norwegian": "man. 3. feb. 2025 kl. 10:00 skrev Nettverk <n@netvaerk.example>:\n\n> Hei",
    "Gmail, nynorsk": "man. 3. feb. 2025 kl. 10:00 skreiv Nettverk <n@netvaerk.example>:\n\n> Hei",
    "Gmail, German": "Am Mo., 3. Feb. 2025 um 10:00 Uhr schrieb Netz <\nn@netvaerk.example>:\n\n> Hallo",
    "Apple": "> Den 3. feb. 2025 kl. 10.00 skrev Netværk <n@netvaerk.example>:\n> \n> Kære alle",
    "Thunderbird": "Den 03.02.2025 kl. 10.00 skrev Netværk for ledere:\n> Kære alle",
    "a name alone": "Netværk for ledere skrev:\n> Kære alle",
    "Yahoo without marks": "Den mandag den 3. februar 2025 10.00, Netværk <n@netvaerk.example> skrev:\n\nKære alle\nKom",
    "a name and no marks": "Den 03.02.2025 kl. 10.00 skrev Netværk for ledere:\n\nKære alle",
    "Roundcube": "Den 2025-02-03 10:00, skrev Netværk:\n> Kære alle",
    "Horde": "Citat fra Netværk <n@netvaerk.example>:\n\n> Kære alle",
    "Zoho": "---- On Mon, 03 Feb 2025 10:00:00 +0100 Net <n@netvaerk.example> wrote ----\n\nDear all",
    "GroupWise": ">>> Netværk <n@netvaerk.example> 03-02-2025 10:00 >>>\nKære alle",
    "Notes": "Fra:\tNetværk <n@netvaerk.example>\nTil:\tMette Lund/Vejbred@Vejbred\nDato:\t03-02-2025 10:00\nEmne:\tInvitation\n\n\nKære",
    "Notes, one above the other": "Netværk <n@netvaerk.example>\n03-02-2025 10:00\n\nTil\n"
    "meol@vejbred.example\ncc\n\nEmne\nInvitation\n\n\nKære alle",
}


@pytest.mark.parametrize("program", HISTORY)
def test_history_is_parted_from_new_words_above_it(program: str) -> None:
    segments = split(f"Jeg deltager gerne.\n\n{HISTORY[program]}", subject="SV: Invitation", sender=METTE)
    assert segments == (Segment(Kind.OWN, "Jeg deltager gerne.\n"), Segment(Kind.QUOTED, HISTORY[program]))


FORWARDS = {
    "Gmail": "---------- Forwarded message ---------\nFra: Net <n@netvaerk.example>\n"
    "Date: man. 3. feb. 2025\nSubject: x\nTo: <m@x.example>\n\nKære alle",
    "Gmail, Danish": "---------- Videresendt meddelelse ---------\nFra: Net <n@netvaerk.example>\n\nKære alle",
    "Apple": "Begin forwarded message:\n\nFrom: Net <n@netvaerk.example>\nSubject: x\nDate: 3 February 2025\nTo: Mette\n\nDear all",
    "Apple with marks": "Start på videresendt besked:\n\n> Fra: Netværk <n@netvaerk.example>\n> Emne: x\n>\n> Kære alle",
    "Thunderbird": "-------- Videresendt meddelelse --------\nEmne: \tx\nDato: \tMon, 3 Feb 2025\nFra: \tNet\n\nKære alle",
    "Notes": "----- Videresendt af Mette Lund/Vejbred den 03-02-2025 10:00 -----\n\nKære alle",
    "Swedish": "-------- Vidarebefordrat meddelande --------\nÄmne: x\nHej",
    "German": "-------- Weitergeleitete Nachricht --------\nBetreff: x\nHallo",
}


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forward_is_told_from_a_quote(program: str) -> None:
    segments = split(f"Den vil jeg med til.\n\n{FORWARDS[program]}", subject="Invitation", sender=METTE)
    assert segments == (Segment(Kind.OWN, "Den vil jeg med til.\n"), Segment(Kind.FORWARDED, FORWARDS[program]))


@pytest.mark.parametrize("subject", ["VS: Invitation", "Fw: Invitation", "Fwd: SV: Invitation", "[EKSTERN] VB: Inbjudan", "WG: Einladung"])
def test_outlook_says_only_in_the_subject_that_it_forwards(subject: str) -> None:
    assert [kind for kind, _ in cut(f"Se her.\n\n{HISTORY['Outlook, Danish']}", subject)] == ["own", "forwarded"]
    assert [kind for kind, _ in cut(f"Se her.\n\n{HISTORY['Outlook, Danish']}", f"SV: {subject}")] == ["own", "quoted"]


def test_words_below_a_quote_and_between_quotes_stay_own_in_order() -> None:
    text = (
        "Hej\n\nDen 03.02.2025 kl. 10.00 skrev Net:\n>"
        " 1. Hvad fik du ud af det?\nEn masse.\n> 2. Andet?\n\nNej tak.\n\n> Venlig hilsen\n> Maja"
    )
    assert [words for kind, words in cut(text) if kind == "own"] == ["Hej", "En masse.", "Nej tak."]
    assert [kind for kind, _ in cut("> Kommer du?\n\nJa.")] == ["quoted", "own"]


@pytest.mark.parametrize(
    "text",
    [
        "I skrev i jeres mail den 3. marts 2025 kl. 10.00:\nmødet flyttes. Jeg kan ikke den dag.",
        "Du skrev: kom glad. Det gør jeg.",
        "Navn: Mette Lund\nTitel: leder\nFra: Vejle\nTil: Netværk\nDato: 3. juni",
        "Til: Netværk for ledere\nFra: Mette Lund\nDato: 3. marts 2025\nEmne: Tilmelding\n\nHermed tilmelder jeg mig.",
        "Den 3. juni skrev I, at mødet den 9. september 2025 flyttes til:\nRoskilde",
        "Vi kører sammen.\n\nFra: Odense\nTil: Roskilde\nDato: 3. juni",
        "Min chef skrev til mig (bo@skovby.example), at I mangler følgende oplysninger:\nNavn Mette Lund",
        "Den 3. juni 2025 skrev jeg følgende:\nJeg kommer.",
        "Fra den 3. juni: kan jeg komme. Til: frokost.",
        "Sendt fra vores kontor i går, men kom brevet frem? Jeg har intet hørt fra jer, så jeg skriver her for at være helt sikker på det.",
        "Original meddelelse følger senere.",
    ],
)
def test_own_words_that_look_like_history_stay_own(text: str) -> None:
    assert cut(text, "Tilmelding") == [("own", text)]


SIGNATURES = [
    "Mvh Mette",
    "Mvh.\nMette Lund",
    "Med venlig hilsen\n\nMette Lund\nTeamleder\nVejbred Bibliotek\nTlf. 12 34 56 78",
    "Venlig hilsen Mette Lund, teamleder, Vejbred Bibliotek",
    "De bedste hilsner\nMette",
    "De allerbedste solskinshilsner fra Vejle\nMette",
    "Hilsen fra kollegaen\nMette Lund, Vejbred",
    "Best regards,\nMette",
    "Thanks!\nMette",
    "Tak\nMette Lund",
    "På forhånd tak\n\nMette Lund",
    "Med vänlig hälsning\n\nMette Lund\nEnhetschef",
    "Vennlig hilsen\nMette Lund",
    "Helsing\nMette",
    "Mit freundlichen Grüßen\nMette Lund",
    "/Mette",
    "-- \nMette Lund\nTeamleder",
    "--\nMette",
    "_______________\nMette Lund\nTeamleder",
    "Mette Lund\nTeamleder, Vejbred Bibliotek\nmeol@vejbred.example",
    "Mette",
    "M.",
    "Med venlig hilsen / Kind regards\nMette Lund",
    "Vh. Mette Lund (sendt fra mobil)",
    "Mette Lund | Faglig koordinator og teamleder | Vejbred Kommunes Biblioteker | 12345678",
    "Best, Mette",
    "Mvh\nMette\n\nJeg arbejder ikke om fredagen.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_parted_from_the_words_above_it(signature: str) -> None:
    assert cut(f"Hej Maja\n\nJeg deltager gerne.\n\n{signature}") == [("own", "Hej Maja\n\nJeg deltager gerne."), ("signature", signature)]


@pytest.mark.parametrize(
    "text",
    [
        "Tak, jeg deltager gerne",
        "Tak!\n\nJeg deltager gerne.",
        "Hilsen til alle jer, der var med sidst, jeg kommer igen.",
        "Bedste hilsner og ja tak fra mig",
        "tilmelder mig hverdagsledelse mvh mette",
        "Thanks, I would love to join.",
        "Vh er ikke min stil, men jeg kommer.",
        "Vi tilmelder:\n- Anne Krogh\n- Mette Lund",
        "Følgende deltager:\n\nBo Hansen\nMette Østergaard Lund\nIda Vang",
        "Hermed tilmelding af\n\nMette Lund, leder, meol@vejbred.example\n"
        "Bo Hansen, souschef, boha@vejbred.example\nIda Vang, leder, idva@vejbred.example",
        "Navn: Mette Lund\nStilling: leder\nTlf.: 98 12 66 30",
        "TILMELDING\n==========\nNavn: Mette Lund\nMail: meol@vejbred.example",
        "Tilmelding\n\nNavn: Mette Lund\nStilling: leder\nTlf.: 98 12 66 30",
    ],
)
def test_own_words_that_look_like_a_signature_stay_own(text: str) -> None:
    assert cut(text) == [("own", text)]


@pytest.mark.parametrize(
    "after",
    [
        "PS. Jeg er vegetar.",
        "P.S.: vegetar",
        "Jeg spiser i øvrigt ikke fisk.",
        "NB! Uden nødder",
        "Btw, no dairy for me",
        "Ps jag är vegetarian.",
    ],
)
def test_words_after_the_signature_are_own_again(after: str) -> None:
    for gap in ("\n", "\n\n"):
        kinds = cut(f"Jeg deltager.\n\nMvh\nMette Lund\nTeamleder{gap}{after}")
        assert kinds == [("own", "Jeg deltager."), ("signature", "Mvh\nMette Lund\nTeamleder"), ("own", after)]


def test_a_slogan_after_the_signature_is_not_own() -> None:
    signature = "Mvh\nMette Lund\n\nVejbred Bibliotek\nTorvet 1\n\nBiblioteket - byens dagligstue.\nFølg os på Facebook"
    assert own(f"Jeg deltager.\n\n{signature}") == "Jeg deltager."


@pytest.mark.parametrize(
    "line",
    [
        "Sendt fra min iPhone", "Sendt fra min Samsung Galaxy smartphone.", "Hent Outlook til Android<https://aka.ms.example/x>",
        "Sent from my iPad",
        "Get Outlook for iOS", "Skickat från min iPhone", "Sendt fra Outlook til iOS", "Von meinem iPhone gesendet",
        "Sent from Mail for Windows",
        "Sendt fra Yahoo Mail til iPhone", "Sent with Proton Mail secure email.", "Sendt frå min iPhone",
    ],
)  # fmt: skip
def test_a_line_of_the_device_is_parted(line: str) -> None:
    assert cut(f"Jeg kommer.\n\n{line}") == [("own", "Jeg kommer."), ("device", line)]


@pytest.mark.parametrize(
    "banner",
    [
        "[EKSTERN E-MAIL] Denne e-mail er sendt fra en ekstern afsender.",
        "ADVARSEL: Denne e-mail kommer fra en ekstern afsender. Klik ikke på links, medmindre du kender afsenderen.",
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "Du får ikke ofte mails fra meol@vejbred.example. Få mere at vide om, hvorfor dette er vigtigt<https://aka.ms.example/x>",
        "**********\nEKSTERN E-MAIL\n**********",
        "Detta mejl kommer utifrån. Klicka inte på länkar.",
        "Denne e-posten kommer fra en ekstern avsender. Ikke klikk på lenker.",
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Klicken Sie nicht auf Links.",
    ],
)
def test_a_banner_above_the_words_is_parted(banner: str) -> None:
    for gap in ("\n", "\n\n"):
        assert cut(f"{banner}{gap}Hej Maja\n\nJeg kommer.") == [("banner", banner), ("own", "Hej Maja\n\nJeg kommer.")]


@pytest.mark.parametrize(
    "footer",
    [
        "Denne e-mail kan indeholde fortrolige oplysninger. Hvis du ikke er den rette modtager, bedes du slette den.",
        "This e-mail is confidential and intended solely for the addressee.",
        "Tænk på miljøet, før du printer denne mail.",
        "När du skickar e-post till Björkstads kommun behandlar vi dina personuppgifter.",
        "Denne e-posten kan inneholde taushetsbelagt informasjon.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "_______________________________________________\nLedere mailing list\nTo unsubscribe, send a mail to x@y.example",
    ],
)
def test_a_footer_is_parted(footer: str) -> None:
    assert cut(f"Jeg kommer.\n\nMvh\nMette\n\n{footer}") == [("own", "Jeg kommer."), ("signature", "Mvh\nMette"), ("footer", footer)]


def test_an_empty_text_has_nothing_in_it() -> None:
    assert split("") == (Segment(Kind.OWN, ""),)


def test_a_mail_program_name_in_a_sentence_is_no_device_line() -> None:
    assert own("Sendt fra min iPhone er denne mail ikke, for jeg sidder ved en rigtig maskine og skriver en lang sætning til jer.") != ""


@pytest.mark.parametrize(
    "listed",
    [
        "Deltagere:\nBo Hansen, bo@skovby.example\nIda Vang, ida@skovby.example",
        "Tilmeldte:\n\n1. Bo Hansen\n\n2. Ida Vang",
        "Navn\tTitel\tMail\nBo\tLeder\tbo@skovby.example\nIda\tSouschef\tida@skovby.example",
    ],
)
def test_a_list_below_the_signature_is_own_again(listed: str) -> None:
    text = f"Vi er to.\n\nMvh\nMette Lund\nTelefon:\n12 34 56 78\n\n{listed}"
    assert cut(text) == [("own", "Vi er to."), ("signature", "Mvh\nMette Lund\nTelefon:\n12 34 56 78"), ("own", listed)]


@pytest.mark.parametrize(
    "line",
    ["Mvh Mette, men kun hvis jeg må gå kl. 14", "Hilsen Mette, hvis der altså er plads", "Best regards Mette, but only in the morning",
     "Vennlig hilsen Mette, men bare om formiddagen"],
)  # fmt: skip
def test_a_sentence_that_goes_on_after_the_name_is_no_signature(line: str) -> None:
    assert line in own(f"Jeg deltager gerne.\n\n{line}\n\nMette Østergaard Lund")


@pytest.mark.parametrize("line", ["Mvh Mette Lund, områdeleder", "Mvh Mette,", "Best regards, Mette Lund, head of branch"])
def test_a_title_after_the_name_belongs_to_the_signature(line: str) -> None:
    assert own(f"Jeg deltager gerne.\n\n{line}") == "Jeg deltager gerne."
