"""The demo as a whole: it tells the story, leaves the letters, and speaks to nobody outside this machine."""

from __future__ import annotations

import re
import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from postbud.demo.scenes import Arrival, Edit, load_scenes
from postbud.demo.words import Words
from postbud.letters import LETTERS
from postbud.model.reading import Intent
from tests.demo.conftest import CHECKOUT, Run, run_watched
from tests.docs.pages import fences, text_of

DA = Words("da")
SCENES = load_scenes(ZoneInfo("Europe/Copenhagen"))
MAILS = [scene for scene in SCENES if isinstance(scene, Arrival)]


def letters(run: Run) -> dict[str, EmailMessage]:
    """Every letter of the folder by its file's name, in order."""
    paths = sorted(run.folder.glob("*.eml"))
    return {path.stem: message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths}  # type: ignore[misc]


def is_called(scene: Arrival | Edit, name: str) -> bool:
    return name == scene.mail if isinstance(scene, Arrival) else name in scene.write


def chapter(run: Run, name: str) -> str:
    """The part of the story about one mail, or about the last edit that writes these words, on one line."""
    number = max(number for number, scene in enumerate(SCENES, 1) if is_called(scene, name))
    start = run.story.index(f"\n{number:2}. ")
    end = run.story.find("\n\n", start)
    return " ".join(run.story[start:end].split())


def test_the_demo_ends_well_and_complains_of_nothing(demo: Run) -> None:
    # then
    assert (demo.code, demo.complaints) == (0, ""), demo.story


def test_nothing_is_said_to_another_machine_though_a_real_mailbox_is_set(demo: Run) -> None:
    # then
    assert demo.offences == []
    assert "rigtig.example" not in demo.story + (demo.folder / "daemon.log").read_text()


def test_a_program_that_speaks_to_another_machine_is_caught(tmp_path: Path) -> None:
    # given
    program = tmp_path / "leaks.py"
    program.write_text("import socket\nsocket.create_connection(('192.0.2.1', 25), timeout=1)\n")

    # when
    run = run_watched(program, [], tmp_path, {}, tmp_path)

    # then
    assert run.code != 0 and any("192.0.2.1" in offence for offence in run.offences)


@pytest.mark.parametrize("scene", MAILS, ids=lambda scene: scene.mail)
def test_each_mail_has_its_chapter_with_sender_and_what_was_done(demo: Run, scene) -> None:  # type: ignore[no-untyped-def]
    # when
    told = chapter(demo, scene.mail)

    # then
    assert scene.title["da"] in told
    assert f"{DA('from')} " in told and f"{DA('done')} " in told


# What each mail leads to, in the words of the story.
LEADS_TO = {
    "tilmelding-i-teksten.eml": ("Mette Krogh Andersen er tilmeldt Hverdagsledelse.", "Bekræftelse"),
    "samme-mail-ad-en-anden-vej.eml": (DA("known"),),
    "kun-emnet.eml": ("Jonas Bech Sørensen er tilmeldt Ledelse af bæredygtighed.", "torsdag den 3. april 2025 kl. 10.00-15.00"),
    "fravaersbesked.eml": ("Mailen får ikke noget svar.",),
    "paa-engelsk.eml": ("en tilmelding på engelsk", "Priya Raman er tilmeldt Hverdagsledelse."),
    "plus-adressen.eml": ("Karin Højlund er tilmeldt", "tilmelding+souschefer@netvaerk.example", "Roskilde Bibliotek, salen"),
    "outlook-med-historik.eml": ("Anders Fuglsang Lund er tilmeldt Hverdagsledelse.",),
    "et-spoergsmaal.eml": ("Mailen venter på et menneske.", "Besked"),
    "allerede-tilmeldt.eml": (DA("answered"), "Besked om, at tilmeldingen allerede er der"),
    "hvilket-netvaerk.eml": ("Mailen venter på et menneske.",),
    "med-et-hvis.eml": ("Mailen venter på et menneske.", "Hvis min chef godkender det"),
    "kom-ikke-frem.eml": ("Mailen får ikke noget svar.",),
    "svar-hvilket-netvaerk.eml": ("Torben Vestergaard Nygaard er tilmeldt Hverdagsledelse.", "venter ikke længere"),
    "skal-godkendes.eml": ("når det er godkendt", "Spørgsmålet, hvem der er leder, til soeren.toft@kommune.example"),
    "hvem-der-er-leder.eml": ("hanne.birk@kommune.example bliver spurgt", "Spørgsmålet, om det er i orden,"),
    "godkendt.eml": ("Søren Toft er tilmeldt", "Bekræftelse til soeren.toft@kommune.example"),
    "koordinatoren-siger-ja.eml": ("Mailen fra Line Brandt, der ventede, venter ikke længere.", "Line Brandt er tilmeldt Hverdagsledelse."),
    "capacity: 5": (DA("file_in_use"),),
    "vikar.eml": ("Pia Lind kommer i stedet for Jonas Bech Sørensen torsdag den 3. april 2025.", "Vikarens bekræftelse til pia.lind@"),
    "en-kollega-er-syg.eml": ("Mailen venter på et menneske.", "programgruppen@roskilde-bibliotek.example"),
    "venteliste.eml": ("Sofie Dam står på venteliste til Hverdagsledelse.",),
    "framelding.eml": ("er meldt fra Hverdagsledelse.", "Sofie Dam kan få den", "ud af kalenderen", "Tilbud om en plads til sofie.dam@"),
    "ja-tak-til-pladsen.eml": ("Sofie Dam er tilmeldt Hverdagsledelse.", "Bekræftelse til sofie.dam@aadal-bibliotek.example, med kalender"),
    "afbud.eml": ("Mette Krogh Andersen kommer ikke tirsdag den 9. september 2025", "ud af kalenderen"),
    "fortryd.eml": ("Mette Krogh Andersen kommer tirsdag den 9. september 2025.", "Besked om, at alt er som før", "med kalenderaftale"),
    "kalendersvar.eml": ("Priya Raman har svaret ja i sin kalender.",),
    "mødesal 1": ("Deltagerne får besked tirsdag den 25. marts 2025 kl. 9.45", "Besked om, hvad der er ændret,"),
    "evaluering.eml": ("Mailen venter på et menneske.",),
    "volapyk.eml": ("Mailen venter på et menneske.", DA("nobody")),
    "for-sent.eml": ("Mailen venter på et menneske.",),
}


@pytest.mark.parametrize("name", LEADS_TO)
def test_each_mail_and_each_edit_leads_to_what_a_careful_coordinator_would_do(demo: Run, name: str) -> None:
    # when
    told = chapter(demo, name)

    # then
    assert [words for words in LEADS_TO[name] if words not in told] == []


def test_the_place_reaches_every_calendar_a_quarter_of_an_hour_after_it_was_written(demo: Run) -> None:
    # when
    told = " ".join(demo.story.partition("\n    tirsdag den 25. marts 2025 kl. 9.45: ")[2].partition("\n\n")[0].split())

    # then
    people = told.partition("Brev om det nye til ")[2].partition(", med kalenderaftale tirsdag den 3. juni 2025")[0]
    assert [name for name in ("mette.krogh", "priya.raman", "tvn", "line.brandt", "sofie.dam") if f"{name}@" not in people] == []
    assert "Sted: Odense Hovedbibliotek, mødesal 1" in told


def test_letters_on_schedule_leave_in_between(demo: Run) -> None:
    # then
    told = " ".join(demo.story.split())
    assert "Praktisk brev før mødet til karin.hoejlund@nordskov-bib.example, camilla.storm@birkeby.example og erik.holst@" in told
    assert "fredag den 7. marts 2025 kl. 9.00" in told and "Tak for sidst til" in told


def test_no_letter_goes_by_the_name_of_its_file(demo: Run) -> None:
    # then
    said = set(re.findall(r" \d\d(?:-\d\d)? (\S+) (?:til|to) ", " ".join(demo.story.split())))
    assert said & set(LETTERS) == set()


SILENT = ("Mailen venter på", "Mailen får ikke")
NEVER_ANSWERED = [mail for mail, words in LEADS_TO.items() if words[0].startswith(SILENT) and mail != "hvilket-netvaerk.eml"]


def test_a_sender_is_only_asked_which_programme(demo: Run) -> None:
    """The one letter that somebody whose mail waits may get."""
    assert "tvn@engby.example" in chapter(demo, "hvilket-netvaerk.eml").partition(f" {DA('sent')} ")[2]


@pytest.mark.parametrize("mail", NEVER_ANSWERED)
def test_what_waits_or_is_ignored_is_never_answered_to_its_sender(demo: Run, mail: str) -> None:
    # given
    scene = next(scene for scene in MAILS if scene.mail == mail)
    sender = message_from_bytes(scene.raw).get("From", "").rpartition("<")[2].rstrip(">") or "nobody"

    # when
    sent = chapter(demo, mail).partition(f" {DA('sent')} ")[2]

    # then
    assert sender not in sent


def test_the_story_is_plain_text_when_it_is_piped(demo: Run) -> None:
    # then
    assert [line for line in demo.story.splitlines() if not line.isprintable()] == []
    assert max(map(len, demo.story.splitlines())) <= 160


def test_every_letter_is_there_as_a_mail_and_as_a_page_and_its_entry_as_a_file(demo: Run) -> None:
    # when
    found = letters(demo)

    # then
    numbers = [int(name[:2]) for name in found]
    assert numbers == list(range(1, len(found) + 1)) and len(found) >= 20
    for name, letter in found.items():
        own = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert (demo.folder / f"{name}.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert (demo.folder / f"{name}.ics").exists() == bool(own)
        if own:
            assert (demo.folder / f"{name}.ics").read_bytes() == own[0].get_payload(decode=True)


def test_the_account_counts_the_letters_of_the_folder(demo: Run) -> None:
    # when
    sent, entries = (int(re.search(rf"{re.escape(DA(key))} +(\d+)", demo.story)[1]) for key in ("letters_sent", "entries_sent"))  # type: ignore[index]

    # then
    assert sent == len(letters(demo))
    assert entries == len(list(demo.folder.glob("*.ics")))


def test_the_account_counts_everybody_once_and_every_mail_once(demo: Run) -> None:
    # when
    numbers = {label: int(number) for label, number in re.findall(r"(?m)^    (\S.*?) +(\d+)$", demo.story.partition(DA("summary"))[2])}

    # then
    people = {DA(key): numbers.get(DA(key)) for key in ("registered", "substitute", "cancelled", "waiting list", "awaiting approval")}
    assert list(people.values()) == [10, 1, 1, None, None]
    assert sum(numbers[DA(key)] for key in ("mails_done", "mails_held", "mails_ignored", "mails_known")) == len(MAILS)


def test_the_guide_shows_a_letter_about_a_held_mail_as_it_is(demo: Run) -> None:
    # given
    letter = next(letter for name, letter in letters(demo).items() if "besked-om-en-mail-der-venter-hverdagsledelse" in name)
    shown = fences(text_of("docs/vejledning.md"), "text")[0].split("\n\n")

    # then
    said = " ".join(f"Emne: {letter['Subject']} {letter.get_body(('plain',)).get_content()}".split())  # type: ignore[union-attr]
    assert [part for part in shown if " ".join(part.split()) not in said] == []


def test_the_home_folder_is_as_it_was(elsewhere: Run) -> None:
    """A coordinator edits a programme's file in the play; it is a copy."""
    home = elsewhere.folder.parent / "home" / "programmes"
    assert {path.name: path.read_bytes() for path in home.iterdir()} == {
        path.name: path.read_bytes() for path in (CHECKOUT / "programmes").iterdir()
    }


def test_scenes_that_a_home_knows_no_letter_or_line_for_are_left_out(tmp_path: Path) -> None:
    # given
    home = tmp_path / "home"
    shutil.copytree(CHECKOUT / "templates", home / "templates")
    shutil.copy(CHECKOUT / "mailbox_rules.yaml", home)
    (home / "programmes").mkdir()
    (home / "programmes" / "studiedag.yaml").write_text("title: Studiedag om formidling\n", encoding="utf-8")
    program = tmp_path / "other.py"
    program.write_text(ON_ANOTHER_HOME, encoding="utf-8")

    # when
    run = run_watched(program, [], tmp_path / "letters", {}, tmp_path)

    # then
    assert (run.code, run.complaints, run.offences) == (0, "", [])
    assert "Der er ikke noget" not in run.story and DA("registered") not in run.story


def test_the_page_to_begin_with_links_every_file_and_nothing_outside(demo: Run) -> None:
    # when
    page = (demo.folder / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([^"]+)"', page))

    # then
    assert links == {path.name for path in demo.folder.iterdir() if path.suffix in (".eml", ".html", ".ics")} - {"index.html"}
    assert "http" not in page and "<script" not in page


def test_each_letter_goes_to_one_person_whatever_a_sender_writes_into_his_name(demo: Run) -> None:
    # when
    found = letters(demo).values()

    # then
    assert [letter["Subject"] for letter in found if letter["Cc"] or letter["Bcc"]] == []
    assert [letter["Subject"] for letter in found if [len(to.addresses) for to in letter.get_all("To")] != [1]] == []
    assert [letter["Subject"] for letter in found if "alle@nabo.example" in letter["To"]] == []


def test_a_mail_that_came_twice_and_an_old_one_start_nothing(demo: Run) -> None:
    # when
    names = list(letters(demo))

    # then
    assert len([name for name in names if "bekraeftelse-hverdagsledelse-mette-krogh" in name]) == 1
    assert [name for name in names if "poul" in name] == []


ON_ANOTHER_HOME = (
    f"import sys\nfrom pathlib import Path\nsys.path.insert(0, {str(CHECKOUT)!r})\n"
    "from workflows import DUE, TABLE\nfrom postbud.decide import Workflows\nfrom postbud.demo.play import play\n"
    "sys.exit(play(Path('home'), Workflows(TABLE, DUE), Path('letters'), 'en', idle=False))\n"
)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demo in English on a home whose rules name servers of its own, polling, on a terminal that knows only ASCII."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    home = cwd / "home"
    for name in ("programmes", "templates"):
        shutil.copytree(CHECKOUT / name, home / name)
    rules = (CHECKOUT / "mailbox_rules.yaml").read_text(encoding="utf-8")
    own = "smtp:\n  host: smtp.rigtig.example\n  user: rigtig\n  password_file: findes-ikke\nfolder: Tilmeldinger\nfirst_start: all\n"
    rules = rules.replace("smtp:\n", own, 1).replace("limits:\n", "limits:\n  letters_per_minute: 1\n", 1)
    (home / "mailbox_rules.yaml").write_text(rules, encoding="utf-8")
    program = cwd / "polling.py"
    program.write_text(ON_ANOTHER_HOME)
    return run_watched(program, [], cwd / "letters", {"PYTHONIOENCODING": "ascii"}, cwd)


def test_it_runs_in_english_by_polling_on_any_home_and_terminal(elsewhere: Run) -> None:
    # then
    assert (elsewhere.code, elsewhere.complaints, elsewhere.offences) == (0, "", [])
    assert "Priya Raman is registered for Hverdagsledelse." in elsewhere.story
    assert "IDLE: no" in (elsewhere.folder / "daemon.log").read_text()


def test_polling_and_being_told_lead_to_the_same_letters(demo: Run, elsewhere: Run) -> None:
    # when
    recipients = [[letter["To"] for letter in letters(run).values()] for run in (demo, elsewhere)]

    # then
    assert recipients[0] == recipients[1]


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    # given
    def gaps(value: object) -> object:
        return {key: gaps(one) for key, one in value.items()} if isinstance(value, dict) else sorted(re.findall(r"\{\w+\}", str(value)))

    # then
    assert gaps(DA.sentences) == gaps(Words("en").sentences)


def test_everything_a_mail_can_want_has_a_name_in_the_story() -> None:
    # then
    assert {intent.value for intent in Intent} == set(DA.sentences["intents"])


def test_no_mail_of_the_demo_is_about_anybody_real() -> None:
    # when
    domains = {found for scene in MAILS for found in re.findall(rb"@([\w.-]+\w)", scene.raw)}

    # then
    assert [domain for domain in domains if not domain.endswith(b".example")] == []
