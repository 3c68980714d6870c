"""Short sentences and words that coordinators may reword: `templates/NAME.LANGUAGE.txt`, `code: sentence`.

A sentence names values in `{curly}` brackets; what stands in `[square]` ones falls away when a value in it is not known.
Knows files, codes and how to fill them in; which codes there are is said by whoever uses them (`postbud.letters.told`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from postbud.errors import ConfigurationError, Problem

LANGUAGES = ("da", "en")
PART = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)|(.)", re.DOTALL)
VALUE = re.compile(r"\{(\w+)\}|([^{}]+)|(.)", re.DOTALL)
Known = Mapping[str, tuple[str, ...]]  # code -> the values its sentence may name


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one file and language."""

    sentences: Mapping[str, str]

    def __contains__(self, code: object) -> bool:
        return code in self.sentences

    def say(self, code: str, /, **values: object) -> str:
        """The sentence for a code, filled in; a code that is not there is said as it is. Values are never read as sentences."""
        return "".join(_filled(text, values, optional) for text, optional in _parts(self.sentences.get(code, code)))

    def word(self, kind: str, value: object) -> str:
        """The word for one of a few values ('status', 'registered'); one that has none is shown as it is."""
        code = f"{kind}-{str(value).replace(' ', '-')}"
        return self.sentences.get(code) or str(value)


def load_sentences(folder: Path, name: str, language: str, known: Known) -> Sentences:
    """The sentences in one language. Raises ConfigurationError with all that is wrong with the files of either."""
    problems: list[Problem] = []
    found = {spoken: _read(folder / f"{name}.{spoken}.txt", known, problems) for spoken in LANGUAGES}
    if problems:
        raise ConfigurationError(problems)
    return Sentences(found[language if language in found else LANGUAGES[0]])


def coded_lines(path: Path, holds: str, problems: list[Problem]) -> Iterator[tuple[int, str, str]]:
    """Number, code and sentence of each line; '#' opens a comment line. What is no such line is noted among the problems."""
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(name, "", f"cannot be read: {error}", f"Put the shipped file back; it holds {holds}."))
        return
    for number, line in enumerate(text.splitlines(), 1):
        code, colon, sentence = (part.strip() for part in line.partition(":"))
        if not line.strip() or line.startswith("#"):
            continue
        if colon and code and sentence:
            yield number, code, sentence
        else:
            what = f"{line.strip()[:60]!r} is not `code: sentence`"
            problems.append(Problem(f"{name}:{number}:1", "", what, "Write the code, a colon and the sentence."))


def _read(path: Path, known: Known, problems: list[Problem]) -> dict[str, str]:
    before, found = len(problems), {}
    for number, code, sentence in coded_lines(path, "sentences that the lists and `why` use", problems):
        where = f"{path.parent.name}/{path.name}:{number}:1"
        found[code] = sentence
        problems += [Problem(where, code, what, advice) for what, advice in _faults(code, sentence, known)]
    if len(problems) == before:
        name = f"{path.parent.name}/{path.name}"
        problems += [Problem(name, code, "is missing", "Add its line; the shipped file has one.") for code in known if code not in found]
    return found


def _faults(code: str, sentence: str, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with one sentence, and what to do."""
    if code not in known:
        yield "there is no sentence of that name", "The names before the colon stay as they are; delete the line, or put a # in front."
        return
    for text, optional in _parts(sentence):
        if text in ("[", "]"):
            yield f"a square bracket {text} stands alone", "Write [ and ] around what may fall away, and none inside them."
        names = [name for name, _ in _pieces(text) if name]
        if any(literal in ("{", "}") for _, literal in _pieces(text)):
            yield "a curly bracket stands alone", "Write the name of a value in curly brackets: {who}."
        if optional and not names:
            yield f"[{text}] names no value, so it would never be said", "Leave out the square brackets."
        for name in names:
            if name not in known[code]:
                advice = f"It may name {', '.join(f'{{{each}}}' for each in known[code])}." if known[code] else "It names none."
                yield f"{{{name}}} is no value of this sentence", advice


def _parts(sentence: str) -> Iterator[tuple[str, bool]]:
    """The parts of a sentence, and whether each is one that may fall away. A bracket without its other half is a part of its own."""
    for part in PART.finditer(sentence):
        optional, always, stray = part.groups()
        yield (optional, True) if optional is not None else (always or stray, False)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The values named in a part (name, '') and the text between them ('', text)."""
    for piece in VALUE.finditer(text):
        yield piece.group(1) or "", piece.group(2) or piece.group(3) or ""


def _filled(text: str, values: Mapping[str, object], optional: bool) -> str:
    """One part of a sentence; '' for one that may fall away and names a value that is not known."""
    pieces = [_shown(values.get(name)) if name else literal for name, literal in _pieces(text)]
    return "" if optional and not all(pieces) else "".join(pieces)


def _shown(value: object) -> str:
    return "" if value is None or value is False else str(value)
