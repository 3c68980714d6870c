"""Plain sentences for what YAML and pydantic find wrong: what, the value in quotes, and what to do.

Knows the error kinds of both libraries; knows no file, programme or setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from postbud.errors import Problem
from postbud.model.facts import meant_span, quoted

Path_ = tuple[str | int, ...]

# Mistakes that YAML has no words of its own for. It takes them for a text and stumbles over what follows.
GLUED_COLON, GLUED_DASH, CURLY = "no blank after the colon", "no blank after the dash", "quotation marks of a text program"
_MISWRITTEN = (
    (GLUED_COLON, re.compile(r"\s*(?:- +)?[a-zA-ZæøåÆØÅ_]+:(?=[^\s/:])")),
    (GLUED_DASH, re.compile(r"\s*-(?=[a-zA-ZæøåÆØÅ_]+:)")),
)
_CURLY = re.compile(r"\s*(?:- +)?(?:[a-zA-ZæøåÆØÅ_]+: +)?[“”„»«]")

# What PyYAML calls it, what a person would call it, what to do. The first row whose words occur in the message is taken.
SYNTAX = (
    ("'\\t'", "there is a tab character in front of the text", "Indent with spaces only."),
    (CURLY, "these quotation marks hold no text together", 'Write straight ones: title: "Projekter: hvad nu?"'),
    ("mapping values are not allowed", "there is a colon inside a text", 'Put the whole text in quotes: title: "Projekter: hvad nu?"'),
    ("while scanning a quoted scalar", "a quotation mark is opened and never closed", "Add the closing quotation mark."),
    (
        "while scanning a simple key",
        "this line has no colon after its key",
        "Write `key: value`, or indent the line if it belongs to the text above.",
    ),
    ("cannot start any token", "the text begins with a character that means something to YAML", "Put the whole text in quotes."),
    ("undefined alias", "a text begins with an asterisk", "Put the whole text in quotes."),
    ("while scanning an alias", "a text begins with an asterisk", "Put the whole text in quotes."),
    ("while scanning an anchor", "a text begins with an ampersand", "Put the whole text in quotes."),
    ("unknown escape character", "a backslash stands in double quotes", "Use single quotes around the text, or write the backslash twice."),
    (GLUED_COLON, "there is no blank after the colon", "Write a blank between the colon and the value: title: Studiedag"),
    (GLUED_DASH, "there is no blank after the dash", "Write a blank between the dash and the key: - date: 2025-06-03"),
    (
        "expected <block end>",
        "this line is indented differently from its neighbours",
        "Keys that belong together begin in the same column.",
    ),
    (
        "while parsing a flow",
        "a bracket is opened and never closed, or a comma is missing",
        "Close the bracket, or write the list with dashes.",
    ),
    ("special characters are not allowed", "there is a character that cannot be seen", "Delete it and type the line again."),
)

# Danish words people try as keys. Only used to say which key they probably meant.
IN_DANISH = {
    # The programme
    "titel": "title", "navn": "name", "sprog": "language", "tema": "theme", "formål": "purpose", "indhold": "content", "metode": "method",
    "målgruppe": "audience",
    # Its people
    "arrangører": "organisers", "koordinatorer": "coordinators", "koordinator": "coordinators", "facilitatorer": "facilitators",
    "rolle": "role", "telefon": "phone", "mail": "email", "e-mail": "email",
    # Sign-up and price
    "tilmelding": "sign_up", "åbner": "opens", "frist": "deadline", "tilmeldingsfrist": "deadline", "pladser": "capacity",
    "pris": "price", "beløb": "amount", "moms": "vat",
    # Meetings
    "møder": "meetings", "møde": "meetings", "dato": "date", "tid": "start", "starttid": "start", "slut": "end",
    "sluttid": "end", "sted": "place", "ankomst": "arrival",
    "dagsorden": "agenda", "program": "agenda",
    # Groups and questionnaires
    "grupper": "groups", "hyppighed": "every_months", "spørgsmål": "questions", "tidszone": "time_zone",
    "spørgeskemaer": "questionnaires", "spørgeskema": "questionnaire",
    # Letters that leave by themselves
    "tidsplan": "schedule", "plan": "schedule", "breve": "schedule", "brev": "letter", "hvornår": "when", "tidspunkt": "when",
    "hvis": "if", "kun hvis": "if", "betingelse": "if", "modtagere": "to", "hvem": "to",
    # The mailbox and its rules
    "adresse": "address", "mappe": "folder", "mapper": "folders", "regler": "rules", "fra": "from", "til": "to", "emne": "subject",
    "ord": "words", "gør": "do", "fordi": "because", "svar": "answers", "besvarer": "answers",
    # What a whole reply says
    "ja": "yes", "nej": "no", "vent": "wait", "fortryd": "undo", "nummer": "number", "tal": "number",
}  # fmt: skip


# Words people try for a time from and to, which are two keys.
WHOLE_TIME = frozenset({"time", "times", "hours", "tid", "tider", "tidspunkt", "kl", "kl.", "klokken", "klokkeslæt", "mødetid"})


def path_text(path: Path_) -> str:
    """A key path as shown: 'meetings.1.date'; entries of lists count from 0."""
    return ".".join(map(str, path))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, or '' if none is."""
    from difflib import get_close_matches  # Only needed when something is wrong.

    names = {name.lower(): name for name in known}
    translated = IN_DANISH.get(word.lower(), "")
    if translated in names:
        return translated
    found = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else ""


def almost(name: str, known: Sequence[str]) -> str:
    """The known name that differs from `name` in a letter or two, or '' if none does."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, known, n=1, cutoff=0.93)), "")


def syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    """A syntax error of PyYAML as a problem with line and column."""
    miswritten = _miswritten(error, text)
    message = miswritten[0] if miswritten else _retold(f"{error}\n{getattr(error, 'context', '') or ''}", error, text)
    what, advice = next(((what, advice) for words, what, advice in SYNTAX if words in message), ("", ""))
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    line, column = miswritten[1:] if miswritten else _position(error, text)
    return Problem(
        f"{name}:{line}:{column}", "", what or f"this is not YAML: {problem}", advice or "Compare with a file that works, line by line."
    )


def _miswritten(error: yaml.YAMLError, text: str) -> tuple[str, int, int] | None:
    """A blank that is missing in the line where YAML stumbles or in the one above it: what it is, its line and column from 1."""
    mark = getattr(error, "problem_mark", None)
    lines = text.split("\n")[: mark.line + 1] if mark else []
    for number in [number for number, line in enumerate(lines, start=1) if line.strip()][-1:-3:-1]:
        for what, pattern in _MISWRITTEN:
            if found := pattern.match(lines[number - 1]):
                return what, number, found.end() + 1
    return None


def _retold(message: str, error: yaml.YAMLError, text: str) -> str:
    """A colon too many is the first one of its line only if the line is a key of its own, indented so that it continues a text."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or "mapping values are not allowed" not in message:
        return message
    line = (text.split("\n")[mark.line : mark.line + 1] or [""])[0]
    if _CURLY.match(line):
        return CURLY
    return message if ":" in line[: mark.column] else "expected <block end>"


def _position(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    """Line and column from 1. For a quotation mark that is never closed, where it was opened; for a key without a colon, the key."""
    opened = any(words in str(getattr(error, "context", "")) for words in ("quoted scalar", "flow", "simple key"))
    mark = (getattr(error, "context_mark", None) if opened else None) or getattr(error, "problem_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    before = text[: getattr(error, "position", 0)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def told(fault: Mapping[str, Any], place: Callable[[Path_], str], model: type[BaseModel]) -> Problem:
    """One pydantic error as a problem: `place` maps a key path to where it stands, `model` is what was to be read."""
    path: Path_ = tuple(fault["loc"])
    words = SENTENCES.get(fault["type"], _otherwise)
    what, advice = words(fault, model)
    return Problem(place(path), path_text(path), what, advice)


Sentence = Callable[[Mapping[str, Any], type[BaseModel]], tuple[str, str]]


def _otherwise(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return f"{quoted(fault['input'])} cannot stand here: {fault['msg']}", "See docs/programmes.md for what each key may hold."


def _said(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return fault["ctx"]["what"], fault["ctx"]["advice"]


def _missing(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return "is missing", f"Add a line `{fault['loc'][-1]}: ...` here."


def _unknown(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    known = known_keys(model, fault["loc"][:-1])
    word = str(fault["loc"][-1])
    if word.lower() in WHOLE_TIME and {"start", "end"} <= set(known):
        return "there is no such key", meant_span(str(fault["input"])) or "Write two lines: `start: 10:00` and `end: 15:00`."
    meant = nearest(word, known)
    if not meant and (part := _part_with(IN_DANISH.get(word.lower(), word), model)):
        return "there is no such key here", f"`{part[1]}` belongs below `{part[0]}`, indented."
    return "there is no such key", f"Did you mean `{meant}`?" if meant else f"The keys here are {', '.join(known)}."


def _part_with(key: str, model: type[BaseModel]) -> tuple[str, str] | None:
    """The part of a file that has a key of that name, and the key. What meetings and another part have is meant of a meeting."""
    parts = ((name, _model_in(field.annotation)) for name, field in sorted(_fields(model).items(), key=lambda item: item[0] != "meetings"))
    return next(((name, key) for name, inner in parts if inner and key in _fields(inner)), None)


def _not_text(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    shape = "a list" if isinstance(fault["input"], list) else "a group of keys"
    return f"one text is needed here, not {shape}", "Write it on one line; put it in quotes if it has a colon or brackets in it."


def _not_list(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    advice = "Write each entry on a line of its own, with a dash in front"
    value = fault["input"]
    single = isinstance(value, str) and len(value) <= 60 and "," not in value
    return "a list is needed here", f"{advice}: - {value}" if single else f"{advice}."


def _not_keys(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return f"{_shape(fault['input'])} stands where keys belong", _as_keys(fault, known_keys(model, fault["loc"]))


def _as_keys(fault: Mapping[str, Any], keys: Sequence[str]) -> str:
    """How the keys of an entry or part are written: an entry has its dash already, a part has them below it, indented."""
    where = "after the dash" if isinstance(fault["loc"][-1], int) else "below it, indented"
    return f"Write `key: value` {where}; the keys are {', '.join(keys)}."


def _shape(value: Any) -> str:
    return "a list" if isinstance(value, list) else "nothing" if value is None else quoted(value)


def _not_number(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return f"{_shape(fault['input'])} is not a whole number", "Write digits only."


def _too_small(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return f"{quoted(fault['input'])} is too small", f"The smallest value is {fault['ctx'].get('ge', fault['ctx'].get('gt'))}."


def _too_large(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return f"{quoted(fault['input'])} is too large", f"The largest value is {fault['ctx']['le']}."


def _not_one_of(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    expected = fault["ctx"]["expected"].replace("'", "")
    meant = nearest(str(fault["input"]), expected.replace(" or ", ", ").split(", "))
    return f"{_shape(fault['input'])} is not one of {expected}", f"Did you mean `{meant}`?" if meant else "Write one of them."


def _empty(fault: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    return "is empty", "Write something here, or remove the entry."


SENTENCES: dict[str, Sentence] = {
    "said": _said,
    "missing": _missing,
    "extra_forbidden": _unknown,
    # Shapes
    "string_type": _not_text,
    "date_type": _not_text,
    "time_type": _not_text,
    "decimal_type": _not_text,
    "bool_type": _not_text,
    "tuple_type": _not_list,
    "list_type": _not_list,
    "model_type": _not_keys,
    "model_attributes_type": _not_keys,
    "dict_type": _not_keys,
    # Numbers
    "int_type": _not_number,
    "int_parsing": _not_number,
    "greater_than": _too_small,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    # Words
    "literal_error": _not_one_of,
    "enum": _not_one_of,
    "string_too_short": _empty,
    "too_short": _empty,
}


def known_keys(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys of the model that stands at `path` below `model`, as they are written in the file; [] if there is none."""
    for step in path:
        if isinstance(step, str):
            inner = next((field for key, field in _fields(model).items() if key == step), None)
            found = _model_in(inner.annotation) if inner else getattr(model, "others", None)
            if found is None:
                return []
            model = found
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model inside an annotation such as tuple[Meeting, ...] or Price | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
