"""What `check` says about templates: file, line, the nearest known name; and what no template may do to the machine."""

from __future__ import annotations

import pytest

from postbud.errors import ConfigurationError
from postbud.letters import LETTERS, Templates, check_templates, missing_translations
from postbud.letters.trial import tried
from tests.letters.values import SHIPPED, folder_with


def problems(tmp_path, body):
    """What the check says about a body; the other letters, which are the shipped ones, are not tried again each time."""
    folder = folder_with(tmp_path, invite_da=f"Emne: Prøve\n\n{body}\n")
    try:
        Templates.load(folder)
    except ConfigurationError as error:
        return error.problems
    return tried(folder, ["invite.da"])


def test_the_shipped_templates_have_no_problem_in_either_language():
    assert check_templates(SHIPPED) == []
    assert check_templates(SHIPPED, "en") == []
    assert missing_translations(SHIPPED) == []


@pytest.mark.parametrize(
    ("body", "line", "what", "advice"),
    [
        ("a\n{{ programe.title }}", 4, "“programe”", "“programme”"),
        ("{{ programme.titel }}", 3, "“titel” in programme", "“title”"),
        ("{% if programme.price %}\n{{ programme.price.amout }}\n{% endif %}", 4, "“amout” in programme.price", "“amount”"),
        ("{% for each in meetings %}\n{{ each.plase }}\n{% endfor %}", 4, "“plase” in each", "“place”"),
        ("{{ meeting | whn }}", 3, "filter “whn”", "“when”"),
        ("{% if message is writen_by(participant) %}x{% endif %}", 3, "test “writen_by”", "“written_by”"),
        ("{% if false %}{{ reason }}{% endif %}", 3, "“reason” in this letter", ""),
        ("{{ meeting.date.strftime }}", 3, "“strftime”", ""),
        ("{{ programme.model_dump }}", 3, "“model_dump”", ""),
        ("{{ ''.__class__ }}", 3, "“__class__” is not for letters", ""),
        ("{{ meeting.date.strftime('%d') }}", 3, "“call” cannot be used", "filter"),
        ("{{ 'a' * 1000000000 }}", 3, "“mul” cannot be used", ""),
        ("{{ 'a' ~ 'b' }}", 3, "“concat” cannot be used", "side by side"),
        ("{% set a = programme.title + programme.title %}", 3, "“add” cannot be used", ""),
        ("{{ '%1000000000d' % 1 }}", 3, "“mod” cannot be used", ""),
        ("{{ 'a'.center(1000000000) }}", 3, "“call” cannot be used", ""),
        ("{{ 'a' | center(1000000000) }}", 3, "filter “center”", ""),
        ("{{ '%d' | format(1) }}", 3, "filter “format”", ""),
        ("{{ participant.name | safe }}", 3, "filter “safe”", ""),
        ("{{ participant.name | markdown }}", 3, "markdown is only for", ""),
        ("{% for each in people %}{{ each | markdown }}{% endfor %}", 3, "“people”", ""),
        ("{% include 'held.da.md' %}", 3, "“include” cannot be used", "one file"),
        ("{% macro a() %}{% endmacro %}", 3, "“macro” cannot be used", ""),
        ("{% for a in range(10) %}{% endfor %}", 3, "“call” cannot be used", ""),
        ("{% for a in [1, 2] %}{% endfor %}", 3, "“list” cannot be used", ""),
        ("{% for a in message.own_words %}{% endfor %}", 3, "does not go over a list", ""),
        (
            "{% for a in meetings %}{% for b in meetings %}{% for c in meetings %}{% endfor %}{% endfor %}{% endfor %}",
            3,
            "a loop in a loop",
            "",
        ),
        ("{% for a in meetings recursive %}{{ loop(meetings) }}{% endfor %}", 3, "a loop in a loop", ""),
        ("{% if programme %}", 3, "", ""),
        ("{{ programme.title }", 3, "", ""),
        ("{{ meeting }}", 3, "a whole meeting cannot be printed", ""),
        ("{{ meeting.date | price }}", 3, "", ""),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_was_probably_meant(tmp_path, body, line, what, advice):
    found = problems(tmp_path, body)

    assert any(each.where == f"templates/invite.da.md:{line}" and what in each.what and advice in each.advice for each in found), found


def test_all_mistakes_of_all_files_come_at_once(tmp_path):
    folder = folder_with(tmp_path, invite_da="Emne: {{ a }}\n\n{{ b }}\n{{ c }}\n", held_en="Subject: {{ d }}\n\n{{ e }}\n")

    wheres = [each.where for each in check_templates(folder)]
    assert wheres == [f"templates/held.en.md:{line}" for line in (1, 3)] + [f"templates/invite.da.md:{line}" for line in (1, 3, 4)]


def test_what_the_files_show_is_refused_already_when_the_letters_are_loaded(tmp_path):
    with pytest.raises(ConfigurationError, match="did you mean “title”"):
        Templates.load(folder_with(tmp_path, invite_da="Emne: x\n\n{{ programme.titel }}\n"))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("Kære Eva", "invite.da.md:1", "the first line must be “Emne: ...”"), ("", "invite.da.md:1", "the first line"),
        ("Subject: x\n\ny", "invite.da.md:1", "the first line"), ("Emne:   \n\ny", "invite.da.md:1", "nothing stands behind"),
        ("Emne: x\ny", "invite.da.md:2", "must be empty"), ("Emne: {{ participant.cvr }}\n\ny", "invite.da.md:1", "nothing stands behind"),
        ("Emne: x\n\n" + "a" * 300_000, "invite.da.md", "too long"),
    ],
    ids=range(7),
)  # fmt: skip
def test_a_file_that_is_no_letter_is_named(tmp_path, text, where, what):
    (found,) = check_templates(folder_with(tmp_path, invite_da=text))

    assert found.where == f"templates/{where}" and what in found.what


def test_a_file_in_another_encoding_is_named(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "invite.da.md").write_bytes("Emne: møde\n\nå".encode("latin-1"))

    (found,) = check_templates(folder)
    assert found.where == "templates/invite.da.md" and "UTF-8" in found.what


@pytest.mark.parametrize(
    ("name", "advice"), [("confirmaton.da.md", "“confirmation”"), ("invite.dk.md", "da and en"), ("notes.md", "the letters are")]
)
def test_a_file_nobody_would_ever_send_is_named_with_the_nearest_letter(tmp_path, name, advice):
    folder = folder_with(tmp_path)
    (folder / name).write_text("Emne: x\n\ny", encoding="utf-8")

    (found,) = check_templates(folder)
    assert found.where == f"templates/{name}" and advice in found.advice


def test_a_letter_missing_in_the_language_of_the_house_is_a_problem_and_in_another_is_told(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "invite.en.md").unlink()

    assert check_templates(folder, "da") == []
    (told,) = missing_translations(folder, "da")
    assert "invite.en.md" in told and "“da”" in told
    (found,) = check_templates(folder, "en")
    assert found.where == "templates/invite.en.md" and found.what == "is missing"


def test_a_letter_that_needs_too_long_is_stopped_and_the_others_are_still_tried(tmp_path):
    """The grammar lets no endless loop through, so the limit itself is what is asked here: nobody can render in no time at all."""
    folder = folder_with(tmp_path, invite_da="Emne: x\n\n{{ meeting }}\n")

    found = tried(folder, ["confirmation.da", "invite.da"], seconds=0)
    assert [each.where for each in found] == ["templates/confirmation.da.md", "templates/invite.da.md"]
    assert all("takes longer than 0 seconds" in each.what for each in found)


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in meetings recursive %}{{ loop(meetings) }}{% endfor %}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a ~ a %}" * 40 + "{{ a }}",
        "{% for a in [1,2,3,4,5,6,7,8,9] %}" * 11 + "{% endfor %}" * 11,
        "{{ 'a' * 10 ** 12 }}",
    ],
    ids=["recursion", "growing text", "loops", "repeated text"],
)
def test_a_letter_that_slips_past_the_grammar_ends_in_its_own_process(tmp_path, body):
    folder = folder_with(tmp_path, invite_da=f"Emne: x\n\n{body}\n")

    (found,) = tried(folder, ["invite.da"], seconds=0.5)
    assert found.where.startswith("templates/invite.da.md")


def test_a_letter_that_grows_huge_is_refused(tmp_path):
    body = "{% for a in message.own_words | quote(100000, 1000000) | list %}{{ message.own_words }}{{ message.own_words }}{% endfor %}"

    (found, *_) = tried(folder_with(tmp_path, invite_da=f"Emne: x\n\n{body}\n"), ["invite.da"])
    assert "256 KB" in found.what


def test_each_letter_has_only_variables_that_are_explained():
    from postbud.letters import VARIABLES

    assert {name for letter in LETTERS.values() for name in letter.variables} == set(VARIABLES)


def test_a_file_saved_by_a_windows_editor_is_read_like_any_other(tmp_path):
    folder = folder_with(tmp_path)
    text = (SHIPPED / "invite.da.md").read_text(encoding="utf-8")
    (folder / "invite.da.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert Templates.load(folder).sources == Templates.load(SHIPPED).sources


def test_a_folder_without_templates_says_everything_that_is_missing(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        Templates.load(tmp_path / "templates")

    assert [each.where for each in caught.value.problems] == [
        *(f"templates/words.{language}.txt" for language in ("da", "en")),
        *(f"templates/{letter}.da.md" for letter in LETTERS),
    ]
