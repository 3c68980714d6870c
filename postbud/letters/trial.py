"""Rendering letters with sample values in a process of their own, where a loop for ever or a flood of text can do no harm.

`main` is the process: one line of JSON a letter. `tried` starts it, gives each letter a few seconds, and starts another for the rest
when one of them hangs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TextIO

from postbud.errors import PostbudError, Problem
from postbud.letters.files import SUBJECT, sandboxes_of, source_of
from postbud.letters.markdown import document
from postbud.letters.sandbox import OUTPUT_LIMIT
from postbud.letters.templates import Templates
from postbud.letters.wording import LANGUAGES

SECONDS = 2.0  # one letter needs a thousandth of that
START_UP = 30.0  # seconds for Python itself on a busy machine
MEMORY = 512 * 1024 * 1024  # bytes of address space on top of what the started process has
READY = "ready"
CHILD = "import sys; from postbud.letters.trial import main; main(sys.argv[1], sys.argv[2:], sys.stdout)"


def tried(folder: Path, names: Sequence[str], seconds: float = SECONDS) -> list[Problem]:
    """What goes wrong when these letters ('confirmation.da') are rendered with samples; each gets `seconds` at most."""
    problems: list[Problem] = []
    waiting = list(names)
    while waiting:
        done, found = one_process(folder, waiting, seconds)
        problems += found
        waiting = waiting[done:]
    return problems


def one_process(folder: Path, names: list[str], seconds: float) -> tuple[int, list[Problem]]:
    """How many letters were tried until one hung, that one included, and their problems."""
    command = [sys.executable, "-c", CHILD, str(folder), *names]
    problems: list[Problem] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=surroundings()
    ) as child:
        assert child.stdout is not None
        lines: SimpleQueue[str] = SimpleQueue()
        reader = Thread(target=pass_on, args=(child.stdout, lines), daemon=True)
        reader.start()
        try:
            if wait(lines, START_UP) != READY:
                return len(names), [Problem(folder.name, "", "the letters could not be tried", "run the check again")]
            for number, name in enumerate(names, 1):
                line = wait(lines, seconds)
                if not line:
                    return number, [*problems, endless(folder, name, seconds)]
                problems += [Problem(*each) for each in json.loads(line)]
            return len(names), problems
        finally:
            child.kill()
            reader.join()  # it ends with the child, and must before its stream is closed


def surroundings() -> dict[str, str]:
    """The environment of the child: ours, so that it finds this very package."""
    home = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH")])]), "PYTHONIOENCODING": "utf-8"}


def pass_on(stream: TextIO, lines: SimpleQueue[str]) -> None:
    """Hand over each line, and an empty one at the end."""
    for line in stream:
        lines.put(line.strip())
    lines.put("")


def wait(lines: SimpleQueue[str], seconds: float) -> str:
    """The next line, or '' if it does not come in time or the process died; no time at all is never enough."""
    try:
        return lines.get(timeout=seconds) if seconds > 0 else ""
    except Empty:
        return ""


def endless(folder: Path, name: str, seconds: float) -> Problem:
    what = f"takes longer than {seconds:g} seconds or more memory than a letter may"
    return Problem(f"{folder.name}/{name}.md", "", what, "look for a loop in a loop")


def main(path: str, names: Sequence[str], out: TextIO) -> None:
    """The child: renders each letter and writes its problems as one line of JSON."""
    from postbud.letters.samples import trials  # pydantic models are only needed here

    folder = Path(path)
    sandboxes, _ = sandboxes_of(folder)  # the parent has found that nothing is wrong with them
    document("", LANGUAGES[0])  # what is imported on first use is not the time of the first letter
    limit_memory()
    out.write(f"{READY}\n")
    out.flush()
    for name in names:
        letter, _, language = name.rpartition(".")
        templates = Templates(folder, language, sandboxes, {(letter, language): source_of(folder / f"{name}.md")})
        problems = render_all(templates, letter, language, trials(letter))
        out.write(json.dumps([[each.where, each.path, each.what, each.advice] for each in problems]) + "\n")
        out.flush()


def render_all(templates: Templates, letter: str, language: str, samples: list[dict[str, Any]]) -> list[Problem]:
    """The first thing that goes wrong with any of the samples."""
    where = f"{templates.folder.name}/{letter}.{language}.md"
    try:
        for variables in samples:
            rendered = templates.render(letter, language, variables)
            if not rendered.subject:
                return [Problem(f"{where}:1", "", f"nothing stands behind “{SUBJECT[language]}”", "write a subject")]
            if len(rendered.html) > 8 * OUTPUT_LIMIT:
                return [Problem(where, "", "the letter grows huge as HTML", "make it simpler")]
    except PostbudError as error:
        return [Problem(error.where or where, "", error.what, error.advice)]
    except (MemoryError, RecursionError):
        return [Problem(where, "", "takes more memory than a letter may", "make it simpler")]
    return []


def limit_memory() -> None:
    """Where the system can do it; elsewhere the time limit alone has to do."""
    try:
        import resource
    except ImportError:
        return
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if Path("/proc/self/statm").exists() else 0
    if now:
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
