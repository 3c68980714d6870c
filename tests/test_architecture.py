"""The house rules that a program can check: imports point downwards, files stay small, nothing names this machine.

Each check is a function from a folder to the offences in it, one line each with file and line; one test runs it on this
checkout, another on a made-up tree with the offence in it, so that we know it can fail.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]

# From top to bottom. A module may import from rows below its own, and from its own package; never from a neighbour in its row.
LAYERS: tuple[tuple[str, ...], ...] = (
    # Wires, decides nothing; the only one that knows both the workflows and the daemon.
    ("run",),
    # What people see of it, and the rehearsal that plays everything on one machine.
    ("postbud.console",),
    ("postbud.demo",),
    ("postbud.wiring",),
    # The daemon and its three jobs.
    ("postbud.daemon",),
    ("postbud.refresh",),
    ("postbud.amending",),
    ("postbud.decide", "postbud.deliver", "postbud.fetch", "postbud.nightly"),
    # What the registry knows about one mail, and the case made of it.
    ("postbud.gather",),
    ("postbud.cases",),
    # The edges of the world: two servers, the time, how fast we may go, and the folder that people edit.
    ("postbud.imap", "postbud.smtp", "postbud.clock", "postbud.pace", "postbud.watch", "postbud.template_folder"),
    ("postbud.store",),
    ("postbud.settings",),
    # OAuth: who keeps the token, and who asks Microsoft for it.
    ("postbud.tokens",),
    ("postbud.microsoft",),
    # One decision a file. The engine never imports them (see below); they take a case and yield effects.
    ("workflows",),
    # What mails say and what we say, each without the others.
    (
        "postbud.message", "postbud.reading", "postbud.rules", "postbud.programmes", "postbud.editions", "postbud.letters",
        "postbud.calendar", "postbud.due", "postbud.groups", "postbud.rolling", "postbud.ubl",
    ),  # fmt: skip
    # Lines that come into a file, and next to nothing else of it changed.
    ("postbud.paper",),
    # What a division into groups keeps, counted.
    ("postbud.grouping_count",),
    # Spreadsheets in which nothing runs.
    ("postbud.sheets",),
    # Files that people write, and what is wrong with them in plain words.
    ("postbud.yaml_lines",),
    ("postbud.yaml_words", "postbud.stages", "postbud.files", "postbud.advice"),
    # The vocabulary.
    ("postbud.effects",),
    ("postbud.model",),
    ("postbud.errors",),
)

LONGEST_FILE = 400
LONG_FUNCTION, SHARE_OF_LONG_FUNCTIONS = 35, 0.1

# Put together here, so that this file does not find itself.
HOSTS = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("proxy", "golang")))
MACHINE = re.compile(
    "|".join(["/" + "work/(?:main|shared)", "/" + "root/\\w", "/" + "home/\\w", "/" + "Users/\\w", re.escape(str(CHECKOUT)) + "/"])
)

Check = Callable[[Path], list[str]]


def sources(root: Path, *folders: str) -> list[Path]:
    """All Python files of the program, or of the folders named."""
    named = folders or ("run.py", "postbud", "workflows")
    return sorted(
        path for name in named for path in ([root / name] if name.endswith(".py") else (root / name).rglob("*.py")) if path.exists()
    )


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, name: str, known: set[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, wherever in it the import stands."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            full = [f"{base}.{alias.name}" for alias in node.names]
            yield from ((node.lineno, target if target in known else base) for target in full)


def layer_of(name: str) -> tuple[int, str] | None:
    """Row and entry of the table that a module belongs to; None for a package of others and for the bare `postbud`."""
    for row, entries in enumerate(LAYERS):
        for entry in entries:
            if name == entry or name.startswith(entry + "."):
                return row, entry
    return None


def upward_imports(root: Path) -> list[str]:
    offences = []
    paths = {module_name(root, path): path for path in sources(root)}
    for name, path in paths.items():
        own = layer_of(name)
        if own is None and name != "postbud":
            offences.append(f"{path.relative_to(root)}:1: {name} has no row in LAYERS")
        for line, target in imported(path, name, set(paths)):
            other = layer_of(target)
            if own and other and other[1] != own[1] and other[0] <= own[0]:
                where = "its neighbour" if other[0] == own[0] else "upwards"
                offences.append(f"{path.relative_to(root)}:{line}: {name} imports {where}: {target}")
    return offences


def engine_knows_workflows(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{line}: the engine imports {target}"
        for path in sources(root, "postbud")
        for line, target in imported(path, module_name(root, path), set())
        if target.partition(".")[0] == "workflows"
    ]


def modules_without_docstring(root: Path) -> list[str]:
    everything = sources(root, "run.py", "postbud", "workflows", "tests", "benchmarks")
    return [f"{path.relative_to(root)}:1: no docstring" for path in everything if not ast.get_docstring(ast.parse(path.read_bytes()))]


def long_files(root: Path) -> list[str]:
    lengths = {path: len(path.read_bytes().splitlines()) for path in sources(root, "run.py", "postbud", "workflows", "tests", "benchmarks")}
    return [f"{path.relative_to(root)}:{lines}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST_FILE]


def long_functions(root: Path) -> list[str]:
    """Nothing while nine functions of ten are short; otherwise all the long ones."""
    functions = [
        (f"{path.relative_to(root)}:{node.lineno}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in sources(root)
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f"{where} has {lines} lines" for where, lines in functions if lines > LONG_FUNCTION]
    return long if len(long) > SHARE_OF_LONG_FUNCTIONS * len(functions) else []


def names_of_machines(root: Path) -> list[str]:
    """Absolute paths of somebody's machine, and hosts of package registries, in any tracked text file."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    offences = []
    for name in filter(None, tracked.split("\0")):
        path = root / name
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        for number, line in enumerate(text.splitlines(), 1):
            found = MACHINE.search(line)
            if found or any(host in line for host in HOSTS):
                offences.append(f"{name}:{number}: {found.group() if found else line.strip()[:80]}")
    return offences


def addresses_in_locks(root: Path) -> list[str]:
    """A lock file names packages, versions and hashes; every package has a hash, and nothing says where it came from."""
    offences = []
    for path in sorted(root.glob("requirements*.txt")):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            if "://" in line or " @ " in line or line.startswith(("-i", "-f", "--index", "--extra", "--find", "--trusted")):
                offences.append(f"{path.name}:{number}: {line.strip()}")
            if "==" in line and "--hash=" not in "".join(lines[number : number + 1]):
                offences.append(f"{path.name}:{number}: no hash: {line.strip()}")
    return offences


# The check, and a tree that it must complain about: files with their text, and a word of the complaint.
CHECKS: tuple[tuple[Check, dict[str, str], str], ...] = (
    (
        upward_imports,
        {"postbud/model/message.py": '"""A."""\n\ndef f():\n    from postbud.store import inbox\n'},
        "postbud/model/message.py:4",
    ),
    (
        upward_imports,
        {"postbud/reading/read.py": "from ..message import guard\n"},
        "postbud/reading/read.py:1: postbud.reading.read imports its neighbour",
    ),
    (
        upward_imports,
        {"postbud/store/apply.py": "", "postbud/letters/x.py": "from postbud import store\n", "postbud/store/__init__.py": ""},
        "upwards",
    ),
    (upward_imports, {"postbud/helper.py": '"""New."""\n'}, "postbud.helper has no row"),
    (engine_knows_workflows, {"postbud/daemon.py": "import os\nimport workflows.register\n"}, "postbud/daemon.py:2"),
    (modules_without_docstring, {"workflows/hold.py": "import os\n"}, "workflows/hold.py:1"),
    (long_files, {"postbud/long.py": "x = 1\n" * 401}, "401 lines"),
    (long_functions, {"postbud/long.py": "def long():\n" + "    pass\n" * 36}, "postbud/long.py:1: long has 37 lines"),
    (names_of_machines, {"docs/a.md": "See\n/" + "root/secret.txt\n"}, "docs/a.md:2"),
    (names_of_machines, {"docs/a.md": f"pip install -i https://{HOSTS[0]}/simple\n"}, "docs/a.md:1"),
    (addresses_in_locks, {"requirements.txt": "--index-url https://mirror.example/\nx==1 \\\n    --hash=sha256:0\n"}, "requirements.txt:1"),
    (addresses_in_locks, {"requirements.txt": "x==1\ny==2 \\\n    --hash=sha256:0\n"}, "requirements.txt:1: no hash"),
)


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _, _ in CHECKS), ids=lambda check: check.__name__)
def test_this_checkout_keeps_the_house_rule(check: Check) -> None:
    # when
    offences = check(CHECKOUT)

    # then
    assert not offences, "\n".join(["", *offences])


@pytest.mark.parametrize(
    ("check", "tree", "complaint"), CHECKS, ids=[f"{check.__name__}-{number}" for number, (check, _, _) in enumerate(CHECKS)]
)
def test_an_offence_is_found_and_named(check: Check, tree: dict[str, str], complaint: str, tmp_path: Path) -> None:
    # given
    for name, text in tree.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)

    # when
    offences = check(tmp_path)

    # then
    assert any(complaint in offence for offence in offences), offences


def test_the_program_is_found_at_all() -> None:
    # then
    assert {"run.py", "postbud", "workflows"} <= {path.relative_to(CHECKOUT).parts[0] for path in sources(CHECKOUT)}


SET_UP = "python3 -m venv .venv && .venv/bin/python -m pip install -q --require-hashes -r"
# Imported only where an extra of pyproject.toml is installed.
OPTIONAL = ("psycopg", "procrastinate", "highspy", "prometheus_client", "msal", "requests")

COMMANDS = {
    "demo": f"{SET_UP} requirements.txt && .venv/bin/python run.py demo",
    "test": f"{SET_UP} requirements-test.txt && .venv/bin/python -m pytest -n auto",
}


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("README.md", "demo"),
        ("README.md", "test"),
        ("Makefile", "demo"),
        ("Makefile", "test"),
        (".ci/run", "test"),
        ("CONTRIBUTING.md", "test"),
    ],
)
def test_every_place_names_the_very_same_command(file: str, command: str) -> None:
    # when
    path = CHECKOUT / file
    lines = [line.strip() for line in path.read_text().splitlines()] if path.exists() else []

    # then
    assert COMMANDS[command] in lines, f"{file} must have the line: {COMMANDS[command]}"


def test_every_package_that_is_imported_is_in_the_lock() -> None:
    # given
    locked = {canonicalize_name(line.split("==")[0]) for line in (CHECKOUT / "requirements.txt").read_text().splitlines() if "==" in line}
    origin = packages_distributions()

    # when
    foreign = {
        f"{path.relative_to(CHECKOUT)}:{line}: {target}": origin.get(target.partition(".")[0], [])
        for path in sources(CHECKOUT)
        for line, target in imported(path, module_name(CHECKOUT, path), set())
        if target.partition(".")[0] not in {*sys.stdlib_module_names, "postbud", "workflows", *OPTIONAL}
    }
    unknown = [where for where, names in foreign.items() if not locked & set(map(canonicalize_name, names))]

    # then
    assert foreign and not unknown, "\n".join(["", *unknown])


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.txt", ()), ("requirements-test.txt", ("postgres", "groups", "metrics", "m365", "test"))]
)
def test_the_lock_has_a_fitting_version_of_every_dependency(lock: str, extras: tuple[str, ...]) -> None:
    # given
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    pins = [line.split(";")[0].rstrip(" \\").split("==") for line in (CHECKOUT / lock).read_text().splitlines() if "==" in line]
    locked = {canonicalize_name(name): version for name, version in pins}

    # when
    requirements = [requirement for requirement in map(Requirement, wanted) if requirement.name != project["name"]]
    missing = [str(one) for one in requirements if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))]

    # then
    assert requirements and not missing, f"run `make lock`: {missing}"
