"""What mail programs, people and machines write around the words that matter, one file per language.

Data only: literal tables in lower case. Python tables rather than YAML, because reading six YAML files would cost 30 ms
at each start. To add a language: a file with the same names, and its line in LANGUAGES.
"""

from __future__ import annotations

from types import ModuleType

from postbud.message.lexicon import da, de, en, nb, nn, sv

# Danish first: its words are tried first where two languages share one.
LANGUAGES: tuple[ModuleType, ...] = (da, en, sv, nb, nn, de)


def words(name: str) -> tuple[str, ...]:
    """The table `name` of all languages, each word once, in the order of LANGUAGES."""
    return tuple(dict.fromkeys(word for language in LANGUAGES for word in getattr(language, name)))


def header_names() -> dict[str, str]:
    """From a header's name as a mail program prints it ('fra', 'sendt') to what it is: from, sent, to, cc, subject, other."""
    return {word: kind for language in LANGUAGES for kind, names in language.HEADERS.items() for word in names}
