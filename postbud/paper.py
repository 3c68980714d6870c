"""Programmes' files written as a careful colleague writes them: what is new comes in, every other line stays as it stands.

Text in, text out. Where something belongs is found in the file's own nodes, and only those lines are touched, so that remarks, order,
quotes and blank lines are kept byte for byte; new lines are made by ruamel.yaml. What came of it is read again and compared with what was
meant before anybody gets it. Knows YAML and no programme.

A place is a text: keys with dots between them, a number for an entry of a list, or, made by `place`, the facts by which an entry is
known: `meetings[{"date": "2025-03-06"}].agenda`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, time
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from postbud.errors import AmendImpossible
from postbud.yaml_lines import parse

Part = str | int | Mapping[str, str]
WIDE = 100_000  # letters in a line: we never break one


def place(*parts: Part) -> str:
    """The text that names a place: keys, numbers of entries, or facts by which an entry is known."""
    text = ""
    for part in parts:
        if isinstance(part, Mapping):
            text += f"[{json.dumps(dict(part), ensure_ascii=False)}]"
        else:
            text += f".{part}" if text else str(part)
    return text


def amended(text: str, add: Mapping[str, Sequence[Any]], put: Mapping[str, Any]) -> str:
    """The text of a file with entries added to its lists and values put under its keys.

    What is there already is not added again, so doing it twice is doing it once. Entries with a `date` come into a list before the first
    that is later.

    Raises:
        AmendImpossible: there is no such place, or it holds something else than a list or keys.
        ConfigurationError: the text is no file that we read.
    """
    lines = text.replace("\r\n", "\n")
    wanted = parse(lines, "").value
    for where, entries in add.items():
        for entry in entries:
            meant = as_read(entry)
            if meant in (_value(wanted, _parts(where)) or ()):
                continue
            lines = _added(lines, _parts(where), entry)
            _add(wanted, _parts(where), meant)
    for where, value in put.items():
        if _value(wanted, _parts(where)) != (meant := as_read(value)):
            lines = _put(lines, _parts(where), value)
            _set(wanted, _parts(where), meant)
    if parse(lines, "").value != wanted:
        raise AmendImpossible("the file is written in a way in which the new lines do not come out as they are meant")
    return lines.replace("\n", "\r\n") if "\r\n" in text else lines


def written(facts: Mapping[str, Any], heading: str = "") -> str:
    """The text of a new file; `heading` becomes its remark on top."""
    remark = "".join(f"# {line}\n" for line in heading.splitlines())
    return remark + _dumped(facts)


def lines_of(add: Mapping[str, Sequence[Any]], put: Mapping[str, Any]) -> str:
    """What is to be added and put, as lines that a human can paste; each place is named above its lines."""
    told = [(where, [*entries]) for where, entries in add.items()] + [*put.items()]
    return "\n".join(f"# {where}\n{_dumped({_last_key(where): value})}" for where, value in told)


def replace_file(path: Path, text: str) -> None:
    """Put a text in a file's place at once and whole; its mode stays. Raises OSError, and then the file is as it was."""
    target = path.resolve()
    new = target.with_name(f".{target.name}.new")
    try:
        with new.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            new.chmod(target.stat().st_mode)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def plain(value: Any) -> Any:
    """A value as JSON has it: days and times as programmes' files write them, other things as text."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_read(value: Any) -> Any:
    """A value as it comes out of a file: all its scalars as texts, and nothing that is empty."""
    return parse(_dumped({"x": value}), "").value.get("x")


def _parts(where: str) -> tuple[Part, ...]:
    """Raises AmendImpossible if the text names no place."""
    found: list[Part] = []
    while where:
        if where.startswith("["):
            try:
                known_by, end = json.JSONDecoder().raw_decode(where, 1)
            except ValueError:
                raise AmendImpossible(f"“{where}” names no place") from None
            found.append({str(key): str(value) for key, value in known_by.items()})
            where = where[end + 1 :].removeprefix(".")
        else:
            end = min((at for sign in ".[" if (at := where.find(sign)) >= 0), default=len(where))
            found.append(int(where[:end]) if where[:end].isdecimal() else where[:end])
            where = where[end:].removeprefix(".")
    return tuple(found)


def _last_key(where: str) -> str:
    return next((part for part in reversed(_parts(where)) if isinstance(part, str)), "")


# --- The same on values: what the new file must say ---


def _entry(entries: Sequence[Any], part: Part) -> int:
    """The number of the entry that is meant. Raises AmendImpossible if there is none."""
    for number, entry in enumerate(entries):
        if number == part or (isinstance(part, Mapping) and isinstance(entry, Mapping) and part.items() <= entry.items()):
            return number
    known_by = ", ".join(map(str, part.values())) if isinstance(part, Mapping) else f"number {part}"
    raise AmendImpossible(f"there is no entry {known_by} in the file")


def _value(value: Any, parts: Sequence[Part]) -> Any:
    for part in parts:
        if isinstance(value, list):
            value = value[_entry(value, part)]
        elif isinstance(value, Mapping) and isinstance(part, str):
            value = value.get(part)
        else:
            return None
    return value


def _set(value: Any, parts: Sequence[Part], new: Any) -> None:
    for part in parts[:-1]:
        value = value[_entry(value, part)] if isinstance(value, list) else value.setdefault(part, {})
    value[parts[-1]] = new


def _add(value: Any, parts: Sequence[Part], entry: Any) -> None:
    entries = _value(value, parts)
    if entries is None:
        _set(value, parts, [deepcopy(entry)])
    else:
        entries.insert(_number_for([_date_of(each) for each in entries], _date_of(entry)), deepcopy(entry))


def _date_of(entry: Any) -> str:
    return str(entry.get("date", "")) if isinstance(entry, Mapping) else ""


def _number_for(dates: Sequence[str], new: str) -> int:
    """Where an entry with that date comes: before the first that is later, else at the end."""
    return next((number for number, each in enumerate(dates) if new and each > new), len(dates))


# --- The same on lines ---


def _added(text: str, parts: tuple[Part, ...], entry: Any) -> str:
    node = _node(composed(text), parts)
    if node is None or _is_empty(node):
        return _put(text, parts, [entry])
    if not isinstance(node, yaml.SequenceNode):
        raise AmendImpossible(f"{place(*parts)} is no list")
    if node.flow_style:
        return _into_brackets(text, node, json.dumps(json.loads(json.dumps(entry, default=plain)), ensure_ascii=False))
    column, items = node.start_mark.column, node.value
    lines = _indented(_dumped([entry]), column)
    number = _number_for([_date_of(each) for each in _value(parse(text, "").value, parts)], _date_of(as_read(entry)))
    if number < len(items):
        at = _above(text, _dash(text, items[number]), column)
        return text[:at] + lines + text[at:]
    return _after(text, end_of(items[-1]), column, lines)


def _put(text: str, parts: tuple[Part, ...], value: Any) -> str:
    node, pair, depth = composed(text), None, 0
    for depth, part in enumerate(parts):  # noqa: B007 - how far the way is there already
        found = _pair(node, part)
        if found is None:
            break
        pair, node = found, found[1]
    else:
        return _replaced(text, pair, str(parts[-1]), value)
    rest = parts[depth:]
    if not all(isinstance(part, str) for part in rest):
        raise AmendImpossible(f"there is no {place(*parts)} in the file")
    for part in reversed(rest[1:]):
        value = {part: value}
    if pair is not None and _is_empty(node):
        return _replaced(text, pair, pair[0].value, {rest[0]: value})
    if not isinstance(node, yaml.MappingNode):
        raise AmendImpossible(f"{place(*parts[:depth])} holds no keys")
    if node.flow_style:
        inner = json.dumps({str(rest[0]): json.loads(json.dumps(value, default=plain))}, ensure_ascii=False)
        return _into_brackets(text, node, inner[1:-1])
    return _after(text, end_of(node), node.start_mark.column - 1, _indented(_dumped({rest[0]: value}), node.start_mark.column))


def _replaced(text: str, pair: tuple[Any, Any] | None, key: str, value: Any) -> str:
    if pair is None or pair[0] is None:
        raise AmendImpossible(f"“{key}” names no key")
    name, old = pair
    start, end = name.start_mark.index, end_of(old)
    column = name.start_mark.column
    new = _indented(_dumped({name.value: value}), column)[column:].rstrip("\n")
    remark = text[end : _line_end(text, end)].strip()
    if "\n" in new and remark.startswith("#"):  # it cannot stand behind several lines
        new, end = f"{remark}\n{' ' * column}{new}", _line_end(text, end)
    return text[:start] + new + text[end:]


def _into_brackets(text: str, node: Any, new: str) -> str:
    at = node.end_mark.index - 1
    body = text[:at].rstrip()
    return f"{body}{', ' if node.value else ''}{new}{text[at:]}"


def composed(text: str) -> Any:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _pair(node: Any, part: Part) -> tuple[Any, Any] | None:
    """Key and value under a part of the way, None if there is none; an entry of a list has no key."""
    if isinstance(node, yaml.SequenceNode):
        said = [_scalars(item) for item in node.value]
        return None, node.value[_entry(said, part)]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    return None


def _scalars(node: Any) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return node.value
    return {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}


def _node(node: Any, parts: Sequence[Part]) -> Any:
    for part in parts:
        found = _pair(node, part)
        if found is None:
            return None
        node = found[1]
    return node


def _is_empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("", "~", "null")


def end_of(node: Any) -> int:
    """Where the last letter of a node stands; the marks of blocks lie behind blank lines and remarks that are not theirs."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        written_ = node.start_mark.buffer[node.start_mark.index : end] if node.start_mark.buffer else ""
        return end - (len(written_) - len(written_.rstrip()))
    return end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _dash(text: str, item: Any) -> int:
    """The beginning of the line in which an entry of a list begins."""
    at = text.rfind("-", 0, item.start_mark.index)
    return text.rfind("\n", 0, at) + 1


def _above(text: str, at: int, column: int) -> int:
    """Before the remarks that stand right above a line, as far left as it does."""
    while at:
        start = text.rfind("\n", 0, at - 1) + 1
        line = text[start : at - 1]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) != column:
            return at
        at = start
    return at


def _after(text: str, end: int, column: int, lines: str) -> str:
    """Lines put behind what ends there, and behind the remarks that follow at once and stand further right than `column`."""
    at = _line_end(text, end)
    while at < len(text):
        next_end = _line_end(text, at + 1)
        line = text[at + 1 : next_end]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
            break
        at = next_end
    return f"{text[:at]}\n{lines.rstrip(chr(10))}{text[at:] or chr(10)}"


def _indented(lines: str, column: int) -> str:
    return "".join(f"{' ' * column}{line}" if line.strip() else line for line in lines.splitlines(keepends=True))


def _dumped(value: Any) -> str:
    from ruamel.yaml import YAML  # takes a quarter of a second, and most days nothing is written

    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.width, writer.allow_unicode = WIDE, True
    out = StringIO()
    writer.dump(_nice(json.loads(json.dumps(value, default=plain))), out)
    lines = out.getvalue()
    return "".join(line[2:] for line in lines.splitlines(keepends=True)) if isinstance(value, (list, tuple)) else lines


def _nice(value: Any) -> Any:
    """What a human would write: days without quotes, long texts on lines of their own."""
    from ruamel.yaml.scalarstring import LiteralScalarString

    if isinstance(value, dict):
        return {key: _nice(inner) for key, inner in value.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [_nice(inner) for inner in value]
    if isinstance(value, str) and "\n" in value.strip("\n") and not any(sign in value for sign in "\t\r"):
        return LiteralScalarString(value)
    return next(_days(value), value)


def _days(value: Any) -> Iterator[date]:
    if isinstance(value, str) and len(value) == 10:
        try:
            yield date.fromisoformat(value)
        except ValueError:
            return
