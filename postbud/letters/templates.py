"""The letters of a folder, loaded once and rendered many times.

One file a letter and language, `NAME.LANGUAGE.md`: the subject on the first line, an empty line, the body as the mail looks.
Knows files, the template language and Markdown; knows nothing of the bytes of a mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template, TemplateError

from postbud.errors import ConfigurationError, TemplateFailed, UnknownName
from postbud.letters.files import SUBJECT, sandboxes_of, sources_of
from postbud.letters.headers import plain
from postbud.letters.markdown import MARK, document, fill_html, fill_text, value_at
from postbud.letters.rendered import Rendered
from postbud.letters.sandbox import Sandbox, markdown_of
from postbud.letters.wording import LANGUAGES
from postbud.model.entry import EntryTexts
from postbud.model.told import facilitators_of

if TYPE_CHECKING:
    from postbud.model.programme import Meeting, Programme


SUBJECT_LIMIT = 250  # characters


@dataclass(frozen=True)
class Templates:
    """All letters of one folder. `language` is the house's: it is used where a letter is missing in the one asked for."""

    folder: Path
    language: str
    sandboxes: Mapping[str, Sandbox]
    sources: Mapping[tuple[str, str], str]
    ready: dict[tuple[str, str], Template] = field(default_factory=dict)  # compiled when first needed: half the start-up time

    @classmethod
    def load(cls, folder: Path, language: str = "da") -> Templates:
        """Read and check every letter; refuses a folder with a wrong name or a missing letter in it.

        Raises ConfigurationError with all that can be seen in the files. `check_templates` also renders them.
        """
        sandboxes, problems = sandboxes_of(folder)
        sources, found = sources_of(folder, language, sandboxes)
        if problems or found:
            raise ConfigurationError(problems + found)
        return cls(folder, language, sandboxes, sources)

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
            subject=subject_line(subject.removeprefix(SUBJECT[spoken]), values),
            text=fill_text(filled.text, values),
            html=fill_html(filled.html, values),
        )

    def entry_texts(self, programme: Programme, meeting: Meeting, language: str) -> EntryTexts:
        """The texts of a calendar entry, from the template `calendar-entry`: its subject is the title, its body the description.

        The place is the meeting's, or the words for an unknown one. Raises as `render` does.
        """
        leads = facilitators_of(programme, meeting)
        rendered = self.render("calendar-entry", language, {"programme": programme, "meeting": meeting, "facilitators": leads})
        place = self.sandboxes[self.find("calendar-entry", language)[1]].wording.where(meeting)
        return EntryTexts(rendered.subject, rendered.text.strip(), place)

    def digests(self, letters: Iterable[str]) -> dict[tuple[str, str], str]:
        """What the texts of letters are known by, by letter and language; it changes whenever somebody edits one.

        Where a letter is missing in a language, it is that of the text that would be written instead.
        """
        return {(letter, language): self._digest(letter, language) for letter in letters for language in LANGUAGES}

    def _digest(self, letter: str, language: str) -> str:
        spoken = next((one for one in (language, self.language, *LANGUAGES) if (letter, one) in self.sources), "")
        return sha256(self.sources.get((letter, spoken), "").encode()).hexdigest()

    def find(self, letter: str, language: str) -> tuple[Template, str]:
        """The compiled letter and the language it is in. Raises UnknownName."""
        for spoken in (language, self.language, *LANGUAGES):
            key = (letter, spoken)
            if key in self.ready:
                return self.ready[key], spoken
            if key in self.sources:
                self.ready[key] = compiled(self.sources[key], self.sandboxes[spoken], f"{self.folder.name}/{letter}.{spoken}.md")
                return self.ready[key], spoken
        raise UnknownName(f"there is no letter “{letter}”", where=self.folder.name, advice=f"add {letter}.{self.language}.md")

    def markdown(self, template: Template, spoken: str, variables: Mapping[str, Any], where: str) -> tuple[str, list[str]]:
        """Run the template. Raises TemplateFailed with the line where that can be known."""
        try:
            return markdown_of(template, self.sandboxes[spoken], variables, where)
        except TemplateFailed as error:
            raise TemplateFailed(error.what, where=line_of(error, where, template), advice=error.advice) from error
        except (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
            raise TemplateFailed(plain(str(error))[:200], where=line_of(error, where, template), advice="correct the template") from error


def subject_line(marked: str, values: list[str]) -> str:
    """The subject with its values, on one line whatever they hold, and not longer than anybody can read."""
    subject = plain(MARK.sub(lambda found: value_at(values, int(found[1])), marked))
    return subject if len(subject) <= SUBJECT_LIMIT else subject[: SUBJECT_LIMIT - 1] + "…"


def compiled(source: str, sandbox: Sandbox, where: str) -> Template:
    """One letter compiled. `where` is its name in error messages. Raises TemplateSyntaxError."""
    return Template.from_code(sandbox, sandbox.compile(source, where, where), sandbox.globals)


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
