"""The letters of a folder, loaded once and rendered many times.

One file a letter and language, `NAME.LANGUAGE.md`: the subject on the first line, an empty line, the body as the mail looks.
Knows files, the template language and Markdown; knows nothing of the bytes of a mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template, TemplateError, TemplateSyntaxError

from postbud.errors import ConfigurationError, Problem, TemplateFailed, UnknownName
from postbud.letters.headers import plain
from postbud.letters.markdown import MARK, document, fill_html, fill_text
from postbud.letters.rendered import Rendered
from postbud.letters.sandbox import OUTPUT_LIMIT, Sandbox, markdown_of
from postbud.letters.wording import LANGUAGES, Wording, load_words, shown
from postbud.model.entry import EntryTexts

if TYPE_CHECKING:
    from postbud.model.programme import Meeting, Programme

TAG = re.compile(r"\{%.*?%\}")
SUBJECT = {"da": "Emne:", "en": "Subject:"}


@dataclass(frozen=True)
class Templates:
    """All letters of one folder. `language` is the house's: it is used where a letter is missing in the one asked for."""

    folder: Path
    language: str
    sandboxes: Mapping[str, Sandbox]
    letters: Mapping[tuple[str, str], Template]

    @classmethod
    def load(cls, folder: Path, language: str = "da", *, only_words: bool = False) -> Templates:
        """Read and compile every letter. Raises ConfigurationError with all files that cannot be read.

        This finds what Jinja2 finds; `check_templates` finds also what would only fail when a letter is sent. `only_words` leaves
        the letters for later.
        """
        problems: list[Problem] = []
        sandboxes, letters = {}, {}
        for each in LANGUAGES:
            try:
                sandboxes[each] = Sandbox(Wording(each, load_words(folder / f"words.{each}.txt")))
            except ConfigurationError as error:
                problems += error.problems
        for path in [] if only_words else sorted(folder.glob("*.*.md")):
            name, _, spoken = path.stem.rpartition(".")
            if spoken in sandboxes:
                compiled = compiled_letter(path, spoken, sandboxes[spoken])
                if isinstance(compiled, Problem):
                    problems.append(compiled)
                else:
                    letters[name, spoken] = compiled
        if problems:
            raise ConfigurationError(problems)
        return cls(folder, language, sandboxes, letters)

    def render(self, letter: str, language: str, variables: Mapping[str, Any]) -> Rendered:
        """A letter to one person. `variables`: see `LETTERS`. Raises TemplateFailed, or UnknownName if there is no such letter."""
        template, spoken = self.find(letter, language)
        where = f"{self.folder.name}/{letter}.{spoken}.md"
        markdown, values = self.markdown(template, spoken, variables, where)
        subject, _, body = markdown.partition("\n")
        if not subject.startswith(SUBJECT[spoken]):
            raise TemplateFailed(f"the first line is not “{SUBJECT[spoken]} ...”", where=f"{where}:1", advice="the subject stands first")
        filled = document(body.strip("\n"), spoken)
        return Rendered(
            subject=plain(MARK.sub(lambda found: values[int(found[1])], subject.removeprefix(SUBJECT[spoken]))),
            text=fill_text(filled.text, values),
            html=fill_html(filled.html, values),
        )

    def entry_texts(self, programme: Programme, meeting: Meeting, language: str) -> EntryTexts:
        """The texts of a calendar entry, from the template `calendar-entry`: its subject is the title, its body the description.

        The place is the meeting's, or the words for an unknown one. Raises as `render` does.
        """
        rendered = self.render("calendar-entry", language, {"programme": programme, "meeting": meeting})
        place = self.sandboxes[self.find("calendar-entry", language)[1]].wording.where(meeting)
        return EntryTexts(rendered.subject, rendered.text.strip(), place)

    def with_letter(self, letter: str, language: str, template: Template) -> Templates:
        """The same with one letter more, or with another version of it."""
        return replace(self, letters={**self.letters, (letter, language): template})

    def find(self, letter: str, language: str) -> tuple[Template, str]:
        """The compiled letter and the language it is in. Raises UnknownName."""
        for spoken in (language, self.language, *LANGUAGES):
            if (letter, spoken) in self.letters:
                return self.letters[letter, spoken], spoken
        raise UnknownName(f"there is no letter “{letter}”", where=self.folder.name, advice=f"add {letter}.{self.language}.md")

    def markdown(self, template: Template, spoken: str, variables: Mapping[str, Any], where: str) -> tuple[str, list[str]]:
        """Run the template. Raises TemplateFailed with the line where that can be known."""
        try:
            return markdown_of(template, self.sandboxes[spoken], variables, where)
        except TemplateFailed as error:
            raise TemplateFailed(error.what, where=line_of(error, where, template), advice=error.advice) from error
        except (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
            raise TemplateFailed(plain(str(error))[:200], where=line_of(error, where, template), advice="correct the template") from error


def compiled_letter(path: Path, language: str, sandbox: Sandbox) -> Template | Problem:
    """One file compiled, or what is wrong with it."""
    try:
        source = source_of(path)
        if len(source) > OUTPUT_LIMIT:
            return Problem(shown(path), "", "is too long for a letter", "is it the right file?")
        if not source.startswith(SUBJECT[language]):
            return Problem(f"{shown(path)}:1", "", f"the first line must be “{SUBJECT[language]} ...”", "the subject stands first")
        return Template.from_code(sandbox, sandbox.compile(source, shown(path), shown(path)), sandbox.globals)
    except UnicodeDecodeError:
        return Problem(shown(path), "", "is not UTF-8 text", "save it as UTF-8")
    except TemplateSyntaxError as error:
        return Problem(f"{shown(path)}:{error.lineno}", "", str(error.message), "")


def source_of(path: Path) -> str:
    """A template as Jinja2 gets it. Raises UnicodeDecodeError.

    A line of nothing but `{% ... %}` disappears, as Jinja2's trim_blocks does it; but text that ends in such a tag would lose its
    line end with it and run into the next line, so an empty value is put behind it.
    """
    lines = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    return "\n".join(line + '{{ "" }}' if line.endswith("%}") and TAG.sub("", line).strip() else line for line in map(str.rstrip, lines))


def line_of(error: BaseException, where: str, template: Template) -> str:
    """`templates/x.da.md:12`: the deepest line of the compiled template in the traceback, as a line of the file."""
    found, step = where, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == where:
            found = f"{where}:{template.get_corresponding_lineno(step.tb_lineno)}"
        step = step.tb_next
    return found


def html_to_look_at(rendered: Rendered) -> str:
    """The HTML with the subject on top, for a preview on a screen."""
    return rendered.html.replace("<title></title>", f"<title>{escape(rendered.subject)}</title>", 1)
