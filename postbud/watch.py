"""The folder of programmes while the daemon runs: coordinators edit it, and each look says what is new in it.

Knows files, and which version of each is in use; knows no database and no letter, and holds no thread. A version counts when it has
been the same for a few seconds, because editors and network drives write in pieces, and half a YAML file may well be a good one. What is
wrong with a file keeps its last good version in use and hinders no other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from postbud.errors import ConfigurationError, Problem
from postbud.model.programme import Programme
from postbud.programmes import ProgrammeFile, clash_problems, programme_file, programme_paths
from postbud.yaml_lines import read_text

QUIET = timedelta(seconds=5)
FOLDER = ""  # stands for the folder itself among the names of its files


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file that cannot be used as it stands: what is wrong with it, and whether an earlier version is in use (`kept`).

    `digest` is the same for the same problems of the same text.
    """

    file: str  # programmes/x.yaml
    problems: tuple[str, ...]
    kept: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Look:
    """What is new since the look before; false if nothing is.

    `changed`: the slugs whose programme in use is another one now, or a new one. `broken`: each once for its text, and once more when it is
    broken differently. `mended`: files told of as broken that are not any more. `gone`: slugs whose file is not there any more, and whose
    last version stays in use until `ProgrammeFolder.forget`; `back`: slugs told of as gone whose file is there again, good or broken.
    """

    changed: frozenset[str] = frozenset()
    broken: tuple[BrokenFile, ...] = ()
    mended: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changed or self.broken or self.mended or self.gone or self.back)


NOTHING_NEW = Look()


@dataclass(frozen=True, slots=True)
class Version:
    """What a file (or the folder) holds: its text, or why it cannot be read. All are None and empty before the first look."""

    text: str | None = None
    problems: tuple[Problem, ...] = ()


UNREAD = Version()


class ProgrammeFolder:
    """A folder and the programmes of it that are in use: `programmes`, those of broken and of vanished files too, by slug, sorted.

    `programmes` begins as what was loaded at the start, so an edit since then is new. `gone`: the slugs whose file is not there.
    `broken`: what is wrong with which file now. `quiet`: how long a version must have been the same before it counts.
    """

    def __init__(self, folder: Path, programmes: Mapping[str, Programme], quiet: timedelta = QUIET) -> None:
        self.folder, self.quiet = folder, quiet
        self.programmes: Mapping[str, Programme] = dict(sorted(programmes.items()))
        self.broken: Mapping[str, BrokenFile] = {}
        self.gone: frozenset[str] = frozenset()
        self._listing: object = None
        self._unsettled, self._unweighed = True, False
        self._seen: dict[str, tuple[Version | None, datetime]] = {}  # since when each name has this version; None: there is no such file
        self._taken: dict[str, Version] = {f"{slug}.yaml": UNREAD for slug in programmes}  # the versions that count, the latest change last
        self._files: dict[str, ProgrammeFile] = {}  # what they say

    def look(self, now: datetime) -> Look:
        """What is new. A listing of names, sizes and times while nothing moves; otherwise all files are read."""
        listing = self._listed()
        if listing == self._listing and not self._unsettled:
            return NOTHING_NEW
        self._listing = listing
        settled = self._settled(self._read(), now)
        fresh = {name: version for name, version in settled.items() if version != self._taken.get(name)}
        if not fresh and not self._unweighed:
            return NOTHING_NEW
        for name in sorted(fresh, key=self._changed_at):
            self._take(name, fresh[name])
        return self._weighed()

    def forget(self, slug: str) -> None:
        """A programme whose file is gone is not to be in use any more. What it claimed is free for others at the next look."""
        self.programmes = {other: programme for other, programme in self.programmes.items() if other != slug}
        self.gone -= {slug}
        self._unsettled = self._unweighed = True

    def _listed(self) -> object:
        """What changes when somebody edits a file, as far as one can see without opening it. A new file may have the old one's name."""
        try:
            return [(path.name, *_state(path)) for path in programme_paths(self.folder)]
        except (OSError, ConfigurationError) as error:
            return str(error)

    def _read(self) -> dict[str, Version | None]:
        """Every name that is or was there, and what it holds now. When the folder cannot be read nothing is known to be gone."""
        try:
            paths = programme_paths(self.folder)
        except ConfigurationError as error:
            return {**self._taken, FOLDER: Version(problems=tuple(error.problems))}
        except OSError as error:
            what = Problem(f"{self.folder.name}/", "", f"cannot be read: {error.strerror}", "Check that the folder may be read.")
            return {**self._taken, FOLDER: Version(problems=(what,))}
        return dict.fromkeys([*self._taken, FOLDER]) | {path.name: self._version(path) for path in paths}

    def _version(self, path: Path) -> Version:
        try:
            return Version(read_text(path, self._shown(path.name)))
        except ConfigurationError as error:
            return Version(problems=tuple(error.problems))

    def _shown(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def _settled(self, read: Mapping[str, Version | None], now: datetime) -> dict[str, Version | None]:
        """The versions that have been the same long enough. A clock that was set back begins to count anew."""
        before = self._seen
        self._seen = {name: (version, now) for name, version in read.items()}
        for name, (version, since) in before.items():
            if name in read and read[name] == version and since <= now:
                self._seen[name] = (version, since)
        settled = {name: version for name, (version, since) in self._seen.items() if now - since >= self.quiet}
        self._unsettled = len(settled) < len(read)
        return settled

    def _changed_at(self, name: str) -> int:
        return _state(self.folder / name)[1]

    def _take(self, name: str, version: Version | None) -> None:
        self._taken.pop(name, None)
        self._files.pop(name, None)
        if version is not None:
            self._taken[name] = version
            self._files[name] = self._understood(name, version)

    def _understood(self, name: str, version: Version) -> ProgrammeFile:
        """What the file says: the very programme in use if it says the same, as after a remark was added."""
        path = self.folder / name
        if version.text is None:
            return ProgrammeFile(path.stem, None, None, version.problems)
        file = programme_file(path, version.text, self._shown(name))
        in_use = self.programmes.get(file.slug)
        return ProgrammeFile(file.slug, file.tree, in_use, file.problems) if _says(file.programme) == _says(in_use) else file

    def _weighed(self) -> Look:
        """Use every good version that gets along with the others, and say what is new by that."""
        problems = {name: file.problems for name, file in self._files.items() if file.problems}
        offered = {file.slug: name for name, file in self._files.items() if not file.problems}
        while clash := self._clash(offered):
            slug, found = clash
            problems[offered.pop(slug)] = found
        used = {slug: programme for slug, name in offered.items() if (programme := self._files[name].programme)}
        programmes = dict(sorted({**self.programmes, **used}.items()))
        changed = frozenset(slug for slug, programme in programmes.items() if programme is not self.programmes.get(slug))
        self.programmes = programmes
        gone = frozenset(slug for slug in programmes if f"{slug}.yaml" not in self._taken)
        broken = {name: self._broken(name, found) for name, found in problems.items()}
        known = self.broken
        look = Look(
            changed,
            tuple(found for name, found in sorted(broken.items()) if name not in known or found.digest != known[name].digest),
            tuple(self._shown(name) for name in sorted(known.keys() - broken.keys())),
            gone - self.gone,
            self.gone - gone,
        )
        self.broken, self.gone, self._unweighed = broken, gone, False
        return look

    def _clash(self, offered: Mapping[str, str]) -> tuple[str, tuple[Problem, ...]] | None:
        """The last changed of the files that claim what another programme claims too, and its problems.

        What is in use comes first, so it keeps what it has; then all others in the order of their changes.
        """
        new = {slug: self._files[name] for slug, name in offered.items()}
        in_use = {slug: ProgrammeFile(slug, None, programme, ()) for slug, programme in self.programmes.items()}
        moved = {slug: file for slug, file in new.items() if file.programme is not self.programmes.get(slug)}
        order = {**{slug: file for slug, file in in_use.items() if slug not in moved}, **moved}
        told = clash_problems(order)
        worst = next((slug for slug in reversed(order) if slug in moved and any(slug == other for other, _ in told)), None)
        return (worst, tuple(problem for slug, problem in told if slug == worst)) if worst else None

    def _broken(self, name: str, problems: tuple[Problem, ...]) -> BrokenFile:
        texts = tuple(map(str, problems))
        whole = "\0".join([name, self._taken[name].text or "", *texts])
        kept = name == FOLDER or Path(name).stem in self.programmes
        return BrokenFile(self._shown(name), texts, kept, sha256(whole.encode("utf-8", "surrogatepass")).hexdigest())


def _state(path: Path) -> tuple[int, int, int]:
    """Size, time of the last change, and which file it is; all 0 where that cannot be seen."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0, 0
    return state.st_size, state.st_mtime_ns, state.st_ino


def _says(programme: Programme | None) -> object:
    """A programme with what its equality does not see: whether the file gives a meeting its key."""
    return programme and (programme, [type(meeting.key) for meeting in programme.meetings])
